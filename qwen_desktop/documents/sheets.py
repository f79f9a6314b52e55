"""Writes the rows of workbooks as blocks, so that every cell can be named. Knows no format of file.

A block begins with the letters of its columns, a row with its number: the cell "Prices!B12" is where they meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qwen_desktop.documents.contents import Places
from qwen_desktop.domain.document import Block

ROWS = 100  # a block's most rows
CHARACTERS = 4000
_SPARSE = 12  # times as many columns as cells: then each cell says its own letter


class SheetBlocks:
    """Takes sheets, and rows of them, in their order."""

    def __init__(self) -> None:
        self._places = Places()
        self._blocks: list[Block] = []
        self._name = ""
        self._head: list[str] = []
        self._rows: list[str] = []
        self._first = ""
        self._width = 0
        self._size = 0
        self._any = False
        self.hidden_rows = 0

    def begin(self, name: str, *, remarks: Sequence[str] = ()) -> None:
        """A new sheet. Remarks are said under its name: that it is hidden, and which columns are."""
        self.end()
        self._name, self._any = name, False
        self._head = [f"# {name}" + (f" ({'; '.join(remarks)})" if remarks else "")]

    def row(self, number: int, cells: Mapping[int, str], *, hidden: bool = False) -> None:
        """One row by its number (from 1), its cells by their column (from 0)."""
        filled = {at: _flat(text) for at, text in sorted(cells.items()) if text.strip()}
        if not filled:
            return
        self.hidden_rows += hidden
        if len(self._rows) >= ROWS or self._size > CHARACTERS:
            self._flush()
        last = max(filled)
        sparse = last > _SPARSE * len(filled)
        if sparse:
            inside = [f"{letters(at)}: {text}" for at, text in filled.items()]
        else:
            inside = [filled.get(at, "") for at in range(last + 1)]
            self._width = max(self._width, last + 1)
        if not self._rows:
            self._first = f"{letters(min(filled) if sparse else 0)}{number}"
        line = " | ".join([f"{number} (hidden)" if hidden else str(number), *inside])
        self._rows.append(line)
        self._size += len(line)
        self._any = True

    def end(self) -> None:
        """The sheet is done; one without a cell is still named."""
        self._flush()
        if self._name and not self._any:
            self._blocks.append(self._places.block(f"{self._name}!A1", self._head[0] + "\n(no cells)"))
        self._name = ""

    def blocks(self) -> tuple[Block, ...]:
        self.end()
        return tuple(self._blocks)

    def _flush(self) -> None:
        if self._rows:
            columns = [" | ".join(["row", *(letters(at) for at in range(self._width))])] if self._width else []
            text = "\n".join([*self._head, *columns, *self._rows])
            self._blocks.append(self._places.block(f"{self._name}!{self._first}", text))
            self._head = []
        self._rows, self._width, self._size = [], 0, 0


def letters(column: int) -> str:
    """The name of a column (from 0): A, Z, AA."""
    out = ""
    column += 1
    while column:
        column, at = divmod(column - 1, 26)
        out = chr(65 + at) + out
    return out


def column(reference: str) -> int:
    """The column (from 0) of "AB12"; -1 where it names none."""
    at = 0
    for letter in reference.upper():
        if not "A" <= letter <= "Z":
            break
        at = at * 26 + ord(letter) - 64
    return at - 1


def span(first: int, last: int) -> str:
    """ "C", or "C:E"."""
    return letters(first) if first == last else f"{letters(first)}:{letters(last)}"


def _flat(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines() if line.strip()).replace("|", "¦")
