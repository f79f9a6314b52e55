"""What the slices of one table share: columns and their widths, which way it runs, the header row that stays in view.

Knows numbers and rows; lays out nothing itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.cells import PAD_X, runs_from_right
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.sideways import Sideways
from qwen_desktop.ui.transcript.slices import Header, Slice
from qwen_desktop.ui.transcript.style import Style

if TYPE_CHECKING:
    from qwen_desktop.ui.transcript.table import TableSlice

NARROWEST, ROOMY = 64, 120  # px at zoom 1 that a column's text may always take: in little room, and in enough
ENOUGH = 480  # px at zoom 1
WIDEST_WORD = 240  # px at zoom 1; longer ones are broken
MOST_COLUMNS = 100  # that are drawn


class Table:
    """`alignments` has a letter for each column, as a leaf of a table says it."""

    def __init__(self, alignments: str) -> None:
        self.alignments = alignments[:MOST_COLUMNS]
        self.left_out = len(alignments) - len(self.alignments)  # columns that are not drawn
        self.slices: list[TableSlice] = []
        self.sideways = Sideways()
        self.natural = [0.0] * len(self.alignments)  # px, without padding
        self.words = [0.0] * len(self.alignments)  # the longest word of each column, where that counts
        self.style: Style | None = None
        self.place = (0, 0)  # the width and the reach that slices were laid out for last, px
        self.from_right = False
        self._header: TableHeader | None = None
        self._directed = False

    @property
    def header(self) -> Header | None:
        """The header row, where something is in it."""
        if self._header is None and self.slices and any(self.slices[0].header_row):
            self._header = TableHeader(self.slices[0])
        return self._header

    def direct(self, cells: Iterable[str]) -> bool:
        """Find out from the first cells which way the table runs; True when it is another way than before."""
        if self._directed:
            return False
        found = runs_from_right(cells)
        self._directed = found is not None
        changed = self.from_right != bool(found)
        self.from_right = self.sideways.from_right = bool(found)
        return changed

    def forget(self, style: Style) -> None:
        """Measure everything anew, in another style."""
        self.style = style
        self.natural = [0.0] * len(self.alignments)
        self.words = [0.0] * len(self.alignments)

    def take(self, widths: Sequence[float], words: Sequence[float]) -> None:
        """Let columns grow to `widths`; all slices take the new widths when they are next seen."""
        self.words = [max(pair) for pair in zip(self.words, words, strict=True)]
        if any(new > old for old, new in zip(self.natural, widths, strict=True)):
            self.natural = [max(pair) for pair in zip(self.natural, widths, strict=True)]
            for part in self.slices:
                part.touch()

    def widths(self, style: Style, room: int) -> list[int]:
        """Column widths in px that fit into `room`, as far as words allow; wider tables scroll sideways."""
        pad = 2 * style.px(PAD_X)
        wanted = [math.ceil(width) + pad + 1 for width in self.natural]
        if sum(wanted) <= room:
            return wanted
        least = style.px(ROOMY if room >= style.px(ENOUGH) else NARROWEST)
        longest = style.px(WIDEST_WORD)
        floors = [
            min(wide, max(least, min(longest, math.ceil(word)) + pad + 1))
            for wide, word in zip(wanted, self.words, strict=True)
        ]
        if sum(floors) >= room:
            return floors
        limit = _limit(wanted, floors, room)
        return [max(floor, min(wide, limit)) for wide, floor in zip(wanted, floors, strict=True)]

    def withdraw(self, part: Slice) -> None:
        """A slice that was shown while it grew turned out to be something else."""
        del self.slices[part.index :]
        if self.slices:
            self.slices[-1].touch()  # it is the last one again


class TableHeader:
    """The header row of a table, as it stays in view: laid out once more, by itself."""

    def __init__(self, first: TableSlice) -> None:
        self._block = first.block
        self._row = first.header_alone()

    def height(self, style: Style) -> int:
        return self._row.measure(style, *self._block.place)

    def spots(self, style: Style, rect: QRectF) -> tuple[Spot, ...]:
        return ()

    def paint(self, painter: QPainter, style: Style, rect: QRectF, look: Look) -> None:
        self.height(style)
        frame = self._row.frame_rect(style)
        painter.save()
        painter.translate(rect.topLeft() - frame.topLeft())
        look.visible = frame
        self._row.paint(painter, style, look)
        painter.setPen(style.border)
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.restore()


def _limit(wanted: list[int], floors: list[int], room: int) -> int:
    """The width that no column may exceed but to its floor, so that all together fit into `room`."""
    low, high = min(floors), max(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(max(floor, min(wide, middle)) for wide, floor in zip(wanted, floors, strict=True)) <= room:
            low = middle
        else:
            high = middle - 1
    return low
