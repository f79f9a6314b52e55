"""The journal of a running answer: what it costs, what is put together from it, and whose journals are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwen_desktop.domain.draft import Draft
from qwen_desktop.domain.events import ReasoningDelta, TextDelta, TextWasReasoning
from qwen_desktop.domain.message import Message, ReasoningPart, Role, Status, TextPart
from qwen_desktop.storage import Store
from qwen_desktop.storage.database import NAME
from qwen_desktop.storage.journal import interrupted
from tests.storage.conftest import OpenStore, asked, begun


def test_pieces_become_an_interrupted_message_in_its_place(open_store: OpenStore) -> None:
    dead = open_store()
    conversation, answer = begun(dead)
    for reasoning, text in (("Let me ", ""), ("think. ", ""), ("So", "It "), ("", "is 🤔"), ("", " so.")):
        dead.journal.append(answer.id, reasoning, text, False)
    dead.flush(10)
    alive = open_store()
    ((conversation_id, message),) = alive.recover()
    assert conversation_id == conversation.id
    assert message.status is Status.INTERRUPTED
    assert (message.id, message.parent, message.text) == (answer.id, answer.parent, "It is 🤔 so.")
    assert message.reasoning is not None
    assert message.reasoning.text == "Let me think. So"
    assert answer.created <= message.reasoning.started <= (message.reasoning.ended or 0)
    assert message.first_token == message.reasoning.started
    assert alive.load(conversation_id).path()[-1] == message
    alive.flush(10)
    assert alive.load(conversation_id).messages[message.id] == message
    assert alive.recover() == []


def test_an_answer_that_had_not_begun_to_arrive_is_there_too(open_store: OpenStore) -> None:
    dead = open_store()
    conversation, answer = begun(dead)
    dead.flush(10)
    alive = open_store()
    assert [(where, at.id, at.parts) for where, at in alive.recover()] == [(conversation.id, answer.id, ())]


def test_an_answer_whose_question_was_shown_is_shown(open_store: OpenStore) -> None:
    dead = open_store()
    conversation = asked(dead, "head still at the question")
    answer = Message(Role.ASSISTANT, (), parent=conversation.head)
    dead.journal.begin(conversation.id, answer)
    dead.journal.append(answer.id, "", "half", False)
    elsewhere = asked(dead, "the user went to another branch", "another answer")
    second = Message(Role.ASSISTANT, (), parent=next(iter(elsewhere.messages)))
    dead.journal.begin(elsewhere.id, second)
    dead.flush(10)
    alive = open_store()
    assert len(alive.recover()) == 2
    for look in (alive, None):
        if look is None:
            alive.flush(10)
        assert alive.load(conversation.id).head == answer.id
        assert alive.load(elsewhere.id).head == elsewhere.head


def test_the_answers_of_this_process_are_not_touched(open_store: OpenStore) -> None:
    store = open_store()
    conversation, answer = begun(store)
    store.journal.append(answer.id, "", "still ", False).result(10)
    assert store.recover() == []
    store.journal.append(answer.id, "", "running", False).result(10)
    done = answer.with_(parts=(TextPart("still running, and done"),), status=Status.COMPLETE)
    store.journal.finish(conversation.id, done).result(10)
    assert store.load(conversation.id).messages[answer.id] == done


def test_a_finished_answer_leaves_no_journal(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    conversation, answer = begun(store)
    for _ in range(50):
        store.journal.append(answer.id, "ornithology ", "", False)
    done = answer.with_(parts=(TextPart("done"),), status=Status.COMPLETE)
    store.journal.finish(conversation.id, done)
    with pytest.raises(KeyError):
        store.journal.append(answer.id, "", "late", False)
    store.close()
    assert b"ornithology" not in (folder / NAME).read_bytes()
    again = open_store()
    assert again.recover() == []
    assert again.load(conversation.id).messages[answer.id] == done


def test_an_answer_begun_again_starts_anew(open_store: OpenStore) -> None:
    dead = open_store()
    conversation, answer = begun(dead)
    dead.journal.append(answer.id, "", "first try", False)
    dead.journal.begin(conversation.id, answer)
    dead.journal.append(answer.id, "", "second try", False)
    dead.flush(10)
    assert [message.text for _, message in open_store().recover()] == ["second try"]


def test_text_that_turns_out_to_be_thought_moves() -> None:
    message = Message(Role.ASSISTANT, (), created=1.0)
    pieces = [
        (2.0, False, "", "I wonder "),
        (3.0, False, "", "why. "),
        (4.0, True, "", "Because."),
        (5.0, False, "", "!"),
    ]
    found = interrupted(message, pieces)
    assert found.parts == (ReasoningPart("I wonder why. ", 2.0, 4.0), TextPart("Because.!"))
    assert found.first_token == 2.0


def test_a_thought_that_was_cut_ends_with_its_last_piece() -> None:
    found = interrupted(Message(Role.ASSISTANT, (), created=1.0), [(2.0, False, "a", ""), (7.0, False, "b", "")])
    assert found.parts == (ReasoningPart("ab", 2.0, 7.0),)


def test_what_is_recovered_is_what_the_draft_showed(open_store: OpenStore) -> None:
    """The journal is fed as the chat feeds it: after each event here, in one piece with what it changed."""
    events = [
        *(TextDelta("Hmm, "), TextDelta("let me see. "), TextWasReasoning(), TextDelta("\n\nThe answer")),
        *(ReasoningDelta("no, wait"), TextDelta(" is 42"), TextDelta("。")),
    ]
    for cut in range(len(events) + 1):
        dead = open_store()
        _conversation, answer = begun(dead)
        draft = Draft(answer)
        for event in events[:cut]:
            change = draft.apply(event)
            dead.journal.append(answer.id, change.reasoning, change.text, change.moved)
        dead.close()
        ((_, message),) = _recovered(open_store)
        shown = draft.message()
        assert message.text == shown.text
        assert (message.reasoning and message.reasoning.text) == (shown.reasoning and shown.reasoning.text)


def _recovered(open_store: OpenStore) -> list[tuple[str, Message]]:
    store: Store = open_store()
    found = store.recover()
    store.close()
    return found


def test_an_append_costs_what_is_new_not_what_is_there(open_store: OpenStore, folder: Path) -> None:
    """Bytes added to the write-ahead log by a hundred appends: the same after 50 as after 5,000."""
    store = open_store()
    _conversation, answer = begun(store)
    log = folder / (NAME + "-wal")

    def grown() -> int:
        store.flush(10)
        before = log.stat().st_size
        for _ in range(100):
            store.journal.append(answer.id, "", "token " * 10, False).result(10)
        return log.stat().st_size - before

    early = grown()
    late = [grown() for _ in range(49)]  # 0 while the log is used again from its start
    assert 0 < early < 100 * 4 * 4200
    assert max(late) <= 1.25 * early
