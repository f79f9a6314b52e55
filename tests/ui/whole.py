"""A whole window off-screen with conversations in its store, and what its user does in the side bar."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from qwen_desktop import assembly, wiring
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Role, TextPart, user_message
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.sidebar.view import ConversationView
from tests.servers.scripted import ScriptedServer

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOBODY = Qt.KeyboardModifier.NoModifier


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


async def until(true: Callable[[], object], limit: float = 10.0) -> None:
    """Let the window work until something holds."""
    async with asyncio.timeout(limit):
        while not true():
            _settle()
            await asyncio.sleep(0.005)


def remember(folder: Path, *titles: str) -> None:
    """Conversations of today, the first the newest, each a question with its answer; the title is its id too."""
    store = Store.open(folder, lambda problem: None)
    for at, title in enumerate(titles):
        when = time.time() - 60 * at
        conversation = Conversation(id=title, title=title, title_by_user=True, created=when, updated=when)
        question = conversation.add(user_message(f"about {title}"))
        answer = conversation.add(Message(Role.ASSISTANT, (TextPart("It is so."),), parent=question.id, model="m"))
        store.save_conversation(conversation)
        store.put_message(conversation.id, question)
        store.put_message(conversation.id, answer)
    store.close()


@asynccontextmanager
async def window(folder: Path, server: ScriptedServer | None = None) -> AsyncIterator[Desktop]:
    """The window as the program opens it, all of it connected, on a screen."""
    running = assembly.assemble(folder, asyncio.get_running_loop())
    try:
        assembly.start(running)
        if server is not None:
            running.choosing.use_custom(server.base_url, "m")
        running.window.resize(1200, 800)
        running.window.show()
        running.window.activateWindow()
        wiring._connect_views(running)  # and not the rest of what waits for the frame: keychain, SDK, garbage
        finders = wiring._finders(running)
        wiring._connect_commands(running, finders)
        wiring._connect_search(running, finders)
        _settle()
        yield Desktop(running)
    finally:
        await running.close()
        _settle()


def _unread(store: Store) -> int:
    """How many messages the index has yet to read."""
    db = sqlite3.connect(store.path)
    count = int(db.execute("SELECT count(*) FROM wording").fetchone()[0])
    db.close()
    return count


class Desktop:
    """The window, with the user's hands."""

    def __init__(self, running: assembly.Running) -> None:
        self.running = running
        self.bar = running.sidebar
        found = self.bar.findChild(ConversationView)
        assert found is not None
        self.view: ConversationView = found

    async def read(self) -> None:
        """Wait until everything that was said can be found."""
        store = self.running.store
        store.flush()
        store.search.nudge()
        await until(lambda: _unread(store) == 0)

    def rows(self) -> list[str]:
        """What stands in the list, top first."""
        model = self.view.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def spoken(self, title: str) -> str:
        """What a screen reader says of a row."""
        index = self.view.model().index(self.rows().index(title), 0)
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole))

    def place(self, title: str) -> QPoint:
        index = self.view.model().index(self.rows().index(title), 0)
        self.view.scrollTo(index)
        return self.view.visualRect(index).center()

    def click(self, title: str, keys: Qt.KeyboardModifier = NOBODY) -> None:
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, keys, self.place(title))

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NOBODY) -> None:
        """A key in the list."""
        self.view.setFocus()
        QTest.keyClick(self.view, key, keys)

    def write(self, text: str) -> None:
        """Write into the row that is open for it, and press Enter."""
        editor = next(line for line in reversed(self.view.findChildren(QLineEdit)) if line.isVisible())
        editor.setText(text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        _settle()

    def choose(self, title: str, *path: str) -> None:
        """Open the menu of a row and choose in it, through its submenus."""
        index = self.view.model().index(self.rows().index(title), 0)
        menu = self.view.open_menu(index, self.view.viewport().mapToGlobal(self.place(title)))
        assert menu is not None
        at = menu
        for step in path:
            action = next(a for a in at.actions() if a.text().replace("&&", "&") == step)
            inner = action.menu()
            at = inner if isinstance(inner, QMenu) else at
        menu.hide()  # off-screen, a menu takes the keyboard: give it back before anything is done, as elsewhere
        QCoreApplication.processEvents()
        self.running.window.activateWindow()
        QCoreApplication.processEvents()
        assert action.isEnabled()
        action.trigger()
        menu.close()
        menu.deleteLater()
        _settle()

    def say(self, text: str) -> None:
        """Ask in the conversation on screen."""
        self.running.composer.set_text(text)
        self.running.asking.send(text)

    async def answered(self, text: str) -> None:
        """Ask, and wait for the whole answer."""
        before, session = len(self.running.desk.current.branch()), self.running.desk.current
        self.say(text)
        await until(lambda: len(session.branch()) > before + 1 and not session.streaming)
