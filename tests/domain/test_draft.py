"""An answer while it grows: every event, in any order a server may send it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.domain.draft import Change, Draft
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.events import (
    Event,
    Finished,
    Notice,
    ReasoningDelta,
    TextDelta,
    TextWasReasoning,
    Usage,
)
from qwen_desktop.domain.message import Message, ReasoningPart, Role, Status, TextPart


def ticking() -> Iterator[float]:
    now = 1000.0
    while True:
        yield now
        now += 1.0


@pytest.fixture
def draft() -> Draft:
    ticks = ticking()
    return Draft(Message(role=Role.ASSISTANT, parts=(), model="m"), clock=lambda: next(ticks))


def test_text_is_appended_and_told(draft: Draft) -> None:
    assert draft.empty
    assert draft.apply(TextDelta("a")) == Change(text="a")
    assert draft.apply(TextDelta("b")) == Change(text="b")
    assert draft.text == "ab"
    assert draft.message().parts == (TextPart("ab"),)
    assert not draft.empty


def test_an_empty_piece_changes_nothing(draft: Draft) -> None:
    assert draft.apply(TextDelta("")) == Change()
    assert draft.apply(ReasoningDelta("")) == Change()
    assert draft.message().parts == ()
    assert draft.message().first_token is None


def test_the_thought_is_timed_from_its_first_piece_to_the_first_of_the_answer(draft: Draft) -> None:
    assert draft.apply(ReasoningDelta("hm")).thought_started
    assert not draft.apply(ReasoningDelta("m")).thought_started
    assert draft.message().reasoning == ReasoningPart("hmm", 1000.0, None)
    assert draft.apply(TextDelta("so")).thought_ended
    assert not draft.apply(TextDelta(".")).thought_ended
    reasoning = draft.message().reasoning
    assert reasoning is not None
    assert reasoning.seconds == 2.0
    assert draft.message().first_token == 1000.0


def test_a_thought_that_goes_on_after_text_is_open_again(draft: Draft) -> None:
    for event in (ReasoningDelta("a"), TextDelta("x"), ReasoningDelta("b")):
        draft.apply(event)
    reasoning = draft.message().reasoning
    assert reasoning is not None
    assert (reasoning.text, reasoning.ended) == ("ab", None)


def test_text_becomes_thought_when_only_the_closing_tag_came(draft: Draft) -> None:
    draft.apply(TextDelta("I wonder"))
    assert draft.apply(TextWasReasoning()) == Change(moved=True, thought_ended=True)
    draft.apply(TextDelta("Yes."))
    message = draft.message()
    assert (message.text, message.reasoning and message.reasoning.text) == ("Yes.", "I wonder")
    assert message.reasoning is not None
    assert message.reasoning.started == 1000.0


def test_a_thought_cut_short_ends_with_its_message(draft: Draft) -> None:
    draft.apply(ReasoningDelta("a"))
    stopped = draft.message(Status.STOPPED)
    assert stopped.reasoning is not None
    assert stopped.reasoning.ended is not None
    assert stopped.status is Status.STOPPED


def test_usage_finish_notice_and_problem_are_kept(draft: Draft) -> None:
    usage = Usage(10, 5, reasoning=3)
    draft.apply(ReasoningDelta("a"))
    assert draft.apply(usage) == Change(usage=usage)
    assert draft.apply(Notice("embedded_english_only")) == Change(notice="embedded_english_only")
    assert not draft.finished
    draft.apply(Finished("length"))
    assert draft.finished
    problem = Problem(ProblemKind.CUT)
    message = draft.message(Status.FAILED, problem)
    assert (message.usage, message.finish, message.problem) == (usage, "length", problem)
    assert message.notice == "embedded_english_only"
    assert message.reasoning is not None
    assert message.reasoning.tokens == 3


EVENTS = st.one_of(
    st.text(max_size=5).map(TextDelta), st.text(max_size=5).map(ReasoningDelta), st.just(TextWasReasoning())
)


@given(st.lists(EVENTS, max_size=30))
def test_whoever_applies_the_changes_has_the_message(events: list[Event]) -> None:
    draft = Draft(Message(role=Role.ASSISTANT, parts=()))
    text, thought = "", ""
    for event in events:
        change = draft.apply(event)
        if change.moved:
            thought, text = thought + text, ""
        text += change.text
        thought += change.reasoning
    message = draft.message()
    assert message.text == text
    assert (message.reasoning.text if message.reasoning else "") == thought
