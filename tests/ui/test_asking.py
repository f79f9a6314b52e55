"""From the composer to a question, with a real session, store, worker and server: nothing written gets lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop import parts
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.rows import NoticeRows
from qwen_desktop.ui.theme import Themes
from tests.chat.conftest import Heard, at_work
from tests.documents.office import docx, level, lists, p
from tests.servers.scripted import ScriptedServer

CHOICE = Choice(ModelInfo("qwen-test", context=1_000_000, vocabulary="qwen3"))
ANSWER: list[dict[str, Any]] = [{"text": "yes"}, {"end": True}]
WAITS: list[dict[str, Any]] = [{"text": "y"}, {"wait": "on"}, {"text": "es"}, {"end": True}]


@dataclass
class Scene:
    composer: Composer
    asking: Asking
    session: Session
    heard: Heard
    server: ScriptedServer

    def questions(self) -> list[Message]:
        return [m for m in self.session.branch() if m.role is Role.USER]

    def type_and_send(self, text: str) -> None:
        self.composer.set_text(text)
        self.asking.send(text)

    async def taken(self) -> None:
        """Wait until the question has left the composer."""
        async with asyncio.timeout(10.0):
            while self.composer.text:  # noqa: ASYNC110 - a widget has no event to wait for
                await asyncio.sleep(0)

    async def answers(self, count: int) -> None:
        await self.heard.until(lambda: len(self.heard.settled) >= count and not self.session.streaming)


@asynccontextmanager
async def scene(themes: Themes, tmp_path: Path, script: list[dict[str, Any]]) -> AsyncIterator[Scene]:
    built = parts.build(tmp_path / "data", {})
    store = Store.open(tmp_path / "data", lambda problem: None)
    counting = Counting(built.worker, store.document)
    composer, rows = Composer(themes), NoticeRows(themes)
    with ScriptedServer({"default": script}) as server:
        async with at_work(store, server) as (session, heard):
            asking = Asking(
                composer,
                rows,
                built.worker,
                store,
                counting,
                built.answerers,
                lambda: session,
                lambda: CHOICE,
                lambda: None,
            )
            heard.on_settled = lambda: asking.settled(session)
            yield Scene(composer, asking, session, heard, server)
            await asking.close()
        await built.close()
    store.close()
    for widget in (composer, rows):
        widget.deleteLater()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The heron is grey.\n", encoding="utf-8")
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.txt"
    path.write_text("The stork is white.\n", encoding="utf-8")
    return path


def test_a_word_file_that_is_dropped_is_sent_with_its_numbers(themes: Themes, tmp_path: Path) -> None:
    path = tmp_path / "contract.docx"
    numbering = lists({"0": level(0, "lowerRoman", "(%1)")}, {"1": ("0", "")})
    path.write_bytes(docx(p("One", number="1") + p("Two", number="1"), numbering=numbering))

    async def play() -> None:
        async with scene(themes, tmp_path, ANSWER) as at:
            at.asking.drop([path])
            at.type_and_send("What is (ii)?")
            await at.answers(1)
            assert [a.kind for a in at.questions()[0].attachments] == ["word"]
            assert "[d1 (ii)]\n(ii) Two" in at.server.chats[0].messages[-1]["content"]

    asyncio.run(play())


def test_what_is_typed_while_a_file_is_read_stays(themes: Themes, tmp_path: Path, note: Path, other: Path) -> None:
    async def play() -> None:
        async with scene(themes, tmp_path, ANSWER) as at:
            at.asking.drop([note])
            at.type_and_send("What colour?")
            await asyncio.sleep(0)
            at.composer.set_text("What colour? And the next")
            at.asking.drop([other])
            await at.answers(1)
            assert [(q.text, [a.name for a in q.attachments]) for q in at.questions()] == [
                ("What colour?", ["note.txt"])
            ]
            assert at.composer.text == "And the next"
            assert len(at.composer.chip_ids()) == 1

    asyncio.run(play())


def test_files_added_while_editing_go_with_it(themes: Themes, tmp_path: Path, note: Path, other: Path) -> None:
    async def play() -> None:
        async with scene(themes, tmp_path, ANSWER) as at:
            await at.asking.attach([note])
            at.type_and_send("What colour?")
            await at.answers(1)
            at.composer.set_text("a thought of mine")
            at.asking.edit(at.questions()[0].id)
            assert len(at.composer.chip_ids()) == 1, "the file of the question is there to be seen"
            await at.asking.attach([other])
            at.type_and_send("Which colours?")
            await at.answers(2)
            asked = at.questions()[0]
            assert (asked.text, [a.name for a in asked.attachments]) == ("Which colours?", ["note.txt", "other.txt"])
            assert "stork" in at.server.chats[-1].messages[0]["content"]
            assert at.composer.text == "a thought of mine", "what was being written comes back"

    asyncio.run(play())


def test_an_edited_question_that_has_to_wait_stays_an_edited_one(themes: Themes, tmp_path: Path) -> None:
    async def play() -> None:
        async with scene(themes, tmp_path, WAITS) as at:
            at.server.open("on")
            at.type_and_send("first")
            await at.answers(1)
            at.asking.edit(at.questions()[0].id)
            at.session.ask("second", [], CHOICE)
            at.type_and_send("first, put better")
            await at.answers(3)
            assert [q.text for q in at.questions()] == ["first, put better"]
            assert len(at.session.conversation.versions(at.questions()[0].id)) == 2

    asyncio.run(play())


def test_a_waiting_question_comes_back_whole(themes: Themes, tmp_path: Path, note: Path) -> None:
    async def play() -> None:
        async with scene(themes, tmp_path, WAITS) as at:
            at.type_and_send("first")
            await at.heard.until(lambda: at.heard.text == "y")
            await at.asking.attach([note])
            at.type_and_send("second")
            await at.taken()
            at.composer.set_text("third")
            at.composer.queued_edit_requested.emit()
            assert at.composer.text == "second\n\nthird"
            assert len(at.composer.chip_ids()) == 1
            at.server.open("on")
            await at.answers(1)
            assert [q.text for q in at.questions()] == ["first"]

    asyncio.run(play())


def test_a_waiting_question_is_kept_when_the_window_closes(themes: Themes, tmp_path: Path) -> None:
    async def play() -> str:
        async with scene(themes, tmp_path, WAITS) as at:
            at.type_and_send("first")
            await at.heard.until(lambda: at.heard.text == "y")
            at.type_and_send("second")
            await at.taken()
            await at.session.close()
            assert not at.session.streaming
            return at.session.id

    kept = asyncio.run(play())
    store = Store.open(tmp_path / "data", lambda problem: None)
    try:
        assert store.recover() == []
        told = [(m.text, m.status) for m in store.load(kept).path()]
    finally:
        store.close()
    assert told == [
        ("first", Status.COMPLETE),
        ("y", Status.INTERRUPTED),
        ("second", Status.COMPLETE),
        ("", Status.INTERRUPTED),
    ]
