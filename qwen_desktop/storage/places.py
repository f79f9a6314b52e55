"""Where conversations stand in the list, their folders, and their marks: the statements and the writes.

Kept beside a conversation and not in it: a session saves its conversation without knowing where it stands. A folder
that was deleted keeps its conversations in mind until it is purged, so that its undoing puts all of them back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from qwen_desktop.domain.places import BY_DAY, Folder, Mark, Place
from qwen_desktop.storage import codec
from qwen_desktop.storage.writes import KeptFolder, Listed, Write

COLUMNS = "pinned, folder, archived, mark"

_MARKS = {mark.value: mark for mark in Mark}


def place(pinned: float | None, folder: str | None, archived: int) -> Place:
    """The place of a row. Most are the one value BY_DAY: ten thousand of their own would cost 5 ms."""
    if pinned is None and folder is None and not archived:
        return BY_DAY
    return Place(pinned, folder, bool(archived))


def mark(kept: str) -> Mark:
    return _MARKS.get(kept, Mark.NONE)


def folders(db: sqlite3.Connection) -> dict[str, KeptFolder]:
    """All folders, the deleted ones too."""
    rows = db.execute("SELECT id, name, position, open, deleted IS NOT NULL FROM folder")
    return {row[0]: KeptFolder(Folder(row[1], row[2], bool(row[3]), row[0]), bool(row[4])) for row in rows}


@dataclass(frozen=True, slots=True)
class SetPlaces(Write):
    """Conversations stand elsewhere from now on."""

    places: tuple[tuple[str, Place], ...]

    @classmethod
    def of(cls, places: Mapping[str, Place]) -> SetPlaces:
        return cls(tuple(places.items()))

    def put(self, db: sqlite3.Connection) -> None:
        db.executemany(
            "UPDATE conversation SET pinned = ?, folder = ?, archived = ? WHERE id = ?",
            [(at.pinned, at.folder, at.archived, id) for id, at in self.places],
        )

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        for id, at in self.places:
            if id in listed:
                listed[id].summary = replace(listed[id].summary, place=at)
        return listed


@dataclass(frozen=True, slots=True)
class SetMark(Write):
    """Something is, or is no longer, to be said of a conversation. Not worth waiting for the disk."""

    durable: ClassVar[bool] = False

    id: str
    mark: Mark

    def put(self, db: sqlite3.Connection) -> None:
        db.execute("UPDATE conversation SET mark = ? WHERE id = ?", (self.mark.value, self.id))

    @property
    def key(self) -> tuple[str, str]:
        return "mark", self.id

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        if self.id in listed:
            listed[self.id].summary = replace(listed[self.id].summary, mark=self.mark)
        return listed


@dataclass(frozen=True, slots=True)
class PutFolder(Write):
    """A folder, new or in the place of its earlier value; whether it is deleted stays as it is."""

    folder: Folder

    def put(self, db: sqlite3.Connection) -> None:
        at = self.folder
        db.execute(
            "INSERT INTO folder (id, name, position, open) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "name = excluded.name, position = excluded.position, open = excluded.open",
            (at.id, codec.clean(at.name), at.position, at.open),
        )

    @property
    def size(self) -> int:
        return len(self.folder.name)

    @property
    def key(self) -> tuple[str, str]:
        return "folder", self.folder.id

    def show_in_folders(self, kept: dict[str, KeptFolder]) -> dict[str, KeptFolder]:
        deleted = self.folder.id in kept and kept[self.folder.id].deleted
        kept[self.folder.id] = KeptFolder(replace(self.folder, name=codec.clean(self.folder.name)), deleted)
        return kept


@dataclass(frozen=True, slots=True)
class SetFoldersDeleted(Write):
    """Deleted at a time, or (None) not deleted after all. What is in them stands where it would without."""

    ids: tuple[str, ...]
    at: float | None

    def put(self, db: sqlite3.Connection) -> None:
        db.executemany("UPDATE folder SET deleted = ? WHERE id = ?", [(self.at, id) for id in self.ids])

    def show_in_folders(self, kept: dict[str, KeptFolder]) -> dict[str, KeptFolder]:
        for id in self.ids:
            if id in kept:
                kept[id].deleted = self.at is not None
        return kept


def purge_folders(db: sqlite3.Connection, before: float) -> None:
    """Folders deleted before a time go for good, and nobody is said to be in a folder that is not there."""
    db.execute("DELETE FROM folder WHERE deleted <= ?", (before,))
    db.execute(
        "UPDATE conversation SET folder = NULL WHERE folder IS NOT NULL AND folder NOT IN (SELECT id FROM folder)"
    )
