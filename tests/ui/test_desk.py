"""Conversations at work in a whole window, off-screen: deleted, left and retried while they answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop import assembly
from qwen_desktop.chat import sentences
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Role, Status, user_message
from qwen_desktop.storage.store import Store
from tests.servers.scripted import ScriptedServer

WAITS: list[dict[str, Any]] = [{"text": "half "}, {"wait": "on"}, {"text": "rest"}, {"end": True}]


async def until(true: Callable[[], object], limit: float = 10.0) -> None:
    async with asyncio.timeout(limit):
        while not true():  # noqa: ASYNC110 - what is waited for is seen in widgets and sessions of several kinds
            await asyncio.sleep(0.005)


@asynccontextmanager
async def window(folder: Path, server: ScriptedServer) -> AsyncIterator[assembly.Running]:
    running = assembly.assemble(folder, asyncio.get_running_loop())
    try:
        assembly.start(running)
        running.choosing.use_custom(server.base_url, "m")
        yield running
    finally:
        await running.close()


def send(running: assembly.Running, text: str) -> None:
    running.composer.set_text(text)
    running.asking.send(text)


async def answering(running: assembly.Running, text: str) -> None:
    """Ask, and wait for the first words."""
    send(running, text)
    await until(lambda: running.desk.current.draft is not None and running.desk.current.draft.text)


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


def told(messages: list[Message]) -> list[tuple[str, Status]]:
    return [(m.text, m.status) for m in messages]


def test_nothing_more_is_asked_in_a_deleted_conversation(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with window(tmp_path, server) as running:
                await answering(running, "first")
                session = running.desk.current
                send(running, "second")
                await until(lambda: not running.composer.text)
                running.desk.delete(session.id)
                await until(lambda: not session.streaming)
                assert len(server.chats) == 1
                assert running.store.summaries() == []
                running.desk.open_anew(session.id)
                assert told(running.desk.current.branch()) == [
                    ("first", Status.COMPLETE),
                    ("half ", Status.STOPPED),
                ]
                assert running.composer.text == "second", "what waited is not lost"

    asyncio.run(play())


def test_undo_at_once_shows_the_answer_as_it_ends(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with window(tmp_path, server) as running:
                await answering(running, "first")
                session = running.desk.current
                running.desk.delete(session.id)
                running.desk.open_anew(session.id)
                assert running.desk.current is session
                await until(lambda: not session.streaming)
                assert session.branch()[-1].status is Status.STOPPED

    asyncio.run(play())


def test_a_second_try_keeps_what_waits_and_is_made_once(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"second": [{"text": "ok"}, {"end": True}], "default": WAITS}) as server:
            async with window(tmp_path, server) as running:
                await answering(running, "first")
                session = running.desk.current
                send(running, "second")
                await until(lambda: not running.composer.text)
                stopped = session.branch()[-1].id
                running.desk.act(stopped, sentences.RETRY)
                running.desk.act(stopped, sentences.RETRY)
                await until(lambda: len(server.chats) == 2)
                server.open("on")
                await until(lambda: len(session.branch()) == 4 and not session.streaming)
                assert [m.text for m in session.branch()] == ["first", "half rest", "second", "ok"]
                assert len(server.chats) == 3

    asyncio.run(play())


def test_silence_is_still_said_when_the_conversation_is_shown_again(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with window(tmp_path, server) as running:
                running.views.make()
                said: list[str] = []
                await answering(running, "first")
                session = running.desk.current
                running.desk.new()
                running.desk.silence(session, session.branch()[-1].id, 31.0)
                running.stage.note = lambda message_id, text, actions: said.append(text)  # type: ignore[method-assign]
                running.desk.open(session.id)
                assert said == [sentences.silence(31.0).text]

    asyncio.run(play())


def test_an_answer_cut_off_in_a_deleted_conversation_does_not_bring_it_back(tmp_path: Path) -> None:
    store = Store.open(tmp_path, lambda problem: None)
    conversation = Conversation(title="gone")
    question = conversation.add(user_message("q"))
    answer = conversation.add(Message(Role.ASSISTANT, (), parent=question.id, status=Status.STREAMING))
    store.save_conversation(conversation)
    store.put_message(conversation.id, question)
    store.journal.begin(conversation.id, answer)
    store.delete(conversation.id)
    store.close()

    async def play() -> None:
        with ScriptedServer() as server:
            async with window(tmp_path, server) as running:
                assert running.desk.current.branch() == []
                running.desk.open_anew(conversation.id)
                assert running.desk.current.branch()[-1].status is Status.INTERRUPTED

    asyncio.run(play())
