"""No word reaches the user around the catalogues: in the source, what is shown is wrapped, and wrapped as a literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.i18n.catalogues import PACKAGE, extracted

# What shows its arguments: methods of widgets and painters, and the widgets and rows that are made with their text.
SHOWING = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText", "setTitle",
    "setAccessibleName", "setAccessibleDescription", "setLabelText", "setItemText", "setPlainText", "setHtml",
    "setPrefix", "setSuffix", "setSpecialValueText", "setInformativeText", "setHeaderData", "setTabText",
    "addAction", "addMenu", "addItem", "addItems", "addRow", "addSection", "addTab", "insertItem", "showMessage",
    "drawText", "tooltip", "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction",
    "QMenu", "QDockWidget", "QProgressDialog", "Sentence", "Notice", "RowButton", "Card", "Text",
    "heading", "button", "_button", "say",
}  # fmt: skip
TRANSLATING = {"_", "ngettext"}
# Names that are the same in every language, and what is data and not words.
SAME_EVERYWHERE = {
    "sk-…",  # what a key looks like
    "English",
    "DashScope",
    "Qwen Desktop",
    "<meta charset='utf-8'>",  # goes before what is copied
}
FIRST_ONLY = {"say", "tooltip", "_button"}  # what follows the text is the name of a colour, or a shortcut
ADDRESS = re.compile(r"https?://\S+")
LETTER = re.compile(r"[^\W\d_]")


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def literals(node: ast.AST) -> Iterator[str]:
    """The strings in an expression that no call translates: its value, or pieces of it."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Call() if called(node) in TRANSLATING or called(node) in SHOWING:
            return  # translated; or looked at for itself
        case ast.Call(func=ast.Attribute(value=whole, attr="format")):
            yield from literals(whole)
        case ast.Subscript(value=ast.Dict() | ast.Tuple() | ast.List() as table):
            yield from literals(table)
        case ast.Call() | ast.Subscript() | ast.Compare():
            return  # a name that something is looked up by
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)
        case ast.Dict(values=values):
            for value in values:
                yield from literals(value)
        case ast.FormattedValue():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from literals(child)


def unwrapped(source: str) -> list[str]:
    """The words in `source` that are shown as they are written: "line: words"."""
    shown = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and called(node) in SHOWING)
    return [
        f"{call.lineno}: {text}"
        for call in shown
        for argument in (call.args[:1] if called(call) in FIRST_ONLY else call.args)
        for text in literals(argument)
        if LETTER.search(text) and text not in SAME_EVERYWHERE and not ADDRESS.fullmatch(text)
    ]


def handed_over(source: str) -> Iterator[tuple[int, tuple[ast.expr, ...]]]:
    """What gettext is asked for: line, and the expressions for each form."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            yield node.lineno, tuple(node.args[: 1 if node.func.id == "_" else 2])


def unfound(source: str, found: Collection[tuple[str, ...]]) -> list[int]:
    """The lines that ask for a sentence which is not among those `found`: put together, or within an f-string."""
    return [
        line
        for line, asked in handed_over(source)
        if tuple(form.value if isinstance(form, ast.Constant) else None for form in asked) not in found
    ]


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_no_word_is_shown_unwrapped() -> None:
    shown = {str(p.relative_to(PACKAGE)): unwrapped(p.read_text(encoding="utf-8")) for p in sources()}
    assert not {name: words for name, words in shown.items() if words}


def test_what_is_wrapped_is_found_by_the_extraction() -> None:
    lines = {
        str(path.relative_to(PACKAGE)): unfound(path.read_text(encoding="utf-8"), extracted())
        for path in sources()
        if path.name != "i18n.py"
    }
    assert not {name: numbers for name, numbers in lines.items() if numbers}


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Hello")',
        'QLabel("Hello", parent)',
        'menu.addAction(icon, f"{n} files")',
        'label.setText(_("A") if a else "Hello")',
        'label.setText("Hello {name}".format(name=name))',
        'label.setToolTip({1: _("One"), 2: "Two"}[n])',
        'label.setText(title or "Untitled")',
        'label.setToolTip(tooltip("Stop", "Esc"))',
        'rows.put(ROW, Notice(ERROR, "Something broke"))',
    ],
)
def test_an_unwrapped_word_is_found(line: str) -> None:
    assert unwrapped(line)


@pytest.mark.parametrize(
    "line",
    [
        'label.setText(_("Hello"))',
        'label.setText(_("{n} of {m}").format(n=1, m=2))',
        'label.setText(f"{a} · {b}")',
        'label.setToolTip(tooltip(_("Stop"), "Esc"))',
        'label.setText(names["hello"])',
        'button.setText(self.words.get("hello"))',
        'label.setText("")',
    ],
)
def test_a_wrapped_word_is_not(line: str) -> None:
    assert not unwrapped(line)


def test_a_sentence_that_the_extraction_cannot_find_is_named() -> None:
    source = '_(f"{n} files")\n_("plain")\n_(name)\nngettext("one", "many", n)\nngettext("one", many, n)'
    assert unfound(source, {("plain",), ("one", "many")}) == [1, 3, 5]
