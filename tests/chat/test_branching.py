"""A conversation of its own that begins like another: what is copied, and how it is called."""

from __future__ import annotations

import pytest

from qwen_desktop.chat.branching import branch_off, branch_title
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import AttachmentPart, Message, ReasoningPart, Role, Status, TextPart, user_message


def long_talk() -> Conversation:
    conversation = Conversation(title="Leases")
    question = conversation.add(user_message("Which?", [AttachmentPart("00", "a.pdf", "pdf", 1)]))
    parts = (ReasoningPart("Both.", 1.0, 2.0, 3), TextPart("This one."))
    answer = conversation.add(Message(Role.ASSISTANT, parts, parent=question.id, model="m"))
    conversation.add(user_message("Why?", parent=answer.id))
    return conversation


def test_the_way_to_a_message_is_copied_with_all_that_belongs_to_it() -> None:
    conversation = long_talk()
    question, answer, _end = conversation.path()
    made = branch_off(conversation, answer.id, set())
    assert made.id != conversation.id
    copied = made.path()
    assert [m.with_(id="", parent=None) for m in copied] == [m.with_(id="", parent=None) for m in (question, answer)]
    assert not {m.id for m in copied} & set(conversation.messages), "two conversations never share a message"
    assert len(conversation.path()) == 3, "the old one is as it was"


def test_versions_beside_the_way_stay_behind() -> None:
    conversation = long_talk()
    question, answer, _end = conversation.path()
    conversation.add(answer.with_(id="other", parts=(TextPart("That one."),)))
    made = branch_off(conversation, "other", set())
    assert [m.text for m in made.messages.values()] == [question.text, "That one."]


def test_what_is_still_written_cannot_be_branched_off() -> None:
    conversation = long_talk()
    running = conversation.add(Message(Role.ASSISTANT, (), parent=conversation.head, status=Status.STREAMING))
    with pytest.raises(ValueError, match="still being written"):
        branch_off(conversation, running.id, set())
    with pytest.raises(KeyError):
        branch_off(conversation, "nowhere", set())


@pytest.mark.parametrize(
    ("title", "there", "made"),
    [
        ("Leases", (), "Leases (branch)"),
        ("Leases", ("Leases (branch)",), "Leases (branch 2)"),
        ("Leases (branch)", ("Leases (branch)",), "Leases (branch 2)"),
        ("Leases (branch 2)", ("Leases (branch)", "Leases (branch 2)"), "Leases (branch 3)"),
        ("{title} (100 %)", (), "{title} (100 %) (branch)"),
    ],
)
def test_its_title_says_where_it_comes_from(title: str, there: tuple[str, ...], made: str) -> None:
    assert branch_title(title, set(there)) == made


def test_a_title_of_the_users_own_is_not_replaced_later_either() -> None:
    conversation = long_talk()
    conversation.title_by_user = True
    assert branch_off(conversation, conversation.path()[0].id, set()).title_by_user
