"""One search through all messages of a view: where its hits are, how many, which comes next. Knows no widget.

It goes from the place that is being read to the end, then from there back to the beginning, some milliseconds at a
time; what is found is known at once. Messages that grow are looked at again from where they may have changed.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from qwen_desktop.ui.find.pattern import Pattern
from qwen_desktop.ui.find.texts import Growing, Text, Texts
from qwen_desktop.ui.transcript.letters import LEAF

SLICE = 400_000  # of work at once, in the time in which a character is looked at: some milliseconds
HIT = 20  # what finding one costs
TOGETHER = 1_000  # hits taken in one step

Hit = tuple[int, int, int]  # message, and from where to where in its text


class Hits:
    """Where one text has what is looked for, in order."""

    __slots__ = ("ends", "pattern", "stable", "starts", "text")

    def __init__(self, text: Text, pattern: Pattern) -> None:
        self.text = text
        self.pattern = pattern
        self.starts = array("i")
        self.ends = array("i")
        self.stable = text.stable if isinstance(text, Growing) else len(text.searched)

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """Those that have something between two places."""
        first = bisect_left(self.starts, start)
        if first and self.ends[first - 1] > start:
            first -= 1
        last = bisect_left(self.starts, end, first)
        return list(zip(self.starts[first:last], self.ends[first:last], strict=True))


class Search:
    """`begin` it, let it `work` until there is no more to do, and ask it at any time. `total` is what is known so far.

    `complete`: every message has been looked at once. `changed` collects the messages whose hits are others now.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.pattern = Pattern("")
        self.total = 0
        self.changed: set[int] = set()
        self.counts = array("l")  # by message
        self._hits: list[Hits | None] = []
        self._before: list[Hits | None] = []  # of the search before this one
        self._up = self._down = 0  # the next messages on both ways
        self._upwards = 0  # messages that are done on the way to the end
        self._again: dict[int, None] = {}  # messages to look at before all others
        self._running: tuple[int, bool, Iterator[int]] | None = None

    def begin(self, pattern: Pattern, around: int) -> None:
        """Look for something else, first in message `around` and those behind it."""
        count = len(self._texts)
        if any(hits is not None for hits in self._hits):
            self._before = self._hits
        self.pattern = pattern
        self.total = 0
        self.counts = array("l", bytes(array("l").itemsize * count))
        self.changed = set()
        self._hits = [None] * count
        self._again = {}
        self._running = None
        around = min(max(0, around), max(0, count - 1))
        self._up, self._down, self._upwards = around, around - 1, around
        if not pattern:
            self._up, self._down, self._upwards = count, -1, count

    def end(self) -> None:
        """Look for nothing any more."""
        self.begin(Pattern(""), 0)
        self._before = []

    def again(self, number: int) -> None:
        """The text of a message is another now."""
        while len(self._hits) <= number:
            self._hits.append(None)
            self.counts.append(0)
            if self._upwards == len(self._hits) - 1:
                self._up = self._upwards = len(self._hits)
        if self.pattern:
            self._again[number] = None

    # Working

    @property
    def upwards_done(self) -> bool:
        """Whether everything from the place on at which it began has been looked at."""
        return self._upwards >= len(self._hits)

    @property
    def complete(self) -> bool:
        return self.upwards_done and self._down < 0 and (self._running is None or self._running[1])

    def work(self, deadline: float, most: int = SLICE) -> bool:
        """Go on until `deadline` (perf_counter), or until `most` has been spent; whether there is more to do."""
        spent = 0
        while spent < most and time.perf_counter() < deadline:
            if self._running is None and not self._next():
                return False
            assert self._running is not None
            number, again, steps = self._running
            cost = next(steps, None)
            if cost is not None:
                spent += cost
                continue
            self._running = None
            if not again:
                self._upwards = max(self._upwards, number + 1)
        return self._running is not None or bool(self._again) or not self.complete

    def _next(self) -> bool:
        """Begin with the next message; False where there is none."""
        if self._again:
            number = next(iter(self._again))
            del self._again[number]
            again = True
        elif self._up < len(self._hits):
            number, again = self._up, False
            self._up += 1
        elif self._down >= 0:
            number, again = self._down, False
            self._down -= 1
        else:
            return False
        self._running = (number, again, self._look(number))
        return True

    def _ahead(self) -> Sequence[int]:
        return range(self._up, len(self._hits)) if self._up < len(self._hits) else range(self._down, -1, -1)

    def _look(self, number: int) -> Iterator[int]:
        """Have the text of a message, and find what is in it; yields what each step has cost."""
        yield from self._texts.make(number, self._ahead())
        text = self._texts.of(number)
        if text is None:
            return
        hits = self._known(number, text)
        start = hits.ends[-1] if hits.ends else 0
        if not self._cannot_be(number, text):
            yield len(text.searched) - start if not isinstance(text, Growing) else 0
            found = self.pattern.hits(text.searched, self._unsure(number, text, start))
            while some := list(islice(found, TOGETHER)):
                hits.starts.extend([match.start() for match in some])
                hits.ends.extend([match.end() for match in some])
                yield len(some) * HIT
        self._put(number, hits)

    def _cannot_be(self, number: int, text: Text) -> bool:
        """Whether it was found before that less than this is not in the text."""
        before = self._before[number] if number < len(self._before) else None
        return (
            before is not None
            and before.text is text
            and not isinstance(text, Growing)
            and not before.starts
            and self.pattern.narrows(before.pattern)
        )

    def _known(self, number: int, text: Text) -> Hits:
        """What was found in the part of a growing text that was there before, and stays."""
        hits = Hits(text, self.pattern)
        old = self._hits[number]
        if isinstance(text, Growing) and old is not None and old.text is text:
            kept = bisect_left(old.starts, self._edge(text, old.stable))
            hits.starts, hits.ends = old.starts[:kept], old.ends[:kept]
        return hits

    def _unsure(self, number: int, text: Text, start: int) -> int:
        """From where on a text is to be looked at: not again where it has been and nothing can have changed."""
        old = self._hits[number]
        if isinstance(text, Growing) and old is not None and old.text is text:
            return max(start, self._edge(text, old.stable))
        return start

    def _edge(self, text: Text, stable: int) -> int:
        """Where a hit may begin that is not over before `stable`."""
        if self.pattern.longest is not None:
            return max(0, stable - self.pattern.longest + 1)
        return text.searched.rfind(LEAF, 0, stable) + 1  # white space may be as long as it likes, but within one leaf

    def _put(self, number: int, hits: Hits) -> None:
        self._hits[number] = hits
        self.total += len(hits.starts) - self.counts[number]
        self.counts[number] = len(hits.starts)
        self.changed.add(number)

    # Asking

    def hits(self, number: int) -> Hits | None:
        """What was found in a message; None while it has not been looked at."""
        return self._hits[number] if number < len(self._hits) else None

    def after(self, number: int, offset: int) -> Hit | None:
        """The first known hit that begins at or behind a place."""
        hits = self.hits(number)
        if hits is not None and (at := bisect_left(hits.starts, offset)) < len(hits.starts):
            return number, hits.starts[at], hits.ends[at]
        following = next((n for n in range(number + 1, len(self.counts)) if self.counts[n]), None)
        return None if following is None else self.after(following, 0)

    def before(self, number: int, offset: int) -> Hit | None:
        """The last known hit that begins in front of a place."""
        hits = self.hits(number)
        if hits is not None and (at := bisect_left(hits.starts, offset)) > 0:
            return number, hits.starts[at - 1], hits.ends[at - 1]
        earlier = next((n for n in range(min(number, len(self.counts)) - 1, -1, -1) if self.counts[n]), None)
        return None if earlier is None else self.before(earlier, 1 << 62)

    def rank(self, hit: Hit) -> int:
        """Which of all known hits it is, from 1; 0 where it is none any more."""
        hits = self.hits(hit[0])
        if hits is None:
            return 0
        at = bisect_left(hits.starts, hit[1])
        there = at < len(hits.starts) and (hits.starts[at], hits.ends[at]) == hit[1:]
        return sum(self.counts[: hit[0]]) + at + 1 if there else 0
