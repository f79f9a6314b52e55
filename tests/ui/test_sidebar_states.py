"""What the side bar says of conversations that are at work, in the real window, and how titles come about."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLabel, QListWidget

from qwen_desktop.settings import Settings
from tests.servers.scripted import TITLE, ScriptedServer
from tests.ui.whole import CTRL, Desktop, remember, until, window

ANSWER: list[dict[str, Any]] = [{"text": "yes"}, {"end": True}]
NO_TITLE: list[dict[str, Any]] = [{"status": 500, "json": {"error": {"message": "no"}}}]


def waiting(gate: str, *then: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": "half "}, {"wait": gate}, *(then or ({"text": "rest"}, {"end": True}))]


def titled(words: str, **more: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """A server that gives this title, and answers everything else with yes."""
    return {TITLE: [{"text": words}, {"end": True}], **more, "default": ANSWER}


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


def without_titles(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    settings = Settings.load(folder)
    settings.titles = False
    settings.save()
    return folder


async def started(desktop: Desktop, text: str) -> None:
    desktop.say(text)
    current = desktop.running.desk
    await until(lambda: current.current.draft is not None and current.current.draft.text)


# Streaming, unseen, failed


def test_a_row_turns_while_it_streams_and_has_a_dot_when_the_answer_came_unseen(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"slow": waiting("on"), "default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await started(desktop, "slow")
                assert desktop.spoken("slow") == "slow, answering"
                desktop.running.desk.new()
                assert desktop.spoken("slow") == "slow, answering"
                server.open("on")
                await until(lambda: desktop.spoken("slow") == "slow, new answer")
            async with window(tmp_path / "data", server) as desktop:
                assert desktop.spoken("slow") == "slow, new answer", "kept over a restart"
                desktop.click("slow")
                assert desktop.spoken("slow") == "slow"
            async with window(tmp_path / "data", server) as desktop:
                assert desktop.spoken("slow") == "slow", "cleared on opening, for good"

    asyncio.run(part())


def test_an_answer_that_comes_before_the_users_eyes_leaves_no_mark(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await desktop.answered("seen")
                assert desktop.spoken("seen") == "seen"

    asyncio.run(part())


def test_a_failure_leaves_a_mark_until_the_conversation_is_opened(tmp_path: Path) -> None:
    fails: list[dict[str, Any]] = [{"text": "half "}, {"wait": "on"}, {"cut": True}]

    async def part() -> None:
        with ScriptedServer({"bad": fails, "default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await started(desktop, "bad")
                desktop.running.desk.new()
                server.open("on")
                await until(lambda: desktop.spoken("bad") == "bad, not answered")
            async with window(tmp_path / "data", server) as desktop:
                assert desktop.spoken("bad") == "bad, not answered"
                desktop.click("bad")
                assert desktop.spoken("bad") == "bad"

    asyncio.run(part())


def test_an_answer_the_closing_window_has_cut_off_is_marked_at_the_next_start(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"slow": waiting("never"), "default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await started(desktop, "slow")
            async with window(tmp_path / "data", server) as desktop:
                assert desktop.spoken("slow") == "slow, not answered"

    asyncio.run(part())


def test_a_closed_folder_shows_what_goes_on_in_it(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"slow": waiting("on"), "default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await started(desktop, "slow")
                desktop.choose("slow", "Move to folder", "New folder…")
                desktop.write("Work")
                desktop.click("Work")
                assert desktop.spoken("Work") == "Folder Work, 1 conversation, closed, answering"
                desktop.running.desk.new()
                server.open("on")
                await until(lambda: desktop.spoken("Work").endswith("new answer"))

    asyncio.run(part())


# Order


def test_rows_follow_the_users_last_message_and_never_an_answer(tmp_path: Path) -> None:
    remember(without_titles(tmp_path / "data"), "Ada", "Bob", "Cy")

    async def part() -> None:
        with ScriptedServer({"slow": waiting("on"), "default": ANSWER}) as server:
            async with window(tmp_path / "data", server) as desktop:
                desktop.click("Cy")
                await started(desktop, "slow")
                assert desktop.rows() == ["Today", "Cy", "Ada", "Bob"]
                desktop.click("Bob")
                assert desktop.rows() == ["Today", "Cy", "Ada", "Bob"], "reading moves nothing"
                await desktop.answered("quick")
                assert desktop.rows() == ["Today", "Bob", "Cy", "Ada"]
                server.open("on")
                await until(lambda: desktop.spoken("Cy") == "Cy, new answer")
                assert desktop.rows() == ["Today", "Bob", "Cy", "Ada"], "an answer moves nothing"

    asyncio.run(part())


def test_a_question_takes_its_conversation_out_of_the_archive(tmp_path: Path) -> None:
    remember(without_titles(tmp_path / "data"), "Ada", "Bob")

    async def part() -> None:
        with ScriptedServer({"default": ANSWER}) as server:
            async with window(tmp_path / "data", server) as desktop:
                desktop.click("Bob")
                desktop.choose("Bob", "Archive")
                await desktop.answered("more")
                assert desktop.rows() == ["Today", "Bob", "Ada"]

    asyncio.run(part())


# Deleting what is at work


def test_an_answer_that_ends_after_its_deletion_is_there_after_undo(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"slow": waiting("on"), "default": ANSWER}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await started(desktop, "slow")
                session = desktop.running.desk.current
                desktop.press(Qt.Key.Key_Delete)
                assert desktop.rows() == []
                await until(lambda: not session.streaming)
                desktop.press(Qt.Key.Key_Z, CTRL)
                assert desktop.rows() == ["Today", "slow"]
                assert desktop.spoken("slow") == "slow"
                assert [m.text for m in desktop.running.desk.current.branch()] == ["slow", "half "]

    asyncio.run(part())


# Titles


def test_the_first_title_is_the_first_line_and_the_model_replaces_it_once(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer(titled("**Two leases, compared.**")) as server:
            async with window(tmp_path / "data", server) as desktop:
                desktop.say("Which one is cheaper?\nThe one in Mill Lane?")
                await until(lambda: "Which one is cheaper?" in desktop.rows())
                await until(lambda: "Two leases, compared" in desktop.rows())
                assert desktop.running.window.windowTitle().startswith("Two leases, compared")
                await desktop.answered("and then?")
                assert len(server.chats) == 3, "a title is asked for once"
                wanted = next(r.messages[0]["content"] for r in server.chats if TITLE in r.messages[0]["content"])
                assert "Mill Lane" in wanted
            async with window(tmp_path / "data", server) as desktop:
                assert desktop.rows() == ["Today", "Two leases, compared"]

    asyncio.run(part())


def test_a_title_the_user_wrote_is_never_replaced(tmp_path: Path) -> None:
    gated: list[dict[str, Any]] = [{"wait": "title"}, {"text": "The model's"}, {"end": True}]

    async def part() -> None:
        with ScriptedServer({TITLE: gated, "default": ANSWER}) as server:
            async with window(tmp_path / "data", server) as desktop:
                await desktop.answered("first line")
                await until(lambda: len(server.chats) == 2)
                desktop.press(Qt.Key.Key_F2)
                desktop.write("Mine")
                server.open("title")
                titling = desktop.running.titling
                await until(lambda: titling is not None and not titling.busy)
                assert desktop.rows() == ["Today", "Mine"]

    asyncio.run(part())


def test_a_title_that_comes_after_a_deletion_brings_nothing_back(tmp_path: Path) -> None:
    gated: list[dict[str, Any]] = [{"wait": "title"}, {"text": "Late"}, {"end": True}]

    async def part() -> None:
        with ScriptedServer({TITLE: gated, "default": ANSWER}) as server:
            async with window(tmp_path / "data", server) as desktop:
                await desktop.answered("first line")
                await until(lambda: len(server.chats) == 2)
                desktop.press(Qt.Key.Key_Delete)
                server.open("title")
                titling = desktop.running.titling
                await until(lambda: titling is not None and not titling.busy)
                assert desktop.rows() == []

    asyncio.run(part())


def test_where_titles_are_switched_off_nothing_is_asked(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer(titled("The model's")) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                await desktop.answered("first line")
                titling = desktop.running.titling
                assert titling is not None
                assert not titling.busy
                assert desktop.rows() == ["Today", "first line"]
                assert len(server.chats) == 1

    asyncio.run(part())


def test_a_title_that_cannot_be_had_says_nothing_and_the_next_answer_tries_again(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({TITLE: NO_TITLE, "default": ANSWER}) as server:
            async with window(tmp_path / "data", server) as desktop:
                titling = desktop.running.titling
                assert titling is not None
                await desktop.answered("first line")
                await until(lambda: not titling.busy)
                assert desktop.rows() == ["Today", "first line"]
                assert desktop.running.rows.names() == ()
                server.scenarios[TITLE] = titled("At last")[TITLE]
                await desktop.answered("once more")
                await until(lambda: "At last" in desktop.rows())

    asyncio.run(part())


# Typing titles


def test_titles_are_filtered_while_they_are_typed_and_enter_opens_the_first(tmp_path: Path) -> None:
    remember(tmp_path / "data", "Two leases", "Moons", "租赁合同", "Les œuvres")

    async def part() -> None:
        async with window(tmp_path / "data") as desktop:
            QTest.keyClick(desktop.running.window, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
            field = desktop.bar.findChild(type(desktop.bar._field))
            assert field is not None
            assert field.hasFocus()
            QTest.keyClicks(field, "LEA")
            assert desktop.rows() == ["Titles", "Two leases"]
            field.setText("合")
            assert desktop.rows() == ["Titles", "租赁合同"], "one character is enough"
            field.setText("leases two")
            assert desktop.rows() == ["Titles", "Two leases"], "words in any order"
            QTest.keyClick(field, Qt.Key.Key_Return)
            assert desktop.running.desk.current.id == "Two leases"
            field.setFocus()
            field.setText("moon")
            QTest.keyClick(field, Qt.Key.Key_Escape)
            assert desktop.rows() == ["Today", "Two leases", "Moons", "租赁合同", "Les œuvres"]
            assert desktop.bar.picked().conversations == ("Two leases",), "the keyboard is back where it was"

    asyncio.run(part())


def test_letters_typed_over_the_list_go_into_the_search(tmp_path: Path) -> None:
    remember(tmp_path / "data", "Two leases", "Moons")

    async def part() -> None:
        async with window(tmp_path / "data") as desktop:
            desktop.press(Qt.Key.Key_M)
            QTest.keyClicks(desktop.bar._field, "oo")
            assert desktop.bar._field.text() == "moo"
            assert desktop.rows() == ["Titles", "Moons"]

    asyncio.run(part())


def test_archived_titles_are_found_too_and_say_so(tmp_path: Path) -> None:
    remember(tmp_path / "data", "Two leases", "One lease")

    async def part() -> None:
        async with window(tmp_path / "data") as desktop:
            desktop.choose("Two leases", "Archive")
            desktop.bar._field.setText("lease")
            assert desktop.rows() == ["Titles", "One lease", "Two leases"]
            assert desktop.spoken("Two leases") == "Two leases, in the archive"

    asyncio.run(part())


# Preferences


def test_titles_are_switched_off_in_the_preferences_and_their_request_is_listed_there(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer(titled("The model's")) as server:
            async with window(tmp_path / "data", server) as desktop:
                opener = desktop.running.preferences
                assert opener is not None
                opener.open()
                shown = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
                shown.findChild(QListWidget).setCurrentRow(3)
                where = [
                    text.accessibleName()
                    for text in shown.findChildren(QLabel)
                    if text.accessibleName().startswith("The beginning of a first question")
                ]
                assert [name.rpartition(" To ")[2] for name in where] == [
                    f"127.0.0.1:{server.port}, which is this computer."
                ]
                box = next(b for b in shown.findChildren(QComboBox) if b.accessibleName() == "Titles of conversations")
                assert box.currentText() == "Written by the model"
                box.setCurrentIndex(1)
                box.activated.emit(1)
                opener.refresh()
                assert any(
                    text.accessibleName().endswith("Nowhere: the titles are first lines.")
                    for text in shown.findChildren(QLabel)
                )
                await desktop.answered("first line")
                assert desktop.rows() == ["Today", "first line"]
                assert len(server.chats) == 1

    asyncio.run(part())
