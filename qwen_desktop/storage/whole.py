"""Conversations as a whole: many put in at once, all or none, and one taken out on a thread of its own.

Knows which ids are taken; does not know where conversations come from or go to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.message import new_id
from qwen_desktop.storage import conversations, database, documents, viewing
from qwen_desktop.storage.conversations import PutMessage, SaveConversation
from qwen_desktop.storage.documents import PutDocument
from qwen_desktop.storage.journal import BeginJournal, FinishJournal
from qwen_desktop.storage.problems import storage_error
from qwen_desktop.storage.viewing import PutViewing
from qwen_desktop.storage.writes import Listed, Write


@dataclass(frozen=True, slots=True)
class PutWhole(Write):
    """Conversations with all their messages, and documents. Nobody may change them any more."""

    searched: ClassVar[bool] = True

    conversations: tuple[Conversation, ...]
    documents: tuple[Document, ...] = ()

    def put(self, db: sqlite3.Connection) -> None:
        for document in self.documents:
            PutDocument(document).put(db)
        for conversation in self.conversations:
            SaveConversation.of(conversation).put(db)
            PutViewing.of(conversation).put(db)
            for message in conversation.messages.values():
                PutMessage(conversation.id, message).put(db)

    @property
    def size(self) -> int:
        texts = sum(PutMessage(c.id, m).size for c in self.conversations for m in c.messages.values())
        return texts + sum(PutDocument(document).size for document in self.documents)

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        for conversation in self.conversations:
            listed = SaveConversation.of(conversation).show_in_list(listed)
        return listed

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        for conversation in self.conversations:
            if conversation.id == conversation_id:
                return replace(conversation, messages=dict(conversation.messages))
        return found


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which of some conversations are new, with ids that nobody has, and the ids of those that are here already."""

    fresh: tuple[Conversation, ...]
    known: tuple[str, ...]


def taken_out(path: Path, waiting: Sequence[Write], conversation_id: str) -> tuple[Conversation, list[Document]]:
    """A conversation and the documents its messages mention. `waiting` are the writes not in the database yet.

    Opens the database anew: for any thread. Raises KeyError, StorageError.
    """
    db = _opened(path, waiting)
    try:
        found = _load(db, waiting, conversation_id)
        if found is None:
            raise KeyError(conversation_id)
        wanted = {part.sha256: None for message in found.messages.values() for part in message.attachments}
        viewing.apply(_viewing(db, waiting, conversation_id), found)
        texts = [document for sha256 in wanted if (document := _document(db, waiting, sha256)) is not None]
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    finally:
        db.close()
    return conversations.mended(found), texts


def sort_out(path: Path, waiting: Sequence[Write], incoming: Iterable[Conversation]) -> Sorted:
    """What of `incoming` would be new. Where an id is taken by something else, all ids of that conversation are new.

    Known is a conversation of which every message is here, word for word. Opens the database anew: for any thread.
    Raises StorageError.
    """
    fresh: list[Conversation] = []
    known: list[str] = []
    seen = set(_waiting_ids(waiting))
    db = _opened(path, waiting)
    try:
        for each in incoming:
            here = _load(db, waiting, each.id)
            if here is not None and each.messages.items() <= here.messages.items() and not _deleted(db, each.id):
                known.append(each.id)
                continue
            clash = here is not None or each.id in seen or any(_is_taken(db, name, seen) for name in each.messages)
            fresh.append(renamed(each) if clash else each)
            seen |= {fresh[-1].id, *fresh[-1].messages}
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    finally:
        db.close()
    return Sorted(tuple(fresh), tuple(known))


def renamed(conversation: Conversation) -> Conversation:
    """The same under ids of its own."""
    names = {name: new_id() for name in conversation.messages}
    messages = [
        message.with_(id=names[name], parent=names.get(message.parent or ""))
        for name, message in conversation.messages.items()
    ]
    return replace(
        conversation,
        id=new_id(),
        head=names.get(conversation.head or ""),
        messages={message.id: message for message in messages},
        opened={names.get(above, ""): names[below] for above, below in conversation.opened.items() if below in names},
    )


def _waiting_ids(waiting: Sequence[Write]) -> Iterator[str]:
    """Of messages on their way into the database."""
    for write in waiting:
        if isinstance(write, PutMessage | BeginJournal | FinishJournal):
            yield write.message.id
        elif isinstance(write, PutWhole):
            for conversation in write.conversations:
                yield from conversation.messages


def _opened(path: Path, waiting: Sequence[Write]) -> sqlite3.Connection:
    if not path.exists() and waiting:
        return database.nothing()
    return database.open_for_reading(path)


def _load(db: sqlite3.Connection, waiting: Sequence[Write], conversation_id: str) -> Conversation | None:
    found = conversations.load(db, conversation_id)
    for write in waiting:
        found = write.show_in(conversation_id, found)
    return found


def _viewing(db: sqlite3.Connection, waiting: Sequence[Write], conversation_id: str) -> str:
    for write in reversed(waiting):
        if isinstance(write, PutViewing) and write.conversation_id == conversation_id:
            return write.state
    return viewing.read(db, conversation_id)


def _document(db: sqlite3.Connection, waiting: Sequence[Write], sha256: str) -> Document | None:
    for write in reversed(waiting):
        for put in (write, *(map(PutDocument, write.documents) if isinstance(write, PutWhole) else ())):
            if isinstance(put, PutDocument) and put.document.sha256 == sha256:
                return put.document
    return documents.document(db, sha256)


def _deleted(db: sqlite3.Connection, conversation_id: str) -> bool:
    row = db.execute("SELECT deleted FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
    return row is not None and row[0] is not None


def _is_taken(db: sqlite3.Connection, message_id: str, seen: set[str]) -> bool:
    return message_id in seen or db.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone() is not None
