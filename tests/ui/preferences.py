"""The preferences over real parts: settings in a real file, who answers, the composer they choose for.

Everything happens inside one coroutine: `run(made, scenario)` gives Qt its turns while something is waited for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QVBoxLayout, QWidget

from qwen_desktop import resource_files
from qwen_desktop.chat.answerers import Answerers
from qwen_desktop.chat.backing_up import BackingUp
from qwen_desktop.keychain import Keychain
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.port import Provider
from qwen_desktop.settings import Settings
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.composer.models import ModelButton
from qwen_desktop.ui.preferences.keeping import Keeping
from qwen_desktop.ui.preferences.opening import Preferences
from qwen_desktop.ui.preferences.window import PreferencesWindow
from qwen_desktop.ui.rows import NoticeRows
from qwen_desktop.ui.theme import Themes

W = TypeVar("W", bound=QWidget)
GENERAL, ANSWERS, SERVERS, LEAVING, BACKUPS, ABOUT = range(6)


def _no_engine() -> Provider:
    raise AssertionError("nobody asks the embedded model here")


@dataclass
class Made:
    """What stands on a data folder."""

    folder: Path
    settings: Settings
    answerers: Answerers
    choosing: Choosing
    composer: Composer
    preferences: Preferences
    host: QWidget
    secrets: set[str]
    store: Store
    effects: list[str] = field(default_factory=list)
    opened: list[bool] = field(default_factory=list)

    @property
    def window(self) -> PreferencesWindow:
        assert self.preferences._window is not None
        return self.preferences._window

    def page(self, number: int) -> QWidget:
        """Open the preferences at a page."""
        self.preferences.open()
        self.window.turn_to(number)
        return self.window._pages[number].widget

    def named(self, kind: type[W], name: str) -> W:
        """The control of the shown page with this accessible name, or this text."""
        page = self.window._pages[self.window._stack.currentIndex()].widget
        found = [w for w in page.findChildren(kind) if name in (w.accessibleName(), getattr(w, "text", str)())]
        assert len(found) == 1, (name, found)
        return found[0]

    def button(self, text: str) -> QAbstractButton:
        return self.named(QAbstractButton, text)

    def said(self) -> str:
        """Every sentence that is shown."""
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def offered(self) -> list[tuple[str, str]]:
        """Group and id of each row of the composer's menu of models."""
        menu = self.composer.findChild(ModelButton)
        assert menu is not None
        return [(row.group, row.id) for row in menu._rows.values()]

    def choose(self, name: str, label: str) -> None:
        """Choose a row of a list as the user does."""
        box = self.named(QComboBox, name)
        index = box.findText(label)
        assert index >= 0, (label, [box.itemText(i) for i in range(box.count())])
        box.setCurrentIndex(index)
        box.activated.emit(index)

    async def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Let Qt and the loop run until a condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"the condition never held; said is: {self.said()}"
            QCoreApplication.processEvents()
            await asyncio.sleep(0.005)


async def _nobody() -> None:
    """Nobody is answering here."""


def make(folder: Path, themes: Themes, environment: Mapping[str, str] | None = None) -> Made:
    """The preferences and what they choose for, on the settings of `folder`."""
    settings = Settings.load(folder)
    catalogue = Catalogue.load(resource_files.path("models.toml"))
    secrets: set[str] = set()
    answerers = Answerers(
        settings, catalogue, Keychain(timeout=5.0), _no_engine, environment or {}, secrets.add, lambda told: None
    )
    host = QWidget()
    composer, rows = Composer(themes, host), NoticeRows(themes, host)
    column = QVBoxLayout(host)
    column.addWidget(rows)
    column.addWidget(composer)
    choosing = Choosing(composer, rows, themes, settings, answerers, lambda: host)
    effects: list[str] = []
    opened: list[bool] = []
    done: dict[str, Callable[[], Any]] = {
        name: lambda name=name: effects.append(name)  # type: ignore[misc]
        for name in ("theme", "send_key", "zoom", "stall_seconds", "language")
    }
    store = Store.open(folder.with_name("kept"), lambda problem: None)
    preferences = Preferences(
        settings,
        answerers,
        choosing,
        themes,
        {**done, **dict.fromkeys(("thinking", "thinking_budget", "region", "workspace"), choosing.apply_settings)},
        catalogue.true_on,
        folder,
        lambda: opened.append(True),
        Keeping(BackingUp(store, lambda: False, lambda sentence: None), _nobody, lambda: None, lambda folder: None),
        host,
    )
    choosing.on_changed = preferences.refresh
    return Made(folder, settings, answerers, choosing, composer, preferences, host, secrets, store, effects, opened)


def run(made: Made, scenario: Callable[[Made], Awaitable[None]]) -> None:
    """Run a scenario in an event loop, and close everything."""

    async def whole() -> None:
        try:
            await scenario(made)
        finally:
            await made.preferences.close()
            await made.choosing.close()
            await made.answerers.close()
            made.store.close()

    asyncio.run(whole())
