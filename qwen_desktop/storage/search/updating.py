"""Brings the index in line with the database, message by message. Knows both, and neither threads nor who asks."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from qwen_desktop.storage import outbox
from qwen_desktop.storage.search import passages
from qwen_desktop.storage.search.passages import KINDS, Passage
from qwen_desktop.storage.search.reading import Spoken, document_text, spoken
from qwen_desktop.storage.search.tables import fact, set_fact

TOGETHER = 256  # messages in one transaction, unless they take longer than
SECONDS = 0.2  # of the processor
DOCUMENT_PIECE = 8192  # characters: a document is found by pieces, each with a place of its own
MERGED = 400  # pages rewritten in one go

_ERASED, _TO_MERGE = "erased", "to_merge"


class Stopped(Exception):
    """Whoever has to end said so; nothing of what was begun is kept."""


@dataclass(slots=True)
class Progress:
    """How many of the messages that have to be read were; all of them where both are the same."""

    done: int
    total: int


def same(index: sqlite3.Connection, main: sqlite3.Connection) -> bool:
    """Whether the index was made from this database, and from no later state of it."""
    return fact(index, "token") == outbox.token(main) and done(index) <= outbox.last(main)


def done(index: sqlite3.Connection) -> int:
    """Up to which row of the outbox the index has read."""
    return int(fact(index, "done") or 0)


def batch(index: sqlite3.Connection, main: sqlite3.Connection, stop: Callable[[], bool]) -> int:
    """Read the next rows of the outbox, in one transaction; how many. Raises sqlite3.Error and Stopped."""
    rows = outbox.after(main, done(index), TOGETHER)
    if not rows:
        return 0
    deadline = time.thread_time() + SECONDS
    count = last = 0
    index.execute("BEGIN IMMEDIATE")
    try:
        for number, message_id in rows:
            update(index, main, message_id, stop)
            count, last = count + 1, number
            if time.thread_time() > deadline:
                break
        set_fact(index, "done", last)
        index.execute("COMMIT")
    except BaseException:
        if index.in_transaction:
            index.execute("ROLLBACK")
        raise
    return count


def update(index: sqlite3.Connection, main: sqlite3.Connection, message_id: str, stop: Callable[[], bool]) -> None:
    """Have in the index what the database says of a message, and nothing else of it."""
    now = spoken(main, message_id)
    wanted = {} if now is None else dict(now.texts)
    for number, passage in passages.of_owner(index, message_id):
        kind = KINDS[passage.kind]
        if now is not None and wanted.get(kind) == passage.text and passage.conversation == now.conversation:
            del wanted[kind]
        else:
            _erase(index, number, passage)
    if now is not None:
        for kind, text in wanted.items():
            passages.put(index, Passage(now.conversation, message_id, KINDS.index(kind), text), now.created)
    _attach(index, main, message_id, now, stop)
    if now is None and fact(index, _ERASED) and not _exists(main, message_id):
        set_fact(index, _TO_MERGE, 1)


def _attach(
    index: sqlite3.Connection, main: sqlite3.Connection, message_id: str, now: Spoken | None, stop: Callable[[], bool]
) -> None:
    """Documents are in the index once, for as long as a message mentions them."""
    before = {row[0] for row in index.execute("SELECT sha256 FROM attached WHERE message = ?", (message_id,))}
    index.execute("DELETE FROM attached WHERE message = ?", (message_id,))
    after = dict(now.attached) if now is not None else {}
    for sha256, name in after.items():
        assert now is not None
        talk = passages.talk_of(index, now.conversation)
        index.execute("INSERT INTO attached VALUES (?, ?, ?, ?)", (message_id, sha256, talk, name))
        if index.execute("SELECT 1 FROM passage WHERE owner = ? LIMIT 1", (sha256,)).fetchone() is None:
            _put_document(index, main, sha256, now.created, stop)
    for sha256 in before - after.keys():
        if index.execute("SELECT 1 FROM attached WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone() is None:
            for number, passage in passages.of_owner(index, sha256):
                _erase(index, number, passage)


def _put_document(
    index: sqlite3.Connection, main: sqlite3.Connection, sha256: str, created: float, stop: Callable[[], bool]
) -> None:
    for piece in passages.pieces(document_text(main, sha256), DOCUMENT_PIECE):
        if stop():
            raise Stopped
        if piece.strip():
            passages.put(index, Passage("", sha256, KINDS.index("document"), piece), created)


def _erase(index: sqlite3.Connection, number: int, passage: Passage) -> None:
    passages.erase(index, number, passage.kind, passage.text)
    set_fact(index, _ERASED, 1)


def _exists(main: sqlite3.Connection, message_id: str) -> bool:
    return main.execute("SELECT 1 FROM message WHERE id = ?", (message_id,)).fetchone() is not None


def merge(index: sqlite3.Connection) -> bool:
    """Some of the work that leaves nothing on the disk of words that were erased for good; whether there is more.

    FTS5 only notes that a word was taken out, until it writes the part anew in which it stood.
    """
    if not fact(index, _TO_MERGE):
        return False
    before = index.total_changes
    index.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (-MERGED,))
    if index.total_changes - before >= 2:
        return True
    index.execute("DELETE FROM fact WHERE name IN (?, ?)", (_ERASED, _TO_MERGE))
    index.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return False
