"""What can go wrong with keeping things, as values. Knows SQLite's codes; does not know how to say it to the user."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_NO_SPACE_LEFT = 64 * 1024  # bytes; less than this is a full disk, whatever SQLite calls it


class StorageKind(StrEnum):
    """Why something could not be kept, or what opening found."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"  # `path` is where the database was set aside; "" while it is not: the next call does it
    NEWER = "newer"  # written by a newer version of the app; left as it is
    LOCKED = "locked"  # another program holds the database
    IO = "io"  # anything else the disk or the system refused
    TOO_MUCH = "too_much"  # writes have failed for so long that no more can be held in memory
    REFUSED = "refused"  # this one write makes no sense, e.g. a message for a conversation that is gone
    WORKS_AGAIN = "works_again"  # writes have worked again, and everything held has been written


@dataclass(frozen=True, slots=True)
class StorageProblem:
    """One failure. `detail` holds SQLite's or the system's words, never what was being kept.

    `salvaged` counts the conversations copied out of a damaged database.
    """

    kind: StorageKind
    detail: str = ""
    path: str = ""
    salvaged: int = 0


class StorageError(Exception):
    """Raised by reads, by opening, and by the futures of writes. `kept`: it is held in memory and tried again."""

    def __init__(self, problem: StorageProblem, kept: bool = False) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem = problem
        self.kept = kept

    @property
    def kind(self) -> StorageKind:
        return self.problem.kind


_KINDS = {
    sqlite3.SQLITE_FULL: StorageKind.DISK_FULL,
    sqlite3.SQLITE_READONLY: StorageKind.READ_ONLY,
    sqlite3.SQLITE_PERM: StorageKind.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: StorageKind.DAMAGED,
    sqlite3.SQLITE_NOTADB: StorageKind.DAMAGED,
    sqlite3.SQLITE_BUSY: StorageKind.LOCKED,
    sqlite3.SQLITE_LOCKED: StorageKind.LOCKED,
}
_OF_ONE_WRITE = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_RANGE,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_MISUSE,
}
_ERRNOS = {
    errno.ENOSPC: StorageKind.DISK_FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): StorageKind.DISK_FULL,
    errno.EFBIG: StorageKind.DISK_FULL,
    errno.EROFS: StorageKind.READ_ONLY,
    errno.EACCES: StorageKind.READ_ONLY,
    errno.EPERM: StorageKind.READ_ONLY,
}


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; SQLITE_ERROR where Python's own layer raised."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else sqlite3.SQLITE_ERROR


def of_one_write(error: Exception) -> bool:
    """Whether the fault lies in the values of one write, so that trying again would fail again."""
    return not isinstance(error, sqlite3.Error) or primary_code(error) in _OF_ONE_WRITE


def storage_error(error: sqlite3.Error | OSError, database: Path) -> StorageError:
    """The typed form of what SQLite or the system raised about `database`."""
    if isinstance(error, OSError):
        kind = _ERRNOS.get(error.errno or 0, StorageKind.IO)
        detail = error.strerror or type(error).__name__
    else:
        code = primary_code(error)
        kind = _KINDS.get(code) or _asking_the_folder(database.parent)
        detail = str(error)
    return StorageError(StorageProblem(kind, detail, "" if kind is StorageKind.DAMAGED else str(database)))


def _asking_the_folder(folder: Path) -> StorageKind:
    """SQLite says "I/O error" and "cannot open" for full disks and read-only folders too: look for ourselves."""
    try:
        if shutil.disk_usage(folder).free < _NO_SPACE_LEFT:
            return StorageKind.DISK_FULL
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
    except OSError as error:
        return _ERRNOS.get(error.errno or 0, StorageKind.IO)
    return StorageKind.IO
