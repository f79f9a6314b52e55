"""What is written stays with its conversation: across switching, a restart and a kill."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Role
from qwen_desktop.ui.composer.chips import Chip
from tests.servers.scripted import ScriptedServer
from tests.ui.hands import CTRL, Hands, until, whole

WAITS = [{"text": "half "}, {"wait": "on"}, {"text": "rest"}, {"end": True}]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The heron is grey.\n", encoding="utf-8")
    return path


def chips(at: Hands) -> list[str]:
    return [chip.name for chip in at.running.composer.findChildren(Chip) if not chip.isHidden()]


def test_each_conversation_keeps_its_text_chips_model_and_thinking(tmp_path: Path, note: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server) as at:
                running = at.running
                await at.ask("first")
                first = running.desk.current.id
                running.choosing.choose_model("custom/qwen3-other")
                at.key(Qt.Key.Key_T, CTRL)
                thinks = running.choosing.choice().thinks
                at.type("not done yet")
                await running.asking.attach([note])
                at.key(Qt.Key.Key_N, CTRL)
                assert (running.composer.text, chips(at)) == ("", [])
                running.choosing.choose_model("custom/m")
                at.type("a new thing")
                running.desk.open(first)
                assert (running.composer.text, chips(at)) == ("not done yet", ["note.txt"])
                assert running.choosing.choice().model.id == "qwen3-other"
                assert running.choosing.choice().thinks is thinks
                at.key(Qt.Key.Key_N, CTRL)
                assert (running.composer.text, running.choosing.choice().model.id) == ("a new thing", "m")

    asyncio.run(play())


def test_a_restart_loses_nothing_that_was_written(tmp_path: Path, note: Path) -> None:
    async def first() -> str:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server) as at:
                await at.ask("first")
                at.running.desk.act(at.running.desk.current.branch()[0].id, "edit")
                at.type(", but better")
                await at.running.asking.attach([note])
                kept = at.running.desk.current.id
                at.key(Qt.Key.Key_N, CTRL)
                at.type("and this one is new")
                at.running.desk.current.instruct(Instructions("Be brief."))
                return kept

    async def second(kept: str) -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server, custom=False) as at:
                assert at.running.composer.text == "and this one is new"
                assert at.running.desk.current.conversation.instructions == Instructions("Be brief.")
                at.running.desk.open(kept)
                assert (at.running.composer.text, chips(at)) == ("first, but better", ["note.txt"])
                at.key(Qt.Key.Key_Escape)
                assert (at.running.composer.text, chips(at)) == ("", [])

    asyncio.run(second(asyncio.run(first())))


def test_what_was_sent_is_no_draft_any_more(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server) as at:
                at.type("first")
                await asyncio.sleep(0)
                at.running.drafting.keep()
                at.key(Qt.Key.Key_Return)
                await until(lambda: len(at.running.desk.current.branch()) == 2)
                at.running.drafting.keep()
                assert "text" not in at.running.store.draft("new")
                assert "text" not in at.running.store.draft(at.running.desk.current.id)

    asyncio.run(play())


def test_a_question_that_waits_is_there_after_a_restart(tmp_path: Path, note: Path) -> None:
    async def first() -> str:
        with ScriptedServer({"default": WAITS}) as server:
            async with whole(tmp_path / "data", server) as at:
                await at.begin("first")
                await at.running.asking.attach([note])
                at.type("second")
                at.key(Qt.Key.Key_Return)
                await until(lambda: not at.running.composer.text)
                at.running.drafting.keep()
                at.running.store.flush()
                state = at.running.store.draft(at.running.desk.current.id)
                at.running.asking._queued.clear()  # what a kill does to the memory of the process
                at.running.drafting._session = None
                assert state["queued"]["text"] == "second"
                return at.running.desk.current.id

    async def second(kept: str) -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server) as at:
                at.running.desk.open(kept)
                assert (at.running.composer.text, chips(at)) == ("second", ["note.txt"])

    asyncio.run(second(asyncio.run(first())))


def test_a_kill_loses_nothing_that_was_written_a_moment_before(tmp_path: Path, note: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.drafting_app", str(tmp_path / "data"), str(note)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        process.kill()

    async def look() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server, custom=False) as at:
                assert at.running.composer.text == "Was it a heron?"
                assert chips(at) == ["note.txt", "Pasted text · 3000 lines"]
                await until(lambda: all(a.document for a in at.running.asking.files.chips.values()))
                pasted = list(at.running.asking.files.chips.values())[1]
                assert pasted.document is not None
                assert pasted.document.text == "line\n" * 3000

    asyncio.run(look())


def test_a_conversation_without_a_draft_goes_on_with_the_model_that_answered_last(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path / "data", server) as at:
                await at.ask("first")
                first = at.running.desk.current
                assert first.branch()[-1].role is Role.ASSISTANT
                at.key(Qt.Key.Key_N, CTRL)
                at.running.choosing.choose_model("custom/other")
                at.running.store.put_draft(first.id, {})
                at.running.desk.open(first.id)
                assert at.running.choosing.choice().model.id == "m"

    asyncio.run(play())
