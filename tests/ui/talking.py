"""A whole window off-screen with a scripted server, and what its user does with turns, versions and the panel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from qwen_desktop import assembly, wiring
from qwen_desktop.domain.message import Message, Role
from qwen_desktop.ui.thinking.panel import ThinkingPanel
from qwen_desktop.ui.transcript.view import TranscriptView
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step
from tests.ui.conversation import texts

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NOBODY = Qt.KeyboardModifier.NoModifier


def thinks(thought: str, answer: str) -> list[Step]:
    """An answer with a thought before it."""
    return [{"reasoning": thought}, {"text": answer}, {"end": True}]


def says(answer: str) -> list[Step]:
    """An answer without one."""
    return [{"text": answer}, {"end": True}]


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


async def until(true: Callable[[], object], limit: float = 10.0) -> None:
    """Let the window work until something holds."""
    async with asyncio.timeout(limit):
        while not true():
            settle()
            await asyncio.sleep(0.005)


Scene = Callable[["Talk"], Awaitable[None]]
Play = Callable[[Scene], None]


@pytest.fixture
def play(qapp: object, tmp_path: Path) -> Play:
    """Plays a scene in a window; one after another, in the same data folder."""

    def run(scene: Scene) -> None:
        async def whole() -> None:
            with ScriptedServer() as server:
                async with window(tmp_path, server) as talk:
                    await scene(talk)

        asyncio.run(whole())

    return run


@asynccontextmanager
async def window(folder: Path, server: ScriptedServer) -> AsyncIterator[Talk]:
    """The window as the program opens it, all of it connected, on a screen, answered by `server`."""
    running = assembly.assemble(folder, asyncio.get_running_loop())
    try:
        assembly.start(running)
        running.choosing.use_custom(server.base_url, "m")
        running.window.resize(1300, 800)
        running.window.show()
        running.window.activateWindow()
        wiring._connect_views(running)  # and not the rest of what waits for the frame: keychain, SDK, garbage
        wiring._connect_commands(running, wiring._finders(running))
        settle()
        yield Talk(running, server)
    finally:
        await running.close()
        settle()


class Talk:
    """The window, with the user's hands and eyes."""

    def __init__(self, running: assembly.Running, server: ScriptedServer) -> None:
        self.running = running
        self.server = server
        self.view: TranscriptView = running.views.transcript
        self.panel: ThinkingPanel = running.views.panel

    # Hands

    async def ask(self, text: str, answer: list[Step] | None = None) -> Message:
        """Ask, and wait for the whole answer, which is `answer` where it is given."""
        self.begin(text, answer)
        await self.over()
        return self.last()

    def begin(self, text: str, answer: list[Step] | None = None) -> None:
        """Ask, and do not wait."""
        if answer is not None:
            self.server.scenarios["default"] = answer
        self.running.composer.set_text(text)
        self.running.asking.send(text)

    async def again(self, answer: list[Step]) -> Message:
        """Press Ctrl+R, and wait for the other answer."""
        self.server.scenarios["default"] = answer
        self.press(Qt.Key.Key_R, CTRL)
        await self.over()
        return self.last()

    async def over(self) -> None:
        """Wait until an answer has come and is over."""
        asked = len(self.server.chats)
        await until(lambda: len(self.server.chats) > asked or self.running.desk.current.streaming)
        await until(lambda: not self.running.desk.current.streaming)
        self.rest()

    def open(self, conversation_id: str) -> None:
        """Show another conversation."""
        self.running.desk.open(conversation_id)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing more is laid out."""
        settle()
        while any(view.isVisible() and view.column.unfinished for view in (self.view, self.panel.view)):
            settle()

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NOBODY) -> None:
        """A key in the window."""
        QTest.keyClick(self.running.window, key, keys)
        self.rest()

    def click(self, message: Message, action: str) -> None:
        """Click on a place of a message, such as "previous", once it is on screen."""
        place = self.place(message, action)
        QTest.mouseMove(self.view.viewport(), place)
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, NOBODY, place)
        self.rest()

    def place(self, message: Message, action: str) -> QPoint:
        number = self.view._numbers[message.id]
        for placed in self.view.column.placed(number):
            for spot in placed.segment.spots():
                if spot.action == action:
                    return spot.rect.translated(placed.x + self.view._left(), placed.y).center().toPoint()
        raise AssertionError(f"{action} of {message.text[:20]!r} is not on screen")

    def push(self, name: str) -> None:
        """Push a button of the panel that is called so, or says so."""
        button = self.button(name)
        assert button is not None, f"no {name!r} to push"
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.rest()

    def button(self, name: str) -> QAbstractButton | None:
        """A button of the panel that is seen."""
        buttons = self.panel.findChildren(QAbstractButton)
        return next((b for b in buttons if name in (b.accessibleName(), b.text()) and b.isVisible()), None)

    # Eyes

    def last(self) -> Message:
        return self.branch()[-1]

    def branch(self) -> list[Message]:
        return self.running.desk.current.branch()

    def answers(self) -> list[Message]:
        return [message for message in self.branch() if message.role is Role.ASSISTANT]

    def words(self) -> list[str]:
        """What is said on the branch that is shown."""
        return [message.text for message in self.branch()]

    def top(self, message: Message) -> int:
        """The px from the viewport's top to that of a message on screen."""
        placed = next(self.view.column.placed(self.view._numbers[message.id]))
        assert placed.index == 0, "its beginning is not on screen"
        return placed.y

    def foot(self, message: Message) -> int:
        """The px from the viewport's top to the row under a message on screen."""
        *_, placed = self.view.column.placed(self.view._numbers[message.id])
        segments = self.view.entries[placed.entry].segments
        assert segments is not None
        assert placed.index == len(segments) - 1, "its end is not on screen"
        return placed.y

    @property
    def panel_open(self) -> bool:
        return self.running.window.panel_visible

    def thought(self) -> str:
        """What the panel shows, or says instead."""
        if self.panel._empty.isVisible():
            return self.panel._empty.text()
        self.panel.view._frame()
        return "\n".join(texts(self.panel.view))

    def turn(self) -> str:
        """What the panel's header calls the turn."""
        return self.panel._turn.title
