"""What goes to the clipboard: plain text, and HTML beside it. Knows messages and what is selected of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from qwen_desktop.domain.message import Message, Role
from qwen_desktop.markdown import Item, Kind, Leaf, Quote, Splitter, plain
from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.plain import PlainSegment
from qwen_desktop.ui.transcript.rich import escaped, html_of
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.selection import Selection
from qwen_desktop.ui.transcript.text import TextSegment

LARGEST = 400_000  # characters; a longer selection is copied as it was written, without HTML


class Piece(NamedTuple):
    """A leaf, what is taken of its text, and whether that begins where the leaf does."""

    leaf: Leaf
    text: str
    from_start: bool = True


def mime(text: str, rich: str = "") -> QMimeData:
    """Text for the clipboard, with HTML beside it where there is some."""
    data = QMimeData()
    data.setText(text)
    if rich:
        data.setHtml(f"<meta charset='utf-8'>{rich}")
    return data


def message_mime(message: Message) -> QMimeData:
    """A whole message."""
    if message.role is Role.USER or len(message.text) > LARGEST:
        return mime(message.text)
    return mime(*_whole(message))


def selection_mime(entries: Entries, selection: Selection) -> QMimeData:
    """What is selected. The messages at both ends of it must be open."""
    numbers = range(selection.start[0], min(selection.end[0], len(entries) - 1) + 1)
    size = sum(len(entries.message(n).text) for n in numbers)
    texts, rich = [], []
    for number in numbers:
        entry = entries.made(number)
        if _all_of(entry, number, selection):
            message = entries.message(number)
            text, part = (message.text, "") if size > LARGEST else _whole(message)
        else:
            assert entry is not None
            text, part = _part(entry, number, selection)
        texts.append(text)
        rich.append(part)
    joined = "\n\n".join(text for text in texts if text)
    return mime(joined, "" if size > LARGEST else "<br>".join(rich))


def selection_source(entries: Entries, selection: Selection) -> str:
    """What was written of all blocks that are selected, the first and the last one whole."""
    parts = []
    for number in range(selection.start[0], min(selection.end[0], len(entries) - 1) + 1):
        entry, text = entries.made(number), entries.message(number).text
        if entry is not None and entry.segments is not None and not entry.mine:
            touched = [n for n in range(len(entry.leaves)) if selection.within(number, n + 1) is not None]
            text = text[entry.leaves[touched[0]].start : entry.leaves[touched[-1]].end] if touched else ""
        parts.append(text.strip("\n"))
    return "\n\n".join(part for part in parts if part)


def _all_of(entry: Entry | None, number: int, selection: Selection) -> bool:
    """Whether a message is selected from its beginning to its end."""
    if entry is None or entry.segments is None or number not in (selection.start[0], selection.end[0]):
        return True
    return selection.covers(number, len(entry.segments)) and not entry.growing


def _whole(message: Message) -> tuple[str, str]:
    """A whole message as text and as HTML, without laying it out."""
    if message.role is Role.USER:
        return message.text, escaped(message.text)
    splitter = Splitter()
    leaves = [*splitter.feed(message.text), *splitter.finish()]
    pieces = [
        Piece(leaf, plain(leaf, splitter.definitions).removesuffix("\n" if leaf.more else ""))
        for leaf in leaves
        if leaf.kind is not Kind.DEFINITION
    ]
    return _joined(pieces), html_of(leaves, splitter.definitions)


def _part(entry: Entry, number: int, selection: Selection) -> tuple[str, str]:
    """What is selected of a message that is open."""
    assert entry.segments is not None
    if entry.mine:
        text = _question(entry.segments, number, selection)
        return text, escaped(text)
    pieces: list[Piece] = []
    leaves: list[Leaf] = []
    for index, leaf in enumerate(entry.leaves):
        segment, span = entry.segments[index + 1], selection.within(number, index + 1)
        if span is None:
            continue
        text = segment.text_between(*span)
        partial = isinstance(segment, TextSegment) and (span[0] > 0 or span[1] < segment.length)
        pieces.append(Piece(leaf, text, span[0] == 0))
        leaves.append(_partial(leaf, text) if partial else leaf)
    return _joined(pieces), html_of(leaves, entry.definitions)


def _question(segments: Sequence[Segment], number: int, selection: Selection) -> str:
    out: list[str] = []
    before: PlainSegment | None = None
    for index, segment in enumerate(segments):
        span = selection.within(number, index)
        if span is not None and isinstance(segment, PlainSegment):
            out += ["\n" if before is not None and before.broken else "", segment.text_between(*span)]
            before = segment
    return "".join(out)


def _partial(leaf: Leaf, text: str) -> Leaf:
    """A leaf of which only `text` was selected; its HTML is plain text."""
    kind = Kind.FENCE if leaf.kind is Kind.FENCE else Kind.HTML
    return Leaf(kind, text, leaf.containers, leaf.start, leaf.end, opens=leaf.opens)


def _joined(pieces: Sequence[Piece]) -> str:
    """Plain text: list markers and quote marks in front, empty lines between blocks."""
    out: list[str] = []
    for number, piece in enumerate(pieces):
        if number:
            out.append(_between(pieces[number - 1].leaf, piece.leaf))
        out.append(_prefixed(piece))
    return "".join(out)


def _between(before: Leaf, leaf: Leaf) -> str:
    if leaf.part:
        return "\n" if before.text.endswith("\n") and leaf.kind is not Kind.PARAGRAPH else ""
    tight = bool(leaf.containers) and isinstance(leaf.containers[-1], Item) and not leaf.spaced
    return "\n" if tight else "\n\n"


def _prefixed(piece: Piece) -> str:
    """The text behind the marks of the containers its leaf is in."""
    leaf = piece.leaf
    first, rest = "", ""
    opened = len(leaf.containers) - leaf.opens
    for depth, container in enumerate(leaf.containers):
        if isinstance(container, Quote):
            first, rest = first + "> ", rest + "> "
        elif isinstance(container, Item):
            mark = f"{container.number}. " if container.ordered else "- "
            if container.task is not None:
                mark += "[x] " if container.task else "[ ] "
            first += mark if depth >= opened and piece.from_start else " " * len(mark)
            rest += " " * len(mark)
    lines = piece.text.split("\n")
    return "\n".join([first + lines[0], *(rest + line for line in lines[1:])])
