"""Damaged databases are set aside whole, said, and what can be read of them is still there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.storage import StorageError, StorageKind, Store
from qwen_desktop.storage.database import NAME
from tests.storage.conftest import OpenStore, Problems, asked, begun, fill

_PAGE = 4096
_ONLY_IN = {"message": b"complete", "conversation": b"question"}


def _filled(open_store: OpenStore, conversations: int = 60) -> list[Conversation]:
    store = open_store()
    kept = [asked(store, f"question {number}", f"answer {number} " * 200) for number in range(conversations)]
    assert store.close()
    return kept


def _aside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if ".damaged-" in path.name)


def _scribble(database: Path, table: str, pages: int = 3) -> None:
    """Overwrite leaf pages in the middle of a table with garbage."""
    size = database.stat().st_size
    with sqlite3.connect(database) as db:
        words = [row[0] for row in db.execute(f"SELECT id FROM {table} ORDER BY rowid")]
    db.close()
    data = bytearray(database.read_bytes())
    victims = []
    for word in words[len(words) // 3 :]:
        at = data.find(word.encode())
        while at >= 0 and len(victims) < pages:
            page = at // _PAGE
            content = data[page * _PAGE : (page + 1) * _PAGE]
            if content[0] == 0x0D and page not in victims and _ONLY_IN[table] in content:  # a leaf of that table
                victims.append(page)
                break
            at = data.find(word.encode(), at + 1)
    assert len(victims) == pages
    for page in victims:
        data[page * _PAGE : (page + 1) * _PAGE] = b"\xa5" * _PAGE
    database.write_bytes(data)
    assert database.stat().st_size == size


@pytest.mark.parametrize(
    "garbage", [b"not a database at all " * 500, os.urandom(9000), b"\0" * 8192, b"SQLite format 3\0"]
)
def test_garbage_is_set_aside_and_a_new_database_begun(
    open_store: OpenStore, folder: Path, problems: Problems, garbage: bytes
) -> None:
    folder.mkdir()
    (folder / NAME).write_bytes(garbage)
    store = open_store()
    (notice,) = store.notices
    assert (notice.kind, notice.salvaged) == (StorageKind.DAMAGED, 0)
    assert Path(notice.path).read_bytes() == garbage
    assert store.outage is None
    kept = asked(store, "works")
    assert store.close()
    assert open_store().load(kept.id) == kept
    assert Path(notice.path).read_bytes() == garbage


def test_a_garbage_header_over_good_pages(open_store: OpenStore, folder: Path) -> None:
    _filled(open_store)
    data = b"\xff" * 100 + (folder / NAME).read_bytes()[100:]
    (folder / NAME).write_bytes(data)
    store = open_store()
    assert store.summaries() == []
    assert Path(store.notices[0].path).read_bytes() == data


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_file_is_set_aside_and_salvaged(open_store: OpenStore, folder: Path, share: float) -> None:
    kept = _filled(open_store)
    data = (folder / NAME).read_bytes()
    left = data[: int(len(data) * share) // _PAGE * _PAGE]
    (folder / NAME).write_bytes(left)
    store = open_store()
    (notice,) = store.notices
    assert notice.kind is StorageKind.DAMAGED
    assert Path(notice.path).read_bytes() == left
    assert len(store.summaries()) == notice.salvaged
    if share > 0.4:
        assert notice.salvaged >= len(kept) // 3
        there = {summary.id for summary in store.summaries()}
        whole = [one for one in kept if one.id in there and store.load(one.id).messages == one.messages]
        assert len(whole) >= len(kept) // 4


def test_a_log_without_its_database_is_not_thrown_away(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    asked(store, "only in the log")
    store.flush(10)
    log = (folder / (NAME + "-wal")).read_bytes()
    assert log
    store.close()
    (folder / NAME).unlink()
    (folder / (NAME + "-wal")).write_bytes(log)
    notice = open_store().notices[0]
    assert notice.kind is StorageKind.DAMAGED
    assert Path(notice.path + "-wal").read_bytes() == log


def test_side_files_go_along_and_nothing_is_overwritten(open_store: OpenStore, folder: Path) -> None:
    folder.mkdir()
    for number in range(3):
        (folder / NAME).write_bytes(b"garbage %d " % number * 100)
        (folder / (NAME + "-wal")).write_bytes(b"log %d" % number)
        open_store().close()
    aside = _aside(folder)
    main = [path for path in aside if not path.name.endswith(("-wal", "-shm"))]
    assert sorted(path.read_bytes()[:9] for path in main) == [b"garbage 0", b"garbage 1", b"garbage 2"]
    for path in main:
        assert path.with_name(path.name + "-wal").read_bytes() == b"log " + path.read_bytes()[8:9]


def test_damage_found_by_reading_costs_what_is_damaged_only(
    open_store: OpenStore, folder: Path, problems: Problems
) -> None:
    kept = _filled(open_store, 300)
    _scribble(folder / NAME, "message")
    damaged = (folder / NAME).read_bytes()
    store = open_store()
    assert store.notices == ()  # a whole check of a large database would keep the window waiting
    assert len(store.summaries()) == len(kept)
    found = [store.load(conversation.id) for conversation in kept]
    whole = sum(one == other for one, other in zip(found, kept, strict=True))
    assert len(kept) * 0.3 < whole < len(kept)
    told = problems.until(StorageKind.DAMAGED)
    assert Path(told.path).read_bytes() == damaged
    assert told.salvaged == len(kept)
    assert store.outage is None
    kept[0].title = "goes on"
    store.save_conversation(kept[0]).result(10)
    store.close()
    assert open_store().load(kept[0].id).title == "goes on"


def test_damage_found_by_writing_loses_nothing_on_screen(
    open_store: OpenStore, folder: Path, problems: Problems
) -> None:
    """The writer meets it in the middle of an answer; the answer goes on and is all there."""
    kept = _filled(open_store, 300)
    _scribble(folder / NAME, "message", pages=12)
    store = open_store()
    conversation, answer = begun(store, "while it breaks")
    writes = []
    for one in kept:
        writes.append(store.put_message(one.id, next(iter(one.messages.values()))))
        store.journal.append(answer.id, "", "piece ", False)
    while not (told := problems.until(StorageKind.DAMAGED)).path:  # found, but not yet set aside
        store.journal.append(answer.id, "", "after", False)
    assert store.flush(10)
    assert store.outage is None
    assert Path(told.path) in _aside(folder)
    store.close()
    other = open_store()
    ((where, message),) = other.recover()
    assert where == conversation.id
    assert message.text.startswith("piece " * len(kept))
    assert len(other.summaries()) == len(kept) + 1


def test_a_damaged_letter_costs_a_letter(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    conversation = asked(store, "wonderful", title="wonderful")
    store.close()
    data = (folder / NAME).read_bytes()
    assert b"wonderful" in data
    (folder / NAME).write_bytes(data.replace(b"wonderful", b"wonder\xfful"))
    again = open_store()
    assert [summary.title for summary in again.summaries()] == ["wonder�ul"]
    assert again.load(conversation.id).path()[0].text == "wonder�ul"
    assert again.outage is None
    assert not _aside(folder)


def test_a_salvaged_database_was_only_read(open_store: OpenStore, folder: Path) -> None:
    """Also its log: what had not reached the database yet is salvaged from it, and it stays as it was."""
    store: Store = open_store()
    kept = [asked(store, f"question {number}", "answer") for number in range(20)]
    store.flush(10)
    copies = {path.name: path.read_bytes() for path in folder.iterdir()}
    store.close()
    for name, data in copies.items():
        (folder / name).write_bytes(data)
    (folder / NAME).write_bytes(copies[NAME][:100] + b"\xa5" * (len(copies[NAME]) - 100))
    again = open_store()
    if again.notices:
        aside = Path(again.notices[0].path)
        assert aside.with_name(aside.name + "-wal").read_bytes() == copies[NAME + "-wal"]
    assert {summary.id for summary in again.summaries()} == {conversation.id for conversation in kept}


def test_damage_on_a_full_disk_waits_for_room_and_then_saves_what_it_can(
    open_store: OpenStore, small_disk: Path, problems: Problems
) -> None:
    store = open_store(small_disk)
    kept = [asked(store, f"question {number}", "answer " * 300) for number in range(100)]
    assert store.close()
    _scribble(small_disk / NAME, "message", pages=1)
    damaged = (small_disk / NAME).read_bytes()
    store = open_store(small_disk)
    filler = fill(small_disk)
    for conversation in kept:
        with contextlib.suppress(StorageError):  # those on the damaged page
            store.load(conversation.id)
    assert (small_disk / NAME).read_bytes() == damaged
    new = asked(store, "goes on meanwhile")
    assert store.load(new.id) == new
    filler.unlink()
    while not problems.until(StorageKind.DAMAGED).path:
        pass
    assert problems.until(StorageKind.WORKS_AGAIN)
    assert {summary.id for summary in store.summaries()} == {one.id for one in (*kept, new)}
    assert store.close()
    (aside,) = [path for path in _aside(small_disk) if not path.name.endswith(("-wal", "-shm"))]
    assert aside.read_bytes() == damaged
