"""The tables, as named steps that are applied once each and recorded. Knows nothing of what is kept in them.

A step that has been released is never changed; another one is added below it.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    statements: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step(
        "conversations as trees of messages with typed parts",
        (
            """CREATE TABLE conversation (
                id TEXT PRIMARY KEY,
                title TEXT NOT NULL,
                title_by_user INTEGER NOT NULL,
                created REAL NOT NULL,
                updated REAL NOT NULL,
                head TEXT,
                deleted REAL
            )""",
            """CREATE TABLE message (
                id TEXT PRIMARY KEY,
                conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
                parent TEXT,
                role TEXT NOT NULL,
                created REAL NOT NULL,
                status TEXT NOT NULL,
                model TEXT NOT NULL,
                provider TEXT NOT NULL,
                thinking INTEGER,
                finish TEXT NOT NULL,
                notice TEXT NOT NULL,
                first_token REAL,
                usage TEXT,
                problem TEXT
            )""",
            "CREATE INDEX message_of_conversation ON message (conversation)",
            "CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming'",
            """CREATE TABLE part (
                message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                kind TEXT NOT NULL,
                text TEXT NOT NULL,
                data TEXT,
                document TEXT,
                PRIMARY KEY (message, position)
            )""",
            "CREATE INDEX part_document ON part (document) WHERE document IS NOT NULL",
        ),
    ),
    Step(
        "a journal of running answers",
        (
            """CREATE TABLE journal (
                message TEXT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
                run TEXT NOT NULL
            )""",
            """CREATE TABLE journal_piece (
                message TEXT NOT NULL REFERENCES journal (message) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                at REAL NOT NULL,
                moved INTEGER NOT NULL,
                reasoning TEXT NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (message, position)
            )""",
        ),
    ),
    Step(
        "documents by content, and what stood in the composer",
        (
            """CREATE TABLE document (
                sha256 TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                kind TEXT NOT NULL,
                size INTEGER NOT NULL,
                pages INTEGER,
                encoding TEXT NOT NULL,
                warnings TEXT NOT NULL,
                counts TEXT NOT NULL,
                outline TEXT NOT NULL,
                content BLOB NOT NULL,
                kept REAL NOT NULL
            )""",
            "CREATE TABLE draft (conversation TEXT PRIMARY KEY, state TEXT NOT NULL)",
        ),
    ),
    Step(
        "the text of messages as shown, to be found",
        (
            # `id` stays what it is for ever: an index of words over all conversations can name its rows by it.
            """CREATE TABLE plain (
                id INTEGER PRIMARY KEY,
                message TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
                conversation TEXT NOT NULL,
                kind TEXT NOT NULL,
                format INTEGER NOT NULL,
                text TEXT NOT NULL,
                UNIQUE (message, kind)
            )""",
        ),
    ),
    Step(
        "conversations pinned, in folders, in the archive, and marked",
        (
            "ALTER TABLE conversation ADD COLUMN pinned REAL",
            "ALTER TABLE conversation ADD COLUMN folder TEXT",
            "ALTER TABLE conversation ADD COLUMN archived INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE conversation ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
            """CREATE TABLE folder (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                position REAL NOT NULL,
                open INTEGER NOT NULL,
                deleted REAL
            )""",
        ),
    ),
    Step(
        "what the index of words has yet to hear of",
        (
            "CREATE TABLE wording (seq INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL)",
            "CREATE TABLE wording_of (token TEXT NOT NULL)",
            "INSERT INTO wording_of VALUES (lower(hex(randomblob(16))))",
        ),
    ),
    Step(
        "instructions of conversations, of answers, and under a name",
        (
            "ALTER TABLE conversation ADD COLUMN instructions TEXT",
            "ALTER TABLE message ADD COLUMN asked_with TEXT",
            "CREATE TABLE instructions (name TEXT PRIMARY KEY, state TEXT NOT NULL)",
        ),
    ),
    Step(
        "how conversations were last looked at",
        ("CREATE TABLE viewing (conversation TEXT PRIMARY KEY, state TEXT NOT NULL)",),
    ),
)

VERSION = len(STEPS)


def version(db: sqlite3.Connection) -> int:
    """How many steps the database has been through; 0 for a new one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def bring_up(db: sqlite3.Connection, steps: tuple[Step, ...] = STEPS) -> None:
    """Apply the steps that are missing, all or none. Raises sqlite3.Error."""
    if version(db) >= len(steps):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("CREATE TABLE IF NOT EXISTS schema_step (name TEXT PRIMARY KEY, applied REAL NOT NULL)")
        applied = {name for (name,) in db.execute("SELECT name FROM schema_step")}
        for step in steps:
            if step.name not in applied:
                for statement in step.statements:
                    db.execute(statement)
                db.execute("INSERT INTO schema_step VALUES (?, ?)", (step.name, time.time()))
        db.execute(f"PRAGMA user_version = {len(steps)}")
        db.execute("COMMIT")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
