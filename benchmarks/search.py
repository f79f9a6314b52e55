"""How soon a search in everything answers, and what keeping it answerable costs, with 10,000 and 100,000 messages.

The messages are of 2 KB, English, Chinese and Japanese in turn, every second an answer with its trace. A search is
timed by the wall, from asking to having the words around the first hits; a message by the CPU of indexing it.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.table import Row, at_most, in_turn, ratio
from qwen_desktop.storage import database
from qwen_desktop.storage.search import Searching, tables, updating
from qwen_desktop.storage.search.updating import done
from qwen_desktop.storage.store import Store

FEW, SOME, MANY = 1_000, 10_000, 100_000
OF_EACH = 100  # messages in one conversation
ALONE = 150  # messages whose cost is measured in a round, each in a transaction of its own
SIZE = 2_000  # bytes
FIRST = 30  # hits shown at once
ROUNDS = 5


class Writer:
    """Texts in three languages, with words as common and as rare as they are in real ones."""

    def __init__(self) -> None:
        self.dice = random.Random(1)
        letters = "etaoinshrdlucmfwypvbgkjqxz"
        weights = list(itertools.accumulate(1 / (place + 2) for place in range(len(letters))))
        lengths = [self.dice.randint(2, 10) for _ in range(20_000)]
        self.english = ["".join(self.dice.choices(letters, cum_weights=weights, k=length)) for length in lengths]
        self._english_weights = list(itertools.accumulate(1 / (place + 1) for place in range(len(self.english))))
        self.han = [chr(0x4E00 + place) for place in range(6_000)]
        self.dice.shuffle(self.han)
        self._han_weights = list(itertools.accumulate(1 / (place + 10) for place in range(len(self.han))))

    def text(self, number: int, size: int) -> str:
        """About `size` bytes."""
        if number % 3 == 0:
            words = self.dice.choices(self.english, cum_weights=self._english_weights, k=size // 7)
            return " ".join(words)
        letters = self.dice.choices(self.han, cum_weights=self._han_weights, k=size // 3)
        if number % 3 == 1:
            return "，".join("".join(letters[at : at + 18]) for at in range(0, len(letters), 18))
        kana = [chr(self.dice.randint(0x3042, 0x3093)) for _ in letters]
        mixed = "".join(han + one if at % 2 else one for at, (han, one) in enumerate(zip(letters, kana, strict=True)))
        return "。".join(mixed[at : at + 25] for at in range(0, size // 3, 25))

    def searches(self) -> list[str]:
        """Two hundred: one and two Chinese letters, kana, beginnings of words, words, two words together."""
        sample = [self.text(1, SIZE) for _ in range(20)]
        pairs = [one[at : at + 2] for one in sample for at in (3, 40, 80)]
        return [
            *self.dice.sample(self.han[:3000], 57),
            *(self.han[0], self.han[1], "の"),
            *pairs,
            *self.dice.sample(self.english[:2000], 30),
            *(word[: self.dice.randint(1, 3)] for word in self.dice.sample(self.english, 30)),
            *("a", "e", "th", self.english[0]),
            *(f"{self.english[0]} {word}" for word in self.english[1:9]),
            *(f"{self.han[place]} {self.english[place]}" for place in range(8)),
        ]


def rows(only: str = "") -> Iterator[Row]:
    """search.100k_wall, search.growth and search.index."""
    with tempfile.TemporaryDirectory() as name:
        folder, writer = Path(name), Writer()
        Store.open(folder, print).close()
        main = sqlite3.connect(folder / database.NAME, isolation_level=None)
        _fill(main, writer, 0, MANY + ROUNDS * ALONE)
        index = tables.open_for_writing(folder / tables.NAME)
        _read(index, main, FEW)
        few = _copy(index, folder / "few")
        _read(index, main, SOME)
        _copy(index, folder / "some").close()
        _read(index, main, MANY)
        size = (folder / tables.NAME).stat().st_size
        asked = writer.searches()
        times = in_turn(ROUNDS, partial(_times, folder, asked), partial(_times, folder / "some", asked))
        costs = in_turn(ROUNDS, partial(_alone, index, main), partial(_alone, few, main))
        for connection in (few, index, main):
            connection.close()
    many, some = ([statistics.median(one) for one in side] for side in times)
    yield at_most("search.100k_wall", statistics.median(many), "ms", 30)
    yield at_most("search.100k_wall_worst", statistics.median(max(one) for one in times[0]), "ms", 100)
    yield ratio("search.growth", many, some, f"ms with {SOME:,} messages", 3)
    yield ratio("search.index", *costs, f"ms a message with {FEW:,}", 1.5)
    yield at_most("search.100k_size", size / 1e6, "MB", None)


def _copy(index: sqlite3.Connection, folder: Path) -> sqlite3.Connection:
    """The index as it is now, in a folder of its own."""
    folder.mkdir()
    copy = sqlite3.connect(folder / tables.NAME)
    index.backup(copy)
    copy.close()
    return tables.open_for_writing(folder / tables.NAME)


def _fill(main: sqlite3.Connection, writer: Writer, first: int, end: int) -> None:
    """Messages as the store puts them, by the shortest way."""
    main.execute("BEGIN")
    for number in range(first, end):
        conversation, message = f"conversation {number // OF_EACH}", f"message {number}"
        when = 1_700_000_000.0 + 60 * number
        if number % OF_EACH == 0:
            main.execute(
                "INSERT INTO conversation (id, title, title_by_user, created, updated) VALUES (?, ?, 0, ?, ?)",
                (conversation, conversation, when, when),
            )
        answers = number % 2
        main.execute(
            "INSERT INTO message (id, conversation, role, created, status, model, provider, finish, notice) "
            "VALUES (?, ?, ?, ?, 'complete', '', '', '', '')",
            (message, conversation, "assistant" if answers else "user", when),
        )
        parts = [("reasoning", SIZE // 2), ("text", SIZE // 2)] if answers else [("text", SIZE)]
        for place, (kind, size) in enumerate(parts):
            text = writer.text(number // 2, size)
            main.execute("INSERT INTO part VALUES (?, ?, ?, ?, NULL, NULL)", (message, place, kind, text))
        main.execute("INSERT INTO wording (message) VALUES (?)", (message,))
    main.execute("COMMIT")


def _read(index: sqlite3.Connection, main: sqlite3.Connection, until: int) -> None:
    """Read messages as the app does that has fallen behind."""
    together = updating.TOGETHER
    while (left := until - done(index)) > 0:
        updating.TOGETHER = min(together, left)
        updating.batch(index, main, lambda: False)
    updating.TOGETHER = together


def _alone(index: sqlite3.Connection, main: sqlite3.Connection) -> float:
    """Read the next messages each alone, as in a chat; what one takes, in ms of CPU."""
    together, updating.TOGETHER = updating.TOGETHER, 1
    start = time.thread_time()
    for _ in range(ALONE):
        updating.batch(index, main, lambda: False)
    updating.TOGETHER = together
    return 1000 * (time.thread_time() - start) / ALONE


def _times(folder: Path, searches: list[str]) -> list[float]:
    """How long each search takes, in ms."""
    searching = Searching(folder / database.NAME, _refuse, lambda: False)
    searching.begin(lambda progress: None)
    out = []
    for search in searches:
        answered = threading.Event()

        def shown(_hits: Any, answered: threading.Event = answered) -> None:
            answered.set()

        def found(result: Any, search: str = search, shown: Any = shown) -> None:
            first = [(group.conversation, number) for group in result.groups for number in group.numbers[:3]]
            searching.show(search, first[:FIRST], shown)

        start = time.perf_counter()
        searching.find(search, None, found)
        answered.wait()
        out.append(1000 * (time.perf_counter() - start))
    searching.close()
    return out


def _refuse(write: object) -> Any:
    raise AssertionError(f"nothing is written while it is measured: {write}")
