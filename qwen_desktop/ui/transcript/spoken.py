"""An answer as it is read out: the text as shown, formulas in words, what code and pictures are named first."""

from __future__ import annotations

from functools import lru_cache

from qwen_desktop import i18n
from qwen_desktop.formula import formula
from qwen_desktop.i18n import _
from qwen_desktop.markdown import Item, Kind, Leaf, Run, Span, Splitter, spans, table
from qwen_desktop.ui.transcript.writing import is_maths, shown

LONGEST = 60_000  # characters; a longer answer is read out as it was written


def spoken(text: str) -> str:
    """What a screen reader says of an answer."""
    return text if len(text) > LONGEST else _spoken(text, i18n.current())


@lru_cache(maxsize=8)
def _spoken(text: str, language: str) -> str:
    splitter = Splitter()
    leaves = [*splitter.feed(text), *splitter.finish()]
    out: list[str] = []
    for leaf in leaves:
        said = _leaf(leaf, splitter, language)
        if not said:
            continue
        if leaf.part and out:
            out[-1] += said if leaf.kind is Kind.PARAGRAPH else "\n" + said
        else:
            out.append(_marked(leaf) + said)
    return "\n".join(out)


def _leaf(leaf: Leaf, splitter: Splitter, language: str) -> str:
    match leaf.kind:
        case Kind.RULE | Kind.DEFINITION:
            return ""
        case Kind.MATH:
            return _maths(leaf.text, True, language)
        case Kind.FENCE:
            name = leaf.info.split()[0] if leaf.info.split() else ""
            head = _("Code: {language}").format(language=name) if name else _("Code")
            return leaf.text if leaf.part else f"{head}\n{leaf.text}"
        case Kind.HTML:
            return leaf.text
        case Kind.TABLE:
            found = table(leaf)
            rows = found.rows if found.header is None else (found.header, *found.rows)
            return "\n".join(", ".join(_inline(cell, splitter, language) for cell in row) for row in rows)
        case _:
            return _inline(leaf.text, splitter, language)


def _marked(leaf: Leaf) -> str:
    """What is said in front of the first leaf of a list item."""
    for container in leaf.containers[len(leaf.containers) - leaf.opens :]:
        if isinstance(container, Item):
            if container.task is not None:
                return (_("Done:") if container.task else _("To do:")) + " "
            return f"{container.number}. " if container.ordered else "• "
    return ""


def _inline(text: str, splitter: Splitter, language: str) -> str:
    return "".join(_run(run, language) for run in spans(text, splitter.definitions))


def _run(run: Span, language: str) -> str:
    if is_maths(run):
        return _maths(run.text, run.run is Run.DISPLAY, language)
    if run.run is Run.IMAGE:
        return _("Picture: {name}").format(name=shown(run))
    return run.text


def _maths(latex: str, display: bool, language: str) -> str:
    found = formula(latex, display=display, locale=language.partition("_")[0])
    return found.spoken if found is not None and found.spoken else latex
