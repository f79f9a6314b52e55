"""What the database says of a message, as the index takes it. Only reads; knows the database's tables."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from qwen_desktop.storage import codec, documents
from qwen_desktop.storage.search.readable import readable


@dataclass(frozen=True, slots=True)
class Spoken:
    """A finished message that is not deleted. `texts` by their kind; `attached` are (sha256, name)."""

    conversation: str
    created: float
    texts: dict[str, str]
    attached: tuple[tuple[str, str], ...]


def spoken(db: sqlite3.Connection, message_id: str) -> Spoken | None:
    """None where there is nothing to be found: it is gone, deleted, or still being written."""
    row = db.execute(
        "SELECT conversation.id, message.role, message.created FROM message "
        "JOIN conversation ON conversation.id = message.conversation "
        "WHERE message.id = ? AND message.status != 'streaming' AND conversation.deleted IS NULL",
        (message_id,),
    ).fetchone()
    if row is None:
        return None
    conversation, role, created = row
    texts = {"text": "", "reasoning": ""}
    attached = []
    for kind, text, data, document in db.execute(
        "SELECT kind, text, data, document FROM part WHERE message = ? ORDER BY position", (message_id,)
    ):
        if kind == "attachment":
            about = codec.from_json(data)
            name = about.get("name") if isinstance(about, dict) else ""
            attached.append((document or "", str(name or "")))
        elif kind in texts:
            texts[kind] += text
    own = ("question", texts["text"]) if role == "user" else ("answer", readable(texts["text"]))
    found = dict((own, ("thinking", readable(texts["reasoning"]))))
    return Spoken(conversation, created, {kind: text for kind, text in found.items() if text.strip()}, tuple(attached))


def document_text(db: sqlite3.Connection, sha256: str) -> str:
    """The whole text of a document; "" where it is not kept."""
    found = documents.document(db, sha256)
    return "" if found is None else "\n".join(block.text for block in found.blocks)
