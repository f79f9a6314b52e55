"""Backups: made while the database is in use, never too many, and put back, also when the database is damaged."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from qwen_desktop.storage import backups, database, schema
from qwen_desktop.storage.backups import Backup, GivenUp
from qwen_desktop.storage.problems import StorageError, StorageKind
from qwen_desktop.storage.store import Store
from tests.storage.conftest import Disk, OpenStore, asked, begun, fill
from tests.storage.searched import Reader

DAY = 86_400.0


def titles(store: Store) -> set[str]:
    return {each.title for each in store.summaries()}


@pytest.fixture
def kept(folder: Path) -> Path:
    return folder / backups.FOLDER


def test_a_backup_holds_what_there_was_and_goes_back_while_the_store_is_open(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    one = asked(store, "one", "answer")
    store.flush()
    made = backups.make(store.path, kept)
    asked(store, "two")
    store.delete(one.id)
    store.flush()
    assert titles(store) == {"two"}
    before = backups.restore(made.path, store.path, kept)
    assert titles(store) == {"one"}
    assert store.load(one.id) == one
    asked(store, "three")
    store.flush()
    assert titles(store) == {"one", "three"}, "what comes afterwards is kept as ever"
    assert before is not None
    backups.restore(before.path, store.path, kept)
    assert titles(store) == {"two"}, "and that can be undone"
    assert store.close()
    assert titles(open_store()) == {"two"}


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    for number in range(40):
        asked(store, f"{number}" + "word " * 20_000)
    conversation, answer = begun(store, "running")
    store.flush()
    written = 0

    def write_on() -> bool:
        nonlocal written
        written += 1
        store.journal.append(answer.id, "", "more ")
        store.flush()
        return False

    made = backups.make(store.path, kept, write_on)
    assert written > 3, "the copy was made in several pieces"
    with sqlite3.connect(made.path) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM conversation").fetchone() == (41,)
    copy.close()
    assert conversation.title in titles(store)


def test_a_copy_that_is_given_up_leaves_nothing(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    for number in range(20):
        asked(store, f"{number}" + "word " * 20_000)
    store.flush()
    stop = threading.Event()
    stop.set()
    with pytest.raises(GivenUp):
        backups.make(store.path, kept, stop.is_set)
    assert list(kept.iterdir()) == []


def test_only_the_owner_may_read_a_backup(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    asked(store, "one")
    store.flush()
    made = backups.make(store.path, kept)
    assert made.path.stat().st_mode & 0o077 == 0
    assert kept.stat().st_mode & 0o077 == 0


def test_a_full_disk_costs_neither_the_database_nor_an_earlier_backup(open_store: OpenStore, disk: Disk) -> None:
    store = open_store(disk.where)
    asked(store, "one " + "word " * 40_000)
    store.flush()
    kept = disk.where / backups.FOLDER
    first = backups.make(store.path, kept)
    filler = fill(disk.where)
    with pytest.raises(StorageError) as raised:
        backups.make(store.path, kept)
    assert raised.value.kind is StorageKind.DISK_FULL
    with pytest.raises(StorageError):
        backups.restore(first.path, store.path, kept)
    filler.unlink()
    assert [each.path for each in backups.listed(kept)] == [first.path]
    assert [path.name for path in kept.iterdir()] == [first.path.name]
    assert len(titles(store)) == 1


# A damaged database


def damage(path: Path) -> None:
    """Overwrite everything behind the first page: the tables are told, and none can be read."""
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)


def test_a_damaged_database_is_never_copied_over_good_backups(open_store: OpenStore, folder: Path, kept: Path) -> None:
    store = open_store()
    asked(store, "one " + "word " * 5_000)
    store.close()
    good = backups.make(folder / database.NAME, kept)
    damage(folder / database.NAME)
    with pytest.raises(StorageError) as raised:
        backups.make(folder / database.NAME, kept)
    assert raised.value.kind is StorageKind.DAMAGED
    assert [each.path for each in backups.listed(kept)] == [good.path]


def test_after_damage_a_backup_brings_everything_back(open_store: OpenStore, folder: Path, kept: Path) -> None:
    store = open_store()
    one = asked(store, "one " + "word " * 5_000, "answer")
    store.close()
    good = backups.make(folder / database.NAME, kept)
    damage(folder / database.NAME)
    again = open_store()
    assert [notice.kind for notice in again.notices] == [StorageKind.DAMAGED]
    assert titles(again) == set()
    backups.restore(good.path, again.path, kept)
    assert again.load(one.id) == one
    assert titles(again) == {one.title}


def test_a_damaged_database_that_nobody_opened_is_replaced_and_set_aside(
    open_store: OpenStore, folder: Path, kept: Path
) -> None:
    store = open_store()
    one = asked(store, "one " + "word " * 5_000, "answer")
    store.close()
    good = backups.make(folder / database.NAME, kept)
    damage(folder / database.NAME)
    assert backups.restore(good.path, folder / database.NAME, kept) is None
    assert open_store().load(one.id) == one
    assert list(folder.glob("*.damaged-*"))


def test_a_damaged_or_newer_or_foreign_backup_changes_nothing(
    open_store: OpenStore, kept: Path, tmp_path: Path
) -> None:
    store = open_store()
    asked(store, "one " + "word " * 5_000)
    store.flush()
    made = backups.make(store.path, kept)
    newer = tmp_path / "newer.sqlite3"
    newer.write_bytes(made.path.read_bytes())
    with sqlite3.connect(newer) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    foreign = tmp_path / "foreign.sqlite3"
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE message (other)")
    db.close()
    text = tmp_path / "text.sqlite3"
    text.write_text("no database at all " * 500)
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(made.path.read_bytes())
    damage(broken)
    for path, kind in (
        (newer, StorageKind.NEWER),
        (broken, StorageKind.DAMAGED),
        (text, StorageKind.DAMAGED),
        (tmp_path / "absent", StorageKind.IO),
        (foreign, None),
    ):
        with pytest.raises(StorageError) as raised:
            backups.restore(path, store.path, kept)
        assert kind is None or raised.value.kind is kind, path
        assert len(titles(store)) == 1
    assert [each.path for each in backups.listed(kept)] == [made.path]
    assert not list(store.path.parent.glob("*.restoring*"))


def test_a_backup_of_an_older_version_gets_todays_tables(open_store: OpenStore, kept: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite3"
    with sqlite3.connect(old, isolation_level=None) as db:
        schema.bring_up(db, schema.STEPS[:1])
        db.execute("INSERT INTO conversation VALUES ('c', 'of old', 0, 1.0, 1.0, NULL, NULL)")
    db.close()
    store = open_store()
    backups.restore(old, store.path, kept)
    assert titles(store) == {"of old"}
    asked(store, "new")
    store.flush()
    assert titles(store) == {"of old", "new"}


# How many


def made_at(*ages: float, size: int = 1_000) -> list[Backup]:
    """Backups of these ages in days, newest first."""
    now = 1_750_000_000.0
    return [Backup(Path(f"{age}"), now - age * DAY, size) for age in sorted(ages)]


def left(of: list[Backup], limit: int = 10**9) -> list[str]:
    gone = backups.superfluous(of, limit, 1_750_000_000.0)
    return [each.path.name for each in of if each not in gone]


def test_one_of_each_day_and_one_of_each_week_are_kept() -> None:
    daily = made_at(*[number + 0.5 for number in range(100)])
    kept = left(daily)
    assert kept[:7] == [f"{number + 0.5}" for number in range(7)]
    assert kept[7:] == ["7.5", "14.5", "21.5", "28.5", "35.5", "42.5", "49.5"]


def test_several_of_one_day_are_one_but_for_the_newest_three() -> None:
    assert left(made_at(0.1, 0.2, 0.3, 0.4, 0.5, 1.1, 1.2)) == ["0.1", "0.2", "0.3", "1.1"]


def test_all_together_are_no_larger_than_the_limit_and_the_newest_always_stays() -> None:
    assert left(made_at(0.5, 1.5, 2.5, 3.5, size=400), limit=1_000) == ["0.5", "1.5"]
    assert left(made_at(0.5, 1.5, size=4_000), limit=1_000) == ["0.5"]


def test_making_one_removes_those_that_are_too_many(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    asked(store, "one")
    store.flush()
    kept.mkdir()
    for number in range(1, 6):
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(time.time() - number * 60))
        (kept / f"conversations-{stamp}.sqlite3").write_bytes(b"old")
    other = kept / "notes.txt"
    other.write_text("mine")
    made = backups.make(store.path, kept)
    there = backups.listed(kept)
    assert there[0].path == made.path
    assert len(there) in (3, 4), "the newest three, and perhaps one of yesterday"
    assert other.exists(), "nothing but backups is ever removed"


def test_the_database_is_in_use_while_a_store_is_open(open_store: OpenStore) -> None:
    store = open_store()
    asked(store, "one")
    store.flush()
    assert backups.in_use(store.path)
    store.close()
    assert not backups.in_use(store.path)
    assert titles(open_store()) == {"one"}


def test_after_restoring_a_search_finds_what_is_there_and_not_what_was(open_store: OpenStore, kept: Path) -> None:
    store = open_store()
    reader = Reader(store)
    first = asked(store, "rhododendron")
    reader.read()
    made = backups.make(store.path, kept)
    later = asked(store, "magnolia")
    reader.read()
    assert [hit.conversation for hit in reader.hits("magnolia")] == [later.id]
    backups.restore(made.path, store.path, kept)
    last = asked(store, "oleander")  # as many changes as before: only another name tells the two databases apart
    reader.read()
    assert reader.hits("magnolia") == []
    assert {hit.conversation for hit in reader.hits("rhododendron")} == {first.id}
    assert {hit.conversation for hit in reader.hits("oleander")} == {last.id}


def test_only_what_was_written_to_since_is_worth_another_backup(
    open_store: OpenStore, folder: Path, kept: Path
) -> None:
    store = open_store()
    asked(store, "one")
    store.close()
    made = backups.make(folder / database.NAME, kept)
    os.utime(folder / database.NAME, (made.made - 60, made.made - 60))
    assert not backups.changed_since(folder / database.NAME, made)
    again = open_store()
    asked(again, "two")
    again.flush()
    assert backups.changed_since(folder / database.NAME, made)
