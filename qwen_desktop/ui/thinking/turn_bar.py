"""The line that names the turn whose thought is shown: its question, ‹ › to the turns beside it, and the way to now.

Shows what it is told and says what was pressed; knows no turn.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.icons import icon
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.values import Theme

HEIGHT = 36  # px
BUTTON = 24
LEAST = 96  # of the question's words, or nothing stands beside them


class TurnBar(QWidget):
    """Signals: `stepped(-1 or 1)` to the turn before or after, `now_wanted()`."""

    stepped = Signal(int)
    now_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._size = "", ""
        self._label = QLabel(self)
        self._now = QPushButton(_("Thinking now →"), self)
        self._now.setToolTip(_("Show what is being thought now"))
        self._now.clicked.connect(self.now_wanted)
        self._now.hide()
        self._back = self._step(_("Previous turn"), -1)
        self._on = self._step(_("Next turn"), 1)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 0, 8, 1)  # above the hairline
        line.setSpacing(2)
        line.addWidget(self._label, 1)
        line.addSpacing(6)
        for button in (self._now, self._back, self._on):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(HEIGHT)
        self.set_theme(theme)

    def _step(self, name: str, way: int) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(BUTTON, BUTTON)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.stepped.emit(way))
        return button

    def text(self) -> str:
        """What is said of the turn, as far as there is room."""
        return self._label.text()

    @property
    def title(self) -> str:
        """What was asked, whole."""
        return self._title

    def set_text(self, title: str, size: str) -> None:
        """What was asked, shortened where there is no room, and how long the thought is, where that leaves some."""
        self._title, self._size = title, size
        self._label.setToolTip(" · ".join(part for part in (title, size) if part))
        self._write()

    def set_ways(self, back: bool, on: bool) -> None:
        """Whether there are turns before and after this one."""
        self._back.setEnabled(back)
        self._on.setEnabled(on)

    def set_now(self, now: bool) -> None:
        """Whether something else is being thought now."""
        if now == self._now.isHidden():
            self._now.setVisible(now)
            self._write()

    def _write(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        metrics, room = self._label.fontMetrics(), max(0, self._label.width())
        tail = f" · {self._size}" if self._title and self._size else self._size
        left = room - metrics.horizontalAdvance(tail)
        if self._title and left < min(LEAST, metrics.horizontalAdvance(self._title)):
            tail, left = "", room
        self._label.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, left) + tail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def set_theme(self, theme: Theme) -> None:
        self._label.setFont(theme.font(theme.small))
        self._label.setStyleSheet(f"color: {theme.faint}")
        self._back.setIcon(icon("chevron-left", theme, size=16))
        self._on.setIcon(icon("chevron-right", theme, size=16))
        for button in (self._back, self._on):
            button.setStyleSheet("padding: 2px; border-radius: 6px;")
        self._now.setStyleSheet(
            f"{words(theme.accent, theme.small, bold=True)} background: {theme.bubble}; border: 1px solid transparent;"
            "border-radius: 6px; padding: 0 8px; min-height: 22px;"
        )
        self._write()
