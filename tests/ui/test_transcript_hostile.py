"""Nothing a model or a user can write makes the view hang or fail: each input shown whole, streamed, and copied."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from tests.ui.conversation import answer, running

SECONDS = 2.0  # of CPU for one input
STRETCH = 0.1  # of CPU for one frame

HOSTILE = {
    "surrogates": "a \ud800 b \udfff **c**\n\n```\n\ud800\n```",
    "controls": "".join(map(chr, range(32))) + "\u202e right \u2066 to \u2069 left \u200d\ufeff",
    "nested_quotes": ">" * 20_000 + " deep",
    "nested_lists": "\n".join("  " * n + "- item" for n in range(400)),
    "long_line": "x" * 300_000,
    "long_code_line": "```js\n" + "a=1;" * 50_000 + "\n```",
    "unclosed_marks": "**a *b `c [d " * 10_000,
    "brackets": "[" * 50_000,
    "wide_table": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + ("|" + "b|" * 500 + "\n") * 20,
    "tall_table": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5_000,
    "fences": "```\n" * 5_000,
    "html": "<script>alert(1)</script>\n<img src=x onerror=alert(1)>\n<iframe src='http://x'></iframe>",
    "links": "[a](javascript:alert(1)) ![b](http://tracker.example/p.png) <http://x.example>" * 500,
    "combining": "e" + "\u0301" * 20_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 2_000,
    "empty_lines": "\n" * 50_000 + "end",
    "definitions": "".join(f"[a{n}] [a{n}]: http://x/{n}\n\n[a{n}]: http://x/{n}\n\n" for n in range(500)),
    "data": "![a](data:image/png;base64," + "QUJD" * 100_000 + ") and " + "![b](data:image/png;base64,QQ==) " * 200,
    "data_that_never_ends": "see ![a](data:image/png;base64," + "QUJD" * 100_000,
    "images": "![a](https://x.example/a.png)\n" * 3_000,
    "image_addresses": f"![a]({'x' * 3_000}.png)\n\n![{'b' * 400}](\\\\server\\share)\n\n![](<javascript:alert(1)>)\n\n"
    * 200,
    "diagrams": "```mermaid\nflowchart LR\n a-->b\n```\n\n" * 1_000,
    "a_long_diagram": "```mermaid\nflowchart LR\n" + " a --> b\n" * 10_000 + "```\n",
    "details_in_details": "<details><summary>a</summary>\n\n" * 300 + "deep",
    "details": "<details open><summary>a</summary>\n\nb\n\n</details>\n\n" * 1_500,
    "formulas": "so $x^2 + \\frac{a}{b}$ and $\\sqrt{y}$, 等 " * 1_500,
    "formulas_all_different": " ".join(f"$x_{{{n}}}^{{{n}}}$" for n in range(3_000)),
    "fractions_in_fractions": "$$" + "\\frac{1}{" * 500 + "x" + "}" * 500 + "$$",
    "roots_in_roots": "$" + "\\sqrt{" * 2_000 + "x" + "}" * 2_000 + "$",
    "braces": "$$" + "{" * 20_000 + "}" * 20_000 + "$$",
    "a_long_formula": "$$" + "a_1 + b^2 - " * 4_000 + "c$$",
    "a_large_matrix": "$$\\begin{pmatrix}" + ("1 & " * 60 + "1 \\\\ ") * 60 + "\\end{pmatrix}$$",
    "macros": "$\\def\\a{\\a\\a}\\a$ and $$\\newcommand{\\b}{\\b\\b}\\b$$ " * 200,
    "files_of_latex": "$\\input{/etc/passwd}\\write18{ls}\\href{javascript:alert(1)}{x}$ " * 200,
    "scripts_in_formulas": "$" + "x^{" * 1_000 + "y" + "}" * 1_000 + "$",
    "unknown_language": "```" + "z" * 5_000 + "\ncode\n```",
}


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 600)
    return made


def _all_of_it(view: TranscriptView) -> None:
    """Show the end and the beginning, and a good part of what is between."""
    view.to_end()
    view.viewport().repaint()
    view.to_start()
    view.viewport().repaint()
    for part in range(1, 8):
        view._column.scroll_to(view._column.total * part // 8)
        view._relayout()
        view._work()
        view.viewport().repaint()


@pytest.mark.parametrize("name", HOSTILE)
def test_shown_whole(view: TranscriptView, name: str) -> None:
    text = HOSTILE[name]
    start = time.thread_time()
    view.show_messages([user_message(text), answer(text)], streaming=None)
    _all_of_it(view)
    assert time.thread_time() - start < SECONDS
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("name", HOSTILE)
def test_streamed(view: TranscriptView, name: str) -> None:
    text = HOSTILE[name][:30_000]
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    costs = []
    for at in range(0, len(text), 600):
        start = time.thread_time()
        view.feed(message.id, Change(text=text[at : at + 600]))
        view._frame()
        view._work()
        view.viewport().repaint()
        costs.append(time.thread_time() - start)
    assert max(costs) < STRETCH, costs.index(max(costs))
    view.settle(answer(text).with_(id=message.id))
    view.viewport().repaint()
