"""A notification when a long answer is ready and nobody looks, over a real bus, from the real window."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from qwen_desktop.domain.message import Status
from qwen_desktop.notifications import Notifications
from qwen_desktop.ui.ready import LONG
from tests.e2e.buses import bus
from tests.servers.scripted import ScriptedServer
from tests.ui.test_sidebar_states import without_titles
from tests.ui.whole import Desktop, until, window

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the desktop's bus is Linux's")
ANSWER: list[dict[str, Any]] = [{"text": "The secret of the answer."}, {"end": True}]


class Server:
    """A notification server; `calls` is what it was asked to show."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.notification_server", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.calls: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        assert self._process.stdout is not None
        assert "ready" in self._process.stdout.readline()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.calls.append(json.loads(line))
                self._changed.notify_all()

    def wait(self, count: int) -> list[dict[str, Any]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.calls) >= count, 10), self.calls
            return list(self.calls)

    def signal(self, name: str, signature: str, *body: Any) -> None:
        assert self._process.stdin is not None
        print(json.dumps({"signal": name, "signature": signature, "body": body}), file=self._process.stdin, flush=True)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with bus() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        made = Server(variables)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


@asynccontextmanager
async def asked(folder: Path, hidden: bool = True) -> AsyncIterator[Desktop]:
    """A window in which something was asked and answered, and which is not in front."""
    with ScriptedServer({"default": ANSWER}) as model:
        async with window(without_titles(folder), model) as desktop:
            await desktop.answered("Why is the rent 900 & <b>?")
            if hidden:
                desktop.running.window.hide()
                await until(lambda: QApplication.activeWindow() is None)
            yield desktop


def settled(desktop: Desktop, took: float = LONG + 1, status: Status = Status.COMPLETE) -> None:
    """The answer in the conversation on screen is over, begun so many seconds ago."""
    session = desktop.running.desk.current
    answer = session.branch()[-1]
    answer = answer.with_(created=time.time() - took, status=status)
    desktop.running.desk.on_settled(session, answer)


def test_a_long_answer_is_announced_without_what_it_says_and_a_click_brings_it(tmp_path: Path, server: Server) -> None:
    async def part() -> None:
        async with asked(tmp_path / "data") as desktop:
            asked_in = desktop.running.desk.current.id
            settled(desktop)
            [call] = await asyncio.to_thread(server.wait, 1)
            assert call["summary"] == "Why is the rent 900 & <b>?"
            assert call["body"] == "The answer is ready."
            assert "secret" not in json.dumps(call)
            assert call["actions"] == ["default", "Show the conversation"]
            desktop.running.desk.new()
            server.signal("ActivationToken", "us", call["id"], "token-1")
            server.signal("ActionInvoked", "us", call["id"], "default")
            await until(lambda: desktop.running.desk.current.id == asked_in)
            assert desktop.running.window.isVisible()
            assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "token-1"

    asyncio.run(part())


def test_the_next_answer_of_a_conversation_takes_the_place_of_its_notification(tmp_path: Path, server: Server) -> None:
    async def part() -> None:
        async with asked(tmp_path / "data") as desktop:
            settled(desktop)
            first = (await asyncio.to_thread(server.wait, 1))[0]
            ready = desktop.running.ready
            assert ready is not None
            assert ready._notifications is not None
            await until(lambda: ready._notifications is not None and ready._notifications._shown)
            settled(desktop)
            second = (await asyncio.to_thread(server.wait, 2))[1]
            assert (second["replaces"], second["id"]) == (first["id"], first["id"])

    asyncio.run(part())


@pytest.mark.parametrize("why", ["quick", "failed", "stopped", "in front", "switched off"])
def test_nothing_is_announced_that_nobody_needs_to_hear(tmp_path: Path, server: Server, why: str) -> None:
    async def part() -> None:
        async with asked(tmp_path / "data", hidden=why != "in front") as desktop:
            match why:
                case "quick":
                    settled(desktop, took=LONG - 1)
                case "failed":
                    settled(desktop, status=Status.FAILED)
                case "stopped":
                    settled(desktop, status=Status.STOPPED)
                case "in front":
                    assert QApplication.activeWindow() is not None
                    settled(desktop)
                    desktop.running.window.hide()
                    await until(lambda: QApplication.activeWindow() is None)
                case _:
                    desktop.running.parts.settings.notify = "never"
                    settled(desktop)
            desktop.running.parts.settings.notify = "long"
            settled(desktop)
            assert len(await asyncio.to_thread(server.wait, 1)) == 1, "only the one afterwards"

    asyncio.run(part())


def test_a_click_on_the_notification_of_a_deleted_conversation_brings_only_the_window(
    tmp_path: Path, server: Server
) -> None:
    async def part() -> None:
        async with asked(tmp_path / "data") as desktop:
            settled(desktop)
            [call] = await asyncio.to_thread(server.wait, 1)
            deleted = desktop.running.desk.current.id
            desktop.running.desk.delete(deleted)
            server.signal("ActionInvoked", "us", call["id"], "default")
            await until(desktop.running.window.isVisible)
            assert desktop.running.desk.current.id != deleted
            assert desktop.rows() == []

    asyncio.run(part())


def heard(clicked: list[str], unheard: threading.Event) -> Notifications:
    return Notifications(lambda key, token: clicked.append(key), unheard.set)


def test_without_a_bus_nothing_hangs_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, expected_logs: list[str]
) -> None:
    expected_logs.append("No notifications")
    unheard = threading.Event()
    for address in ("unix:path=/nowhere/at/all", ""):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        unheard.clear()
        made = heard([], unheard)
        made.show("c", "Title", "Ready.", "Show")
        assert unheard.wait(10)
        made.close()


def test_a_server_that_refuses_is_heard_of(monkeypatch: pytest.MonkeyPatch, expected_logs: list[str]) -> None:
    expected_logs.append("A notification was refused")
    with bus() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        refusing = Server(variables, "--refuses")
        unheard = threading.Event()
        made = heard([], unheard)
        made.show("c", "Title", "Ready.", "Show")
        assert unheard.wait(10)
        made.close()
        refusing.close()


def test_other_programs_notifications_are_not_ours(server: Server) -> None:
    clicked: list[str] = []
    made = heard(clicked, threading.Event())
    made.show("ours", "Title", "Ready.", "Show")
    [call] = server.wait(1)
    done: Callable[[], bool] = lambda: bool(made._shown)  # noqa: E731
    limit = time.monotonic() + 10
    while not done() and time.monotonic() < limit:
        threading.Event().wait(0.01)
    server.signal("ActionInvoked", "us", call["id"] + 7, "default")
    server.signal("NotificationClosed", "uu", call["id"] + 7, 1)
    server.signal("ActionInvoked", "us", call["id"], "default")
    while not clicked and time.monotonic() < limit:
        threading.Event().wait(0.01)
    assert clicked == ["ours"]
    made.close()
    made.show("ours", "Title", "Ready.", "Show")
    assert len(server.calls) == 1, "nothing more after the end"
