"""Which segments are on screen, and where: an anchor, whether the end is followed, and running heights.

Only what is on screen is ever laid out. Everything else has an estimated height, and when an estimate turns out wrong
the anchor stands still and the scroll bar gives way. Knows entries and segments, not the widget they are painted on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from qwen_desktop.domain.message import Message
from qwen_desktop.ui.transcript.entries import Entries, guess
from qwen_desktop.ui.transcript.entry import BUBBLE_PAD_X, Entry
from qwen_desktop.ui.transcript.heights import Heights
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.style import Style

BOTTOM = 16  # px at zoom 1, under the last message
KEPT_LAYOUTS = 400
KEPT_ENTRIES = 300
PASSES = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment on screen: its message and number, the column's x and the width it has, its top in the viewport."""

    entry: int
    index: int
    x: int
    y: int
    width: int
    segment: Segment


class Column:
    """The layout. Sizes in px; `y` counts from the viewport's top, `x` from the column's left edge."""

    def __init__(self, style: Style, prepare: Callable[[Entry], None]) -> None:
        self._prepare = prepare  # called with a message that is about to be seen for the first time
        self.entries = Entries()
        self.visible: list[Placed] = []
        self.following = True
        self.style = style
        self.width = style.column
        self.height = 0
        self._heights = Heights()
        self._at = (0, 0)  # message and segment of the anchor
        self._y = 0  # where its top is
        self._line: tuple[tuple[int, int, int], tuple[int, int]] | None = None  # held over the last resize
        self._layouts: OrderedDict[Segment, None] = OrderedDict()
        self._opened: OrderedDict[int, None] = OrderedDict()  # messages with segments, the last seen at the end
        self._stale = (0, 0)  # heights from this message and segment on were guessed for another width

    # Content

    def show(self, entries: Entries) -> None:
        """Show other messages, from their end."""
        self.entries = entries
        guesses, exact = entries.guesses(self.style, self.width)
        self._heights = Heights(guesses)
        self._layouts.clear()
        self._opened.clear()
        self._stale = (len(entries), 0) if exact else (0, 0)
        self._at, self._y = (0, 0), 0
        self.following = True

    def append(self, message: Message) -> None:
        number = len(self.entries)
        if not self.stale:
            self._stale = (number + 1, 0)
        self.entries.append(message)
        self._heights.append(guess(message, self.style, self.width))

    def changed(self, number: int) -> None:
        """A message's segments or their heights have changed."""
        entry = self.entries[number]
        if entry.segments is not None:
            self._heights.put(number, entry.heights.total)

    def reopened(self, number: int) -> None:
        """A message's segments are gone and will be made anew; the anchor stays with the message."""
        if self._at[0] == number:
            self._at = (number, 0)

    # Moving

    @property
    def total(self) -> int:
        return round(self._heights.total) + self.style.px(BOTTOM)

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
        self._y -= delta
        if delta < 0:
            self.following = False

    def scroll_to(self, offset: int) -> None:
        """Put `offset` at the viewport's top."""
        if not self.entries:
            return
        self.following = False
        number = self._heights.find(offset)
        self.open(number)
        inside = offset - self._heights.before(number)
        index = self.entries[number].heights.find(inside)
        self._at = (number, index)
        self._y = round(self.entries[number].heights.before(index) - inside)

    def reveal(self, number: int, index: int, inset: int) -> None:
        """Put a segment's top `inset` px below the viewport's."""
        self.open(number)
        self.following = False
        self._at, self._y = (number, index), inset

    @property
    def anchor(self) -> tuple[int, int, int]:
        """Message, segment, and the px its top is below the viewport's."""
        return (*self._at, self._y)

    # Sizes

    def resize(self, width: int, height: int) -> None:
        """Another viewport. The line at its top stays there."""
        self.height = height
        if width != self.width:
            self._keep_line(width, self.style)

    def restyle(self, style: Style, width: int) -> None:
        """Another theme or zoom. The line at the viewport's top stays there."""
        self._keep_line(width, style)

    def _keep_line(self, width: int, style: Style) -> None:
        held = self._line_at_top()
        self.width, self.style = width, style
        self._stale = (0, 0)
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

    @property
    def stale(self) -> bool:
        """Whether some heights were guessed for another width."""
        return self._stale[0] < len(self.entries)

    def refresh_guesses(self, count: int) -> bool:
        """Guess `count` more heights for the width there is now; True when there are more to guess."""
        number, index = self._stale
        while number < len(self.entries) and count > 0:
            entry = self.entries.made(number)
            if entry is None or entry.segments is None:
                self._heights.put(number, guess(self.entries.message(number), self.style, self.width))
                number, index, count = number + 1, 0, count - 1
                continue
            end = min(len(entry.segments), index + count)
            for at in range(index, end):
                self._reestimate(number, at)
            self._heights.put(number, entry.heights.total)
            count -= end - index + 1
            number, index = (number, end) if end < len(entry.segments) else (number + 1, 0)
        self._stale = (number, index)
        return self.stale

    def _reestimate(self, number: int, index: int) -> None:
        entry = self.entries[number]
        assert entry.segments is not None
        segment, width = entry.segments[index], self._place(number, index)[1]
        if not segment.fits(self.style, width):
            entry.heights.put(index, segment.estimate(self.style, width))

    # Laying out

    def open(self, number: int) -> None:
        """Make the segments of a message."""
        entry = self.entries[number]
        if entry.segments is None:
            self._prepare(entry)
            self._heights.put(number, entry.open(self.style, self.width))
        self._opened[number] = None
        self._opened.move_to_end(number)

    def _segment(self, number: int, index: int) -> Segment:
        self.open(number)
        segments = self.entries[number].segments
        assert segments is not None
        return segments[min(index, len(segments) - 1)]

    def _place(self, number: int, index: int) -> tuple[int, int]:
        """The x and width of a segment: a question's words stand in their bubble."""
        entry = self.entries[number]
        assert entry.segments is not None
        if not entry.mine or index in (0, len(entry.segments) - 1):
            return 0, self.width
        left, wide = entry.bubble(self.style, self.width)
        pad = self.style.px(BUBBLE_PAD_X)
        return left + pad, wide - 2 * pad

    def _measure(self, number: int, index: int) -> int:
        self.open(number)
        entry = self.entries[number]
        assert entry.segments is not None
        segment = entry.segments[index]
        height = segment.measure(self.style, self._place(number, index)[1])
        grown = entry.heights.put(index, height)
        if grown:
            self._heights.put(number, self._heights[number] + grown)
        self._layouts[segment] = None
        self._layouts.move_to_end(segment)
        return height

    def _before(self, number: int, index: int) -> tuple[int, int] | None:
        if index > 0:
            return number, index - 1
        if number == 0:
            return None
        self.open(number - 1)
        segments = self.entries[number - 1].segments
        assert segments is not None
        return number - 1, len(segments) - 1

    def _after(self, number: int, index: int) -> tuple[int, int] | None:
        segments = self.entries[number].segments
        assert segments is not None
        if index + 1 < len(segments):
            return number, index + 1
        return (number + 1, 0) if number + 1 < len(self.entries) else None

    def arrange(self) -> None:
        """Lay out what is on screen, from the anchor or from the end."""
        self.visible = []
        if not self.entries:
            return
        for _ in range(PASSES):
            if self.following:
                self._anchor_at_end()
            self._walk()
            if all(placed.segment.measured for placed in self.visible):
                break
        self._trim()

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
        while y > 0 and (before := self._before(*at)) is not None:
            at = before
            y -= self._measure(*at)
        if y > 0:
            y = 0
        visible, bottom, end = self._down(at, y)
        if end and not self.following and bottom < self.height - self.style.px(BOTTOM):
            self._anchor_at_end()
            visible, bottom, end = self._down(self._at, self._y)
        self.visible = visible
        if visible:
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

    def _trim(self) -> None:
        """Forget the layouts and messages that were not seen for longest."""
        shown = {placed.segment for placed in self.visible}
        while len(self._layouts) > KEPT_LAYOUTS:
            segment, _ = self._layouts.popitem(last=False)
            if segment in shown:
                self._layouts[segment] = None
                break
            segment.drop()
        entries = {placed.entry for placed in self.visible}
        while len(self._opened) > KEPT_ENTRIES:
            number, _ = self._opened.popitem(last=False)
            if number in entries or self.entries[number].growing:
                self._opened[number] = None
                break
            self.entries.drop(number)
