"""A page of options: one row for each, made from its declaration. Knows no option by name but to add a remark."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from qwen_desktop import i18n
from qwen_desktop.i18n import _
from qwen_desktop.settings import Option, Settings
from qwen_desktop.ui.preferences.applying import Applying
from qwen_desktop.ui.preferences.controls import Control, control
from qwen_desktop.ui.preferences.layout import Rows, Text, column
from qwen_desktop.ui.theme import Themes


def _language_remark(settings: Settings) -> str:
    chosen = settings.language or i18n.system_language()
    return "" if chosen == i18n.current() else _("In this language from the next start on.")


_REMARKS: dict[str, Callable[[Settings], str]] = {
    "language": _language_remark,
    "thinking": lambda _settings: _("For models that can do both."),
    "notify": lambda _settings: _("When it took more than 20 seconds and the window is not in front."),
    "titles": lambda settings: (
        _("Asked for once, of a cheap model of the service that answers.") if settings.titles else ""
    ),
    "thinking_budget": lambda _settings: _("Only DashScope's models are told."),
}


class OptionsPage(QWidget):
    """The options of one page, in the order given."""

    def __init__(self, options: Iterable[Option[Any]], settings: Settings, applying: Applying, themes: Themes) -> None:
        super().__init__()
        self._settings = settings
        self._applying = applying
        self._controls: dict[str, Control] = {}
        self._remarks: dict[str, Text] = {}
        rows = Rows(themes, self)
        for option in options:
            made = control(option, partial(self._chosen, option.name))
            self._controls[option.name] = made
            self._remarks[option.name] = rows.add(option.label(), made.widget)
        page = column(self)
        page.addLayout(rows)
        page.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Show what the settings say."""
        for name, made in self._controls.items():
            made.put(getattr(self._settings, name))
            if name in _REMARKS:
                self._remarks[name].say(_REMARKS[name](self._settings))

    def finish(self) -> None:
        """Take what is typed and not yet taken."""
        for made in self._controls.values():
            made.finish()

    def _chosen(self, name: str, value: Any) -> None:
        self._applying.choose(name, value)
        self.refresh()
