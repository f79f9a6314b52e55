"""The messages with their segments and heights: made when they are needed, measured when they are seen, then forgotten.

Knows how high everything is, or about how high; does not know what is on screen.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from qwen_desktop.domain.message import Message
from qwen_desktop.ui.transcript.entries import Entries, guess
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.heights import Heights
from qwen_desktop.ui.transcript.plain import BUBBLE_PAD_X
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.style import Style

BOTTOM = 16  # px at zoom 1, under the last message
KEPT_LAYOUTS = 400
KEPT_ENTRIES = 300


class Stack:
    """Messages one under the other, in a column `width` px wide."""

    def __init__(self, style: Style, prepare: Callable[[Entry], None]) -> None:
        self.entries = Entries()
        self.style = style
        self.width = style.column
        self.reach = self.width  # how far to the right of the column's left edge wide blocks may go
        self._prepare = prepare  # called with a message that is about to be seen for the first time
        self._heights = Heights()
        self._layouts: OrderedDict[Segment, None] = OrderedDict()
        self._opened: OrderedDict[int, None] = OrderedDict()  # messages with segments, the last seen at the end
        self._stale = (0, 0)  # heights from this message and segment on were guessed for another width

    def show(self, entries: Entries) -> None:
        """Other messages."""
        self.entries = entries
        guesses, exact = entries.guesses(self.style, self.width)
        self._heights = Heights(guesses)
        self._layouts.clear()
        self._opened.clear()
        self._stale = (len(entries), 0) if exact else (0, 0)

    def append(self, message: Message) -> None:
        number = len(self.entries)
        if not self.stale:
            self._stale = (number + 1, 0)
        self.entries.append(message)
        self._heights.append(guess(message, self.style, self.width))

    @property
    def heights(self) -> Heights:
        """Of all messages, exact or guessed."""
        return self._heights

    @property
    def total(self) -> int:
        return round(self._heights.total) + self.style.px(BOTTOM)

    def changed(self, number: int) -> None:
        """A message's segments or their heights have changed."""
        entry = self.entries[number]
        if entry.segments is not None:
            self._heights.put(number, entry.heights.total)

    # Guessed heights

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
            entry.heights.put(index, segment.guess(self.style, width))

    def reestimate(self, number: int) -> None:
        """Much of a message will be laid out anew: guess its heights."""
        entry = self.entries[number]
        for index in range(len(entry.segments or ())):
            self._reestimate(number, index)
        self.changed(number)

    # Real heights

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
        x, width = self._place(number, index)
        height = segment.measure(self.style, width, self.reach - x)
        grown = entry.heights.put(index, height)
        if grown:
            self._heights.put(number, self._heights[number] + grown)
        self._layouts[segment] = None
        self._layouts.move_to_end(segment)
        return height

    def _before(self, number: int, index: int) -> tuple[int, int] | None:
        if index > 0:
            entry = self.entries[number]
            assert entry.segments is not None
            hidden = entry.segments[index - 1].hidden
            return number, entry.heights.next_to(index, False) if hidden else index - 1
        if number == 0:
            return None
        self.open(number - 1)
        segments = self.entries[number - 1].segments
        assert segments is not None
        return number - 1, len(segments) - 1

    def _after(self, number: int, index: int) -> tuple[int, int] | None:
        entry = self.entries[number]
        segments = entry.segments
        assert segments is not None
        if index + 1 < len(segments):
            return number, entry.heights.next_to(index, True) if segments[index + 1].hidden else index + 1
        return (number + 1, 0) if number + 1 < len(self.entries) else None

    def trim(self, shown: set[Segment], entries: set[int]) -> None:
        """Forget the layouts and messages that were not seen for longest, but none of those that are on screen."""
        while len(self._layouts) > KEPT_LAYOUTS:
            segment, _ = self._layouts.popitem(last=False)
            if segment in shown:
                self._layouts[segment] = None
                break
            segment.drop()
        while len(self._opened) > KEPT_ENTRIES:
            number, _ = self._opened.popitem(last=False)
            if number in entries or self.entries[number].growing:
                self._opened[number] = None
                break
            self.entries.drop(number)
