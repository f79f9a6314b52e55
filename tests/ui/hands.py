"""The whole window off-screen, wired as it is after its first frame, with a person's hands: keys, clicks, pastes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop import assembly, wiring
from qwen_desktop.ui.composing import Composing
from tests.servers.scripted import ScriptedServer
from tests.ui.conversation import spot_point

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
W = TypeVar("W", bound=QWidget)


async def until(true: Callable[[], object], limit: float = 10.0) -> None:
    """Run both event loops until something holds."""
    async with asyncio.timeout(limit):
        while not true():
            QCoreApplication.processEvents()
            await asyncio.sleep(0.005)


class Hands:
    """Somebody at the keyboard of a running window."""

    def __init__(self, running: assembly.Running, server: ScriptedServer) -> None:
        self.running = running
        self.server = server

    @property
    def editor(self) -> Any:
        return self.running.composer._editor

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, at: QWidget | None = None) -> None:
        """Press a key in what has the keyboard."""
        QTest.keyClick(at or QApplication.focusWidget() or self.running.window, key, modifier)

    def type(self, text: str) -> None:
        self.running.composer.setFocus()
        QTest.keyClicks(self.editor, text)

    def compose(self, letters: str, field: QWidget | None = None) -> None:
        """Let an input method hold letters in what has the keyboard; "" ends it."""
        target = field or QApplication.focusWidget()
        assert target is not None
        QApplication.sendEvent(target, QInputMethodEvent(letters, []))

    def paste(self, text: str, modifier: Qt.KeyboardModifier = CTRL) -> None:
        QApplication.clipboard().setText(text)
        self.running.composer.setFocus()
        QTest.keyClick(self.editor, Qt.Key.Key_V, modifier)

    async def ask(self, text: str) -> None:
        """Type a question, press Enter, wait until the answer is over."""
        before = len(self.running.desk.current.branch())
        self.type(text)
        self.key(Qt.Key.Key_Return)
        session = self.running.desk.current
        await until(lambda: len(session.branch()) > before + 1 and not session.streaming)

    async def begin(self, text: str) -> None:
        """Ask, and wait for the first words of the answer."""
        self.type(text)
        self.key(Qt.Key.Key_Return)
        desk = self.running.desk
        await until(lambda: desk.current.draft is not None and desk.current.draft.text)

    async def press(self, action: str) -> None:
        """Click on a button in the conversation, once it is there."""
        view = self.running.views.transcript

        def there() -> bool:
            actions = {spot.action for placed in view._column.visible for spot in placed.segment.spots()}
            return action in actions

        await until(there)
        point = spot_point(view, action)
        QTest.mouseMove(view.viewport(), point)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(point))

    def named(self, kind: type[W], name: str) -> W:
        """The visible control with an accessible name."""
        everywhere = [w for top in QApplication.topLevelWidgets() for w in [top, *top.findChildren(kind)]]
        return next(w for w in everywhere if isinstance(w, kind) and w.accessibleName() == name and w.isVisible())


@asynccontextmanager
async def whole(folder: Path, server: ScriptedServer, custom: bool = True) -> AsyncIterator[Hands]:
    """A window on a data folder; a server of the user's own answers."""
    running = assembly.assemble(folder, asyncio.get_running_loop())
    try:
        assembly.start(running)
        running.window.resize(1200, 800)
        running.window.show()
        running.window.activateWindow()
        wiring._connect_views(running)
        wiring._connect_commands(running, wiring._finders(running))
        Composing(running.window)
        if custom:
            running.choosing.use_custom(server.base_url, "m")
        running.composer.setFocus()
        QCoreApplication.processEvents()
        yield Hands(running, server)
    finally:
        await running.close()
        QCoreApplication.processEvents()
