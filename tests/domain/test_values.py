"""Conversations as trees, problems as values, models and budgets."""

from __future__ import annotations

import pytest

from qwen_desktop.domain.budget import TEMPLATE_TOKENS, fit
from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind, redacted
from qwen_desktop.domain.message import AttachmentPart, Message, Role, user_message
from qwen_desktop.domain.model import ModelInfo, Thinking


def answer(parent: str, created: float = 1.0) -> Message:
    return Message(role=Role.ASSISTANT, parts=(), parent=parent, created=created)


def test_the_path_runs_from_the_first_message_to_the_head() -> None:
    conversation = Conversation()
    question = conversation.add(user_message("q"))
    first = conversation.add(answer(question.id, 1.0))
    second = conversation.add(answer(question.id, 2.0))
    assert [m.id for m in conversation.path()] == [question.id, second.id]
    assert [m.id for m in conversation.path(first.id)] == [question.id, first.id]
    assert [m.id for m in conversation.versions(second.id)] == [first.id, second.id]
    assert conversation.leaf_under(question.id) == second.id


def test_a_version_is_shown_with_the_branch_that_was_last_open_below_it() -> None:
    conversation = Conversation()
    question = conversation.add(user_message("q"))
    one = conversation.add(answer(question.id, 1.0))
    below_one = conversation.add(user_message("b", parent=one.id).with_(created=2.0))
    conversation.add(user_message("b again", parent=one.id).with_(created=3.0))
    conversation.show(below_one.id)
    other = conversation.add(answer(question.id, 4.0))
    assert conversation.head == other.id
    conversation.show(one.id)
    assert conversation.head == below_one.id, "and not the newest"
    assert conversation.opened == {question.id: one.id, one.id: below_one.id}
    conversation.show(other.id)
    assert conversation.opened == {one.id: below_one.id}, "the newest need not be remembered"


def test_going_back_remembers_what_was_shown_below() -> None:
    conversation = Conversation()
    first = conversation.add(user_message("first"))
    end = conversation.add(answer(first.id, 1.0))
    conversation.show_until(None)
    assert conversation.path() == []
    other = conversation.add(user_message("other").with_(created=first.created + 1))
    assert conversation.path() == [other]
    conversation.show(first.id)
    assert conversation.head == end.id
    assert conversation.opened == {"": first.id}


def test_a_message_without_its_parent_is_refused() -> None:
    with pytest.raises(KeyError):
        Conversation().add(answer("nobody"))
    with pytest.raises(KeyError):
        Conversation().update(answer("nobody"))


def test_a_message_is_replaced_by_its_newer_value() -> None:
    conversation = Conversation(title="t")
    question = conversation.add(user_message("q"))
    conversation.update(question.with_(model="m"))
    assert conversation.path()[0].model == "m"
    assert conversation.summary().title == "t"


def test_the_title_is_the_first_line_cut_at_a_word() -> None:
    assert first_line_title([user_message("\n  What is it? \nmore")]) == "What is it?"
    assert first_line_title([answer("x"), user_message("word " * 30)]) == "word " * 11 + "word…"
    assert first_line_title([user_message("字" * 100)]) == "字" * 60 + "…"
    assert first_line_title([user_message("", [AttachmentPart("0", "a.pdf", "pdf", 1)])]) == "a.pdf"
    assert first_line_title([]) == ""


def test_a_problem_survives_being_kept() -> None:
    problem = Problem(ProblemKind.TOO_LONG, "d", 400, "c", "r", 1.5, 10, 20, "w")
    assert Problem.from_dict(problem.to_dict()) == problem
    assert Problem.from_dict({"kind": "of tomorrow", "more": 1}).kind is ProblemKind.INTERNAL
    assert str(AnswerError(problem)) == "too_long: d"


@pytest.mark.parametrize("text", ["key sk-abcdef123456 here", "Authorization: Bearer abc.def-123456", "my secret!word"])
def test_keys_are_taken_out_of_text(text: str) -> None:
    clean = redacted(text, "secret!word", "ab")
    assert "[key]" in clean
    assert not any(secret in clean for secret in ("sk-abcdef", "abc.def", "secret!word"))


def test_whether_a_model_thinks() -> None:
    hybrid = ModelInfo("m", thinking=Thinking.HYBRID, thinks_by_default=True)
    assert hybrid.thinks(None)
    assert hybrid.thinks(True)
    assert not hybrid.thinks(False)
    assert ModelInfo("m", thinking=Thinking.ALWAYS).thinks(False)
    assert not ModelInfo("m", thinking=Thinking.NEVER).thinks(True)


def test_the_limit_depends_on_thinking() -> None:
    model = ModelInfo("m", context=100, max_input=90, max_input_thinking=80)
    assert (model.input_limit(False), model.input_limit(True)) == (90, 80)
    assert ModelInfo("m", context=100).input_limit(True) == 100


def test_what_fits_and_what_does_not() -> None:
    model = ModelInfo("m", context=200, max_input=100)
    exact = fit(model, [100 - TEMPLATE_TOKENS], False)
    assert exact.fits
    assert exact.share == 1.0
    over = fit(model, [101 - TEMPLATE_TOKENS], False)
    assert not over.fits
    assert (over.counted, over.limit) == (101, 100)
    assert fit(ModelInfo("m"), [10**9], False).fits
    assert fit(ModelInfo("m"), [1], False).share == 0.0
    small = fit(ModelInfo("m", context=8192), [7500], False)
    assert not small.fits
    assert small.limit == 8192 - 1024
