"""The window of the preferences: the names of the pages at the side, the page that was chosen beside them.

Knows where the pages stand; does not know what is on them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qwen_desktop.i18n import _
from qwen_desktop.ui.preferences.layout import Text
from qwen_desktop.ui.theme import RADIUS, Themes

_WIDTH, _HEIGHT = 800, 680
_LOWEST = 400
_WIDEST_PAGE = 560
_MARGIN = 24
_AROUND_NAMES = 48  # the list's own edges, and those of a name
_NARROWEST, _WIDEST_NAMES = 176, 280


@dataclass(frozen=True, slots=True)
class Page:
    """`refresh` shows what holds now: before the page is shown, and whenever the window comes to the front."""

    title: str
    widget: QWidget
    refresh: Callable[[], None]


class PreferencesWindow(QDialog):
    """One window, not modal. Signals: `turned(index)` to a page that is shown now; `shut()`."""

    turned = Signal(int)
    shut = Signal()

    def __init__(self, pages: Sequence[Page], themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self._themes = themes
        self._names = QListWidget()
        self._stack = QStackedWidget()
        self._said = Text(themes, "", self, colour="error")
        self.setWindowTitle(_("Preferences"))
        self.setModal(False)
        self._fill()
        self._place()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        self._names.currentRowChanged.connect(self._turn)
        self._names.setCurrentRow(0)
        themes.changed.connect(self._dress)
        self._dress()
        self.resize(_WIDTH, _HEIGHT)

    # What it is told

    def say(self, sentence: str) -> None:
        """One sentence under the page, about keeping what was chosen; "" for none."""
        self._said.say(sentence)

    def refresh(self) -> None:
        """Show what holds now on the page that is shown."""
        self._pages[self.page].refresh()

    @property
    def page(self) -> int:
        """The index of the page that is shown."""
        return self._stack.currentIndex()

    def turn_to(self, index: int) -> None:
        """Show a page."""
        self._names.setCurrentRow(index)

    # How it is made

    def _fill(self) -> None:
        self._names.setAccessibleName(_("Pages of the preferences"))
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setFrameShape(QFrame.Shape.NoFrame)
        for page in self._pages:
            self._names.addItem(page.title)
            self._names.item(self._names.count() - 1).setToolTip(page.title)
            self._stack.addWidget(_scrolling(page))

    def _place(self) -> None:
        self._said.setContentsMargins(_MARGIN, 8, _MARGIN, 16)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self._said)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self._names)
        line.addLayout(right, 1)

    def _dress(self) -> None:
        theme = self._themes.current
        self._names.setStyleSheet(
            f"QListWidget {{ background: {theme.side}; border: none; border-right: 1px solid {theme.border};"
            f" outline: none; padding: 16px 8px; font-size: {theme.ui}px; }}"
            f"QListWidget::item {{ color: {theme.muted}; padding: 8px; border-radius: {RADIUS}px;"
            " border: 1px solid transparent; }"
            f"QListWidget::item:hover {{ background: {theme.hover}; color: {theme.text}; }}"
            f"QListWidget::item:selected {{ background: {theme.bubble}; color: {theme.text}; }}"
            f"QListWidget::item:selected:focus {{ border-color: {theme.focus}; }}"
        )
        letters = QFontMetrics(theme.font(theme.ui))
        widest = max(letters.horizontalAdvance(page.title) for page in self._pages)
        names = min(_WIDEST_NAMES, max(_NARROWEST, widest + _AROUND_NAMES))
        self._names.setFixedWidth(names)
        page = max(page.widget.minimumSizeHint().width() for page in self._pages)
        self.setMinimumSize(names + page + 2 * _MARGIN, _LOWEST)

    # What happens to it

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._pages[index].refresh()
        self.turned.emit(index)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.shut.emit()


def _scrolling(page: Page) -> QScrollArea:
    """A page that scrolls where the window is lower than it."""
    page.widget.setMaximumWidth(_WIDEST_PAGE)
    inside = QWidget()
    line = QHBoxLayout(inside)
    line.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 8)
    line.addWidget(page.widget, 1)
    line.addStretch(0)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(page.title)
    return area
