"""Conversations and their messages: the statements that read and write them. Knows no thread and no file."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from qwen_desktop.domain.conversation import Conversation, Summary
from qwen_desktop.domain.instructions import NOTHING, Instructions
from qwen_desktop.domain.message import Message
from qwen_desktop.storage import codec, outbox, places, plain, viewing
from qwen_desktop.storage.codec import MESSAGE_COLUMNS, PART_COLUMNS
from qwen_desktop.storage.writes import Listed, Write

_UNUSED_DOCUMENT_SECONDS = 24 * 3600.0  # one just read may hang in a composer that has not been saved yet


def listed(db: sqlite3.Connection) -> dict[str, Listed]:
    """All conversations, the deleted ones too. Reads no message."""
    rows = db.execute(f"SELECT id, title, created, updated, {places.COLUMNS}, deleted IS NOT NULL FROM conversation")
    return {
        id: Listed(Summary(id, title, created, updated, places.place(*place), places.mark(mark)), bool(deleted))
        for id, title, created, updated, *place, mark, deleted in rows
    }


def load(db: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    """A conversation with all its messages, oldest first; None where there is none."""
    row = db.execute(
        "SELECT id, title, title_by_user, created, updated, head, instructions FROM conversation WHERE id = ?",
        (conversation_id,),
    ).fetchone()
    if row is None:
        return None
    parts = defaultdict[str, list[codec.PartRow]](list)
    for part in db.execute(
        f"SELECT {_qualified('part', PART_COLUMNS)} FROM message CROSS JOIN part ON part.message = message.id "
        "WHERE message.conversation = ?",
        (conversation_id,),
    ):
        parts[part[0]].append(part)
    for several in parts.values():
        several.sort(key=_position)  # in order already, by the index; SQL would sort them all at once, for 10 ms
    rows = db.execute(
        f"SELECT {MESSAGE_COLUMNS} FROM message WHERE conversation = ? ORDER BY rowid", (conversation_id,)
    )
    messages = {at[0]: codec.message(at, parts[at[0]]) for at in rows}
    told = codec.instructions(row[6])
    return Conversation(row[0], row[1], bool(row[2]), row[3], row[4], row[5], messages, told)


def mended(conversation: Conversation) -> Conversation:
    """With every parent and the head among its messages, whatever was lost: a tree that can be walked."""
    messages = conversation.messages
    for message in list(messages.values()):
        if message.parent is not None and message.parent not in messages:
            messages[message.id] = message.with_(parent=None)
    if conversation.head not in messages:
        conversation.head = max(messages.values(), key=lambda m: (m.created, m.id)).id if messages else None
    return conversation


def put_message(db: sqlite3.Connection, conversation_id: str, message: Message) -> None:
    row = codec.message_row(conversation_id, message)
    db.execute(_PUT_MESSAGE, row)
    db.execute("DELETE FROM part WHERE message = ?", (message.id,))
    plain.forget(db, message.id)
    outbox.changed(db, message.id)
    db.executemany(f"INSERT INTO part ({PART_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", codec.part_rows(message))


def _position(part: codec.PartRow) -> int:
    return int(part[1])


def _qualified(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


# An update keeps the row's number, and with it the order of the messages; REPLACE would also drop the journal.
_PUT_MESSAGE = (
    f"INSERT INTO message ({MESSAGE_COLUMNS}) VALUES ({', '.join('?' * len(MESSAGE_COLUMNS.split(', ')))}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in MESSAGE_COLUMNS.split(", ")[1:])
)


@dataclass(frozen=True, slots=True)
class SaveConversation(Write):
    """Everything of a conversation but its messages."""

    id: str
    title: str
    title_by_user: bool
    created: float
    updated: float
    head: str | None
    instructions: Instructions = NOTHING

    @classmethod
    def of(cls, conversation: Conversation) -> SaveConversation:
        """As it is now: what happens to `conversation` later does not count."""
        return cls(
            conversation.id,
            codec.clean(conversation.title),
            conversation.title_by_user,
            conversation.created,
            conversation.updated,
            conversation.head,
            conversation.instructions,
        )

    def put(self, db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT INTO conversation (id, title, title_by_user, created, updated, head, instructions) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title, title_by_user = excluded.title_by_user, "
            "created = excluded.created, updated = excluded.updated, head = excluded.head, "
            "instructions = excluded.instructions",
            (
                *(self.id, self.title, self.title_by_user, self.created, self.updated, self.head),
                codec.instructions_json(self.instructions),
            ),
        )

    @property
    def size(self) -> int:
        return len(self.title) + len(self.instructions.text)

    @property
    def key(self) -> tuple[str, str]:
        return "conversation", self.id

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        known = listed.get(self.id)
        if known is None:
            listed[self.id] = Listed(Summary(self.id, self.title, self.created, self.updated), deleted=False)
        else:
            known.summary = replace(known.summary, title=self.title, created=self.created, updated=self.updated)
        return listed

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        if conversation_id != self.id:
            return found
        messages = found.messages if found else {}
        values = (self.title, self.title_by_user, self.created, self.updated, self.head)
        return Conversation(self.id, *values, messages, self.instructions)


@dataclass(frozen=True, slots=True)
class PutMessage(Write):
    """A message, new or in the place of its earlier value."""

    searched: ClassVar[bool] = True

    conversation_id: str
    message: Message

    def put(self, db: sqlite3.Connection) -> None:
        put_message(db, self.conversation_id, self.message)

    @property
    def size(self) -> int:
        reasoning = self.message.reasoning
        return len(self.message.text) + (len(reasoning.text) if reasoning else 0)

    @property
    def key(self) -> tuple[str, str]:
        return "message", self.message.id

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        if found is not None and conversation_id == self.conversation_id:
            found.messages[self.message.id] = self.message
        return found


@dataclass(frozen=True, slots=True)
class SetDeleted(Write):
    """Deleted at a time, or (None) not deleted after all."""

    searched: ClassVar[bool] = True

    ids: tuple[str, ...]
    at: float | None

    def put(self, db: sqlite3.Connection) -> None:
        db.executemany("UPDATE conversation SET deleted = ? WHERE id = ?", [(self.at, id) for id in self.ids])
        for id in self.ids:
            outbox.changed_in(db, id)

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        for id in self.ids:
            if id in listed:
                listed[id].deleted = self.at is not None
        return listed


@dataclass(frozen=True, slots=True)
class Purge(Write):
    """What was deleted before a time goes for good, with the documents nobody mentions any more."""

    searched: ClassVar[bool] = True

    before: float

    def put(self, db: sqlite3.Connection) -> None:
        gone = [(row[0],) for row in db.execute("SELECT id FROM conversation WHERE deleted <= ?", (self.before,))]
        for (conversation_id,) in gone:
            outbox.changed_in(db, conversation_id)
        db.executemany("DELETE FROM draft WHERE conversation = ?", gone)
        db.executemany("DELETE FROM conversation WHERE id = ?", gone)
        places.purge_folders(db, self.before)
        viewing.forget_lost(db)
        db.execute(
            "DELETE FROM document WHERE kept < ? "
            "AND NOT EXISTS (SELECT 1 FROM part WHERE part.document = document.sha256) "
            "AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(draft.state, document.sha256))",
            (time.time() - _UNUSED_DOCUMENT_SECONDS,),
        )


@dataclass(frozen=True, slots=True)
class PutDraft(Write):
    """What stands in the composer of a conversation, as JSON; "" where nothing does."""

    durable: ClassVar[bool] = False

    conversation_id: str
    state: str

    def put(self, db: sqlite3.Connection) -> None:
        if self.state:
            db.execute("REPLACE INTO draft VALUES (?, ?)", (self.conversation_id, self.state))
        else:
            db.execute("DELETE FROM draft WHERE conversation = ?", (self.conversation_id,))

    @property
    def size(self) -> int:
        return len(self.state)

    @property
    def key(self) -> tuple[str, str]:
        return "draft", self.conversation_id


def draft(db: sqlite3.Connection, conversation_id: str) -> dict[str, Any]:
    row = db.execute("SELECT state FROM draft WHERE conversation = ?", (conversation_id,)).fetchone()
    return codec.from_json(row[0]) or {} if row else {}


@dataclass(frozen=True, slots=True)
class PutInstructions(Write):
    """Instructions under a name of the user's; those that say nothing are forgotten."""

    name: str
    instructions: Instructions

    def put(self, db: sqlite3.Connection) -> None:
        state = codec.instructions_json(self.instructions)
        if state is None:
            db.execute("DELETE FROM instructions WHERE name = ?", (codec.clean(self.name),))
        else:
            db.execute("REPLACE INTO instructions VALUES (?, ?)", (codec.clean(self.name), state))

    @property
    def size(self) -> int:
        return len(self.instructions.text)

    @property
    def key(self) -> tuple[str, str]:
        return "instructions", self.name


def named_instructions(db: sqlite3.Connection) -> dict[str, Instructions]:
    rows = db.execute("SELECT name, state FROM instructions ORDER BY rowid")
    return {name: codec.instructions(state) for name, state in rows}
