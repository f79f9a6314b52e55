"""The conversation as a search works on it: its hits are lit, and a place is brought into view.

Knows where things are shown; does not know what is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect

from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.reading import Reading
from qwen_desktop.ui.transcript.segment import Look, Segment
from qwen_desktop.ui.transcript.selection import Place, Selection
from qwen_desktop.ui.transcript.slices import Slice

Span = tuple[int, int]
Lights = Callable[[Placed], tuple[Sequence[Span], Span | None]]  # hits on a segment, and the one that was gone to

EDGE = 24  # px from an edge behind which text goes on: what is found nearer to it is scrolled to the middle


class Searched(Reading):
    """`lights` is asked of every segment that is painted, while a search is on."""

    lights: Lights | None = None

    def _look(self, placed: Placed) -> Look:
        look = super()._look(placed)
        if self.lights is not None:
            look.found, look.current = self.lights(placed)
        return look

    def line_of(self, place: Place) -> QRect:
        """The line of a place in the viewport; empty while it is out of sight."""
        placed = next((p for p in self._column.visible if (p.entry, p.index) == place[:2]), None)
        if placed is None:
            return QRect()
        caret = placed.segment.caret(place[2]).translated(placed.x, placed.y)
        left, right = self._sides(placed.segment)
        inside = caret.top() >= 0 and caret.bottom() <= self.viewport().height()
        seen = inside and left <= caret.left() - placed.x <= right
        return caret.translated(self._left(), 0).toAlignedRect() if seen else QRect()

    def _sides(self, segment: Segment) -> tuple[float, float]:
        """From where to where a segment's text can be seen, px from its left."""
        if not isinstance(segment, Slice):
            return 0.0, float(self._column.width)
        frame = segment.frame_rect(self._column.style)
        return frame.left(), frame.right()

    def bring(self, place: Place, y: int) -> None:
        """Scroll so that the line of a place is `y` px below the viewport's top, and sideways where it is too wide."""
        number, index, position = place
        segment = self._column.measured(number, index)
        self._bring_sideways(segment, position)
        self._column.reveal(number, index, y - segment.top_of(position))
        self._relayout()

    def _bring_sideways(self, segment: Segment, position: int) -> None:
        caret = segment.caret(position)
        left, right = self._sides(segment)
        if not left + EDGE <= caret.left() <= right - EDGE:
            segment.scroll_sideways(caret.center(), caret.left() - (left + right) / 2)

    def shift(self, down: int) -> None:
        """The viewport's top has moved down: let the text stay where it was on screen, unless its end is followed."""
        if not self._column.following and (down < 0 or self._column.offset >= down):
            self._scroll(down)

    def select(self, start: Place, end: Place) -> None:
        """Select from one place to another."""
        self._pointing.selection = Selection.between(start, end)
        self.viewport().update()

    def selected_words(self) -> tuple[str, Place | None]:
        """What is selected, where that is within one block of text, and where it begins; else "" and None."""
        selection = self._pointing.selection
        if selection is None or selection.empty or selection.start[:2] != selection.end[:2]:
            return "", None
        number, index, first = selection.start
        return self._column.measured(number, index).text_between(first, selection.end[2]), selection.start
