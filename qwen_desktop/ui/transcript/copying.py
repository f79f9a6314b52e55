"""What goes to the clipboard: plain text, and HTML in which lists, tables and headings survive. Knows no widget."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QMimeData

from qwen_desktop.markdown import Item, Kind, Leaf, Quote, Span, spans
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.prose import OPENABLE
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.selection import END, Selection
from qwen_desktop.ui.transcript.table import rows_of
from qwen_desktop.ui.transcript.text import TextSegment

LARGEST = 400_000  # characters; a longer selection is copied as it was written, without HTML


def mime(text: str, rich: str = "") -> QMimeData:
    """Text for the clipboard, with HTML beside it where there is some."""
    data = QMimeData()
    data.setText(text)
    if rich:
        data.setHtml(f"<meta charset='utf-8'>{rich}")
    return data


def message_mime(entry: Entry, segments: Sequence[Segment]) -> QMimeData:
    """A whole message. `segments` are its body's."""
    if entry.mine or len(entry.message.text) > LARGEST:
        return mime(entry.message.text)
    return mime(_joined(segments, entry.leaves, None), "".join(_html(entry.leaves)))


def selection_mime(entries: Sequence[Entry], selection: Selection) -> QMimeData:
    """What is selected. Messages must be open at both ends of it."""
    numbers = range(selection.start[0], min(selection.end[0], len(entries) - 1) + 1)
    size = sum(len(entries[n].message.text) for n in numbers)
    texts, rich = [], []
    for number in numbers:
        entry = entries[number]
        whole = number not in (selection.start[0], selection.end[0]) or (
            entry.segments is not None and selection.covers(number, len(entry.segments))
        )
        if entry.segments is None or (whole and (entry.mine or size > LARGEST)):
            texts.append(entry.message.text)
            rich.append(_question(entry.message.text))
            continue
        text, part = _part(entry, number, selection)
        texts.append(text)
        rich.append(part)
    joined = "\n\n".join(text for text in texts if text)
    return mime(joined, "" if size > LARGEST else "<br>".join(rich))


def _part(entry: Entry, number: int, selection: Selection) -> tuple[str, str]:
    assert entry.segments is not None
    chosen = []
    for index in range(1, len(entry.segments) - 1):
        span = selection.within(number, index)
        if span is not None:
            chosen.append((entry.segments[index], span, index - 1))
    segments = [segment for segment, _, _ in chosen]
    limits = [span for _, span, _ in chosen]
    if entry.mine:
        text = "\n".join(segment.text_between(*span) for segment, span, _ in chosen)
        return text, _question(text)
    leaves = [entry.leaves[index] for _, _, index in chosen]
    parts = []
    for leaf, segment, span in zip(leaves, segments, limits, strict=True):
        partial = isinstance(segment, TextSegment) and (span[0] > 0 or span[1] < segment.length)
        parts.append(_partial(leaf, segment.text_between(*span)) if partial else leaf)
    return _joined(segments, leaves, limits), "".join(_html(parts))


def _partial(leaf: Leaf, text: str) -> Leaf:
    """A leaf of which only `text` was selected; said as plain text."""
    kind = Kind.FENCE if leaf.kind is Kind.FENCE else Kind.HTML
    return Leaf(kind, text, leaf.containers, leaf.start, leaf.end, opens=leaf.opens, info="partial")


def _joined(segments: Sequence[Segment], leaves: Sequence[Leaf], limits: Sequence[tuple[int, int]] | None) -> str:
    """Plain text of some segments: list markers and quote marks in front, empty lines between blocks."""
    out: list[str] = []
    for number, (segment, leaf) in enumerate(zip(segments, leaves, strict=False)):
        first, last = limits[number] if limits is not None else (0, END)
        text = segment.text_between(first, last)
        if number:
            out.append(_between(leaves[number - 1], leaf, segments[number - 1]))
        out.append(_prefixed(text, leaf, first == 0))
    return "".join(out)


def _between(before: Leaf, leaf: Leaf, segment: Segment) -> str:
    if leaf.part:
        if isinstance(segment, CodeSlice):
            return "\n" if segment.broken else ""
        return "" if leaf.kind is Kind.PARAGRAPH else "\n"
    tight = bool(leaf.containers) and isinstance(leaf.containers[-1], Item) and not leaf.spaced
    return "\n" if tight else "\n\n"


