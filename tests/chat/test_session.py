"""What a session does for its user: asks, answers, keeps, stops, tries again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, TextPart
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.store import Store
from tests.chat.conftest import CHOICE, Heard, answered, at_work
from tests.servers.scripted import ScriptedServer

THINKS: list[dict[str, Any]] = [
    {"reasoning": "Two and "},
    {"reasoning": "two."},
    {"text": "Fo"},
    {"text": "ur."},
    {"end": True},
]


def test_an_answer_streams_and_is_kept_with_its_thought_beside_it(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": THINKS}) as server:
            async with at_work(store, server) as (session, heard):
                answer = await answered(session, heard, "What is 2+2?\nSay it in words.")
                assert (answer.text, answer.status, answer.finish) == ("Four.", Status.COMPLETE, "stop")
                assert answer.reasoning is not None
                assert answer.reasoning.text == "Two and two."
                assert answer.usage is not None
                assert answer.reasoning.tokens == answer.usage.reasoning
                assert (heard.text, heard.thought) == ("Four.", "Two and two.")
                assert heard.titles == ["What is 2+2?"]
                store.flush()
                kept = store.load(session.id)
                assert [m.text for m in kept.path()] == ["What is 2+2?\nSay it in words.", "Four."]
                assert kept.path()[1] == answer
                assert [s.title for s in store.summaries()] == ["What is 2+2?"]

    asyncio.run(scene())


def test_the_history_goes_with_the_next_question(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": THINKS}) as server:
            async with at_work(store, server) as (session, heard):
                await answered(session, heard, "What is 2+2?")
                await answered(session, heard, "And doubled?")
                sent = server.chats[-1].messages
                assert [(m["role"], m["content"]) for m in sent] == [
                    ("user", "What is 2+2?"),
                    ("assistant", "Four."),
                    ("user", "And doubled?"),
                ]

    asyncio.run(scene())


def test_stopping_keeps_what_has_arrived(store: Store) -> None:
    script = [{"text": "half "}, {"wait": "never"}]

    async def scene() -> None:
        with ScriptedServer({"default": script}) as server:
            async with at_work(store, server) as (session, heard):
                session.ask("go", [], CHOICE)
                await heard.until(lambda: heard.text == "half ")
                session.stop()
                await heard.until(lambda: heard.settled)
                assert (heard.settled[0].status, heard.settled[0].text) == (Status.STOPPED, "half ")
                assert not session.streaming
                server.wait_for(lambda s: s.disconnects == 1)
                store.flush()
                assert store.load(session.id).path()[-1].status is Status.STOPPED

    asyncio.run(scene())


def test_stopping_before_the_first_step_settles_too(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer() as server:
            async with at_work(store, server) as (session, heard):
                session.ask("go", [], CHOICE)
                session.stop()
                await heard.until(lambda: heard.settled)
                assert heard.settled[0].status is Status.STOPPED
                assert server.chats == []

    asyncio.run(scene())


def test_closing_marks_the_running_answer_as_interrupted(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": [{"text": "half"}, {"wait": "never"}]}) as server:
            async with at_work(store, server) as (session, heard):
                session.ask("go", [], CHOICE)
                await heard.until(lambda: heard.text)
                await session.close()
                assert heard.settled[0].status is Status.INTERRUPTED
                assert session.branch()[-1].text == "half"

    asyncio.run(scene())


def test_a_cut_stream_is_a_problem_and_not_an_answer(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": [{"text": "half"}]}) as server:
            async with at_work(store, server) as (session, heard):
                answer = await answered(session, heard, "go")
                assert (answer.status, answer.text) == (Status.FAILED, "half")
                assert answer.problem is not None
                assert answer.problem.kind is ProblemKind.CUT

    asyncio.run(scene())


def test_regenerating_adds_a_version_and_loses_none(store: Store) -> None:
    script = [{"text": "one", "first": 1}, {"text": "two"}, {"end": True}]

    async def scene() -> None:
        with ScriptedServer({"default": script}) as server:
            async with at_work(store, server) as (session, heard):
                first = await answered(session, heard, "go")
                session.regenerate(first.id, CHOICE)
                await heard.until(lambda: len(heard.settled) == 2)
                second = heard.settled[-1]
                versions = session.conversation.versions(second.id)
                assert [m.text for m in versions] == ["onetwo", "two"]
                assert session.branch()[-1].text == "two"
                session.show_version(first.id)
                assert session.branch()[-1].text == "onetwo"
                store.flush()
                assert store.load(session.id).head == first.id

    asyncio.run(scene())


def test_editing_a_question_asks_it_anew_with_its_documents(store: Store) -> None:
    attachment = AttachmentPart("0" * 64, "gone.txt", "text", 3)

    async def scene() -> None:
        with ScriptedServer({"default": THINKS}) as server:
            async with at_work(store, server) as (session, heard):
                question = session.ask("what?", [attachment], CHOICE)
                await heard.until(lambda: heard.settled)
                session.edit(question.id, "what is it?", CHOICE, question.attachments)
                await heard.until(lambda: len(heard.settled) == 2)
                edited = session.branch()[0]
                assert (edited.text, edited.attachments) == ("what is it?", (attachment,))
                assert len(session.conversation.versions(edited.id)) == 2

    asyncio.run(scene())


def test_a_document_that_is_no_longer_stored_stops_the_question(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer() as server:
            async with at_work(store, server) as (session, heard):
                session.ask("what?", [AttachmentPart("0" * 64, "gone.txt", "text", 3)], CHOICE)
                await heard.until(lambda: heard.settled)
                problem = heard.settled[0].problem
                assert problem is not None
                assert (problem.code, problem.where) == ("document_missing", "gone.txt")
                assert server.chats == []

    asyncio.run(scene())


def test_silence_is_said_again_as_it_lasts_and_taken_back_when_something_arrives(store: Store) -> None:
    script = [{"text": "a"}, {"wait": "more"}, {"text": "b"}, {"end": True}]

    async def scene() -> None:
        with ScriptedServer({"default": script}) as server:
            async with at_work(store, server, stall=0.2) as (session, heard):
                session.ask("go", [], CHOICE)
                await heard.until(lambda: len(heard.silences) == 2)
                assert heard.silences[0] >= 0.2
                assert heard.silences[1] >= 0.4
                server.open("more")
                await heard.until(lambda: heard.settled)
                assert heard.silences[-1] == 0.0
                assert heard.settled[0].text == "ab"

    asyncio.run(scene())


def test_two_conversations_stream_at_once(store: Store) -> None:
    script = {
        "left": [{"text": "L1"}, {"wait": "on"}, {"text": "L2"}, {"end": True}],
        "right": [{"text": "R1"}, {"wait": "on"}, {"text": "R2"}, {"end": True}],
    }

    async def scene() -> None:
        with ScriptedServer(script) as server:
            async with at_work(store, server) as (one, heard_one), at_work(store, server) as (two, heard_two):
                one.ask("left", [], CHOICE)
                two.ask("right", [], CHOICE)
                await heard_one.until(lambda: heard_one.text == "L1")
                await heard_two.until(lambda: heard_two.text == "R1")
                server.open("on")
                await heard_one.until(lambda: heard_one.settled)
                await heard_two.until(lambda: heard_two.settled)
                assert (heard_one.settled[0].text, heard_two.settled[0].text) == ("L1L2", "R1R2")

    asyncio.run(scene())


def test_asking_while_an_answer_runs_is_refused(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": [{"wait": "never"}]}) as server:
            async with at_work(store, server) as (session, _heard):
                session.ask("go", [], CHOICE)
                with pytest.raises(RuntimeError):
                    session.ask("again", [], CHOICE)

    asyncio.run(scene())


def test_what_is_inline_thought_moves_and_is_kept_as_thought(store: Store) -> None:
    script = [{"content_think": "I think"}, {"content_think": " so.</think>\n\nYes."}, {"end": True}]

    async def scene() -> None:
        with ScriptedServer({"default": script}) as server:
            async with at_work(store, server) as (session, heard):
                answer = await answered(session, heard, "go")
                assert answer.reasoning is not None
                assert (answer.reasoning.text.strip(), answer.text.strip()) == ("I think so.", "Yes.")

    asyncio.run(scene())


def test_a_fault_of_our_own_settles_the_message_and_reaches_the_last_resort(store: Store) -> None:
    reported: list[dict[str, Any]] = []

    async def broken(choice: Choice) -> Provider:
        raise ZeroDivisionError("a bug")

    async def scene() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: reported.append(context))
        heard = Heard()
        session = Session(Conversation(), store, broken, heard)
        session.ask("go", [], CHOICE)
        await heard.until(lambda: heard.settled)
        assert heard.settled[0].problem is not None
        assert heard.settled[0].problem.kind is ProblemKind.INTERNAL

    asyncio.run(scene())
    assert [type(c["exception"]) for c in reported] == [ZeroDivisionError]


def test_no_key_becomes_a_problem_under_the_question(store: Store) -> None:
    async def nobody(choice: Choice) -> Provider:
        raise AnswerError(Problem(ProblemKind.NO_KEY, where="DashScope"))

    async def scene() -> None:
        heard = Heard()
        session = Session(Conversation(), store, nobody, heard)
        session.ask("go", [], CHOICE)
        await heard.until(lambda: heard.settled)
        assert heard.settled[0].problem == Problem(ProblemKind.NO_KEY, where="DashScope")

    asyncio.run(scene())


def test_an_answer_whose_question_was_lost_cannot_be_given_again(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": THINKS}) as server:
            conversation = Conversation(title="salvaged")
            orphan = conversation.add(Message(Role.ASSISTANT, (TextPart("Four."),)))
            async with at_work(store, server, conversation) as (session, _heard):
                session.regenerate(orphan.id, CHOICE)
                assert not session.streaming
                assert session.branch() == [orphan]

    asyncio.run(scene())
