"""Copies of the database: made while it is in use, rotated, bounded in size, and put back.

Everything here is for a thread of its own, and takes what time it takes; nothing knows who asks for it or when.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from qwen_desktop.storage import database, outbox, schema
from qwen_desktop.storage.problems import StorageError, StorageKind, StorageProblem, storage_error

FOLDER = "backups"
LIMIT = 2_000_000_000  # bytes of all backups together; the newest is kept whatever its size
NEWEST, DAYS, WEEKS = 3, 7, 8  # kept: so many whatever their age, one of each of the last days, one of the last weeks

_NAME = re.compile(r"conversations-(\d{8}-\d{6})(?:-\d+)?\.sqlite3")
_PAGES = 512  # copied at a time, 2 MB; in between, whoever waits may give up
_WAITS = 10.0  # seconds for another program's lock
_DAY = 86_400.0


class GivenUp(Exception):
    """Raised where whoever waited for a copy waits no longer."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy. `made` is in seconds since the epoch, `size` in bytes."""

    path: Path
    made: float
    size: int


def listed(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first. Raises OSError, but not for a folder that is not there."""
    found: list[Backup] = []
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            if (name := _NAME.fullmatch(path.name)) is not None:
                made = time.mktime(time.strptime(name[1], "%Y%m%d-%H%M%S"))
                found.append(Backup(path, made, path.stat().st_size))
    return sorted(found, key=lambda each: (each.made, len(each.path.name), each.path.name), reverse=True)


def changed_since(path: Path, backup: Backup) -> bool:
    """Whether the database was written to after that copy was begun. Raises OSError."""
    moment = backup.path.stat().st_mtime
    files = (path, path.with_name(path.name + "-wal"))
    return any(file.stat().st_mtime > moment for file in files if file.exists() and file.stat().st_size)


def make(path: Path, folder: Path, given_up: Callable[[], bool] = lambda: False, limit: int = LIMIT) -> Backup:
    """Copy the database as it is at this moment into `folder`, then remove the backups that are too many.

    A copy that is not whole, or not sound, is not kept and costs no other its place. Raises StorageError, GivenUp.
    """
    new = folder / "new.part"
    begun = time.time()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.unlink(missing_ok=True)
        source = database.open_for_reading(path)
        try:
            _copy(source, new, given_up)
        finally:
            source.close()
        os.utime(new, (begun, begun))  # see `changed_since`
        made = _named(new, folder)
    except OSError as error:
        raise storage_error(error, path) from error
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    finally:
        for side in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                new.with_name(new.name + side).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # what cannot be removed now is tried again with the next one
        for each in superfluous(listed(folder), limit):
            each.path.unlink(missing_ok=True)
    return made


def _copy(source: sqlite3.Connection, new: Path, given_up: Callable[[], bool]) -> None:
    """Copy page by page what `source` sees now, nothing that is written meanwhile. Raises sqlite3.Error, GivenUp."""
    new.touch(mode=0o600)
    target = sqlite3.connect(new, isolation_level=None)
    try:
        source.execute("BEGIN")  # or the copy would begin anew with every write
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def go_on(_status: int, _remaining: int, _total: int) -> None:
            if given_up():
                raise GivenUp

        source.backup(target, pages=_PAGES, progress=go_on, sleep=0)
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
        _refuse_damaged(target)
    finally:
        target.close()


def _refuse_damaged(db: sqlite3.Connection) -> None:
    [said] = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise StorageError(StorageProblem(StorageKind.DAMAGED, str(said)))


def _named(new: Path, folder: Path) -> Backup:
    """Give a finished copy its name: the time, and a number where one was made in the same second."""
    now = time.time()
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
    path, number = folder / f"conversations-{stamp}.sqlite3", 1
    while path.exists():
        number += 1
        path = folder / f"conversations-{stamp}-{number}.sqlite3"
    new.rename(path)
    return Backup(path, now, path.stat().st_size)


def superfluous(backups: Iterable[Backup], limit: int = LIMIT, now: float | None = None) -> list[Backup]:
    """Which of the backups (newest first) are too many, or too much for `limit` bytes together."""
    today = time.time() if now is None else now
    kept: list[Backup] = []
    gone: list[Backup] = []
    days: set[int] = set()
    weeks: set[int] = set()
    total = 0
    for at, each in enumerate(backups):
        age = int((today - each.made) // _DAY)
        wanted = at < NEWEST or (age < DAYS and age not in days) or (age // 7 < WEEKS and age // 7 not in weeks)
        if wanted and (not kept or total + each.size <= limit):
            kept.append(each)
            total += each.size
            days.add(age)
            weeks.add(age // 7)
        else:
            gone.append(each)
    return gone


def restore(backup: Path, path: Path, folder: Path) -> Backup | None:
    """Put a backup in the place of the database, which may be in use; whoever reads it next reads the backup.

    What is there now becomes a backup first, which is given; None where that is damaged: then it is set aside as it is.
    A backup that is damaged, or newer than this version, changes nothing. Raises StorageError.
    """
    ready = path.with_name(path.name + ".restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _prepare(backup, ready)
        before = _before(path, folder)
        _put_back(ready, path)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        for side in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                ready.with_name(ready.name + side).unlink(missing_ok=True)
    return before


def _prepare(backup: Path, ready: Path) -> None:
    """A copy of the backup with today's tables, looked through. Raises StorageError, OSError."""
    if not backup.is_file():
        raise StorageError(StorageProblem(StorageKind.IO, "no such file", str(backup)))
    ready.unlink(missing_ok=True)
    ready.touch(mode=0o600)
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as old,
            contextlib.closing(sqlite3.connect(ready, isolation_level=None)) as new,
        ):
            found = schema.version(old)
            if found > schema.VERSION:
                detail = f"schema {found}, this version knows {schema.VERSION}"
                raise StorageError(StorageProblem(StorageKind.NEWER, detail, str(backup)))
            old.backup(new)
            _refuse_damaged(new)
            schema.bring_up(new)
            new.execute("SELECT count(*) FROM message").fetchone()
            outbox.rename(new)
    except sqlite3.Error as error:
        raise storage_error(error, backup) from error


def _before(path: Path, folder: Path) -> Backup | None:
    if not path.exists():
        return None
    try:
        return make(path, folder)
    except StorageError as error:
        if error.kind is not StorageKind.DAMAGED:
            raise
    database.copy_aside(path)
    return None


def _put_back(ready: Path, path: Path) -> None:
    try:
        with (
            contextlib.closing(sqlite3.connect(ready)) as source,
            contextlib.closing(database.open_for_writing(path).connection) as live,
        ):
            live.execute(f"PRAGMA busy_timeout = {round(_WAITS * 1000)}")
            source.backup(live)
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise storage_error(error, path) from error


def in_use(path: Path) -> bool:
    """Whether anybody else has the database open. Raises StorageError."""
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=0.0, isolation_level=None)) as db:
            return bool(db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete")
    except sqlite3.Error as error:
        failure = storage_error(error, path)
        if failure.kind is StorageKind.DAMAGED:
            return False
        if failure.kind is StorageKind.LOCKED:
            return True
        raise failure from error
