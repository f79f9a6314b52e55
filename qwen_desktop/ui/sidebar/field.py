"""Where titles are looked for. Knows keys and its looks; finds nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.sidebar.editing import ComposedLine
from qwen_desktop.ui.theme import Themes

SHORTCUT = "Ctrl+Shift+F"
_SIGN = 16  # px, the magnifying glass
_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(ComposedLine):
    """Signals: `searched(text)` with every letter; `entered(opens)` for Enter (opens) and Down, which lead to the list;
    `left` for Esc in an empty field. None of them is heard of letters an input method still holds."""

    searched = Signal(str)
    entered = Signal(bool)
    left = Signal()

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setPlaceholderText(_("Search"))
        self.setAccessibleName(_("Search conversations"))
        self.setToolTip(tooltip(_("Search conversations"), SHORTCUT))
        self._clear = QToolButton(self)
        self._clear.setAccessibleName(_("Clear the search"))
        self._clear.setToolTip(tooltip(_("Clear the search"), "Esc"))
        self._clear.setIconSize(QSize(_SIGN, _SIGN))
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same
        self._clear.setStyleSheet("padding: 3px; border: none;")
        self._clear.clicked.connect(self.clear)
        self.textChanged.connect(self._changed)
        themes.changed.connect(self._dress)
        self._dress()
        self._changed("")

    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.setTextMargins(_SIGN + 4, 0, _SIGN + 4 if text else 0, 0)
        self.searched.emit(text)

    def _dress(self) -> None:
        self._clear.setIcon(icons.icon("close", self._themes.current, size=_SIGN))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = _SIGN + 8
        self._clear.setGeometry(self.width() - side - 4, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        sign = icons.pixmap("search", self._themes.current.faint, _SIGN, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(8, (self.height() - _SIGN) // 2), sign)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Esc is the field's own while it has the focus, whatever the window does with it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _INTO_LIST:
            self.entered.emit(event.key() != Qt.Key.Key_Down)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.left.emit()
