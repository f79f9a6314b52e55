"""What the index of words has yet to hear of: messages that were put, changed, deleted, brought back or purged.

A row is added in the transaction that makes the change, so none is ever missed; the index remembers up to which row it
has read. Knows nothing of words.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import ClassVar

from qwen_desktop.storage.writes import Write


def changed(db: sqlite3.Connection, message_id: str) -> None:
    """A message was put, new or in the place of its earlier value."""
    db.execute("INSERT INTO wording (message) VALUES (?)", (message_id,))


def changed_in(db: sqlite3.Connection, conversation_id: str) -> None:
    """A whole conversation goes, or comes back."""
    db.execute("INSERT INTO wording (message) SELECT id FROM message WHERE conversation = ?", (conversation_id,))


def document_put(db: sqlite3.Connection, sha256: str) -> None:
    """A document's text is there, for messages that may have been put before it."""
    db.execute("INSERT INTO wording (message) SELECT DISTINCT message FROM part WHERE document = ?", (sha256,))


def token(db: sqlite3.Connection) -> str:
    """What tells this database from another one, a salvaged one also."""
    row = db.execute("SELECT token FROM wording_of").fetchone()
    return str(row[0]) if row else ""


def rename(db: sqlite3.Connection) -> None:
    """From now on this is another database: an index of what it was before does not go with it."""
    db.execute("UPDATE wording_of SET token = lower(hex(randomblob(16)))")


def last(db: sqlite3.Connection) -> int:
    """The number of the last row there ever was."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'wording'").fetchone()
    return int(row[0]) if row else 0


def after(db: sqlite3.Connection, number: int, most: int) -> list[tuple[int, str]]:
    """The next rows behind a number: their own numbers, and messages."""
    return db.execute("SELECT seq, message FROM wording WHERE seq > ? ORDER BY seq LIMIT ?", (number, most)).fetchall()


@dataclass(frozen=True, slots=True)
class TellAll(Write):
    """The index begins anew: every message, the newest first."""

    durable: ClassVar[bool] = False

    def put(self, db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO wording (message) SELECT id FROM message ORDER BY created DESC")


@dataclass(frozen=True, slots=True)
class ForgetTold(Write):
    """The index has read up to a row."""

    durable: ClassVar[bool] = False

    number: int

    def put(self, db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM wording WHERE seq <= ?", (self.number,))
