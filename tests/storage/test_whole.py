"""Conversations that come and go as a whole: all or none, and never in one another's way."""

from __future__ import annotations

from functools import partial

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.message import AttachmentPart, Message, Role, TextPart, user_message
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.store import Store
from qwen_desktop.storage.whole import Sorted, renamed, sort_out, taken_out
from tests.storage.conftest import Disk, OpenStore, asked, fill
from tests.storage.searched import Reader

DOCUMENT = Document("cd" * 32, "a.txt", "text", 5, (Block("L1", "words"),), {"qwen3": 1})


def talk(words: str = "Why?", *answers: str) -> Conversation:
    """A question with versions of its answer."""
    found = Conversation(title=words)
    question = found.add(user_message(words, [AttachmentPart(DOCUMENT.sha256, "a.txt", "text", 5)]))
    for answer in answers or ("Because.",):
        found.add(Message(Role.ASSISTANT, (TextPart(answer),), parent=question.id))
    return found


def sorted_by(store: Store, *incoming: Conversation) -> Sorted:
    return store.apart(partial(sort_out, incoming=incoming))()


def test_conversations_and_documents_are_put_in_together(open_store: OpenStore) -> None:
    store = open_store()
    one, other = talk("one", "a", "b"), talk("other")
    store.put_whole([one, other], [DOCUMENT]).result()
    assert store.load(one.id) == one
    assert store.document(DOCUMENT.sha256) == DOCUMENT
    assert {each.title for each in store.summaries()} == {"one", "other"}


def test_where_one_is_refused_none_is_put_in(open_store: OpenStore, expected_logs: list[str]) -> None:
    expected_logs.append("A write was refused")
    store = open_store()
    broken = talk("broken")
    broken.created = {}  # type: ignore[assignment]  # nothing that a column holds
    with pytest.raises(StorageError):
        store.put_whole([talk("good"), broken], [DOCUMENT]).result()
    assert store.summaries() == []
    assert store.document(DOCUMENT.sha256) is None


def test_what_a_full_disk_holds_up_is_seen_and_kept_later(open_store: OpenStore, disk: Disk) -> None:
    store = open_store(disk.where)
    filler = fill(disk.where)
    one = talk("one")
    with pytest.raises(StorageError) as refused:
        store.put_whole([one], [DOCUMENT]).result()
    assert refused.value.kept
    assert [each.title for each in store.summaries()] == ["one"]
    assert store.load(one.id) == one
    assert store.document(DOCUMENT.sha256) == DOCUMENT
    found, documents = store.apart(partial(taken_out, conversation_id=one.id))()
    assert (found, documents) == (one, [DOCUMENT])
    filler.unlink()
    assert store.flush()
    assert store.close()
    assert open_store(disk.where).load(one.id) == one


def test_a_conversation_is_taken_out_with_its_documents_on_any_thread(open_store: OpenStore) -> None:
    import concurrent.futures

    store = open_store()
    one = talk()
    store.put_whole([one], [DOCUMENT]).result()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        found, documents = pool.submit(store.apart(partial(taken_out, conversation_id=one.id))).result()
    assert (found, documents) == (one, [DOCUMENT])
    with pytest.raises(KeyError):
        store.apart(partial(taken_out, conversation_id="nobody"))()


def test_what_is_here_already_is_known(open_store: OpenStore) -> None:
    store = open_store()
    one = talk("one", "a", "b")
    store.put_whole([one], []).result()
    assert sorted_by(store, one) == Sorted((), (one.id,))
    fewer = Conversation(one.id, "one", messages=dict(list(one.messages.items())[:2]))
    assert sorted_by(store, fewer).known == (one.id,), "it has gone on since"


def test_an_id_that_is_taken_by_something_else_is_given_up(open_store: OpenStore) -> None:
    store = open_store()
    one = asked(store, "mine", "answer")
    other = talk("theirs", "a", "b")
    other.id = one.id
    [fresh] = sorted_by(store, other).fresh
    assert fresh.id != one.id
    assert [m.text for m in fresh.path()] == [m.text for m in other.path()]
    assert not set(fresh.messages) & set(other.messages)
    store.put_whole([fresh], []).result()
    assert [m.text for m in store.load(one.id).path()] == ["mine", "answer"]
    assert len(store.load(fresh.id).messages) == 3


def test_a_message_that_is_taken_keeps_its_place_in_its_own_conversation(open_store: OpenStore) -> None:
    store = open_store()
    one = asked(store, "mine", "answer")
    other = Conversation(title="copy", messages=dict(one.messages), head=one.head)
    [fresh] = sorted_by(store, other).fresh
    store.put_whole([fresh], []).result()
    assert [m.text for m in store.load(one.id).path()] == ["mine", "answer"]
    assert [m.text for m in store.load(fresh.id).path()] == ["mine", "answer"]


def test_a_deleted_conversation_that_is_imported_again_is_a_new_one(open_store: OpenStore) -> None:
    store = open_store()
    one = talk("one")
    store.put_whole([one], []).result()
    store.delete(one.id).result()
    found = sorted_by(store, one)
    assert found.known == ()
    store.put_whole(found.fresh, []).result()
    assert [each.title for each in store.summaries()] == ["one"]


def test_two_of_one_id_in_one_file_are_both_taken(open_store: OpenStore) -> None:
    store = open_store()
    one = talk("one")
    found = sorted_by(store, one, Conversation(one.id, "again", messages=one.messages, head=one.head))
    assert len({each.id for each in found.fresh}) == 2
    store.put_whole(found.fresh, []).result()
    assert len(store.summaries()) == 2


def test_other_ids_change_nothing_else() -> None:
    one = talk("one", "a", "b")
    question, first, _second = one.messages
    one.opened = {"": question, question: first}
    other = renamed(one)
    assert [other.messages[below].text for below in other.opened.values()] == ["one", "a"]
    assert set(other.opened) == {"", next(iter(other.messages))}
    assert [m.text for m in other.path()] == [m.text for m in one.path()]
    assert [m.text for m in other.messages.values()] == [m.text for m in one.messages.values()]
    assert (other.title, other.created, other.updated) == (one.title, one.created, one.updated)


def test_what_was_put_in_as_a_whole_is_found_by_its_words(open_store: OpenStore) -> None:
    store = open_store()
    reader = Reader(store)
    one = talk("rhododendron")
    store.put_whole([one], [DOCUMENT]).result()
    reader.read()
    assert {hit.conversation for hit in reader.hits("rhododendron")} == {one.id}
    assert {hit.conversation for hit in reader.hits("words")} == {one.id}, "in its document"
