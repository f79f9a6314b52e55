"""Putting texts into the index and taking them out again: the statements. Knows neither messages nor threads.

A passage is a text with one kind and one owner, a message or a document. Its number tells its time, in hundredths of a
second: the newest come first without sorting. The index itself holds no text, but takes words out only if it is given
the same text again; so each passage keeps its own.
"""

from __future__ import annotations

import random
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from qwen_desktop.storage.words import indexed

KINDS = ("question", "answer", "thinking", "document")
AT_ONCE = 8192  # characters made into words in one go: Python lets nobody else in meanwhile
_TICKS = 100  # a second
_LATEST = 1 << 50


@dataclass(frozen=True, slots=True)
class Passage:
    conversation: str
    owner: str
    kind: int
    text: str


def put(db: sqlite3.Connection, passage: Passage, created: float) -> int:
    """Put a passage in; its number."""
    number = _free_number(db, created)
    talk = talk_of(db, passage.conversation) if passage.conversation else 0
    db.execute("INSERT INTO passage VALUES (?, ?, ?, ?)", (number, talk, passage.kind, passage.owner))
    db.execute("INSERT INTO passage_text VALUES (?, ?)", (number, zlib.compress(passage.text.encode(), 1)))
    column = KINDS[passage.kind]
    db.execute(f"INSERT INTO words (rowid, {column}) VALUES (?, ?)", (number, words_of(passage.text)))
    return number


def talk_of(db: sqlite3.Connection, conversation: str) -> int:
    """The number of a conversation; documents, which belong to none, have 0."""
    known = db.execute("SELECT id FROM talk WHERE conversation = ?", (conversation,)).fetchone()
    return (
        int(known[0]) if known else int(db.execute("INSERT INTO talk VALUES (NULL, ?)", (conversation,)).lastrowid or 0)
    )


def erase(db: sqlite3.Connection, number: int, kind: int, text: str) -> None:
    """Take a passage out."""
    column = KINDS[kind]
    db.execute(f"INSERT INTO words (words, rowid, {column}) VALUES ('delete', ?, ?)", (number, words_of(text)))
    db.execute("DELETE FROM passage WHERE id = ?", (number,))
    db.execute("DELETE FROM passage_text WHERE id = ?", (number,))


def of_owner(db: sqlite3.Connection, owner: str) -> list[tuple[int, Passage]]:
    """The passages of a message or a document, with their numbers."""
    rows = db.execute(
        "SELECT passage.id, conversation, kind, text FROM passage JOIN passage_text ON passage_text.id = passage.id "
        "LEFT JOIN talk ON talk.id = talk WHERE owner = ?",
        (owner,),
    )
    return [(row[0], Passage(row[1] or "", owner, row[2], zlib.decompress(row[3]).decode())) for row in rows]


def text_of(db: sqlite3.Connection, number: int) -> str:
    """The text of a passage; "" where it is gone."""
    row = db.execute("SELECT text FROM passage_text WHERE id = ?", (number,)).fetchone()
    return zlib.decompress(row[0]).decode() if row else ""


def words_of(text: str) -> str:
    """The words of a text of any length, made a piece at a time."""
    return text if not text else " ".join(indexed(piece) for piece in pieces(text, AT_ONCE))


def pieces(text: str, longest: int) -> Iterator[str]:
    """A text cut between words where that can be, near its ends and lines first."""
    at = 0
    while len(text) - at > longest:
        half = at + longest // 2
        cut = max(text.rfind("\n", half, at + longest), text.rfind("。", half, at + longest))
        if cut < 0:
            cut = text.rfind(" ", half, at + longest)
        cut = at + longest - 1 if cut < 0 else cut
        yield text[at : cut + 1]
        at = cut + 1
    yield text[at:]


def _free_number(db: sqlite3.Connection, created: float) -> int:
    """A number near a time that nobody has; many may have one time, as when a file of them was imported."""
    wanted = max(1, min(int(created * _TICKS), _LATEST)) if 0 < created < _LATEST else 1
    number, spread = wanted, 4
    while db.execute("SELECT 1 FROM passage WHERE id = ?", (number,)).fetchone():
        number = wanted + random.randrange(spread)
        spread *= 2
    return number


def time_of(number: int) -> float:
    """About when the passage of a number was written, in seconds since the epoch."""
    return number / _TICKS
