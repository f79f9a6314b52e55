"""Where hits are on screen, and what place of the text is at the viewport's top and bottom. Changes nothing.

Knows a view and a search; what is to be done about it is decided elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QPointF

from qwen_desktop.ui.find.places import part_of, segment_of
from qwen_desktop.ui.find.search import Hit, Search
from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.selection import Place
from qwen_desktop.ui.transcript.view import TranscriptView


class Whereabouts:
    """Places of the text are a message and an offset in its text; those of the view, its own."""

    def __init__(self, search: Search, view: TranscriptView) -> None:
        self._search = search
        self._view = view

    def ends(self, hit: Hit) -> tuple[Place, Place] | None:
        """Where a hit begins and ends in the view; None where it is folded away. Lays out what it is in."""
        number, start, end = hit
        hits = self._search.hits(number)
        if hits is None or number >= len(self._view.entries):
            return None
        self._view.column.open(number)
        entry = self._view.entries[number]
        index = segment_of(entry, start, hits.text)
        part = part_of(entry, index, hits.text) if index is not None else None
        if index is None or part is None:
            return None
        segment = self._view.column.measured(number, index)
        length = len(segment.find_text())  # a line's end that comes after it belongs to the part
        first, last = segment.positions_of([(min(start - part[0], length), min(end - part[0], length))])[0]
        return (number, index, first), (number, index, last)

    def folded_away(self, hit: Hit) -> bool:
        """Whether it is in a part of its message that is not shown."""
        hits = self._search.hits(hit[0])
        return hits is not None and segment_of(self._view.entries[hit[0]], hit[1], hits.text) is None

    def on_screen(self, hit: Hit) -> bool:
        """Whether its first line can be seen."""
        if all(placed.entry != hit[0] for placed in self._view.column.visible):
            return False
        ends = self.ends(hit)
        return ends is not None and not self._view.line_of(ends[0]).isEmpty()

    def top(self) -> Place:
        """Where the first whole line of the viewport begins."""
        return self._line(0, 0, True)

    def bottom(self) -> Place:
        """Where the last whole line of the viewport ends."""
        return self._line(-1, self._view.viewport().height() - 1, False)

    def _line(self, which: int, y: int, down: bool) -> Place:
        """At an edge of the viewport, where the nearest whole line begins or (up) ends."""
        visible = self._view.column.visible
        if not visible:
            return 0, 0, 0
        placed = visible[which]
        here, segment = (placed.entry, placed.index), placed.segment
        end = segment.length if down else 0
        if not placed.y < y < placed.y + self._view.entries[placed.entry].heights[placed.index]:
            return (*here, segment.length - end)
        position = _line_end(placed, y - placed.y, down)
        line = segment.caret(position).translated(0, placed.y)
        if (line.top() >= y) if down else (line.bottom() <= y):
            return (*here, position)
        beyond = _line_end(placed, (line.bottom() + 1 if down else line.top() - 1) - placed.y, down)
        whole = segment.caret(beyond).top() != line.top() - placed.y
        return (*here, beyond if whole else end)

    def offset(self, place: Place) -> tuple[int, int]:
        """The message and the offset in its text of a place on screen; of a message that was looked at."""
        number, index, position = place
        hits = self._search.hits(number)
        if hits is None or index == 0 or number >= len(self._view.entries):
            return number, 0
        part = part_of(self._view.entries[number], index, hits.text)
        if part is None:
            return number, len(hits.text.searched)
        segment = self._view.column.measured(number, index)
        offsets = range(min(part[1] - part[0], len(segment.find_text())))
        inside = bisect_left(offsets, position, key=lambda at: segment.positions_of([(at, at + 1)])[0][0])
        return number, part[0] + inside


def _line_end(placed: Placed, y: float, down: bool) -> int:
    """Where the line at a height of a segment begins, or ends; its text may run from either side."""
    sides = [placed.segment.hit(QPointF(x, y)) for x in (0, placed.width)]
    return min(sides) if down else max(sides)
