"""The page of the thinking panel where there is no thought to read: it says why, and how to get one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.values import Theme


class BlankPage(QWidget):
    """A sentence in the middle, and under it, for an answer without thinking, the button that asks again with it."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel(self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._again = QPushButton(_("Ask again with thinking"), self)
        self._again.setToolTip(_("Adds another answer to the same question; this one is kept"))
        self._again.clicked.connect(self.asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 0, 32, 0)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._sentence)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)

    def text(self) -> str:
        """The sentence."""
        return self._sentence.text()

    def say(self, sentence: str, *, again: bool) -> None:
        """Show a sentence; `again` with the button."""
        self._sentence.setText(sentence)
        self._again.setVisible(again)

    def set_can_ask(self, able: bool) -> None:
        """Whether something can be asked now."""
        self._again.setEnabled(able)

    def set_theme(self, theme: Theme) -> None:
        self._sentence.setFont(theme.font(theme.small))
        self._sentence.setStyleSheet(f"color: {theme.muted}")
