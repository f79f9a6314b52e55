"""Characters with a meaning of their own in text that is to be found, and how long text is in Qt's measure. No Qt.

The marks are noncharacters: nobody can mean them, and whoever writes them finds nothing by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAF = "\ufdd2"  # between leaves: nothing is found across it
PIECE = "\ufdd3"  # between the pieces of one long leaf: as if it were not there
CELL = "\ufdd4"  # between the cells of a table: nothing is found across it
OBJECT = "\ufffc"  # a picture in the text, as Qt has it: no word finds it

UNFINDABLE = re.compile("[\ufdd0-\ufdef\ufffc]")
_MARKS = re.compile("[\ufdd2-\ufdef]")
_BREAKS = re.compile("[\u2029\ufdd0\ufdd1]")  # what begins a new line in a document


def findable(text: str) -> str:
    """`text` as a document shows it, with no marks in it: one character for each that can be pointed at."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    return _MARKS.sub("\ufffd", _BREAKS.sub("\n", text))


def in_units(text: str, stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of `text` in UTF-16 units, for which Qt's text positions stand."""
    if text.isascii() or max(text) <= "\uffff":
        return list(stretches)
    out: list[tuple[int, int]] = []
    at = unit = 0
    for first, last in stretches:
        begin = unit + units(text[at:first])
        at, unit = last, begin + units(text[first:last])
        out.append((begin, unit))
    return out


def units(text: str) -> int:
    """How many UTF-16 units `text` takes."""
    return len(text) if text.isascii() else len(text) + sum(1 for letter in text if letter > "\uffff")
