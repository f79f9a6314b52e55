"""The table of commands: what can be done, by which key, from which menu. Knows no command itself.

Whoever puts the parts together writes the table; the window turns it into QActions and menus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.theme import Themes

_MENUS: dict[str, Callable[[], str]] = {
    "file": lambda: _("File"),
    "edit": lambda: _("Edit"),
    "view": lambda: _("View"),
    "conversation": lambda: _("Conversation"),
    "help": lambda: _("Help"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One command.

    `shortcut` is written portably ("Ctrl+N"; macOS shows and takes Command for Ctrl), several separated by "; ",
    "" for none. `menu` is "file", "edit", "view", "conversation" or "help", or "" for a command that stands in no
    menu. `checked` makes it a switch, asked again whenever a menu opens; `enabled` likewise.
    """

    id: str
    label: Callable[[], str]
    function: Callable[[], None]
    shortcut: str = ""
    menu: str = ""
    icon: str = ""
    checked: Callable[[], bool] | None = None
    enabled: Callable[[], bool] | None = None
    starts_group: bool = False  # a line stands above it in its menu


def _keys(shortcut: str) -> list[QKeySequence]:
    return [keys for keys in QKeySequence.listFromString(shortcut) if not keys.isEmpty()]


def tooltip(label: str, shortcut: str = "") -> str:
    """What a control says when pointed at: its label, and its first shortcut as this platform writes it."""
    keys = _keys(shortcut)
    return f"{label} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else label


class Commands(QObject):
    """The QActions of one table, by id, owned by `parent`.

    Whether a command can be used is asked when it is called and when a menu opens, never remembered in between:
    a shortcut must not be dead because of what was true when a menu was last looked at.
    """

    def __init__(self, table: Sequence[Action], themes: Themes, parent: QObject) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows = {row.id: row for row in table}
        self.actions: dict[str, QAction] = {row.id: self._made(row) for row in table}

    def _made(self, row: Action) -> QAction:
        action = QAction(row.label(), self)
        action.setIconVisibleInMenu(False)  # some have a drawing, most have none
        action.setObjectName(row.id)
        action.setShortcuts(_keys(row.shortcut))
        action.setToolTip(tooltip(row.label(), row.shortcut))
        action.setCheckable(row.checked is not None)
        action.triggered.connect(partial(self._call, row))
        return action

    def _call(self, row: Action, _checked: bool = False) -> None:
        if row.enabled is None or row.enabled():
            row.function()

    def serve(self, menu: QMenu) -> None:
        """Keep `menu` true while it is open."""
        menu.aboutToShow.connect(self.refresh)
        menu.aboutToHide.connect(self._let_go)

    def _let_go(self) -> None:
        for action in self.actions.values():
            action.setEnabled(True)

    def refresh(self) -> None:
        """Ask every command anew what it is called, whether it is on and whether it can be used."""
        for name, row in self._rows.items():
            action = self.actions[name]
            action.setText(row.label())
            action.setToolTip(tooltip(row.label(), row.shortcut))
            if row.icon:
                action.setIcon(icons.icon(row.icon, self._themes.current))
            if row.checked is not None:
                action.setChecked(row.checked())
            if row.enabled is not None:
                action.setEnabled(row.enabled())

    def menus(self) -> Iterable[tuple[str, list[tuple[QAction, bool]]]]:
        """The menus in order: title, and its actions, each with whether a line stands above it."""
        for menu, title in _MENUS.items():
            rows = [(self.actions[r.id], r.starts_group) for r in self._rows.values() if r.menu == menu]
            if rows:
                yield title(), rows

    def fill(self, menu: QMenu) -> None:
        """Put every command that stands in a menu into this one, parted by lines."""
        for index, (_title, rows) in enumerate(self.menus()):
            if index:
                menu.addSeparator()
            for at, (action, starts_group) in enumerate(rows):
                if starts_group and at:
                    menu.addSeparator()
                menu.addAction(action)
