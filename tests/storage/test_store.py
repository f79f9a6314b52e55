"""What goes in comes out: conversations, documents, drafts, deletion and its undoing, against a real file."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.message import (
    AttachmentPart,
    Message,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    new_id,
    user_message,
)
from qwen_desktop.storage import StorageError, StorageKind, Store
from qwen_desktop.storage.database import NAME
from tests.storage.conftest import OpenStore, Problems, asked


def _tree() -> Conversation:
    """Every field and every kind of part, two versions of an answer, and scripts of all sorts."""
    tree = Conversation(title="标题 ‮العربية‬ 👩‍👩‍👧", title_by_user=True, created=1.5, updated=2.5)
    attachment = AttachmentPart("a" * 64, "契約書.pdf", "pdf", 12345, 17)
    question = tree.add(
        user_message("What does it say?\n\0第二行", [attachment, AttachmentPart("b" * 64, "x", "code", 0)])
    )
    tree.add(
        Message(
            role=Role.ASSISTANT,
            parts=(ReasoningPart("Let me see 🤔", 10.25, 12.5, 345), TextPart("A\r\n"), TextPart("B")),
            parent=question.id,
            created=9.0,
            model="qwen3-max",
            provider="dashscope",
            thinking=True,
            finish="stop",
            usage=Usage(100, 50, 20, 10, 5, "qwen3-max-2026"),
            notice="english_only",
            first_token=10.0,
        )
    )
    tree.add(
        Message(
            role=Role.ASSISTANT,
            parts=(ReasoningPart("", 1.0), TextPart("")),
            parent=question.id,
            status=Status.FAILED,
            thinking=False,
            usage=Usage(1, 2),
            problem=Problem(ProblemKind.RATE_LIMITED, "slow down", status=429, retry_after=2.5, where="host"),
        )
    )
    tree.add(Message(Role.SYSTEM, (), parent=tree.head, status=Status.STOPPED))
    return tree


def _keep(store: Store, conversation: Conversation) -> None:
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)


def test_everything_of_a_conversation_comes_back(open_store: OpenStore) -> None:
    tree = _tree()
    first = open_store()
    _keep(first, tree)
    assert first.close()
    again = open_store()
    assert again.notices == ()
    assert again.load(tree.id) == tree
    assert list(again.load(tree.id).messages) == list(tree.messages)
    assert again.summaries() == [tree.summary()]


def test_reads_show_every_write_made_before_them_written_or_not(open_store: OpenStore) -> None:
    store = open_store()
    for number in range(200):
        conversation = asked(store, f"question {number}", "answer")
        conversation.title = "another"
        store.save_conversation(conversation)
        assert store.load(conversation.id) == conversation
        assert len(store.summaries()) == number + 1


def test_a_write_is_on_disk_when_its_future_is_done(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    conversation = Conversation(title="here")
    store.save_conversation(conversation).result(10)
    with sqlite3.connect(folder / NAME) as other:
        assert other.execute("SELECT title FROM conversation").fetchall() == [("here",)]
    other.close()


def test_saving_keeps_what_was_there_at_the_call(open_store: OpenStore) -> None:
    store = open_store()
    conversation = Conversation(title="before")
    done = store.save_conversation(conversation)
    conversation.title = "after"
    done.result(10)
    assert store.load(conversation.id).title == "before"


def test_a_message_is_replaced_in_its_place(open_store: OpenStore) -> None:
    store = open_store()
    tree = _tree()
    _keep(store, tree)
    store.flush(10)
    first = next(iter(tree.messages.values()))
    tree.update(first.with_(parts=(TextPart("edited"),)))
    store.put_message(tree.id, tree.messages[first.id]).result(10)
    store.flush(10)
    assert store.load(tree.id) == tree
    assert list(store.load(tree.id).messages) == list(tree.messages)


def test_halves_of_characters_do_not_stop_the_writing(open_store: OpenStore) -> None:
    store = open_store()
    whole, half = user_message("smile \ud83d\ude00"), user_message("half \ud83d")
    conversation = Conversation(title="t\udc00")
    store.save_conversation(conversation).result(10)
    store.put_message(conversation.id, whole).result(10)
    store.put_message(conversation.id, half.with_(problem=Problem(ProblemKind.SERVER, "\ud800"))).result(10)
    found = store.load(conversation.id)
    assert found.messages[whole.id].text == "smile 😀"
    assert found.messages[half.id].text == "half �"


def test_the_newest_conversation_comes_first(open_store: OpenStore) -> None:
    store = open_store()
    kept = [Conversation(title=str(at), updated=float(at)) for at in (3, 1, 2)]
    for conversation in kept:
        store.save_conversation(conversation)
    assert [summary.title for summary in store.summaries()] == ["3", "2", "1"]
    store.flush(10)
    kept[1].updated = 9.0
    store.save_conversation(kept[1])
    assert [summary.title for summary in store.summaries()] == ["1", "3", "2"]


def test_an_unknown_conversation_is_a_key_error(open_store: OpenStore) -> None:
    with pytest.raises(KeyError):
        open_store().load("nobody")


def test_a_lost_parent_or_head_leaves_a_tree_that_can_be_walked(open_store: OpenStore) -> None:
    store = open_store()
    conversation = Conversation(head="lost")
    store.save_conversation(conversation)
    store.put_message(conversation.id, user_message("orphan", parent="gone").with_(id="m"))
    store.flush(10)
    found = store.load(conversation.id)
    assert [message.text for message in found.path()] == ["orphan"]


def test_delete_undo_and_purge(open_store: OpenStore) -> None:
    store = open_store()
    one, two = asked(store, "one"), asked(store, "two")
    store.delete(one.id)
    assert [summary.id for summary in store.summaries()] == [two.id]
    store.restore(one.id)
    assert {summary.id for summary in store.summaries()} == {one.id, two.id}
    store.delete(one.id)
    store.save_conversation(one)  # an answer that ends later must not bring it back
    store.purge_deleted(older_than=3600).result(10)
    assert store.load(one.id) == one
    store.purge_deleted().result(10)
    with pytest.raises(KeyError):
        store.load(one.id)
    assert [summary.id for summary in store.summaries()] == [two.id]
    assert store.load(two.id) == two


def test_what_is_purged_leaves_no_word_in_the_files(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    gone = asked(store, "the secret word is rhododendron", "rhododendron " * 3000)
    asked(store, "stays")
    store.delete(gone.id)
    store.purge_deleted().result(10)
    assert store.close()
    for path in folder.iterdir():
        assert b"rhododendron" not in path.read_bytes(), path


def test_a_message_for_a_conversation_that_is_gone_is_refused_alone(
    open_store: OpenStore, problems: Problems, expected_logs: list[str]
) -> None:
    expected_logs.append("A write was refused")
    store = open_store()
    refused = store.put_message("gone", user_message("?"))
    kept = asked(store, "kept")
    with pytest.raises(StorageError) as caught:
        refused.result(10)
    assert caught.value.kind is StorageKind.REFUSED
    assert not caught.value.kept
    assert problems.next().kind is StorageKind.REFUSED
    assert store.flush(10)
    assert store.load(kept.id) == kept


def test_a_value_that_cannot_be_kept_is_refused_alone(open_store: OpenStore, expected_logs: list[str]) -> None:
    expected_logs.append("A write was refused")
    store = open_store()
    conversation = asked(store, "kept")
    wrong: Any = object()
    refused = store.put_message(conversation.id, user_message("").with_(model="m", first_token=wrong))
    after = user_message("after", parent=conversation.head)
    store.put_message(conversation.id, after).result(10)
    with pytest.raises(StorageError):
        refused.result(10)
    assert after.id in store.load(conversation.id).messages


def test_waiting_for_a_write_in_vain_does_not_take_it_back(open_store: OpenStore) -> None:
    store = open_store()
    conversation = Conversation(title="kept")
    assert store.save_conversation(conversation).cancel() is False
    assert store.flush(10)


def test_nothing_waits_for_ever_on_a_closed_store(open_store: OpenStore) -> None:
    before = set(threading.enumerate())
    store = open_store()
    assert store.close()
    future: Future[None] = store.save_conversation(Conversation())
    with pytest.raises(StorageError):
        future.result(10)
    assert store.close()
    assert not [thread for thread in set(threading.enumerate()) - before if thread.name == "storage-writer"]


def test_a_listener_whose_loop_has_ended_does_not_stop_the_writing(folder: Path, expected_logs: list[str]) -> None:
    def gone(problem: object) -> None:
        raise RuntimeError("Event loop is closed")

    expected_logs.extend(["Nobody to tell", "A write was refused"])
    store = Store.open(folder, gone)
    store.put_message("gone", user_message("?"))
    conversation = asked(store, "kept")
    assert store.flush(10)
    assert store.load(conversation.id) == conversation
    store.close()


def test_drafts_are_kept_replaced_and_forgotten(open_store: OpenStore) -> None:
    store = open_store()
    unsaved = new_id()
    state = {"text": "half a \ud83d thought", "files": ["x"], "thinking": None}
    assert store.draft(unsaved) == {}
    store.put_draft(unsaved, state)
    assert store.draft(unsaved) == {**state, "text": "half a � thought"}
    store.close()
    again = open_store()
    assert again.draft(unsaved)["files"] == ["x"]
    again.put_draft(unsaved, {})
    assert again.draft(unsaved) == {}
    again.flush(10)
    assert again.draft(unsaved) == {}


def test_the_files_are_for_their_owner_only(open_store: OpenStore, folder: Path) -> None:
    asked(open_store(), "private")
    for path in [folder, *folder.iterdir()]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_how_a_conversation_was_looked_at_is_kept(open_store: OpenStore) -> None:
    store = open_store()
    kept, other = asked(store, "kept", "answer"), asked(store, "other")
    kept.opened, kept.panel_closed = {"": "a", "a": "b"}, True
    store.save_viewing(kept)
    assert store.load(kept.id).opened == kept.opened, "at once, whatever the disk does"
    store.close()
    again = open_store()
    found = again.load(kept.id)
    assert (found.opened, found.panel_closed) == (kept.opened, True)
    assert (again.load(other.id).opened, again.load(other.id).panel_closed) == ({}, False)
    kept.opened, kept.panel_closed = {}, False
    again.save_viewing(kept)
    assert again.flush()
    assert again.load(kept.id) == kept


def test_how_it_was_looked_at_goes_with_the_conversation(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    gone = asked(store, "gone")
    gone.panel_closed = True
    store.save_viewing(gone)
    store.delete(gone.id)
    store.purge_deleted()
    store.close()
    with sqlite3.connect(folder / NAME) as db:
        assert db.execute("SELECT count(*) FROM viewing").fetchone() == (0,)
    db.close()


@pytest.mark.parametrize("state", ["", "{", "[]", "7", '{"opened": 3}', '{"opened": {"a": [1]}, "panel_closed": "x"}'])
def test_a_damaged_note_of_how_it_was_looked_at_costs_no_word(open_store: OpenStore, folder: Path, state: str) -> None:
    store = open_store()
    kept = asked(store, "kept", "answer")
    store.close()
    with sqlite3.connect(folder / NAME) as db:
        db.execute("INSERT INTO viewing VALUES (?, ?)", (kept.id, state))
    db.close()
    found = open_store().load(kept.id)
    assert [message.text for message in found.path()] == ["kept", "answer"]
    assert not found.panel_closed
