"""The model's name as a button, and the menu behind it. Shows the rows it is given; knows no catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.composer.amounts import short
from qwen_desktop.ui.theme import Themes

_WIDEST_NAME = 24  # characters on the button; the menu shows the whole name


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model to choose. `window` is in tokens; `price` is a text such as "¥2.5 / ¥10"; `group` is who answers.

    `needs_key`: choosing it asks for a key first.
    """

    id: str
    name: str
    window: int | None = None
    thinking: Thinking = Thinking.NEVER
    price: str = ""
    group: str = ""
    note: str = ""
    needs_key: bool = False
    images: bool = False
    pinned: bool = False
    retired: bool = False


def describe(row: ModelRow) -> str:
    """What stands right of a model's name."""
    manner = {
        Thinking.ALWAYS: _("always thinks"),
        Thinking.HYBRID: _("can think"),
        Thinking.NEVER: _("does not think"),
    }[row.thinking]
    window, images = short(row.window) if row.window else "", _("images") if row.images else ""
    parts = [window, manner, images, row.price, _("Add key") if row.needs_key else ""]
    return " · ".join(part for part in parts if part)


class ModelButton(QToolButton):
    """Signals: `chosen(id)`; `key_wanted(id)` for a model whose service has no key yet; `all_wanted`."""

    chosen = Signal(str)
    key_wanted = Signal(str)
    all_wanted = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows: dict[str, ModelRow] = {}
        self._current = ""
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands after the name
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setIconSize(QSize(16, 16))
        themes.changed.connect(self._dress)
        self._dress()
        self.set_models((), "")

    def sizeHint(self) -> QSize:
        """As wide as its name: Qt adds two spaces, all of them on one side."""
        return super().sizeHint() - QSize(2 * self.fontMetrics().horizontalAdvance(" "), 0)

    @property
    def current(self) -> str:
        return self._current

    def set_models(self, rows: Sequence[ModelRow], current: str) -> None:
        """Offer these models in this order, with `current` chosen."""
        self._rows = {row.id: row for row in rows}
        self._current = current
        self._menu.clear()
        group = QActionGroup(self._menu)
        last = ""
        for row in rows:
            if row.group != last:
                last = row.group
                if self._menu.actions():
                    self._menu.addSeparator()
                self._menu.addAction(row.group).setEnabled(False)  # a section's title is not painted by every style
            action = self._menu.addAction(f"{row.name}\t{describe(row)}")
            action.setCheckable(True)
            action.setChecked(row.id == current)
            action.setToolTip(row.note or row.id)
            action.setData(row.id)
            action.triggered.connect(partial(self._choose, row))
            group.addAction(action)
        if rows:
            self._menu.addSeparator()
            self._menu.addAction(_("All models…")).triggered.connect(self.all_wanted)
        self._name_itself()

    def _choose(self, row: ModelRow, _checked: bool = False) -> None:
        if row.needs_key:
            self.set_models(list(self._rows.values()), self._current)
            self.key_wanted.emit(row.id)
            return
        self._current = row.id
        self._name_itself()
        self.chosen.emit(row.id)

    def _name_itself(self) -> None:
        row = self._rows.get(self._current)
        name = row.name if row else _("Choose a model")
        self.setText(name if len(name) <= _WIDEST_NAME else name[: _WIDEST_NAME - 1] + "…")
        self.setAccessibleName(_("Model: {name}").format(name=name))
        detail = f"\n{describe(row)}" if row else ""
        self.setToolTip(tooltip(_("Choose the model that answers"), "Ctrl+M") + detail)

    def _dress(self) -> None:
        theme = self._themes.current
        self.setIcon(icons.icon("chevron-down", theme, theme.muted, 16))
