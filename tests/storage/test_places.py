"""Where conversations stand in the list, their folders and their marks: kept, and shown before they are on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import BY_DAY, Folder, Mark, Place
from qwen_desktop.storage import Store
from qwen_desktop.storage.database import NAME
from qwen_desktop.storage.schema import STEPS, bring_up
from tests.storage.conftest import OpenStore, asked, begun


def listed(store: Store) -> dict[str, Summary]:
    return {summary.title: summary for summary in store.summaries()}


def test_a_place_is_kept_and_shown_at_once(open_store: OpenStore) -> None:
    store = open_store()
    pinned, filed = asked(store, "pinned"), asked(store, "filed")
    folder = Folder("Work 仕事", 2.0, open=False)
    store.put_folder(folder)
    places = {pinned.id: Place(pinned=3.5), filed.id: Place(folder=folder.id, archived=True)}
    store.put_places(places)
    for looked in (store, open_store()):
        assert {s.id: s.place for s in looked.summaries()} == places
        assert looked.folders() == [folder]
        store.flush()


def test_saving_a_conversation_leaves_it_where_it_stands(open_store: OpenStore) -> None:
    store = open_store()
    conversation = asked(store, "one")
    store.put_places({conversation.id: Place(pinned=1.0)})
    store.set_mark(conversation.id, Mark.UNSEEN)
    conversation.title = "another"
    store.save_conversation(conversation)
    for looked in (store, open_store()):
        found = listed(looked)["another"]
        assert (found.place, found.mark) == (Place(pinned=1.0), Mark.UNSEEN)
        store.flush()


def test_the_last_mark_holds(open_store: OpenStore) -> None:
    store = open_store()
    conversation = asked(store, "one")
    for mark in (Mark.FAILED, Mark.UNSEEN, Mark.NONE, Mark.FAILED):
        store.set_mark(conversation.id, mark)
        assert listed(store)["one"].mark is mark
    store.flush()
    assert listed(open_store())["one"].mark is Mark.FAILED


def test_an_answer_a_dead_process_left_marks_its_conversation(open_store: OpenStore) -> None:
    store = open_store()
    begun(store, "cut off")
    store.close()
    again = open_store()
    assert listed(again)["cut off"].mark is Mark.NONE
    again.recover()
    assert listed(again)["cut off"].mark is Mark.FAILED
    again.flush()
    assert listed(open_store())["cut off"].mark is Mark.FAILED


def test_several_are_deleted_and_restored_together(open_store: OpenStore) -> None:
    store = open_store()
    one, two = asked(store, "one"), asked(store, "two")
    asked(store, "three")
    store.delete(one.id, two.id)
    assert set(listed(store)) == {"three"}
    store.flush()
    store.restore(one.id, two.id)
    assert set(listed(store)) == {"one", "two", "three"}


def test_a_deleted_folder_comes_back_with_what_was_in_it_until_it_is_purged(open_store: OpenStore) -> None:
    store = open_store()
    conversation, folder = asked(store, "one"), Folder("Work")
    store.put_folder(folder)
    store.put_places({conversation.id: Place(folder=folder.id)})
    store.delete_folders([folder.id])
    assert store.folders() == []
    store.flush()
    store.restore_folders([folder.id])
    assert store.folders() == [folder]
    assert listed(store)["one"].place.folder == folder.id
    store.delete_folders([folder.id])
    store.purge_deleted()
    store.flush()
    assert listed(open_store())["one"].place == BY_DAY


def test_folders_stand_in_their_order(open_store: OpenStore) -> None:
    store = open_store()
    last, first = Folder("last", 2.0), Folder("first", 1.0)
    store.put_folder(last)
    store.put_folder(first)
    assert store.folders() == [first, last]
    store.put_folder(Folder("last", 0.0, id=last.id))
    assert [folder.name for folder in store.folders()] == ["last", "first"]


def test_conversations_of_an_earlier_version_stand_by_their_day(open_store: OpenStore, folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / NAME, isolation_level=None) as db:
        bring_up(db, STEPS[:3])
        db.execute("INSERT INTO conversation VALUES ('a', 'old', 0, 1.0, 2.0, NULL, NULL)")
    db.close()
    assert open_store().summaries() == [Summary("a", "old", 1.0, 2.0)]


def test_a_mark_of_a_later_version_is_no_mark(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    asked(store, "one")
    store.close()
    with sqlite3.connect(folder / NAME) as db:
        db.execute("UPDATE conversation SET mark = 'sparkling'")
    db.close()
    assert listed(open_store())["one"].mark is Mark.NONE
