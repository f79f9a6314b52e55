"""Copies what can still be read of a damaged database into a new one. The damaged one is only read.

Knows the names of the tables and in which order they depend on one another, nothing of what is in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TABLES = (
    "folder",
    "conversation",
    "message",
    "part",
    "journal",
    "journal_piece",
    "document",
    "draft",
    "instructions",
    "viewing",
)
_RUN = 64  # rows read at once
_MISSES = 32  # runs in a row that cannot be read, before a table is taken to be over
_FAILURES = 50_000  # for each table; about a second

# A conversation whose own row is lost comes over without its title.
_STAND_IN = "INSERT OR IGNORE INTO conversation (id, title, title_by_user, created, updated) VALUES (?1, '', 0, ?2, ?2)"


def copy(damaged: Path, fresh: sqlite3.Connection) -> int:
    """Copy every row that can be read; how many conversations came over.

    Parts whose message is lost are left out. Raises sqlite3.Error where the new database cannot be written.
    """
    try:
        old = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    old.execute("PRAGMA writable_schema = ON")  # else SQLite refuses a truncated file as a whole
    old.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        fresh.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            _copy_table(old, fresh, table)
        fresh.execute("COMMIT")
    finally:
        old.close()
    return int(fresh.execute("SELECT count(*) FROM conversation").fetchone()[0])


def _copy_table(old: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> None:
    names = _columns(old, fresh, table)
    owner = names.index("conversation") if table == "message" else None
    statement = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for row in _Table(old, table, names).rows():
        try:
            if owner is not None:
                fresh.execute(_STAND_IN, (row[owner], row[names.index("created")]))
            fresh.execute(statement, row)
        except sqlite3.IntegrityError:
            continue


def _columns(old: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> list[str]:
    """The columns to copy: those an older database has not got yet are left to their defaults."""
    names = [row[1] for row in fresh.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        there = set()
    return [name for name in names if name in there] if there else names


class _Table:
    """Reads the rows of a table in short runs; a run that cannot be read is halved until the bad rows are alone."""

    def __init__(self, db: sqlite3.Connection, table: str, names: list[str]) -> None:
        self._db = db
        self._run = f"SELECT {', '.join(names)} FROM {table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
        self._numbers = f"SELECT rowid FROM {table} WHERE rowid > ? ORDER BY rowid"
        self._failures = 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for low in range(1, self._last() + 1, _RUN):
            yield from self._between(low, low + _RUN - 1)

    def _between(self, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        if self._failures > _FAILURES:
            return
        try:
            found = self._db.execute(self._run, (low, high)).fetchall()
        except sqlite3.Error:
            self._failures += 1
            if low < high:
                middle = (low + high) // 2
                yield from self._between(low, middle)
                yield from self._between(middle + 1, high)
            return
        yield from found

    def _last(self) -> int:
        """The number of the last row, found by going on behind what cannot be read."""
        last = misses = 0
        while misses < _MISSES:
            try:
                for (number,) in self._db.execute(self._numbers, (last + misses * _RUN,)):
                    last, misses = number, 0
            except sqlite3.Error:
                misses += 1
            else:
                return last
        return last + _RUN
