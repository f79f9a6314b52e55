"""The text of messages as it is shown, kept beside them so that finding needs no parsing. Knows not how it is made.

It can be made anew at any time: what is not here, or was made by older rules (`format`), is simply not known. It goes
with its message, and when its message is put anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from qwen_desktop.storage import codec
from qwen_desktop.storage.writes import Write

QUESTION, TEXT, TRACE = "question", "text", "trace"  # kinds: a user's words, an answer, the thought before it


@dataclass(frozen=True, slots=True)
class PutPlain(Write):
    """What a message reads like. Of a message that is gone, nothing is kept."""

    durable: ClassVar[bool] = False

    message_id: str
    kind: str
    format: int
    text: str

    def put(self, db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT INTO plain (message, conversation, kind, format, text) "
            "SELECT id, conversation, ?, ?, ? FROM message WHERE id = ? "
            "ON CONFLICT (message, kind) DO UPDATE SET format = excluded.format, text = excluded.text",
            (self.kind, self.format, codec.clean(self.text), self.message_id),
        )

    @property
    def size(self) -> int:
        return len(self.text)

    @property
    def key(self) -> tuple[str, str]:
        return f"plain {self.kind}", self.message_id


def forget(db: sqlite3.Connection, message_id: str) -> None:
    """The message has changed."""
    db.execute("DELETE FROM plain WHERE message = ?", (message_id,))


def texts(db: sqlite3.Connection, message_ids: Sequence[str], kind: str, format: int) -> dict[str, str]:
    """What is known of these messages (some hundreds at most), by id."""
    holes = ", ".join("?" * len(message_ids))
    return dict(
        db.execute(
            f"SELECT message, text FROM plain WHERE message IN ({holes}) AND kind = ? AND format = ?",
            (*message_ids, kind, format),
        )
    )
