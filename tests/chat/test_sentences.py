"""Every problem and every ending has one sentence of its own and, where there is one, a way out."""

from __future__ import annotations

import pytest

from qwen_desktop import settings
from qwen_desktop.chat import keeping, sentences
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Message, ReasoningPart, Role, Status, TextPart
from qwen_desktop.storage.problems import StorageKind, StorageProblem


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_has_a_sentence(kind: ProblemKind) -> None:
    told = sentences.explain(Problem(kind, detail="why", where="host"))
    assert told.text.strip()
    assert "{" not in told.text
    assert "\n" not in told.text
    assert all(label for _action, label in told.actions)


def test_problems_are_told_apart() -> None:
    texts = [sentences.explain(Problem(kind, detail="why", where="host")).text for kind in ProblemKind]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("kind", [kind for kind in ProblemKind if kind is not ProblemKind.INTERNAL])
def test_every_problem_but_our_own_has_a_way_out(kind: ProblemKind) -> None:
    assert sentences.explain(Problem(kind)).actions


def test_over_the_window_both_numbers_are_said() -> None:
    text = sentences.explain(Problem(ProblemKind.TOO_LONG, limit=258_048, counted=300_001)).text
    assert "258,048" in text
    assert "300,001" in text


def test_the_details_for_a_report_leave_out_what_is_not_known() -> None:
    problem = Problem(ProblemKind.SERVER, "words", status=503, request_id="r1", where="host")
    lines = sentences.details(problem).splitlines()
    assert lines == ["Kind: server", "Status: 503", "Request id: r1", "At: host", "Said: words"]


def answer(status: Status, *parts: TextPart | ReasoningPart, finish: str = "stop") -> Message:
    problem = Problem(ProblemKind.CUT) if status is Status.FAILED else None
    return Message(Role.ASSISTANT, parts, status=status, finish=finish, problem=problem)


def test_endings() -> None:
    text, thought = TextPart("yes"), ReasoningPart("hm", 0.0, 1.0)
    assert sentences.ending(answer(Status.COMPLETE, text)) is None
    assert sentences.ending(answer(Status.STREAMING, text)) is None
    told = [
        sentences.ending(answer(Status.FAILED, text)),
        sentences.ending(answer(Status.INTERRUPTED, text)),
        sentences.ending(answer(Status.STOPPED, text)),
        sentences.ending(answer(Status.COMPLETE, thought, finish="length")),
        sentences.ending(answer(Status.COMPLETE, thought)),
        sentences.ending(answer(Status.COMPLETE)),
        sentences.ending(answer(Status.COMPLETE, text, finish="length")),
    ]
    assert len({sentence.text for sentence in told if sentence is not None}) == len(told)
    interrupted = told[1]
    assert interrupted is not None
    assert [action for action, _label in interrupted.actions] == [sentences.CONTINUE, sentences.RESEND]


def test_an_answer_without_a_word_has_ways_out() -> None:
    thought = ReasoningPart("hm", 0.0, 1.0)
    ran_out = answer(Status.COMPLETE, thought, finish="length")
    said = sentences.ending(ran_out, can_switch=True)
    assert said is not None
    assert [action for action, _label in said.actions] == [sentences.WITHOUT_THINKING, sentences.RETRY]
    limited = sentences.ending(ran_out.with_(asked_with=Instructions(max_answer=20)))
    assert limited is not None
    assert [action for action, _label in limited.actions] == [sentences.RETRY, sentences.INSTRUCTIONS]


def test_only_what_the_question_is_not_to_blame_for_can_be_gone_on_with() -> None:
    half = answer(Status.FAILED, TextPart("half"))
    for kind, goes_on in ((ProblemKind.CUT, True), (ProblemKind.MODERATED, False), (ProblemKind.UNAUTHORIZED, False)):
        said = sentences.ending(half.with_(problem=Problem(kind)))
        assert said is not None
        assert (said.actions[0][0] == sentences.CONTINUE) is goes_on


def test_a_refused_parameter_is_named_and_leads_to_the_instructions() -> None:
    said = sentences.explain(Problem(ProblemKind.BAD_REQUEST, "must be < 2", parameter="temperature"))
    assert "temperature" in said.text
    assert said.actions[0][0] == sentences.INSTRUCTIONS


@pytest.mark.parametrize("kind", StorageKind)
def test_every_problem_of_the_store_has_a_sentence(kind: StorageKind) -> None:
    text = keeping.explain(StorageProblem(kind, "why", "/data/conversations.sqlite3", salvaged=2))
    assert text.strip()
    assert "{" not in text


def test_a_damaged_database_says_where_it_is_and_what_was_saved() -> None:
    text = keeping.explain(StorageProblem(StorageKind.DAMAGED, "why", "/data/aside", salvaged=2))
    assert "/data/aside" in text
    assert "2 conversations" in text


@pytest.mark.parametrize("kind", settings.NoticeKind)
def test_every_problem_of_the_settings_has_a_sentence(kind: settings.NoticeKind) -> None:
    text = keeping.explain_settings(settings.Notice(kind, "theme", "/data/settings.json"))
    assert "theme" in text or "/data/settings.json" in text
