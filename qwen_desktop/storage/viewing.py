"""How a conversation was last looked at: the versions shown, and whether its thinking panel was shut.

Knows the one row it is kept in. Losing it costs no word: the newest versions are shown then.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, ClassVar

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.storage import codec
from qwen_desktop.storage.writes import Write


@dataclass(frozen=True, slots=True)
class PutViewing(Write):
    """`state` is JSON; "" where everything is as in a conversation that nobody has touched."""

    durable: ClassVar[bool] = False

    conversation_id: str
    state: str

    @classmethod
    def of(cls, conversation: Conversation) -> PutViewing:
        """As it is now: what happens to `conversation` later does not count."""
        state: dict[str, Any] = {}
        if conversation.opened:
            state["opened"] = conversation.opened
        if conversation.panel_closed:
            state["panel_closed"] = True
        return cls(conversation.id, codec.to_json(state) if state else "")

    def put(self, db: sqlite3.Connection) -> None:
        if self.state:
            db.execute("REPLACE INTO viewing VALUES (?, ?)", (self.conversation_id, self.state))
        else:
            db.execute("DELETE FROM viewing WHERE conversation = ?", (self.conversation_id,))

    @property
    def size(self) -> int:
        return len(self.state)

    @property
    def key(self) -> tuple[str, str]:
        return "viewing", self.conversation_id


def read(db: sqlite3.Connection, conversation_id: str) -> str:
    """The state of a conversation, "" for none."""
    row = db.execute("SELECT state FROM viewing WHERE conversation = ?", (conversation_id,)).fetchone()
    return str(row[0]) if row else ""


def apply(state: str, conversation: Conversation) -> None:
    """Show a conversation as it was looked at; what cannot be read of the state is left out."""
    found = codec.from_json(state)
    if not isinstance(found, dict):
        return
    opened = found.get("opened")
    if isinstance(opened, dict):
        conversation.opened = {parent: str(child) for parent, child in opened.items()}
    conversation.panel_closed = found.get("panel_closed") is True


def forget_lost(db: sqlite3.Connection) -> None:
    """Forget how conversations that are gone were looked at."""
    db.execute("DELETE FROM viewing WHERE conversation NOT IN (SELECT id FROM conversation)")
