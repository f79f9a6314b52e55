"""What is selected: two places in the conversation, kept while text goes on arriving. Knows no pixels.

A place is a message's number, a segment's number in it and a text position in that. Segments that grow only grow at
their end, so a place stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Place = tuple[int, int, int]

END = 1 << 30  # a text position past every text


class Grain(Enum):
    """What a drag takes at a time."""

    CHARACTER = 1
    WORD = 2
    PARAGRAPH = 3


@dataclass(slots=True)
class Selection:
    """From `origin`, a stretch of one grain, to wherever the pointer or the keyboard went."""

    origin: tuple[Place, Place]
    head: tuple[Place, Place]
    grain: Grain = Grain.CHARACTER

    @classmethod
    def at(cls, place: Place) -> Selection:
        return cls((place, place), (place, place))

    @classmethod
    def between(cls, start: Place, end: Place) -> Selection:
        return cls((start, start), (end, end))

    @property
    def start(self) -> Place:
        return min(self.origin[0], self.head[0])

    @property
    def end(self) -> Place:
        return max(self.origin[1], self.head[1])

    @property
    def empty(self) -> bool:
        return self.start >= self.end

    def within(self, message: int, segment: int) -> tuple[int, int] | None:
        """The selected positions of one segment; the end may lie past its text."""
        start, end = self.start, self.end
        here = (message, segment)
        if not start[:2] <= here <= end[:2]:
            return None
        first = start[2] if start[:2] == here else 0
        last = end[2] if end[:2] == here else END
        return (first, last) if first < last else None

    def covers(self, message: int, segments: int) -> bool:
        """Whether the whole of a message with so many segments is selected."""
        return self.start <= (message, 1, 0) and (message, max(1, segments - 2), END) <= self.end