def _prefixed(text: str, leaf: Leaf, whole: bool) -> str:
    """`text` behind the marks of the containers its leaf is in."""
    if not leaf.containers:
        return text
    first, rest = "", ""
    opened = len(leaf.containers) - leaf.opens
    for depth, container in enumerate(leaf.containers):
        if isinstance(container, Quote):
            first, rest = first + "> ", rest + "> "
        elif isinstance(container, Item):
            mark = f"{container.number}. " if container.ordered else "- "
            if container.task is not None:
                mark += "[x] " if container.task else "[ ] "
            first += mark if depth >= opened and whole else " " * len(mark)
            rest += " " * len(mark)
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])])


# HTML


def _question(text: str) -> str:
    return "<p>" + html.escape(text, quote=False).replace("\n", "<br>") + "</p>"


def _html(leaves: Iterable[Leaf]) -> Iterable[str]:
    """HTML of leaves, with lists and quotes opened and closed around them."""
    open_tags: list[tuple[object, str]] = []  # container and what closes it
    verbatim = ""  # what closes a block whose pieces go on
    for leaf in leaves:
        if verbatim and leaf.part == 0:
            yield verbatim
            verbatim = ""
        if leaf.kind is Kind.DEFINITION:
            continue
        if not leaf.part:
            yield from _around(leaf, open_tags)
        if leaf.kind in (Kind.FENCE, Kind.MATH):
            text = html.escape(leaf.text, quote=False)
            yield text if verbatim else "<pre><code>" + text
            verbatim = "</code></pre>"
        elif leaf.kind is Kind.TABLE:
            yield ("" if verbatim else "<table border='1' cellspacing='0' cellpadding='4'>") + _rows(leaf)
            verbatim = "</table>"
        else:
            yield _plain_html(leaf)
    if verbatim:
        yield verbatim
    for _, closing in reversed(open_tags):
        yield closing


def _around(leaf: Leaf, open_tags: list[tuple[object, str]]) -> Iterable[str]:
    """Close the containers that the leaf is not in, and open those that it is."""
    same = 0
    while same < min(len(open_tags), len(leaf.containers)) and open_tags[same][0] == leaf.containers[same]:
        same += 1
    closed = open_tags[same:]
    del open_tags[same:]
    following = leaf.containers[same] if same < len(leaf.containers) else None
    for depth, (container, closing) in enumerate(reversed(closed)):
        sibling = depth == len(closed) - 1 and isinstance(container, Item) and isinstance(following, Item)
        if (
            sibling
            and isinstance(container, Item)
            and isinstance(following, Item)
            and container.ordered == following.ordered
        ):
            yield "</li><li>"
            open_tags.append((following, closing))
            same += 1
        else:
            yield closing
    for container in leaf.containers[same:]:
        opening, closing = _tags(container)
        yield opening
        open_tags.append((container, closing))


def _tags(container: object) -> tuple[str, str]:
    if isinstance(container, Quote):
        return "<blockquote>", "</blockquote>"
    if isinstance(container, Item):
        if container.ordered:
            return f'<ol start="{container.number}"><li>', "</li></ol>"
        box = "" if container.task is None else "☑ " if container.task else "☐ "
        return f"<ul><li>{box}", "</li></ul>"
    return "<div>", "</div>"


def _plain_html(leaf: Leaf) -> str:
    match leaf.kind:
        case Kind.RULE:
            return "<hr>"
        case Kind.HEADING:
            return f"<h{leaf.level}>{_inline(spans(leaf.text))}</h{leaf.level}>"
        case Kind.HTML:
            return _question(leaf.text)
        case _:
            return f"<p>{_inline(spans(leaf.text))}</p>"


def _rows(leaf: Leaf) -> str:
    out = []
    styles = {"r": " align='right'", "c": " align='center'"}
    for number, row in enumerate(rows_of(leaf)):
        tag = "th" if number == 0 and leaf.part == 0 else "td"
        cells = (
            f"<{tag}{styles.get(a, '')}>{_inline(spans(cell))}</{tag}>" for a, cell in zip(leaf.info, row, strict=False)
        )
        out.append("<tr>" + "".join(cells) + "</tr>")
    return "".join(out)


def _inline(runs: Sequence[Span]) -> str:
    out = []
    for run in runs:
        text = html.escape(run.text, quote=False).replace("\n", "<br>")
        for wanted, tag in ((run.code, "code"), (run.strike, "s"), (run.italic, "em"), (run.bold, "strong")):
            if wanted:
                text = f"<{tag}>{text}</{tag}>"
        if run.link.startswith(OPENABLE):
            text = f'<a href="{html.escape(run.link)}">{text}</a>'
        out.append(text)
    return "".join(out)
