"""Writes that wait to be written, in order. Knows neither threads nor the disk: the writer guards it with its lock."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from qwen_desktop.storage.writes import Write


@dataclass(slots=True)
class Entry:
    """A write and those who wait for it; nobody does any more once they were told that it is held."""

    write: Write
    futures: list[Future[None]] = field(default_factory=list)


class Backlog:
    """`room` is how many characters are held while nothing can be written."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._queue: deque[Entry] = deque()
        self._in_hand: list[Entry] = []

    def __bool__(self) -> bool:
        """Whether anything waits to be tried; what is in hand does not."""
        return bool(self._queue)

    @property
    def empty(self) -> bool:
        """Whether all is written. May be asked without the lock: a write is always in one place or the other."""
        return not self._queue and not self._in_hand

    def add(self, write: Write, future: Future[None]) -> None:
        self._queue.append(Entry(write, [future]))

    def hold(self, write: Write) -> bool:
        """Keep it for later, in place of the waiting ones that it makes needless; False where there is no room."""
        kept = deque(entry for entry in self._queue if not write.replaces(entry.write))
        older = next((entry for entry in kept if write.key is not None and entry.write.key == write.key), None)
        held = sum(entry.write.size for entry in kept if entry is not older) + write.size
        if held > self._room:
            return False
        if older is None:
            kept.append(Entry(write))
        else:
            older.write = write
        self._queue = kept
        return True

    def take(self) -> list[Entry]:
        """Everything that waits, now in hand."""
        self._in_hand = list(self._queue)
        self._queue.clear()
        return self._in_hand

    def done(self) -> None:
        """What is in hand is written."""
        self._in_hand = []

    def put_back(self) -> list[Future[None]]:
        """What is in hand could not be written and waits again, first of all; who is to be told of it."""
        self._queue.extendleft(reversed(self._in_hand))
        self._in_hand = []
        return self.forsake()

    def forsake(self) -> list[Future[None]]:
        """Everybody who waits for a write; they do no longer."""
        futures = []
        for entry in (*self._in_hand, *self._queue):
            futures += entry.futures
            entry.futures = []
        return futures

    def writes(self) -> list[Write]:
        """What is not written yet, oldest first."""
        return [entry.write for entry in (*self._in_hand, *self._queue)]
