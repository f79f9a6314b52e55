"""The file of the index: its tables, and how it is opened, also where it is damaged. Knows nothing of what is in it.

It stands beside the database and not in it: its large merges never keep a running answer waiting, what damages it
costs nothing that was written, and it can be made anew at any time.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from pathlib import Path

from qwen_desktop.storage.problems import primary_code

NAME = "words.sqlite3"
FORMAT = 1  # raised when texts are read or parted into words differently: the index is then made anew

FAULTS = (sqlite3.Error, zlib.error, UnicodeDecodeError)  # what reading an index may raise

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)  # the last: a table is gone
_BUSY_MS = 2000
_CACHE_KB = 16_000
_STATEMENTS = (
    "CREATE TABLE fact (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE talk (id INTEGER PRIMARY KEY, conversation TEXT NOT NULL UNIQUE)",
    # Narrow, so that thousands of hits are told by conversation without reading their texts.
    "CREATE TABLE passage (id INTEGER PRIMARY KEY, talk INTEGER NOT NULL, kind INTEGER NOT NULL, owner TEXT NOT NULL)",
    "CREATE INDEX passage_of ON passage (owner)",
    "CREATE TABLE passage_text (id INTEGER PRIMARY KEY, text BLOB NOT NULL)",
    """CREATE TABLE attached (
        message TEXT NOT NULL, sha256 TEXT NOT NULL, talk INTEGER NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (message, sha256)
    ) WITHOUT ROWID""",
    "CREATE INDEX attached_document ON attached (sha256)",
    """CREATE VIRTUAL TABLE words USING fts5 (
        question, answer, thinking, document, content='', prefix='1',
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
    )""",
    # Fewer, larger merges than by default: a message costs less in a large index, a search a little more.
    "INSERT INTO words (words, rank) VALUES ('automerge', 16)",
    "INSERT INTO words (words, rank) VALUES ('crisismerge', 64)",
    f"PRAGMA user_version = {FORMAT}",
)


class NoIndex(Exception):
    """There is none yet, or one of another format."""


def is_damage(error: BaseException) -> bool:
    """Whether what was raised says that the index has to be made anew."""
    if isinstance(error, sqlite3.Error):
        return primary_code(error) in _DAMAGE
    return not isinstance(error, OSError)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or create; one of another format is begun anew. Raises sqlite3.Error and OSError, for damage also."""
    db = _connected(path)
    try:
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        if found not in (0, FORMAT):
            db.close()
            remove(path)
            db = _connected(path)
            found = 0
        if found == 0:
            db.execute("BEGIN IMMEDIATE")
            for statement in _STATEMENTS:
                db.execute(statement)
            db.execute("COMMIT")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _connected(path: Path) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=64)
    try:
        db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only forgotten
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Raises sqlite3.Error and NoIndex."""
    if not path.exists():
        raise NoIndex
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    try:
        db.execute(f"PRAGMA cache_size = {-_CACHE_KB}")
        if int(db.execute("PRAGMA user_version").fetchone()[0]) != FORMAT:
            raise NoIndex
    except (sqlite3.Error, NoIndex):
        db.close()
        raise
    return db


def remove(path: Path) -> None:
    """The index goes; nobody may have it open. What cannot be removed is left to the next try."""
    for side in ("", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + side).unlink(missing_ok=True)


def fact(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def set_fact(db: sqlite3.Connection, name: str, value: str | int) -> None:
    db.execute("REPLACE INTO fact VALUES (?, ?)", (name, value))
