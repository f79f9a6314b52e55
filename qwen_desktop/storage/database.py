"""The database file: how it is opened for writing and for reading, and how a damaged one is set aside.

After `kill -9` every committed write is there: it has reached the write-ahead log, which the system keeps. After a
power failure every durable write is (the log is synced with it), and of a running answer all but the last seconds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from qwen_desktop.storage import salvage, schema
from qwen_desktop.storage.problems import StorageError, StorageKind, StorageProblem, storage_error

NAME = "conversations.sqlite3"

_OPENING_WAITS = 0.25  # seconds for another program's lock; the window stands still meanwhile
_WRITER_WAITS = 2000  # milliseconds; after that the write is held and tried again
_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that can write, and what had to be done to get it."""

    connection: sqlite3.Connection
    found: StorageProblem | None = None


def open_for_writing(database: Path) -> Opened:
    """Open or create; what is damaged is set aside, a new one begun and what can still be read copied into it.

    The connection may be used by any one thread at a time. Raises StorageError.
    """
    try:
        return Opened(_connect_writer(database))
    except StorageError as error:
        if error.kind is not StorageKind.DAMAGED:
            raise
        return replace_damaged(database, error.problem.detail)


def replace_damaged(database: Path, detail: str) -> Opened:
    """Set the database aside and put a new one in its place, with all that can be read. Nobody may have it open.

    The damaged one is moved last: when the disk is full, everything is as before. Raises StorageError.
    """
    try:
        fresh, salvaged = _salvaged(database)
        aside = set_aside(database)
        fresh.replace(database)
    except OSError as error:
        raise StorageError(StorageProblem(StorageKind.DAMAGED, f"{detail}; {error.strerror}")) from error
    except StorageError as error:
        if error.kind is StorageKind.READ_ONLY:
            raise StorageError(StorageProblem(StorageKind.DAMAGED, f"{detail}; {error.problem.detail}")) from error
        raise
    return Opened(_connect_writer(database), StorageProblem(StorageKind.DAMAGED, detail, str(aside), salvaged))


def _salvaged(damaged: Path) -> tuple[Path, int]:
    """A new database beside the damaged one, and how many conversations it holds. Raises OSError, StorageError."""
    fresh = damaged.with_name(f"{damaged.name}.new")
    for side in ("", *_SIDE_FILES):
        fresh.with_name(fresh.name + side).unlink(missing_ok=True)
    connection = _connect_writer(fresh)
    try:
        salvaged = salvage.copy(damaged, connection)
    except sqlite3.Error as error:
        raise storage_error(error, fresh) from error
    finally:
        close_writer(connection)
    return fresh, salvaged


def set_aside(database: Path) -> Path:
    """Give the database and its side files a name with the time in it; nothing is overwritten. Raises OSError."""
    aside = _aside(database)
    for side in ("", *_SIDE_FILES):
        source = database.with_name(database.name + side)
        if source.exists():
            source.rename(aside.with_name(aside.name + side))
    return aside


def copy_aside(database: Path) -> Path:
    """Copy the bytes of a damaged database, which may be open, to such a name. Raises OSError."""
    aside = _aside(database)
    for side in ("", "-wal"):
        source = database.with_name(database.name + side)
        if source.exists():
            shutil.copyfile(source, aside.with_name(aside.name + side))
            aside.with_name(aside.name + side).chmod(0o600)
    return aside


def _aside(database: Path) -> Path:
    """A name with the time in it that nobody has."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = database.with_name(f"{database.name}.damaged-{stamp}")
    number = 1
    while any(aside.with_name(aside.name + side).exists() for side in ("", *_SIDE_FILES)):
        number += 1
        aside = database.with_name(f"{database.name}.damaged-{stamp}-{number}")
    return aside


def _connect_writer(database: Path) -> sqlite3.Connection:
    try:
        _prepare(database)
        _look(database)
        db = sqlite3.connect(
            database, timeout=_OPENING_WAITS, isolation_level=None, check_same_thread=False, cached_statements=64
        )
    except (OSError, sqlite3.Error) as error:
        raise storage_error(error, database) from error
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only forgotten
        db.execute("PRAGMA journal_mode = WAL")
        schema.bring_up(db)
        db.execute("BEGIN IMMEDIATE")  # SQLite opens a read-only file without a word; this asks
        db.execute("ROLLBACK")
        db.execute(f"PRAGMA busy_timeout = {_WRITER_WAITS}")
    except StorageError:
        db.close()
        raise
    except sqlite3.Error as error:
        db.close()
        raise storage_error(error, database) from error
    return db


def _prepare(database: Path) -> None:
    """The folder, and the file readable by its owner only. Raises OSError, and StorageError for a log without its file.

    SQLite would throw such a log away, and with it what may still be in it.
    """
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = database.stat().st_size if database.exists() else 0
    log = database.with_name(database.name + "-wal")
    if size == 0 and log.exists() and log.stat().st_size > 0:
        raise StorageError(StorageProblem(StorageKind.DAMAGED, "the write-ahead log has lost its database"))
    if not database.exists():
        os.close(os.open(database, os.O_CREAT | os.O_RDWR, 0o600))


def _look(database: Path) -> None:
    """Raise for a database that is damaged or newer, before anything can change it.

    A connection that can write moves the log into the database when it is closed, also into a damaged one. One that
    only reads looks at the head, the tables' definitions and the size: that takes no longer for a large database.
    Where there is no log, nobody else has it open, and it need not even leave files of its own beside it.
    """
    how = "mode=ro" if database.with_name(database.name + "-wal").exists() else "mode=ro&immutable=1"
    try:
        db = sqlite3.connect(f"{database.absolute().as_uri()}?{how}", uri=True, timeout=_OPENING_WAITS)
        try:
            _refuse_newer(db, database)
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            db.close()
    except sqlite3.Error as error:
        if storage_error(error, database).kind is StorageKind.DAMAGED:
            raise


def _refuse_newer(db: sqlite3.Connection, database: Path) -> None:
    found = schema.version(db)
    if found > schema.VERSION:
        detail = f"schema {found}, this version knows {schema.VERSION}"
        raise StorageError(StorageProblem(StorageKind.NEWER, detail, str(database)))


def open_for_reading(database: Path) -> sqlite3.Connection:
    """A connection that only reads, for the thread that calls. Raises StorageError.

    On a disk that is full or cannot be written, SQLite reads a database in WAL mode only when told that it will not
    change.
    """
    for how in ("mode=ro", "mode=ro&immutable=1"):
        db = None
        try:
            db = sqlite3.connect(f"{database.absolute().as_uri()}?{how}", uri=True, timeout=_OPENING_WAITS)
            db.isolation_level = None
            _refuse_newer(db, database)
            if schema.version(db) == schema.VERSION:
                return db
            return _raised(db)
        except StorageError:
            if db is not None:
                db.close()
            raise
        except sqlite3.Error as error:
            if db is not None:
                db.close()
            failure = storage_error(error, database)
            if failure.kind in (StorageKind.DAMAGED, StorageKind.LOCKED):
                break
    raise failure


def _raised(old: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory, brought up to today's tables: for an older database that cannot be written."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    old.backup(copy)
    old.close()
    schema.bring_up(copy)
    return copy


def nothing() -> sqlite3.Connection:
    """An empty database in memory, to read from while there is no other."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    schema.bring_up(db)
    return db


def close_writer(db: sqlite3.Connection) -> None:
    """Close; the log goes into the database unless something stands in the way, then it stays where it is."""
    with contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
