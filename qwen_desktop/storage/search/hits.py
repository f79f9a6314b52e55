"""What a search finds, by conversation: the questions to the index. Knows its tables; no thread and no title."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qwen_desktop.storage.search import passages
from qwen_desktop.storage.search.snippets import Cutter, Snippet
from qwen_desktop.storage.words import question

MOST = 5_000  # hits that are counted; where there are more, the newest are listed
LISTED = 1_000  # hits, at most


class Kind(StrEnum):
    """What was found: the name of its column too."""

    QUESTION = "question"
    ANSWER = "answer"
    THINKING = "thinking"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Group:
    """The hits in one conversation, by their numbers, the best first."""

    conversation: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`groups` in the order of their best hits. `total` counts those too that are not listed; MOST are that or more."""

    search: str
    groups: tuple[Group, ...] = ()
    total: int = 0

    @property
    def listed(self) -> int:
        return sum(len(group.numbers) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Hit:
    """One of them, to be shown. `name` is a document's. `when` is seconds since the epoch."""

    number: int
    kind: Kind
    conversation: str
    message: str
    when: float
    snippet: Snippet
    name: str = ""


class Names:
    """The conversations by their small numbers; each is read once, for thousands may have a hit."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, db: sqlite3.Connection, talk: int) -> str:
        known = self._known.get(talk)
        if known is None:
            self._known = dict(db.execute("SELECT id, conversation FROM talk"))
            known = self._known.setdefault(talk, "")
        return known


def find(db: sqlite3.Connection, search: str, kind: Kind | None, names: Names) -> Found:
    """Where all words of a search are in one text: the most relevant first, the newest where there are MOST or more.

    Raises sqlite3.Error.
    """
    asked = question(search)
    if not asked:
        return Found(search)
    asked = asked if kind is None else f"{{{kind}}} : ({asked})"
    counted = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    total = int(db.execute(counted, (asked, MOST)).fetchone()[0])
    order = "rank" if total < MOST else "rowid DESC"
    rows = db.execute(
        "SELECT id, talk FROM "
        f"(SELECT rowid AS number FROM words WHERE words MATCH ? ORDER BY {order} LIMIT ?) "
        "CROSS JOIN passage ON id = number",
        (asked, LISTED),
    )
    return Found(search, tuple(_grouped(db, rows, names)), total)


def _grouped(db: sqlite3.Connection, rows: Iterable[tuple[int, int]], names: Names) -> Iterable[Group]:
    """Hits, given as (passage, talk), by conversation; those in a document in every one that has it."""
    by_talk: dict[int, list[int]] = {}
    for number, talk in rows:
        for one in (talk,) if talk else _mentioning(db, number):
            by_talk.setdefault(one, []).append(number)
    return (Group(names.of(db, talk), tuple(numbers)) for talk, numbers in by_talk.items())


def _mentioning(db: sqlite3.Connection, number: int) -> list[int]:
    """The conversations that have the document of a passage."""
    rows = db.execute(
        "SELECT DISTINCT attached.talk FROM passage JOIN attached ON sha256 = owner WHERE passage.id = ?", (number,)
    )
    return [row[0] for row in rows]


def show(db: sqlite3.Connection, search: str, wanted: Sequence[tuple[str, int]]) -> list[Hit]:
    """Some hits, given as (conversation, number), with the words around them; those that are gone are left out."""
    cutter = Cutter(search)
    out: list[Hit] = []
    for conversation, number in wanted:
        row = db.execute("SELECT owner, kind FROM passage WHERE id = ?", (number,)).fetchone()
        if row is None:
            continue
        message, kind, name = row[0], Kind(passages.KINDS[row[1]]), ""
        if kind is Kind.DOCUMENT:
            about = db.execute(
                "SELECT message, name FROM attached JOIN talk ON talk.id = talk WHERE sha256 = ? AND conversation = ?",
                (row[0], conversation),
            ).fetchone()
            if about is None:
                continue
            message, name = about
        snippet = cutter.cut(passages.text_of(db, number))
        out.append(Hit(number, kind, conversation, message, passages.time_of(number), snippet, name))
    return out
