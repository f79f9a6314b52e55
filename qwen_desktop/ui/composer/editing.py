"""The line that says that an earlier question is being asked anew. Knows no question."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes


class EditingRow(QWidget):
    """Signal: `cancelled()` to leave the question as it is."""

    cancelled = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._label = QLabel(_("Asking an earlier question anew"), self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._cancel = QToolButton(self)
        self._cancel.setAccessibleName(_("Leave the question as it is"))
        self._cancel.setToolTip(tooltip(_("Leave the question as it is"), "Esc"))
        self._cancel.setIconSize(QSize(16, 16))
        self._cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 8, 4)
        line.setSpacing(4)
        line.addWidget(self._label, 1)
        line.addWidget(self._cancel)
        self.setAccessibleName(self._label.text())
        themes.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        theme = self._themes.current
        self._cancel.setIcon(icons.icon("close", theme, size=16))
        self._label.setStyleSheet(words(theme.muted, theme.small))
