"""Where what is looked for is written; what came of it stands at its right end. Knows keys, finds nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from qwen_desktop.ui import icons
from qwen_desktop.ui.theme import Themes

SIGN = 16  # px, the magnifying glass
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindField(QLineEdit):
    """Signals: `stepped(forward)` for Enter and Shift+Enter, `left` for Esc; none of them while an input method is
    composing, for then these keys are its own."""

    stepped = Signal(bool)
    left = Signal()

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._preedit = ""
        self._outcome = QLabel(self)
        self._outcome.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._outcome.setTextFormat(Qt.TextFormat.PlainText)
        self._place()

    @property
    def composing(self) -> bool:
        """Whether an input method holds letters that are not text yet."""
        return bool(self._preedit)

    def set_outcome(self, text: str, sheet: str) -> None:
        """Show what came of it, at the right; "" for nothing."""
        self._outcome.setStyleSheet(f"background: transparent; {sheet}")
        self._outcome.setText(text)
        self._outcome.adjustSize()
        self._place()

    def _place(self) -> None:
        label = self._outcome
        label.setVisible(bool(label.text()))
        right = label.width() + 8 if label.text() else 0
        label.move(self.width() - label.width() - 10, (self.height() - label.height()) // 2)
        self.setTextMargins(SIGN + 4, 0, right, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        sign = icons.pixmap("search", self._themes.current.muted, SIGN, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(8, (self.height() - SIGN) // 2), sign)
        painter.end()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ours = event.key() in _ENTER or event.key() == Qt.Key.Key_Escape
        if not ours:
            super().keyPressEvent(event)
        elif self.composing:
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            self.stepped.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
