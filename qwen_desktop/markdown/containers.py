"""Which containers go on in a line, and which begin there: quotes, list items, footnotes, `<details>`.

Knows the chain of what is open and one line at a time; leaves are others' business.
"""

from __future__ import annotations

from qwen_desktop.markdown import starts
from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.cursor import Cursor
from qwen_desktop.markdown.growing import Box
from qwen_desktop.markdown.leaf import Details, Footnote, Item, Quote

DEPTH = 32
"""Containers nest this deep; what looks like one more is text."""

_FOOTNOTE_INDENT = 4


def going_on(chain: Chain, cursor: Cursor, depth: int) -> int:
    """How many open containers go on in this line, known to be in the first `depth`. Moves behind their marks."""
    boxes = chain.boxes
    while depth < len(boxes):
        box = boxes[depth]
        if isinstance(box.value, Quote):
            if cursor.indent > 3 or cursor.blank or cursor.text[cursor.next] != ">":
                break
            _over_quote_mark(cursor)
        elif not isinstance(box.value, Details) and not _in_item(cursor, box):
            break
        depth += 1
    return depth


def begin(chain: Chain, cursor: Cursor, matched: int) -> bool:
    """Open the container that begins here, in the first `matched` of those open. Whether one does."""
    if matched > DEPTH:
        return False
    char = cursor.text[cursor.next]
    if char == ">":
        place = cursor.place
        _over_quote_mark(cursor)
        chain.push(matched, Quote(place), cursor.end)
        return True
    if char == "[":
        return _footnote(chain, cursor, matched)
    if char == "<":
        return cursor.whole and _details(chain, cursor, matched)
    return char in "-+*0123456789" and _item(chain, cursor, matched)


def _over_quote_mark(cursor: Cursor) -> None:
    cursor.to_next()
    cursor.skip(1)
    cursor.space()


def _in_item(cursor: Cursor, box: Box) -> bool:
    if cursor.blank:
        return box.filled
    if cursor.indent >= box.content:
        cursor.columns(box.content)
        return True
    if box.generous(cursor.indent):
        text = cursor.text[cursor.next : cursor.next + 40]
        marker = starts.marker(text)
        if (marker is not None and marker.number in (None, 1)) or text.startswith(("```", "~~~")):
            box.content = cursor.indent
            cursor.columns(cursor.indent)
            return True
    return False


def _footnote(chain: Chain, cursor: Cursor, matched: int) -> bool:
    found = starts.footnote(cursor.text[cursor.next : cursor.next + 128])
    if found is None:
        return False
    value = Footnote(cursor.place, found[0])
    cursor.to_next()
    cursor.skip(found[1])
    chain.push(matched, value, cursor.end, 0, _FOOTNOTE_INDENT)
    return True


def _item(chain: Chain, cursor: Cursor, matched: int) -> bool:
    text = cursor.content()
    marker = starts.marker(text)
    if marker is None or (marker.style in "-*" and cursor.whole and starts.rule(text)):
        return False
    empty = len(text) == marker.length or text[marker.length :].isspace()
    if chain.paragraph(matched) is not None and (
        empty or marker.number not in (None, 1) or starts.delimiters(text) is not None
    ):
        return False
    place, offset = cursor.place, cursor.indent
    cursor.to_next()
    cursor.skip(marker.length)
    padding = 1 if empty or cursor.indent > 4 else cursor.indent
    cursor.columns(padding)
    task = starts.task(cursor.text[cursor.pos : cursor.pos + 80]) if not cursor.indent else None
    if task is not None:
        cursor.skip(task[1])
    chain.close_to(matched)
    chain.close_leaf()
    run = chain.boxes[-1].run
    number, began = marker.number or 0, place
    if run is not None and run[0] == marker.style:
        number, began = (0 if marker.number is None else run[1]), run[2]
    value = Item(place, marker.number is not None, number, None if task is None else task[0], began)
    chain.push(matched, value, cursor.end, offset, offset + marker.length + padding)
    chain.boxes[-2].run = (marker.style, number + 1, began)
    return True


def _details(chain: Chain, cursor: Cursor, matched: int) -> bool:
    """`<details>` and, in the same line or the next, its `<summary>`."""
    found = starts.details(cursor.content())
    if found is not None:
        value = Details(cursor.place, "", found[0])
        cursor.to_next()
        cursor.skip(found[1])
        chain.push(matched, value, cursor.end)
    box = chain.boxes[-1]
    value_now = box.value
    if (
        not isinstance(value_now, Details)
        or box.filled
        or value_now.summary
        or (found is None and matched < len(chain.boxes))
    ):
        return found is not None
    summary = starts.summary(cursor.content())
    if summary is not None:
        cursor.to_next()
        cursor.skip(summary[1])
        box.end = cursor.end
        box.value = Details(value_now.start, summary[0], value_now.open)
        box.path = (*box.path[:-1], box.value)
    return found is not None or summary is not None
