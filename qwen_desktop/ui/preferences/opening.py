"""Opens the preferences: makes the window at the first time, and keeps what it shows true while it is open.

Knows what the pages need; imports them when they are wanted, which most runs never do.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from qwen_desktop.chat.answerers import Answerers
from qwen_desktop.i18n import _
from qwen_desktop.settings import Option, Settings, declared
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.preferences.applying import Applying, Effects
from qwen_desktop.ui.preferences.keeping import Keeping
from qwen_desktop.ui.theme import Themes

if TYPE_CHECKING:
    from qwen_desktop.ui.preferences.backups import BackupsPage
    from qwen_desktop.ui.preferences.serving import Serving
    from qwen_desktop.ui.preferences.window import Page, PreferencesWindow

ANSWERS = ("thinking", "thinking_budget", "titles", "stall_seconds", "notify")
SERVERS = ("region", "workspace", "base_url")  # on their own page, beside the keys
SERVERS_PAGE = 2
BACKUPS = ("backups",)  # on their own page, above the list of them


def grouped() -> tuple[list[Option[Any]], list[Option[Any]]]:
    """The shown options of the pages General and Answers. General takes what no other page asks for by name."""
    shown = [option for option in declared() if option.shown and option.name not in (*SERVERS, *BACKUPS)]
    return [o for o in shown if o.name not in ANSWERS], [o for o in shown if o.name in ANSWERS]


class Preferences:
    """`effects` are what a choice does at once, by option; `figures_of` is the day the models' figures were true."""

    def __init__(
        self,
        settings: Settings,
        answerers: Answerers,
        choosing: Choosing,
        themes: Themes,
        effects: Effects,
        figures_of: datetime.date,
        folder: Path,
        open_folder: Callable[[], None],
        keeping: Keeping,
        parent: QWidget,
    ) -> None:
        self._settings = settings
        self._answerers = answerers
        self._choosing = choosing
        self._themes = themes
        self._applying = Applying(settings, effects)
        self._figures_of = figures_of
        self._folder = folder
        self._open_folder = open_folder
        self._keeping = keeping
        self._parent = parent
        self._serving: Serving | None = None
        self._backups: BackupsPage | None = None
        self._window: PreferencesWindow | None = None

    def open(self) -> None:
        """Show the window, made now if it was not, in front of the others."""
        if self._window is None:
            self._window = self._made()
        self._window.refresh()
        self._turned(self._window.page)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def refresh(self) -> None:
        """Something was chosen elsewhere."""
        if self._window is not None and self._window.isVisible():
            self._window.refresh()

    async def close(self) -> None:
        """Shut the window, and stop waiting for keychains and servers."""
        if self._window is not None:
            self._window.close()
        if self._backups is not None:
            await self._backups.done()
        if self._serving is not None:
            await self._serving.close()

    def _made(self) -> PreferencesWindow:
        from qwen_desktop.chat.leaving import leaving
        from qwen_desktop.ui.preferences.about import AboutPage
        from qwen_desktop.ui.preferences.leaving import LeavingPage
        from qwen_desktop.ui.preferences.options import OptionsPage
        from qwen_desktop.ui.preferences.window import Page, PreferencesWindow

        settings, themes = self._settings, self._themes
        general, answers = (OptionsPage(options, settings, self._applying, themes) for options in grouped())
        about = AboutPage(themes, self._figures_of, self._folder, self._open_folder)
        sent = LeavingPage(lambda: leaving(self._answerers, settings, self._choosing.choice().provider), themes)
        pages = (
            Page(_("General"), general, general.refresh),
            Page(_("Answers"), answers, answers.refresh),
            self._servers_page(),
            Page(_("What leaves this computer"), sent, sent.refresh),
            self._backups_page(),
            Page(_("About"), about, about.refresh),
        )
        window = PreferencesWindow(pages, themes, self._parent)
        self._applying.on_said = window.say
        window.turned.connect(self._turned)
        window.shut.connect(general.finish)
        window.shut.connect(answers.finish)
        window.shut.connect(self._shut)
        return window

    def _backups_page(self) -> Page:
        from qwen_desktop.ui.preferences.backups import BackupsPage
        from qwen_desktop.ui.preferences.options import OptionsPage
        from qwen_desktop.ui.preferences.window import Page

        options = [option for option in declared() if option.name in BACKUPS]
        choosing = OptionsPage(options, self._settings, self._applying, self._themes)
        page = BackupsPage(choosing, self._keeping, self._themes)
        self._backups = page
        return Page(_("Backups"), page, page.refresh)

    def _servers_page(self) -> Page:
        from qwen_desktop.ui.keys.state import RegionRow
        from qwen_desktop.ui.preferences.dashscope import DashScopePart
        from qwen_desktop.ui.preferences.layout import column
        from qwen_desktop.ui.preferences.server import ServerPart
        from qwen_desktop.ui.preferences.serving import Serving
        from qwen_desktop.ui.preferences.window import Page

        dashscope = DashScopePart([RegionRow(*row) for row in self._answerers.regions()], self._themes)
        server = ServerPart(self._themes)
        self._serving = Serving(
            dashscope, server, self._settings, self._answerers, self._choosing, self._applying, self._front
        )
        widget = QWidget()
        page = column(widget, spacing=32)
        page.addWidget(dashscope)
        page.addWidget(server)
        page.addStretch(1)
        return Page(_("Keys and servers"), widget, self._serving.refresh)

    def _front(self) -> QWidget:
        return self._window or self._parent

    def _turned(self, index: int) -> None:
        if index == SERVERS_PAGE and self._serving is not None:
            self._serving.look()

    def _shut(self) -> None:
        if self._serving is not None:
            self._serving.shut()
