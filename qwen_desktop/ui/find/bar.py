"""The bar above what is searched: what is looked for, how much of it there is, on to the next and back.

Shows what it is told and says what is wanted; searches nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.find.field import FindField
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.accessible import announce
from qwen_desktop.ui.values import COLUMN

NARROW = 360  # px; in a bar that is narrower, the count stands below the field
MARGIN = 24  # as the column below it has
MARGIN_NARROW = 8


class FindBar(QWidget):
    """Signals: `edited(text)` while somebody writes, `stepped(forward)`, `closed`. `label` says what is searched."""

    edited = Signal(str)
    stepped = Signal(bool)
    closed = Signal()

    def __init__(self, themes: Themes, label: str) -> None:
        super().__init__()
        self._themes = themes
        self._outcome = ""
        self._nothing = False
        self._narrow = False
        self._field = FindField(themes, self)
        self._field.setAccessibleName(label)
        self._field.setPlaceholderText(label)
        self._below = QLabel(self)
        self._below.setTextFormat(Qt.TextFormat.PlainText)
        self._previous = self._button(_("Previous match"), "Shift+F3", lambda: self.stepped.emit(False))
        self._next = self._button(_("Next match"), "F3", lambda: self.stepped.emit(True))
        self._close = self._button(_("Close the search"), "Esc", self.closed.emit)
        self._field.textEdited.connect(self.edited)
        self._field.stepped.connect(self.stepped)
        self._field.left.connect(self.closed)
        self._place()
        themes.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _button(self, label: str, shortcut: str, function: object) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(label)
        button.setToolTip(tooltip(label, shortcut))
        button.setIconSize(QSize(18, 18))
        button.clicked.connect(function)
        return button

    def _place(self) -> None:
        box = QWidget(self)
        box.setMaximumWidth(COLUMN)
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._field, 0, 0)
        grid.setColumnStretch(0, 1)
        for column, button in enumerate((self._previous, self._next, self._close)):
            grid.addWidget(button, 0, 1 + column)
        grid.addWidget(self._below, 1, 0, 1, 4)
        self._line = QHBoxLayout(self)
        self._line.addWidget(box)
        self._field.setMinimumWidth(80)
        self.fit(COLUMN)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._field)

    @property
    def query(self) -> str:
        return self._field.text()

    def ask(self, query: str) -> None:
        """Have `query` in the field."""
        self._field.setText(query)

    def begin(self) -> None:
        """Take the keyboard, so that what is written takes the place of what was there."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def tell(self, outcome: str, *, nothing: bool = False, aloud: bool = False) -> None:
        """Show what came of the search; `nothing`: there is none. `aloud`: screen readers say it now."""
        if aloud and outcome:
            announce(self._field, outcome)
        if (outcome, nothing) == (self._outcome, self._nothing):
            return
        self._outcome, self._nothing = outcome, nothing
        self._field.setAccessibleDescription(outcome)
        self._write()

    @property
    def outcome(self) -> str:
        return self._outcome

    def fit(self, width: int) -> None:
        """Be as high as a bar of this width is."""
        self._narrow = width < NARROW
        margin = MARGIN_NARROW if self._narrow else MARGIN
        self._line.setContentsMargins(margin, 6, margin, 7)
        self._write()

    def _write(self) -> None:
        theme = self._themes.current
        sheet = words(theme.error if self._nothing else theme.muted, theme.small)
        narrow = self._narrow
        self._field.set_outcome("" if narrow else self._outcome, sheet)
        self._below.setStyleSheet(sheet)
        self._below.setText(self._outcome if narrow else "")
        self._below.setVisible(narrow)  # also with nothing in it: what is below the bar must not move

    def _dress(self) -> None:
        theme = self._themes.current
        pictures = ((self._previous, "chevron-up"), (self._next, "chevron-down"), (self._close, "close"))
        for button, name in pictures:
            button.setIcon(icons.icon(name, theme))
        self._below.setFixedHeight(QFontMetrics(theme.font(theme.small)).height())
        self._write()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit(self.width())

    def event(self, event: QEvent) -> bool:
        """Esc anywhere in the bar is the bar's, not a shortcut of the window; and while an input method is composing,
        the input method's."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._themes.current.border))
        painter.end()
