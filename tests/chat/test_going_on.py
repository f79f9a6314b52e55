"""An answer that ended early goes on in its own message, or is tried again in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.history import GO_ON
from qwen_desktop.chat.servers import prefix_for
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Message, Status
from qwen_desktop.domain.model import ModelInfo, Thinking, ThinkingSwitch
from qwen_desktop.domain.request import Prefix
from qwen_desktop.providers.compatible import CompatibleProvider
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.store import Store
from tests.chat.conftest import Heard
from tests.servers.scripted import ScriptedServer

MODEL = ModelInfo("qwen-test", context=10_000, thinking=Thinking.HYBRID)
PLAIN, THINKING = Choice(MODEL, thinking=False), Choice(MODEL, thinking=True)
CUT: list[dict[str, Any]] = [{"text": "One, two,"}, {"cut": True}]
LONGEST: list[dict[str, Any]] = [{"text": "One, two,"}, {"usage": {"prompt_tokens": 9, "completion_tokens": 3}}]
LONGEST.append({"finish": "length"})
REST: list[dict[str, Any]] = [{"text": " three."}, {"end": True}]


@asynccontextmanager
async def talk(
    store: Store, server: ScriptedServer, prefix: Prefix = Prefix.PARTIAL
) -> AsyncIterator[tuple[Session, Heard]]:
    provider = CompatibleProvider("dashscope", server.base_url, "k", switch=ThinkingSwitch.DASHSCOPE, prefix=prefix)

    async def provider_of(choice: Choice) -> Provider:
        return provider

    heard = Heard()
    session = Session(Conversation(), store, provider_of, heard)
    try:
        yield session, heard
    finally:
        await session.close()
        await provider.close()


async def asked(session: Session, heard: Heard, choice: Choice = PLAIN) -> Message:
    session.ask("Count to three.", [], choice)
    await heard.until(lambda: heard.settled)
    return heard.settled[-1]


async def gone_on(session: Session, heard: Heard, message: Message, choice: Choice = PLAIN) -> Message:
    count = len(heard.settled)
    session.go_on(message.id, choice)
    await heard.until(lambda: len(heard.settled) > count)
    return heard.settled[-1]


def test_without_thinking_the_service_is_given_the_beginning_and_the_rest_joins_it(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": LONGEST}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard)
                server.scenarios["default"] = REST
                whole = await gone_on(session, heard, answer)
                assert (whole.id, whole.text, whole.status, whole.finish) == (
                    answer.id,
                    "One, two, three.",
                    Status.COMPLETE,
                    "stop",
                )
                sent = server.chats[-1]
                assert sent.messages[-1] == {"role": "assistant", "content": "One, two,", "partial": True}
                assert sent.body["enable_thinking"] is False
                assert whole.usage is not None
                assert (whole.usage.requests, whole.usage.output) == (2, 4)
                store.flush()
                assert store.load(session.id).path()[-1] == whole

    asyncio.run(scene())


def test_while_it_thinks_the_model_is_asked_for_the_rest_in_words_that_nobody_sees(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard, THINKING)
                server.scenarios["default"] = [{"reasoning": "Where was I?"}, *REST]
                whole = await gone_on(session, heard, answer, THINKING)
                assert whole.text == "One, two, three."
                assert whole.problem is None
                roles = [(m["role"], m["content"]) for m in server.chats[-1].messages]
                assert roles[1:] == [("assistant", "One, two,"), ("user", GO_ON)]
                assert [m.text for m in session.branch()] == ["Count to three.", "One, two, three."]

    asyncio.run(scene())


def test_a_server_that_refuses_the_beginning_is_asked_in_words(store: Store) -> None:
    refusal: list[dict[str, Any]] = [{"status": 400, "body": {"error": {"message": "unknown field partial"}}}]

    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard)
                server.scenarios = {"Count": refusal, "Your last answer": REST}
                assert (await gone_on(session, heard, answer)).text == "One, two, three."
                assert len(server.chats) == 3

    asyncio.run(scene())


def test_own_servers_are_told_in_their_own_way() -> None:
    assert prefix_for("https://dashscope.aliyuncs.com/compatible-mode/v1") is Prefix.PARTIAL
    assert prefix_for("http://127.0.0.1:8000/v1") is Prefix.FINAL_MESSAGE
    assert prefix_for("http://127.0.0.1:11434/v1") is Prefix.NONE


def test_an_answer_that_cannot_go_on_keeps_what_it_had(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard)
                server.scenarios["default"] = [{"status": 503, "body": "no"}]
                again = await gone_on(session, heard, answer)
                assert (again.text, again.status) == ("One, two,", Status.FAILED)
                assert again.problem is not None
                assert again.problem.status == 503

    asyncio.run(scene())


def test_an_answer_without_a_word_is_tried_again_in_its_place(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": [{"status": 503, "body": "no"}]}) as server:
            async with talk(store, server) as (session, heard):
                failed = await asked(session, heard)
                server.scenarios["default"] = REST
                session.retry(failed.id, PLAIN)
                await heard.until(lambda: len(heard.settled) == 2)
                there = session.branch()[-1]
                assert (there.id, there.text, there.problem) == (failed.id, " three.", None)
                assert len(session.conversation.versions(failed.id)) == 1

    asyncio.run(scene())


def test_half_an_answer_stays_as_a_version_when_it_is_tried_again(store: Store) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                half = await asked(session, heard)
                server.scenarios["default"] = REST
                session.retry(half.id, PLAIN)
                await heard.until(lambda: len(heard.settled) == 2)
                assert [m.text for m in session.conversation.versions(half.id)] == ["One, two,", " three."]

    asyncio.run(scene())


def test_an_error_is_no_part_of_the_next_request(store: Store) -> None:
    thought_only: list[dict[str, Any]] = [{"reasoning": "hm"}, {"finish": "length"}]

    async def scene() -> None:
        with ScriptedServer({"default": CUT, "think": thought_only}) as server:
            async with talk(store, server) as (session, heard):
                await asked(session, heard)
                session.ask("think", [], PLAIN)
                await heard.until(lambda: len(heard.settled) == 2)
                server.scenarios["default"] = REST
                session.ask("and now", [], PLAIN)
                await heard.until(lambda: len(heard.settled) == 3)
                assert server.chats[-1].messages == [
                    {"role": "user", "content": "Count to three."},
                    {"role": "assistant", "content": "One, two,"},
                    {"role": "user", "content": "think"},
                    {"role": "user", "content": "and now"},
                ]

    asyncio.run(scene())


def test_what_was_thought_after_all_does_not_take_the_beginning_along(store: Store) -> None:
    """A server that tells only by a closing tag that its text so far was thought."""

    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard, THINKING)
                server.scenarios["default"] = [{"content_think": "so, three"}, {"content_think": "</think>"}, *REST]
                whole = await gone_on(session, heard, answer, THINKING)
                assert whole.text == "One, two,three."
                assert whole.reasoning is not None
                assert whole.reasoning.text == "so, three"

    asyncio.run(scene())


MOVED: list[dict[str, Any]] = [{"content_think": "so"}, {"content_think": "</think>"}, {"text": "three"}]


@pytest.mark.parametrize(
    ("script", "choice", "whole"),
    [([{"text": " three"}], PLAIN, "One, two, three"), (MOVED, THINKING, "One, two,three")],
)
def test_a_kill_while_it_goes_on_keeps_the_beginning_and_what_came(
    store: Store, script: list[dict[str, Any]], choice: Choice, whole: str
) -> None:
    async def scene() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with talk(store, server) as (session, heard):
                answer = await asked(session, heard, choice)
                server.scenarios["default"] = [*script, {"stall": True}]
                session.go_on(answer.id, choice)
                async with asyncio.timeout(5):
                    while not _journal(store).endswith("three"):  # noqa: ASYNC110 - a row in a table has no event
                        await asyncio.sleep(0.02)
                other = Store.open(store.path.parent, lambda problem: None)
                try:
                    ((_conversation, found),) = other.recover()
                finally:
                    other.close()
                assert (found.text, found.status, found.id) == (whole, Status.INTERRUPTED, answer.id)

    asyncio.run(scene())


def test_instructions_go_before_everything_and_the_answer_remembers_them(store: Store) -> None:
    told = Instructions("Be brief.", temperature=0.2, top_p=0.5, seed=7, max_answer=99)

    async def scene() -> None:
        with ScriptedServer({"default": REST}) as server:
            async with talk(store, server) as (session, heard):
                session.instruct(told)
                answer = await asked(session, heard)
                sent = server.chats[-1]
                assert sent.messages[0] == {"role": "system", "content": "Be brief."}
                assert [sent.body[n] for n in ("temperature", "top_p", "seed", "max_tokens")] == [0.2, 0.5, 7, 99]
                session.instruct(Instructions())
                session.ask("more", [], PLAIN)
                await heard.until(lambda: len(heard.settled) == 2)
                bare = server.chats[-1]
                assert bare.messages[0]["role"] == "user"
                assert not {"temperature", "top_p", "seed", "max_tokens"} & set(bare.body)
                store.flush()
                kept = store.load(session.id)
                assert kept.messages[answer.id].asked_with == told
                assert kept.path()[-1].asked_with == Instructions()
                assert kept.instructions == Instructions()

    asyncio.run(scene())


def _journal(store: Store) -> str:
    """The text of all pieces that are on the disk."""
    rows = store._read(lambda db: db.execute("SELECT text FROM journal_piece ORDER BY position").fetchall())
    return "".join(row[0] for row in rows)
