"""Copies what can still be read of a damaged database into a new one. The damaged one is only read.

Knows the names of the tables and in which order they depend on one another, nothing of what is in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TABLES = ("conversation", "message", "part", "journal", "journal_piece", "document", "draft")
# A conversation whose own row is lost comes over without its title.
_STAND_IN = "INSERT OR IGNORE INTO conversation VALUES (?1, '', 0, ?2, ?2, NULL, NULL)"
_LOST = (sqlite3.Error, OverflowError)


def copy(damaged: Path, fresh: sqlite3.Connection) -> int:
    """Copy row by row, as far as rows can be read from either end of each table; how many conversations came over.

    Parts whose message is lost are left out. Raises sqlite3.Error where the new database cannot be written.
    """
    try:
        old = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
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
    names = [row[1] for row in fresh.execute(f"PRAGMA table_info({table})")]
    owner = names.index("conversation") if table == "message" else None
    statement = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    for direction in ("ASC", "DESC"):
        for row in _readable(old, table, names, direction):
            try:
                if owner is not None:
                    fresh.execute(_STAND_IN, (row[owner], row[names.index("created")]))
                fresh.execute(statement, row)
            except sqlite3.IntegrityError:
                continue


def _readable(old: sqlite3.Connection, table: str, names: list[str], direction: str) -> Iterator[tuple[Any, ...]]:
    order = "message {0}, position {0}" if table == "journal_piece" else "rowid {0}"
    try:
        yield from old.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order.format(direction)}")
    except _LOST:
        return
