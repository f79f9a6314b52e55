"""Which segments are on screen, and where: an anchor, whether the end is followed, and running heights.

Only what is on screen is ever laid out, and of that only as much at once as a frame has time for. Everything else has
an estimated height, and when an estimate turns out wrong the anchor stands still and the scroll bar gives way. Knows
entries and segments, not the widget they are painted on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.stack import BOTTOM, Stack
from qwen_desktop.ui.transcript.style import Style

PASSES = 3
SLICE_S = 0.006  # of laying out, in one frame


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment on screen: its message and number, the column's x and the width it has, its top in the viewport."""

    entry: int
    index: int
    x: int
    y: int
    width: int
    segment: Segment


class Column(Stack):
    """The layout. Sizes in px; `y` counts from the viewport's top, `x` from the column's left edge."""

    def __init__(self, style: Style, prepare: Callable[[Entry], None]) -> None:
        super().__init__(style, prepare)
        self.visible: list[Placed] = []
        self.following = True
        self.height = 0
        self.slack = 0  # px that may stay empty under the last message, so that what is read need not move
        self.unfinished = False  # something on screen is still to be laid out: `arrange` goes on with it
        self._stopped = False  # at the end, by who wanted to go beyond it: what is laid out later must not push it down
        self._until = math.inf  # when to leave the rest to the next frame, on the clock of `time.perf_counter`
        self._laid = 0  # segments laid out in this frame
        self._at = (0, 0)  # message and segment of the anchor
        self._y = 0  # where its top is
        self._line: tuple[tuple[int, int, int], tuple[int, int]] | None = None  # held over the last resize

    def show(self, entries: Entries) -> None:
        """Show other messages, from their end."""
        super().show(entries)
        self._at, self._y = (0, 0), 0
        self.following = True
        self.slack = 0

    def reopened(self, number: int) -> None:
        """A message's segments are gone and will be made anew; the anchor stays with the message."""
        if self._at[0] == number:
            self._at = (number, 0)

    # Moving

    @property
    def offset(self) -> int:
        """How far down the viewport's top is: what the scroll bar shows."""
        if not self.entries:
            return 0
        number, index = self._at
        entry = self.entries.made(number)
        inside = entry.heights.before(index) if entry is not None and entry.segments is not None else 0
        return round(self._heights.before(number) + inside) - self._y

    def scroll(self, delta: int) -> None:
        """Move the content up by `delta` px; whoever moves away from the end follows it no more."""
        if delta > 0 and self.slack:
            return  # the end is on screen
        self._y -= delta
        self._stopped = False
        if delta < 0:
            self.following = False

    def scroll_to(self, offset: int) -> None:
        """Put `offset` at the viewport's top."""
        if not self.entries:
            return
        self.following = self._stopped = False
        number = self._heights.find(offset)
        self.open(number)
        inside = offset - self._heights.before(number)
        index = self.entries[number].heights.find(inside)
        self._at = (number, index)
        self._y = round(self.entries[number].heights.before(index) - inside)

    def reveal(self, number: int, index: int, inset: int) -> None:
        """Put a segment's top `inset` px below the viewport's."""
        self.open(number)
        self.following = self._stopped = False
        self._at, self._y = (number, index), inset

    def hold(self) -> None:
        """Before heights change that must be measured: one that is cut off at the top gives way upwards, not down."""
        first = self.visible[0] if self.visible else None
        if first is None or self.following or first.y >= 0 or first.segment.measured:
            return
        below = next((placed for placed in self.visible if placed.segment.measured), None)
        if below is not None:
            self._at, self._y = (below.entry, below.index), below.y

    def keep_in_sight(self, number: int, index: int) -> None:
        """A segment whose top is above the viewport's is put to the top; the end is followed no more."""
        self.following = False
        if (number, index) < self._at or ((number, index) == self._at and self._y < 0):
            self._at, self._y = (number, index), 0

    def measured(self, number: int, index: int) -> Segment:
        """A segment, laid out wherever it is."""
        self._measure(number, index)
        return self._segment(number, index)

    @property
    def anchor(self) -> tuple[int, int, int]:
        """Message, segment, and the px its top is below the viewport's."""
        return (*self._at, self._y)

    # Sizes

    def resize(self, width: int, height: int, reach: int) -> None:
        """Another viewport. The line at its top stays there."""
        self.height = height
        if (width, reach) != (self.width, self.reach):
            self.keeping_line(lambda: self._take(self.style, width, reach))

    def restyle(self, style: Style, width: int, reach: int) -> None:
        """Another theme or zoom. The line at the viewport's top stays there."""
        self.keeping_line(lambda: self._take(style, width, reach))

    def _take(self, style: Style, width: int, reach: int) -> None:
        if style is not self.style or width != self.width:
            self._stale = (0, 0)
        self.style, self.width, self.reach = style, width, reach

    def keeping_line(self, change: Callable[[], None]) -> None:
        """Let `change` do what lays text out anew; the line at the viewport's top stays there."""
        held = self._line_at_top()
        change()
        if held is not None and not self.following:
            self._hold(*held)

    def _line_at_top(self) -> tuple[int, int] | None:
        """The text position at the viewport's top, and how far its line is above it."""
        if not self.entries or self.entries[self._at[0]].segments is None:
            return None
        if self._line is not None and self._line[0] == self.anchor:
            return self._line[1]  # as it was, so that many small steps lead to the same line as one
        segment = self._segment(*self._at)
        if self._y >= 0 or not segment.measured:
            return None
        position = segment.hit(QPointF(0, -self._y))
        return position, -self._y - segment.top_of(position)

    def _hold(self, position: int, below: int) -> None:
        number, index = self._at
        self._measure(number, index)
        segment = self._segment(number, index)
        self._y = -(segment.top_of(position) + below)
        self._line = (self.anchor, (position, below))

    # Laying out

    def arrange(self) -> None:
        """Lay out what is on screen, from the anchor or from the end; `unfinished` says that it took too long."""
        self.visible = []
        stopped, self.unfinished = self._stopped and self.unfinished, False
        if not self.entries:
            return
        self._until, self._laid = time.perf_counter() + SLICE_S, 0
        for _ in range(PASSES):
            if (self.following or stopped) and not self.slack:
                self._anchor_at_end()
            self._walk()
            if self.unfinished or all(placed.segment.measured for placed in self.visible):
                break
        self._until = math.inf
        self.trim({placed.segment for placed in self.visible}, {placed.entry for placed in self.visible})

    def _measure(self, number: int, index: int) -> int:
        """The height of a segment; the one that is guessed, where there is no time to lay it out in this frame."""
        segment = self._segment(number, index)
        if segment.fits(self.style, self._place(number, index)[1]):
            return super()._measure(number, index)
        if self._laid and time.perf_counter() >= self._until:
            self.unfinished = True
            return round(self.entries[number].heights[index])
        self._laid += 1
        return super()._measure(number, index)

    def _anchor_at_end(self) -> None:
        """Put the anchor on the first segment that shows when the last one stands at the bottom."""
        number = len(self.entries) - 1
        self.open(number)
        segments = self.entries[number].segments
        assert segments is not None
        at: tuple[int, int] = (number, len(segments) - 1)
        y = self.height - self.style.px(BOTTOM) - self._measure(*at)
        while y > 0 and (before := self._before(*at)) is not None:
            at = before
            y -= self._measure(*at)
        self._at, self._y = at, min(0, y)

    def _walk(self) -> None:
        """Place segments from the anchor down; first go up as far as there is room above it."""
        self.open(self._at[0])
        segments = self.entries[self._at[0]].segments
        assert segments is not None
        at, y = (self._at[0], min(self._at[1], len(segments) - 1)), self._y
        if segments[at[1]].hidden:
            at, y = self._before(*at) or at, 0
        while y > 0 and (before := self._before(*at)) is not None:
            at = before
            y -= self._measure(*at)
        if y > 0:
            y = 0
        visible, bottom, end = self._down(at, y)
        held, empty = self.slack > 0, self.height - self.style.px(BOTTOM) - bottom
        if held and not self.unfinished:
            self.slack = max(0, empty) if end else 0
        outgrown = self.following and held and not self.slack
        if not self.unfinished and (outgrown or (end and empty > 0 and not held and not self.following)):
            self._anchor_at_end()
            self._stopped = True
            visible, bottom, end = self._down(self._at, self._y)
        self.visible = visible
        kept = self.unfinished and any((placed.entry, placed.index) == self._at for placed in visible)
        if visible and not kept:  # what is still to be laid out above the anchor must not push it
            first = visible[0]
            self._at, self._y = (first.entry, first.index), first.y

    def _down(self, at: tuple[int, int], y: int) -> tuple[list[Placed], int, bool]:
        """What is on screen from a segment down; where the last one ends; whether it is the very last."""
        visible: list[Placed] = []
        while True:
            height = self._measure(*at)
            after = self._after(*at)
            if (y + height > 0 or after is None) and (y < self.height or not visible):
                x, width = self._place(*at)
                visible.append(Placed(*at, x, y, width, self._segment(*at)))
            y += height
            if after is None or y >= self.height:
                return visible, y, after is None
            at = after

    def at_end(self) -> bool:
        """Whether the end of the last message is on screen."""
        if not self.visible:
            return True
        if self.unfinished:
            return self.following
        last = self.visible[-1]
        segments = self.entries[last.entry].segments
        final = last.entry == len(self.entries) - 1 and segments is not None and last.index == len(segments) - 1
        height = self.entries[last.entry].heights[last.index]
        return final and last.y + height <= self.height - self.style.px(BOTTOM) + 2

    def at(self, y: float) -> Placed | None:
        """The segment at a height on screen; the nearest one where there is none."""
        for placed in self.visible:
            if y < placed.y + self.entries[placed.entry].heights[placed.index]:
                return placed
        return self.visible[-1] if self.visible else None

    def placed(self, number: int) -> Iterator[Placed]:
        """What is on screen of one message."""
        return (placed for placed in self.visible if placed.entry == number)
