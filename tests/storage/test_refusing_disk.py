"""Disks that refuse: really full, really read-only, really locked. What is on screen stays and is caught up with."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from qwen_desktop.domain.message import Status, TextPart, user_message
from qwen_desktop.storage import StorageError, StorageKind
from qwen_desktop.storage.database import NAME
from tests.storage.conftest import Disk, OpenStore, Problems, asked, begun, fill

_ROOT = Path(__file__).resolve().parents[2]
_LONG = "what the user sees " * 2000


def test_a_full_disk_loses_nothing_and_is_caught_up_with(
    open_store: OpenStore, small_disk: Path, problems: Problems
) -> None:
    store = open_store(small_disk)
    before = asked(store, "before", "answer")
    assert store.flush(10)
    filler = fill(small_disk)
    during = asked(store, "during", _LONG)
    assert problems.next().kind is StorageKind.DISK_FULL
    refused = store.put_message(before.id, user_message(_LONG, parent=before.head).with_(id="late"))
    with pytest.raises(StorageError) as caught:
        refused.result(10)
    assert (caught.value.kind, caught.value.kept) == (StorageKind.DISK_FULL, True)
    assert not store.flush(10)
    assert store.outage is not None
    assert store.load(during.id) == during
    assert store.load(before.id).messages["late"].text == _LONG
    assert [summary.title for summary in store.summaries()] == ["during", "before"]
    filler.unlink()
    assert problems.until(StorageKind.WORKS_AGAIN)
    assert store.outage is None
    assert store.close()
    again = open_store(small_disk)
    assert again.load(during.id) == during
    assert again.load(before.id).messages["late"].text == _LONG
    assert [problem.kind for problem in problems.rest()] == [StorageKind.DISK_FULL, StorageKind.WORKS_AGAIN]


def test_an_answer_that_runs_while_the_disk_fills_up_is_kept(
    open_store: OpenStore, small_disk: Path, problems: Problems
) -> None:
    store = open_store(small_disk)
    conversation, answer = begun(store)
    store.journal.append(answer.id, "", "on disk, ", False).result(10)
    filler = fill(small_disk)
    for _ in range(40):
        store.journal.append(answer.id, "", _LONG, False)
    assert problems.next().kind is StorageKind.DISK_FULL
    whole = "on disk, " + _LONG * 40
    done = answer.with_(parts=(TextPart(whole),), status=Status.COMPLETE)
    store.journal.finish(conversation.id, done)
    assert store.load(conversation.id).messages[answer.id] == done
    held = [type(write).__name__ for write in store._writer.waiting()]
    assert held == ["FinishJournal"]  # the pieces are in it
    filler.unlink()
    assert store.flush(10)
    assert store.close()
    again = open_store(small_disk)
    assert again.recover() == []
    assert again.load(conversation.id).messages[answer.id].text == whole


def test_a_disk_that_is_full_from_the_start(open_store: OpenStore, small_disk: Path, problems: Problems) -> None:
    filler = fill(small_disk)
    store = open_store(small_disk / "data")
    assert [notice.kind for notice in store.notices] == [StorageKind.DISK_FULL]
    conversation = asked(store, "in memory", "answer")
    assert store.load(conversation.id) == conversation
    filler.unlink()
    assert problems.until(StorageKind.WORKS_AGAIN)
    assert store.close()
    assert open_store(small_disk / "data").load(conversation.id) == conversation


def test_history_is_read_from_a_disk_that_is_full(open_store: OpenStore, small_disk: Path) -> None:
    first = open_store(small_disk)
    kept = asked(first, "kept", "answer")
    assert first.close()
    filler = fill(small_disk)
    store = open_store(small_disk)
    assert [notice.kind for notice in store.notices] == [StorageKind.DISK_FULL]
    assert store.load(kept.id) == kept
    new = asked(store, "new")
    assert {summary.id for summary in store.summaries()} == {kept.id, new.id}
    filler.unlink()
    assert store.flush(10)
    assert store.load(new.id) == new


def test_what_is_held_is_bounded_and_said(open_store: OpenStore, small_disk: Path, problems: Problems) -> None:
    filler = fill(small_disk)
    store = open_store(small_disk, room=100_000)
    first = asked(store, "first", "a" * 60_000)
    second = store.put_message(first.id, user_message("b" * 60_000, parent=first.head))
    with pytest.raises(StorageError) as caught:
        second.result(10)
    assert (caught.value.kind, caught.value.kept) == (StorageKind.TOO_MUCH, False)
    assert problems.until(StorageKind.TOO_MUCH)
    for number in range(5):  # newer values take the place of older ones, and no more room
        answer = first.messages[first.head or ""].with_(parts=(TextPart(str(number) * 60_000),))
        with pytest.raises(StorageError) as caught:
            store.put_message(first.id, answer).result(10)
        assert caught.value.kept
    filler.unlink()
    assert store.flush(10)
    assert store.load(first.id).messages[first.head or ""].text == "4" * 60_000


def test_a_folder_that_becomes_read_only_and_writable_again(
    open_store: OpenStore, disk: Disk, problems: Problems
) -> None:
    store = open_store(disk.where)
    kept = asked(store, "kept", "answer")
    assert store.close()
    disk.writable(False)
    store = open_store(disk.where)
    assert [notice.kind for notice in store.notices] == [StorageKind.READ_ONLY]
    assert store.load(kept.id) == kept
    new = asked(store, "new", "answer")
    kept.title = "renamed"
    with pytest.raises(StorageError) as caught:
        store.save_conversation(kept).result(10)
    assert (caught.value.kind, caught.value.kept) == (StorageKind.READ_ONLY, True)
    assert {summary.title for summary in store.summaries()} == {"new", "renamed"}
    assert store.load(new.id) == new
    assert not store.flush(10)
    disk.writable(True)
    assert problems.until(StorageKind.WORKS_AGAIN)
    assert store.load(new.id) == new
    assert store.close()
    assert open_store(disk.where).load(kept.id).title == "renamed"


def test_history_is_read_from_a_read_only_folder_after_a_kill(open_store: OpenStore, disk: Disk) -> None:
    """Then the write-ahead log is still there, and holds what was last said."""
    script = (
        "import os, sys; from pathlib import Path; from qwen_desktop.storage import Store; "
        "from tests.storage.conftest import asked; store = Store.open(Path(sys.argv[1]), print); "
        "conversation = asked(store, 'last words', 'answer'); store.flush(10); print(conversation.id, flush=True); "
        "os.kill(os.getpid(), 9)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(disk.where)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (disk.where / (NAME + "-wal")).stat().st_size > 0, run.stderr
    disk.writable(False)
    store = open_store(disk.where)
    assert [message.text for message in store.load(run.stdout.strip()).path()] == ["last words", "answer"]
    store.close()
    disk.writable(True)


def test_a_read_only_folder_without_a_database(open_store: OpenStore, disk: Disk) -> None:
    disk.writable(False)
    store = open_store(disk.where / "new")
    assert [notice.kind for notice in store.notices] == [StorageKind.READ_ONLY]
    conversation = asked(store, "in memory")
    assert store.load(conversation.id) == conversation
    assert store.close() is False
    assert list(disk.where.iterdir()) == []
    disk.writable(True)


def test_an_interrupted_answer_is_shown_from_a_read_only_folder(open_store: OpenStore, disk: Disk) -> None:
    dead = open_store(disk.where)
    conversation, answer = begun(dead)
    dead.journal.append(answer.id, "", "half", False)
    dead.close()
    disk.writable(False)
    store = open_store(disk.where)
    assert [message.text for _, message in store.recover()] == ["half"]
    assert store.load(conversation.id).messages[answer.id].status is Status.INTERRUPTED
    store.close()
    disk.writable(True)


def test_a_damaged_database_in_a_read_only_folder(open_store: OpenStore, disk: Disk) -> None:
    (disk.where / NAME).write_bytes(b"garbage" * 1000)
    disk.writable(False)
    store = open_store(disk.where)
    assert [(notice.kind, notice.path) for notice in store.notices] == [(StorageKind.DAMAGED, "")]
    conversation = asked(store, "in memory")
    assert store.load(conversation.id) == conversation
    disk.writable(True)
    assert store.flush(10)
    assert store.load(conversation.id) == conversation
    assert len(list(disk.where.glob("*.damaged-*"))) == 1


def test_another_program_holding_the_database(open_store: OpenStore, folder: Path, problems: Problems) -> None:
    store = open_store()
    kept = asked(store, "kept")
    assert store.flush(10)
    other = sqlite3.connect(folder / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    new = asked(store, "new")
    assert problems.next().kind is StorageKind.LOCKED
    assert store.load(kept.id) == kept
    assert store.load(new.id) == new
    other.execute("ROLLBACK")
    other.close()
    assert problems.next().kind is StorageKind.WORKS_AGAIN
    assert store.close()
    assert open_store().load(new.id) == new


def test_a_database_locked_at_the_start_shows_up_once_it_is_free(
    open_store: OpenStore, folder: Path, problems: Problems
) -> None:
    first = open_store()
    kept = asked(first, "kept")
    first.close()
    other = sqlite3.connect(folder / NAME, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    store = open_store()
    assert [notice.kind for notice in store.notices] == [StorageKind.LOCKED]
    assert store.summaries() == []
    new = asked(store, "new")
    other.execute("ROLLBACK")
    other.close()
    assert store.flush(10)
    assert problems.until(StorageKind.WORKS_AGAIN)
    assert {summary.id for summary in store.summaries()} == {kept.id, new.id}


_LIMITED = """
import os, queue, resource, signal, sys
from pathlib import Path
from qwen_desktop.storage import Store
from tests.storage.conftest import asked
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
told = queue.SimpleQueue()
store = Store.open(Path(sys.argv[1]), told.put)
first = asked(store, "first", "answer"); assert store.flush(10)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
second = asked(store, "second", "x" * 400_000)
problem = told.get(timeout=20)
assert store.load(second.id) == second
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert store.flush(10)
print(problem.kind, told.get(timeout=20).kind)
assert store.close()
store = Store.open(Path(sys.argv[1]), told.put)
assert store.load(second.id) == second and store.load(first.id) == first and store.close()
"""


def test_a_file_that_may_not_grow_any_more(folder: Path) -> None:
    """Needs no rights: the system refuses every write beyond a size, then allows it again."""
    if os.name != "posix":
        pytest.skip("needs POSIX resource limits")
    run = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(folder)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout.split() == ["io", "works_again"], run.stderr
