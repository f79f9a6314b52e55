"""The journal of running answers: only what is new is written, so a long answer costs what a short one does.

After a kill, the pieces of an answer are put together again and it is kept as interrupted. Nobody but the caller
decides how often pieces are appended; every append is one committed row.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import ClassVar

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Part, ReasoningPart, Status, TextPart
from qwen_desktop.domain.places import Mark
from qwen_desktop.storage import codec
from qwen_desktop.storage.codec import MESSAGE_COLUMNS, PART_COLUMNS
from qwen_desktop.storage.conversations import put_message
from qwen_desktop.storage.writes import Listed, Write

Piece = tuple[float, bool, str, str]  # at, moved, reasoning, text


class Journal:
    """The running answers of this process. `run` is the name of this process in the database."""

    def __init__(self, submit: Callable[[Write], Future[None]], run: str) -> None:
        self._submit = submit
        self._run = run
        self._positions: dict[str, int] = {}

    def begin(self, conversation_id: str, message: Message) -> Future[None]:
        """An answer starts: `message` is kept as it is, streaming, and pieces can be appended to it."""
        self._positions[message.id] = 0
        return self._submit(BeginJournal(conversation_id, message, self._run))

    def append(self, message_id: str, reasoning: str, text: str, moved: bool = False) -> Future[None]:
        """What is new since the last append. `moved`: all text appended before now is thought; that comes first,
        then `reasoning` and `text` are added. Raises KeyError for an answer that was not begun."""
        position = self._positions[message_id]
        self._positions[message_id] = position + 1
        return self._submit(AppendJournal(message_id, position, time.time(), moved, reasoning, text))

    def finish(self, conversation_id: str, message: Message) -> Future[None]:
        """The answer is over, however it ended: the message in and its journal out, in one transaction."""
        self._positions.pop(message.id, None)
        return self._submit(FinishJournal(conversation_id, message))


@dataclass(frozen=True, slots=True)
class BeginJournal(Write):
    conversation_id: str
    message: Message
    run: str

    def put(self, db: sqlite3.Connection) -> None:
        put_message(db, self.conversation_id, self.message.with_(status=Status.STREAMING))
        db.execute("DELETE FROM journal WHERE message = ?", (self.message.id,))
        db.execute("INSERT INTO journal VALUES (?, ?)", (self.message.id, self.run))

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        if found is not None and conversation_id == self.conversation_id:
            found.messages[self.message.id] = self.message
        return found


@dataclass(frozen=True, slots=True)
class AppendJournal(Write):
    durable: ClassVar[bool] = False

    message_id: str
    position: int
    at: float
    moved: bool
    reasoning: str
    text: str

    def put(self, db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT INTO journal_piece VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(self.message_id, self.position, self.at, self.moved),
                *(codec.clean(self.reasoning), codec.clean(self.text)),
            ),
        )

    @property
    def size(self) -> int:
        return len(self.reasoning) + len(self.text)


@dataclass(frozen=True, slots=True)
class FinishJournal(Write):
    """Also what becomes of an answer found interrupted: the conversation shows it if it showed its question, and is
    marked in the list."""

    searched: ClassVar[bool] = True

    conversation_id: str
    message: Message
    recovered: bool = False

    def put(self, db: sqlite3.Connection) -> None:
        put_message(db, self.conversation_id, self.message)
        db.execute("DELETE FROM journal WHERE message = ?", (self.message.id,))
        if self.recovered:
            db.execute(
                "UPDATE conversation SET head = ? WHERE id = ? AND head IS ?",
                (self.message.id, self.conversation_id, self.message.parent),
            )
            db.execute("UPDATE conversation SET mark = ? WHERE id = ?", (Mark.FAILED.value, self.conversation_id))

    @property
    def size(self) -> int:
        reasoning = self.message.reasoning
        return len(self.message.text) + (len(reasoning.text) if reasoning else 0)

    @property
    def key(self) -> tuple[str, str]:
        return "finished", self.message.id

    def replaces(self, earlier: Write) -> bool:
        if isinstance(earlier, BeginJournal):
            return earlier.message.id == self.message.id
        return isinstance(earlier, AppendJournal) and earlier.message_id == self.message.id

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        if self.recovered and self.conversation_id in listed:
            known = listed[self.conversation_id]
            known.summary = replace(known.summary, mark=Mark.FAILED)
        return listed

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        if found is not None and conversation_id == self.conversation_id:
            found.messages[self.message.id] = self.message
            if self.recovered and found.head == self.message.parent:
                found.head = self.message.id
        return found


def left_behind(db: sqlite3.Connection, run: str) -> list[tuple[str, Message]]:
    """Answers that no living process is giving, with their conversations: `run` is alive, all others are dead."""
    columns = ", ".join(f"message.{name}" for name in MESSAGE_COLUMNS.split(", "))
    rows = db.execute(
        f"SELECT {columns} FROM message LEFT JOIN journal ON journal.message = message.id "
        "WHERE message.status = 'streaming' AND journal.run IS NOT ? ORDER BY message.rowid",
        (run,),
    ).fetchall()
    out = []
    for row in rows:
        parts = db.execute(f"SELECT {PART_COLUMNS} FROM part WHERE message = ? ORDER BY position", (row[0],))
        pieces = db.execute(
            "SELECT at, moved, reasoning, text FROM journal_piece WHERE message = ? ORDER BY position", (row[0],)
        ).fetchall()
        out.append((row[1], interrupted(codec.message(row, parts), pieces)))
    return out


def interrupted(message: Message, pieces: Iterable[Piece]) -> Message:
    """The message with the text and the thought of its pieces, in order. Times are as exact as the pieces came.

    An answer that was gone on with holds its beginning already; the pieces come after it.
    """
    before = message.reasoning
    thought: list[str] = [before.text] if before is not None else []
    text: list[str] = []
    first: float | None = None
    started: float | None = before.started if before is not None else None
    ended: float | None = before.ended if before is not None else None
    last = message.created
    for at, moved, new_thought, new_text in pieces:
        first = at if first is None else first
        last = at
        if moved:
            started, ended = (first if started is None else started), at
            thought.extend(text)
            text.clear()
        if new_thought:
            started, ended = (at if started is None else started), None
            thought.append(new_thought)
        if new_text:
            ended = at if started is not None and ended is None else ended
            text.append(new_text)
    parts: list[Part] = []
    if started is not None:
        parts.append(ReasoningPart("".join(thought), started, last if ended is None else ended))
    if message.text or text:
        parts.append(TextPart(message.text + "".join(text)))
    return message.with_(
        status=Status.INTERRUPTED,
        parts=tuple(parts) or message.parts,
        first_token=message.first_token or first,
    )
