"""The manners of the composer in the whole window: what Enter, Esc, Up and a paste do, and when they do nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QToolButton

from qwen_desktop.domain.message import Role, Status
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import QUEUE_ROW
from qwen_desktop.ui.composer.chips import Chip
from qwen_desktop.ui.composer.queued import QueuedRow
from qwen_desktop.ui.find.bar import FindBar
from tests.servers.scripted import ScriptedServer
from tests.ui.hands import CTRL, SHIFT, Hands, until, whole

WAITS = [{"text": "half "}, {"wait": "on"}, {"text": "rest"}, {"end": True}]
LONG = "0123456789" * 501


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def asked(at: Hands) -> list[str]:
    return [m.text for m in at.running.desk.current.branch() if m.role is Role.USER]


def queued(at: Hands) -> str:
    row = at.running.composer.findChild(QueuedRow)
    return row.text if row.isVisible() else ""


# Enter while an answer streams


def test_enter_queues_one_question_and_it_is_asked_when_the_answer_is_over(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"first": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("first")
                at.type("second")
                at.key(Qt.Key.Key_Return)
                await until(lambda: queued(at) == "second")
                assert (at.running.composer.text, len(server.chats)) == ("", 1)
                at.type("third")
                at.key(Qt.Key.Key_Return)
                assert at.running.composer.text == "third", "only one waits; nothing is lost"
                assert QUEUE_ROW in at.running.rows.names()
                server.open("on")
                await until(lambda: len(server.chats) == 2 and not at.running.desk.current.streaming)
                assert asked(at) == ["first", "second"]
                assert (queued(at), at.running.composer.text) == ("", "third")

    asyncio.run(play())


def test_a_waiting_question_can_be_edited_or_dropped_by_its_buttons(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("first")
                for button in ("Edit the waiting question", "Do not send the waiting question"):
                    at.running.composer.set_text("second")
                    at.key(Qt.Key.Key_Return)
                    await until(lambda: queued(at) == "second")
                    kind = QPushButton if button.startswith("Edit") else QToolButton
                    at.named(kind, button).click()
                    assert queued(at) == ""
                    assert at.running.composer.text == ("second" if button.startswith("Edit") else "")

    asyncio.run(play())


def test_what_waits_is_written_again_where_the_answer_fails(tmp_path: Path) -> None:
    fails = [{"text": "half "}, {"wait": "on"}, {"cut": True}]

    async def play() -> None:
        with ScriptedServer({"default": fails}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("first")
                at.type("second")
                at.key(Qt.Key.Key_Return)
                await until(lambda: queued(at) == "second")
                server.open("on")
                await until(lambda: not at.running.desk.current.streaming)
                assert (queued(at), at.running.composer.text, len(server.chats)) == ("", "second", 1)

    asyncio.run(play())


def test_closing_the_window_ends_the_answers_as_interrupted_without_asking(tmp_path: Path) -> None:
    async def play() -> list[str]:
        with ScriptedServer({"default": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                ids = []
                for question in ("first", "another"):
                    at.key(Qt.Key.Key_N, CTRL)
                    await at.begin(question)
                    ids.append(at.running.desk.current.id)
                at.running.window.close()
                assert at.running.closed.is_set()
                assert not [w for w in QApplication.topLevelWidgets() if w.isModal() and w.isVisible()]
                return ids

    ids = asyncio.run(play())
    store = Store.open(tmp_path, lambda problem: None)
    try:
        ends = [store.load(one).path()[-1] for one in ids]
    finally:
        store.close()
    assert [(end.text, end.status) for end in ends] == [("half ", Status.INTERRUPTED)] * 2


# Esc


def test_esc_shuts_what_lies_on_top_and_only_then_stops_the_answer(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"go": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.ask("hello")
                at.running.desk.act(at.running.desk.current.branch()[0].id, "edit")
                at.running.desk.current.ask("go on", [], at.running.choosing.choice())
                await until(lambda: at.running.desk.current.draft is not None and at.running.desk.current.draft.text)
                session, editor = at.running.desk.current, at.editor
                at.key(Qt.Key.Key_F, CTRL)
                bar = next(bar for bar in at.running.window.findChildren(FindBar) if bar.isVisible())
                at.running.composer.setFocus()
                editor.insertPlainText(" more")
                at.compose("ni", editor)
                at.key(Qt.Key.Key_Escape, at=editor)
                assert bar.isVisible(), "this one was the input method's"
                at.compose("", editor)
                at.key(Qt.Key.Key_Escape, at=editor)
                assert not bar.isVisible()
                assert at.running.composer.text == "hello more"
                at.key(Qt.Key.Key_Escape, at=editor)
                assert (at.running.composer.text, session.streaming) == ("", True), "the edit box is shut"
                at.key(Qt.Key.Key_Escape, at=editor)
                await until(lambda: not session.streaming)
                assert session.branch()[-1].status is Status.STOPPED

    asyncio.run(play())


def test_esc_closes_a_menu_before_it_stops_anything(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("first")
                menu = at.running.composer._models.menu()
                menu.popup(at.running.window.pos())
                at.key(Qt.Key.Key_Escape, at=menu)
                assert not menu.isVisible()
                assert at.running.desk.current.streaming

    asyncio.run(play())


def test_esc_stops_only_the_answer_on_screen(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("first")
                first = at.running.desk.current
                at.key(Qt.Key.Key_N, CTRL)
                at.key(Qt.Key.Key_Escape, at=at.editor)
                await asyncio.sleep(0.05)
                assert first.streaming

    asyncio.run(play())


def test_in_every_text_field_the_keys_are_the_input_methods_while_it_composes(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"go": WAITS}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("go")
                openers = {
                    "the conversation": lambda: at.key(Qt.Key.Key_F, CTRL, at=at.editor),
                    "instructions": at.running.instructing.open,
                    "all models": at.running.composer.all_models_wanted.emit,
                    "key": at.running.choosing.ask_for_key,
                }
                seen = set()
                for name, open_it in openers.items():
                    open_it()
                    QApplication.processEvents()
                    dialog = QApplication.activeModalWidget() or at.running.window
                    for field in [*dialog.findChildren(QLineEdit), *dialog.findChildren(QPlainTextEdit)]:
                        if not field.isVisible() or field.isReadOnly() or not field.isEnabled():
                            continue
                        seen.add(name)
                        field.setFocus()
                        at.compose("ni", field)
                        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Up):
                            at.key(key, at=field)
                        assert dialog.isVisible(), (name, field.accessibleName())
                        assert field.hasFocus(), (name, field.accessibleName())
                        at.compose("", field)
                    assert (asked(at), at.running.desk.current.streaming) == (["go"], True)
                    if dialog is not at.running.window:
                        at.key(Qt.Key.Key_Escape, at=dialog)
                        assert not dialog.isVisible(), name
                assert seen == set(openers)

    asyncio.run(play())


# Up


def test_up_in_an_empty_composer_edits_the_last_question(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                await at.ask("first")
                await at.ask("second")
                at.type("x")
                at.key(Qt.Key.Key_Up)
                assert at.running.composer.text == "x"
                at.running.composer.clear()
                at.key(Qt.Key.Key_Up, at=at.editor)
                assert at.running.composer.text == "second"
                at.type(", better")
                at.key(Qt.Key.Key_Return)
                await until(lambda: len(server.chats) == 3 and not at.running.desk.current.streaming)
                assert asked(at) == ["first", "second, better"]

    asyncio.run(play())


# Pasting


def chip(at: Hands) -> Chip:
    return next(c for c in at.running.composer.findChildren(Chip) if not c.isHidden())


def test_a_long_paste_is_a_chip_and_goes_to_the_model_to_the_last_character(tmp_path: Path) -> None:
    text = "\n".join(f"line {n} 你好" for n in range(812))

    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                at.paste(text)
                assert (at.running.composer.text, chip(at).name) == ("", "Pasted text · 812 lines")
                await at.ask("What is it?")
                (part,) = at.running.desk.current.branch()[0].attachments
                document = at.running.store.document(part.sha256)
                assert document is not None
                assert document.text == text
                assert "line 811 你好" in server.chats[0].messages[0]["content"]

    asyncio.run(play())


def test_put_into_message_makes_text_of_the_chip(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                at.type("Look: ")
                at.paste(LONG)
                at.named(QToolButton, "Put into message").click()
                assert at.running.composer.text == "Look: " + LONG
                assert at.running.composer.chip_ids() == []

    asyncio.run(play())


def test_ctrl_shift_v_keeps_a_long_paste_in_the_text(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                at.paste(LONG, CTRL | SHIFT)
                assert at.running.composer.text == LONG
                assert at.running.composer.chip_ids() == []

    asyncio.run(play())


def test_the_limit_of_a_paste_is_a_setting(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                at.paste(LONG[:5_000])
                assert len(at.running.composer.text) == 5_000, "the limit itself is still text"
                at.running.composer.clear()
                assert at.running.preferences is not None
                assert at.running.preferences._applying.choose("longest_paste", 100)
                at.paste(LONG[:101])
                assert (at.running.composer.text, len(at.running.composer.chip_ids())) == ("", 1)

    asyncio.run(play())
