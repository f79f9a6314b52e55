"""In which rows of a scroll bar the hits are: worked out a step at a time, for there may be a hundred thousand.

Knows heights and hits; paints nothing.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator

from qwen_desktop.ui.find.places import part_of
from qwen_desktop.ui.find.search import Hit, Hits, Search
from qwen_desktop.ui.transcript.column import Column
from qwen_desktop.ui.transcript.view import TranscriptView

STEP = 500  # messages in one step
FINE = 4096  # a height that has changed by less than one in so many moves no mark


class Marking:
    """`rows` are those that were worked out last, in order; `height` is how many there are."""

    def __init__(self, search: Search, view: TranscriptView) -> None:
        self._search = search
        self._view = view
        self._done: tuple[int, ...] = ()  # what they were worked out for
        self._doing: tuple[int, ...] = ()
        self._running: Iterator[list[int] | None] | None = None
        self.rows: list[int] = []

    def forget(self) -> None:
        self._done = self._doing = ()
        self._running = None
        self.rows = []

    def due(self, height: int) -> bool:
        """Whether there is something to work out."""
        return self._running is not None or self._done != self._wanted(height)

    def _wanted(self, height: int) -> tuple[int, ...]:
        total = self._view.column.total
        return self._search.total, self._search.complete, total * FINE // max(1, 1 << total.bit_length()), height

    def work(self, height: int, deadline: float) -> None:
        """Go on until `deadline` (perf_counter)."""
        while self.due(height) and time.perf_counter() < deadline:
            if self._running is None:
                self._doing = self._wanted(height)
                self._running = marking(self._search, self._view.column, height)
            rows = next(self._running, [])
            if rows is not None:
                self.rows, self._running, self._done = rows, None, self._doing


def marking(search: Search, column: Column, rows: int) -> Iterator[list[int] | None]:
    """Works out which rows have hits; yields None after every step, and in the end the rows, in order."""
    lit = bytearray(rows)
    scale = rows / max(1, column.total)
    top = 0.0
    for number, count in enumerate(search.counts):
        height = column.heights[number]
        hits = search.hits(number) if count else None
        if hits is not None:
            for row in _rows_of(hits, column, number, top, scale):
                lit[min(rows - 1, row)] = 1
            if len(hits.starts) > STEP:
                yield None
        top += height
        if number % STEP == STEP - 1:
            yield None
            if len(column.heights) < len(search.counts):
                return  # other messages are shown by now
    yield [row for row in range(rows) if lit[row]]


def row_of(search: Search, column: Column, hit: Hit, rows: int) -> int:
    """The row of one hit."""
    hits = search.hits(hit[0])
    if hits is None or not rows:
        return -1
    top, scale = column.heights.before(hit[0]), rows / max(1, column.total)
    for start, end, begin, height in _parts(hits, column, hit[0]):
        if hit[1] < end or end == len(hits.text.searched):
            share = (hit[1] - start) / max(1, end - start)
            return min(rows - 1, int((top + begin + share * height) * scale))
    return -1


def _rows_of(hits: Hits, column: Column, number: int, top: float, scale: float) -> Iterator[int]:
    """The rows of one message; of a part that has more hits than rows, all of its rows."""
    height = column.heights[number]
    if int(top * scale) == int((top + height) * scale):
        yield int(top * scale)
        return
    for start, end, begin, tall in _parts(hits, column, number):
        first, last = bisect_left(hits.starts, start), bisect_left(hits.starts, end)
        row, below = int((top + begin) * scale), int((top + begin + tall) * scale)
        if last - first > 2 * (below - row + 1):
            yield from range(row, below + 1)
            continue
        for at in range(first, last):
            share = (hits.starts[at] - start) / max(1, end - start)
            yield int((top + begin + share * tall) * scale)


def _parts(hits: Hits, column: Column, number: int) -> Iterator[tuple[int, int, float, float]]:
    """Parts of a message's text, with where each begins in the message and how tall it is, px."""
    entry = column.entries.made(number)
    if entry is None or entry.segments is None:
        yield 0, len(hits.text.searched), 0.0, column.heights[number]
        return
    top, done = 0.0, 0
    for index in range(len(entry.segments)):
        height = entry.heights[index]
        part = part_of(entry, index, hits.text)
        if part is not None:
            yield *part, top, height
            done = part[1]
        top += height
    if done < len(hits.text.searched):  # folded away
        yield done, len(hits.text.searched), top, 0.0
