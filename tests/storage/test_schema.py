"""Schema steps: named, recorded, applied once; a database from a newer version is left as it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qwen_desktop.storage import StorageError, StorageKind, schema
from qwen_desktop.storage.database import NAME, open_for_reading
from qwen_desktop.storage.schema import STEPS, Step, bring_up
from tests.storage.conftest import OpenStore, Problems, asked


def _steps(db: sqlite3.Connection) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM schema_step ORDER BY rowid")]


def _change(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / NAME) as db:
        db.execute(statement)
    db.close()


def test_the_steps_are_recorded_by_name(open_store: OpenStore, folder: Path) -> None:
    open_store().close()
    with sqlite3.connect(folder / NAME) as db:
        assert _steps(db) == [step.name for step in STEPS]
    db.close()


def test_a_step_is_applied_once_and_on_top_of_what_is_there() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    first = Step("one", ("CREATE TABLE a (x)",))
    bring_up(db, (first,))
    db.execute("INSERT INTO a VALUES (1)")
    bring_up(db, (first, Step("two", ("ALTER TABLE a ADD COLUMN y", "UPDATE a SET y = 2"))))
    assert db.execute("SELECT * FROM a").fetchall() == [(1, 2)]
    assert _steps(db) == ["one", "two"]
    assert schema.version(db) == 2
    db.close()


def test_steps_are_applied_all_or_none() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        bring_up(db, (Step("one", ("CREATE TABLE a (x)",)), Step("two", ("CREATE TABLE a (x)",))))
    assert schema.version(db) == 0
    assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    db.close()


def test_a_database_from_a_newer_version_is_left_as_it_is(
    open_store: OpenStore, folder: Path, problems: Problems
) -> None:
    store = open_store()
    asked(store, "from the future")
    store.close()
    _change(folder, f"PRAGMA user_version = {schema.VERSION + 1}")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(StorageError) as caught:
        open_store()
    assert caught.value.kind is StorageKind.NEWER
    assert caught.value.problem.path == str(folder / NAME)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_older_database_that_cannot_be_written_is_read_from_a_copy(open_store: OpenStore, folder: Path) -> None:
    folder.mkdir()
    old = sqlite3.connect(folder / NAME, isolation_level=None)
    bring_up(old, STEPS[:1])
    old.execute("INSERT INTO conversation VALUES ('c', 'old', 0, 1, 1, NULL, NULL)")
    old.close()
    before = (folder / NAME).read_bytes()
    reader = open_for_reading(folder / NAME)
    assert reader.execute("SELECT title FROM conversation").fetchall() == [("old",)]
    assert reader.execute("SELECT count(*) FROM journal").fetchone() == (0,)
    reader.close()
    assert (folder / NAME).read_bytes() == before
    assert [summary.title for summary in open_store().summaries()] == ["old"]


def test_summaries_and_recovery_read_no_message(open_store: OpenStore, folder: Path) -> None:
    open_store().close()
    with sqlite3.connect(folder / NAME) as db:
        for statement, wanted in (
            ("SELECT id FROM message WHERE status = 'streaming'", "message_streaming"),
            ("SELECT id FROM message WHERE conversation = 'c'", "message_of_conversation"),
            ("SELECT 1 FROM part WHERE message = 'm'", "sqlite_autoindex_part_1"),
            ("SELECT 1 FROM part WHERE document = 'd'", "part_document"),
        ):
            plan = " ".join(row[3] for row in db.execute("EXPLAIN QUERY PLAN " + statement))
            assert wanted in plan, plan
    db.close()
