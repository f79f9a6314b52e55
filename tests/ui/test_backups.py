"""Backups in the real window: made by themselves, listed, put back, and what is said when that cannot be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QListWidget, QPushButton

from qwen_desktop.chat.backing_up import BETWEEN, BackingUp
from qwen_desktop.domain.message import Status
from qwen_desktop.storage import backups
from qwen_desktop.ui.exchange import BACKUP_ROW
from qwen_desktop.ui.preferences.backups import BackupsPage
from tests.servers.scripted import ScriptedServer
from tests.ui.test_sidebar_states import without_titles
from tests.ui.whole import Desktop, remember, until, window

PAGE = 4
WAITS: list[dict[str, Any]] = [{"text": "half of it"}, {"wait": "on"}, {"text": "rest"}, {"end": True}]


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


class Opened:
    """The page of backups, with the user's hands."""

    def __init__(self, desktop: Desktop) -> None:
        preferences = desktop.running.preferences
        assert preferences is not None
        preferences.open()
        assert preferences._window is not None
        preferences._window.turn_to(PAGE)
        page = preferences._backups
        assert isinstance(page, BackupsPage)
        self.page = page

    def press(self, label: str) -> None:
        found = next(b for b in self.page.findChildren(QPushButton) if b.text() == label)
        assert found.isEnabled(), label
        assert not found.isHidden(), label
        found.click()

    @property
    def list(self) -> QListWidget:
        found = self.page.findChild(QListWidget)
        assert found is not None
        return found

    @property
    def said(self) -> str:
        return self.page._said.text()


def play(folder: Path, scenario: Callable[[Desktop], Awaitable[None]], *titles: str) -> None:
    remember(without_titles(folder), *titles)

    async def whole() -> None:
        async with window(folder) as desktop:
            await scenario(desktop)

    asyncio.run(whole())


def backing_up(desktop: Desktop) -> BackingUp:
    assert desktop.running.exchange is not None
    return desktop.running.exchange.backing_up


def test_a_backup_is_made_by_hand_and_put_back_and_that_is_undone(tmp_path: Path) -> None:
    async def part(desktop: Desktop) -> None:
        opened = Opened(desktop)
        await until(lambda: opened.list.count() == 1)
        assert opened.list.item(0).text().startswith("No backup yet")
        opened.press("Back up now")
        await until(lambda: opened.said.startswith("Backed up"))
        desktop.running.desk.delete("one")
        assert desktop.rows() == ["Today", "two"]
        opened.list.setCurrentRow(0)
        opened.press("Restore")
        await until(lambda: opened.said.startswith("Restored"))
        assert desktop.rows() == ["Today", "one", "two"]
        assert not desktop.running.tidying.can_undo
        desktop.click("one")
        assert [m.text for m in desktop.running.desk.current.branch()] == ["about one", "It is so."]
        opened.press("Undo")
        await until(lambda: desktop.rows() == ["Today", "two"])
        await until(lambda: opened.list.count() == 3)

    play(tmp_path / "data", part, "one", "two")


def test_restoring_ends_the_running_answer_and_keeps_it_in_the_backup_of_before(tmp_path: Path) -> None:
    async def part() -> None:
        remember(without_titles(tmp_path / "data"), "one")
        with ScriptedServer({"default": WAITS}) as server:
            async with window(tmp_path / "data", server) as desktop:
                made = await backing_up(desktop).make()
                desktop.say("Why?")
                desk, store = desktop.running.desk, desktop.running.store
                await until(lambda: desk.current.draft is not None and desk.current.draft.text)
                running = desk.current.id
                assert desktop.running.exchange is not None
                before = await desktop.running.exchange.keeping.restore(made)
                assert desktop.rows() == ["Today", "one"]
                assert desk.current.conversation.messages == {}
                assert before is not None
                await desktop.running.exchange.keeping.restore(before)
                answer = store.load(running).path()[-1]
                assert (answer.text, answer.status) == ("half of it", Status.INTERRUPTED)

    asyncio.run(part())


def test_a_damaged_backup_is_said_and_changes_nothing(tmp_path: Path) -> None:
    async def part(desktop: Desktop) -> None:
        made = await backing_up(desktop).make()
        raw = made.path.read_bytes()
        made.path.write_bytes(raw[:4096] + b"\xa5" * (len(raw) - 4096))
        opened = Opened(desktop)
        await until(lambda: opened.list.count() == 1 and opened.list.currentRow() >= -1)
        await until(lambda: opened.page._backups)
        opened.list.setCurrentRow(0)
        opened.press("Restore")
        await until(lambda: "damaged" in opened.said)
        assert desktop.rows() == ["Today", "one"]

    play(tmp_path / "data", part, "one")


def test_backups_are_made_by_themselves_once_a_day_unless_switched_off(tmp_path: Path) -> None:
    async def part(desktop: Desktop) -> None:
        making = backing_up(desktop)
        await desktop.read()  # after that, nothing is written about what the index has read
        assert desktop.running.store.flush()  # what was put down about the conversation on screen
        now = time.time()
        first = await making.make_if_due(now)
        assert first is not None
        assert await making.make_if_due(now + BETWEEN - 60) is None, "not twice a day"
        desktop.running.desk.rename("one", "changed")
        assert desktop.running.store.flush()
        future = now + 10 * BETWEEN
        desktop.running.parts.settings.backups = "never"
        assert await making.make_if_due(future) is None, "switched off"
        desktop.running.parts.settings.backups = "daily"
        second = await making.make_if_due(future)
        assert second is not None
        assert len(backups.listed(making.folder)) == 2

    play(tmp_path / "data", part, "one")


def test_a_backup_that_fails_is_said_once_and_costs_nothing(tmp_path: Path, expected_logs: list[str]) -> None:
    expected_logs.append("No backup")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / backups.FOLDER).write_text("in the way")

    async def part(desktop: Desktop) -> None:
        making = backing_up(desktop)
        rows = desktop.running.rows
        assert await making.make_if_due() is None
        assert "could not be read or written" in rows.row(BACKUP_ROW).notice.text
        rows.remove(BACKUP_ROW)
        assert await making.make_if_due() is None
        assert BACKUP_ROW not in rows.names()
        assert desktop.rows() == ["Today", "one"]

    play(tmp_path / "data", part, "one")
