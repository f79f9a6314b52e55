"""The one question that waits until the answer on screen is done. Shows its first line; keeps and sends nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes


class QueuedRow(QWidget):
    """Signals: `edit_requested()` to take it back into the text, `cancelled()` to drop it."""

    edit_requested = Signal()
    cancelled = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._text = ""
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._edit = QPushButton(_("Edit"), self)
        self._edit.setProperty("flat", True)
        self._edit.setAccessibleName(_("Edit the waiting question"))
        self._edit.setToolTip(_("Edit the waiting question"))
        self._cancel = self._button(_("Do not send the waiting question"))
        self._edit.clicked.connect(self.edit_requested)
        self._cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 8, 4)
        line.setSpacing(4)
        line.addWidget(self._label, 1)
        line.addWidget(self._edit)
        line.addWidget(self._cancel)
        themes.changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        """Show a question that waits; "" for none."""
        self._text = text
        self.setVisible(bool(text))
        self._write()

    def _button(self, label: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(label)
        button.setToolTip(label)
        button.setIconSize(QSize(16, 16))
        return button

    def _write(self) -> None:
        line = _("Next: {question}").format(question=" ".join(self._text.split()))
        self.setAccessibleName(line)
        metrics = QFontMetrics(self._label.font())
        self._label.setText(metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(40, self._label.width())))

    def _dress(self) -> None:
        theme = self._themes.current
        self._cancel.setIcon(icons.icon("close", theme, size=16))
        self._label.setStyleSheet(words(theme.muted, theme.small))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()
