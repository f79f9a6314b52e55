"""Instructions in the whole window: what is sent with them, what is not, sets by name, and what answers remember."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QPushButton

from qwen_desktop.domain.instructions import Instructions, number
from qwen_desktop.ui.instructions.dialog import InstructionsDialog
from tests.servers.scripted import ScriptedServer
from tests.ui.hands import CTRL, Hands, until, whole

TOLD = Instructions("Answer in rhyme.", temperature=0.2, max_answer=99)


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def sheet(at: Hands) -> InstructionsDialog:
    """The sheet, opened by its shortcut."""
    at.key(Qt.Key.Key_I, CTRL, at=at.editor)
    found = at.running.window.findChild(InstructionsDialog)
    assert found is not None
    return found


def part(dialog: InstructionsDialog, kind: type, name: str) -> Any:
    return next(w for w in dialog.findChildren(kind) if name in (w.accessibleName(), getattr(w, "text", str)()))


def fill(dialog: InstructionsDialog, text: str, **values: str) -> None:
    part(dialog, QPlainTextEdit, "Instructions").setPlainText(text)
    if not dialog._advanced.isVisible():
        part(dialog, QPushButton, "Advanced").click()
    names = {"temperature": "Temperature", "top_p": "top_p", "seed": "Seed", "max_answer": "Longest answer (tokens)"}
    for name, value in values.items():
        part(dialog, QLineEdit, names[name]).setText(value)


def use(dialog: InstructionsDialog) -> None:
    part(dialog, QPushButton, "Use in this conversation").click()


def test_what_is_set_is_sent_and_what_is_empty_is_not(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                await at.ask("plain")
                dialog = sheet(at)
                assert not dialog._advanced.isVisible(), "folded while nothing in it is set"
                fill(dialog, "Answer in rhyme.", temperature="0,2", max_answer="99")
                use(dialog)
                await at.ask("told")
                plain, told = server.chats
                names = ("temperature", "top_p", "seed", "max_tokens")
                assert [name for name in names if name in plain.body] == []
                assert plain.messages[0]["role"] == "user"
                assert {n: told.body[n] for n in names if n in told.body} == {"temperature": 0.2, "max_tokens": 99}
                assert told.messages[0] == {"role": "system", "content": "Answer in rhyme."}

    asyncio.run(play())


def test_each_conversation_has_its_own_and_every_answer_remembers_what_it_was_told(tmp_path: Path) -> None:
    async def first() -> str:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                await at.ask("plain")
                dialog = sheet(at)
                fill(dialog, TOLD.text, temperature="0.2", max_answer="99")
                use(dialog)
                await at.ask("told")
                kept = at.running.desk.current.id
                at.running.desk.new()
                assert at.running.desk.current.conversation.instructions == Instructions()
                assert at.running.composer._instructions.accessibleName() == "Instructions"
                return kept

    async def second(kept: str) -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                at.running.desk.open(kept)
                assert at.running.composer._instructions.accessibleName() == "Instructions (set)"
                assert at.running.desk.current.conversation.instructions == TOLD
                answers = at.running.desk.current.branch()[1::2]
                assert [answer.asked_with for answer in answers] == [Instructions(), TOLD]
                told = at.running.views.transcript._column.entries[3].state.details()
                assert "temperature 0.2" in told
                assert "with instructions" in told

    asyncio.run(second(asyncio.run(first())))


@pytest.mark.parametrize(
    ("field", "wrong"), [("temperature", "2"), ("top_p", "0"), ("seed", "-1"), ("max_answer", "x")]
)
def test_a_number_that_cannot_be_is_said_and_nothing_is_lost(tmp_path: Path, field: str, wrong: str) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                dialog = sheet(at)
                fill(dialog, "Answer in rhyme.", **{field: wrong})
                use(dialog)
                assert dialog.isVisible()
                assert dialog._wrong.text()
                assert dialog.focusWidget() is dialog._fields[field], "the cursor stands where it is to be mended"
                dialog.reject()
                assert at.running.desk.current.conversation.instructions == Instructions()

    asyncio.run(play())


def test_a_set_is_kept_under_its_name_used_elsewhere_and_forgotten(tmp_path: Path) -> None:
    async def first() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                dialog = sheet(at)
                fill(dialog, TOLD.text, temperature="0.2", max_answer="99")
                part(dialog, QLineEdit, "Name of the set").setText("Poet")
                part(dialog, QPushButton, "Save set").click()
                dialog.reject()

    async def second() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                dialog = sheet(at)
                box = part(dialog, QComboBox, "Saved sets")
                box.setCurrentText("Poet")
                box.activated.emit(box.currentIndex())
                use(dialog)
                assert at.running.desk.current.conversation.instructions == TOLD
                await until(lambda: at.running.instructing._dialog is None)
                dialog = sheet(at)
                part(dialog, QLineEdit, "Name of the set").setText("Poet")
                part(dialog, QPushButton, "Forget set").click()
                dialog.reject()
                assert at.running.store.named_instructions() == {}

    asyncio.run(first())
    asyncio.run(second())


def test_a_refused_parameter_leads_to_the_instructions(tmp_path: Path) -> None:
    body = {"error": {"message": "temperature must be below 1.5", "param": "temperature", "code": "invalid_parameter"}}

    async def play() -> None:
        with ScriptedServer({"default": [{"status": 400, "body": body}]}) as server:
            async with whole(tmp_path, server) as at:
                at.running.desk.current.instruct(Instructions(temperature=1.9))
                await at.ask("go")
                await at.press("choice:instructions")
                assert at.running.window.findChild(InstructionsDialog) is not None
                at.running.window.findChild(InstructionsDialog).reject()

    asyncio.run(play())


def test_numbers_are_read_as_people_write_them() -> None:
    assert number("temperature", " 0,7 ") == 0.7
    assert number("seed", "1 234") == 1234
    assert number("seed", "１２３") == 123
    assert number("max_answer", "") is None
    for name, typed in (("temperature", "3"), ("top_p", "1.01"), ("seed", "2147483648"), ("max_answer", "0")):
        with pytest.raises(ValueError, match=name):
            number(name, typed)
