"""The lines of code as written, and as they stand in a text document: where a place in one is in the other.

A line longer than 300 characters goes on in the next one on screen, behind a separator; characters that would break or
reorder a line are shown by signs. What is copied is always what was written. Knows texts and positions, no Qt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 300  # characters of a line of code in one line on screen
TAB = 4  # columns from one tab stop to the next
SEPARATOR = "\u2028"  # Qt's break inside a paragraph
NO_SEPARATOR = "\u200b"  # takes its place, so that positions stay, where lines are wrapped anyway

_UNSAFE = re.compile("[\x00-\x08\x0a-\x1f\x7f\u2028-\u202e\u2066-\u2069\ufdd0\ufdd1]")
_SIGNS = {
    **{code: 0x2400 + code for code in range(0x20)},
    0x7F: 0x2421,
    0x2028: 0x2424,
    0x2029: 0x2424,
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFDD0, 0xFDD1), 0x2B1A),
}


def lines_of(text: str, more: bool) -> list[str]:
    """The lines of a piece of code. Where `more` follows, a break at its end only parts it from that."""
    return (text.removesuffix("\n") if more else text).split("\n")


def shown(line: str) -> str:
    """A line as it is shown, character for character."""
    return line if line.isprintable() or not _UNSAFE.search(line) else line.translate(_SIGNS)


def cut(text: str, column: int, separator: str) -> str:
    """`text`, which goes on at `column` of its line, with a separator in front of every 300th column but the first."""
    if column + len(text) <= LONGEST and (column % LONGEST or not column):
        return text
    out, at = [], 0
    while at < len(text):
        here = column + at
        if here and here % LONGEST == 0:
            out.append(separator)
        step = LONGEST - here % LONGEST
        out.append(text[at : at + step])
        at += step
    return "".join(out)


def rows(line: str) -> int:
    """How many lines on screen a line takes that is not wrapped."""
    return 1 + (len(line) - 1) // LONGEST if line else 1


def units(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def in_document(line: str, index: int) -> int:
    """Where character `index` of a line stands in the line's text in the document."""
    separators = index // LONGEST if index < len(line) else rows(line) - 1
    return units(line[:index]) + separators


def in_documents(lines: Sequence[str], stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where stretches of the joined lines, which come in order, stand in the document that holds them."""
    out: list[tuple[int, int]] = []
    row = start = at = 0  # the line of a stretch, where it begins in the text, and in the document
    for first, last in stretches:
        places = []
        for index in (first, last - 1):
            while index - start > len(lines[row]) and row < len(lines) - 1:
                start += len(lines[row]) + 1
                at += in_document(lines[row], len(lines[row])) + 1
                row += 1
            places.append(at + in_document(lines[row], index - start))
        end = last - 1 - start
        wide = 2 if end < len(lines[row]) and lines[row][end] > "\uffff" else 1
        out.append((places[0], places[1] + (wide if last > first else 0)))
    return out


def before(line: str, index: int) -> int:
    """Where the text in front of character `index` ends in the document: in front of a separator that stands there."""
    return units(line[:index]) + max(0, index - 1) // LONGEST


def in_source(line: str, position: int) -> int:
    """Which character of a line stands at a position of its text in the document: the way back."""
    for start in range(0, len(line), LONGEST):
        piece = line[start : start + LONGEST]
        size = units(piece)
        if position <= size:
            return start + _characters(piece, position)
        position -= size + 1
    return len(line)


def between(lines: Sequence[str], first: int, last: int) -> str:
    """What was written between two positions of the document that holds `lines`."""
    out: list[str] = []
    at = 0
    for line in lines:
        size = in_document(line, len(line))
        if at + size >= first and at <= last:
            out.append(line[in_source(line, max(0, first - at)) : in_source(line, min(size, last - at))])
        at += size + 1
    return "\n".join(out)


def _characters(text: str, count: int) -> int:
    """How many characters the first `count` UTF-16 units of a text are."""
    if text.isascii():
        return min(count, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * count].decode("utf-16-le", "ignore"))
