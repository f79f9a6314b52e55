"""Rows and cells of a table leaf. Knows one leaf's text; what stands in a cell is inline Markdown for `spans`."""

from __future__ import annotations

import re
from typing import NamedTuple

from qwen_desktop.markdown.leaf import Leaf

_PARTS = re.compile(r"\\.|`+|\$(?=\S)[^$\n`]*?(?<=\S)\$(?!\d)|\|", re.DOTALL)


class Table(NamedTuple):
    """A table, or the piece of one. Every row has as many cells as `aligned` has characters.

    aligned   "l", "r", "c" or "-" for each column.
    header    None in all pieces but the first.
    """

    aligned: str
    header: tuple[str, ...] | None
    rows: tuple[tuple[str, ...], ...]


def cells(row: str, columns: int = 0) -> tuple[str, ...]:
    """The cells of one row as written, trimmed, `\\|` turned into `|`. Bars in code do not part cells.

    Bars in maths do not either, if the row would otherwise have more than `columns` cells.
    """
    found = _split(row, False)
    if columns and len(found) > columns:
        found = _split(row, True)
    return found


def table(leaf: Leaf) -> Table:
    """The parsed table of a leaf of kind TABLE. Missing cells are empty, surplus ones are left out."""
    width = len(leaf.info)
    lines = leaf.text.removesuffix("\n").split("\n")
    header = None
    if leaf.part == 0:
        header = _fitted(lines[0], width)
        lines = lines[2:]
    return Table(leaf.info, header, tuple(_fitted(line, width) for line in lines))


def _fitted(row: str, width: int) -> tuple[str, ...]:
    found = cells(row, width)[:width]
    return found + ("",) * (width - len(found))


def _split(row: str, maths: bool) -> tuple[str, ...]:
    row = row.strip()
    row = row.removeprefix("|")
    found: list[str] = []
    begin = place = 0
    while (match := _PARTS.search(row, place)) is not None:
        place = match.end()
        token = match[0]
        if token == "|":
            found.append(row[begin : match.start()])
            begin = place
        elif token[0] == "`":
            closing = _closing(row, place, len(token))
            place = closing if closing >= 0 else place
        elif token[0] == "$" and not maths:
            place = match.start() + 1
    if row[begin:].strip() or not found:
        found.append(row[begin:])
    return tuple(cell.strip().replace("\\|", "|") for cell in found)


def _closing(row: str, place: int, length: int) -> int:
    """Where the code that was opened by `length` backticks ends, or -1."""
    for match in re.compile("`+").finditer(row, place):
        if match.end() - match.start() == length:
            return match.end()
    return -1
