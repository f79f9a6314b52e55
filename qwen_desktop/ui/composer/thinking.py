"""The thinking switch. Knows the three manners of a model; does not know the model."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.theme import Themes


class ThinkingSwitch(QToolButton):
    """On or off where the model can do both; locked where it cannot. `switched(on)` tells what the user chose."""

    switched = Signal(bool)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._manner = Thinking.NEVER
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(20, 20))
        self.clicked.connect(self._clicked)
        themes.changed.connect(self._dress)
        self._dress()
        self.set_thinking(Thinking.NEVER, False)

    def set_thinking(self, manner: Thinking, on: bool) -> None:
        """Show what the model can do, and what will be asked of it."""
        self._manner = manner
        self.setChecked(manner is Thinking.ALWAYS or (manner is Thinking.HYBRID and on))
        self.setEnabled(manner is not Thinking.NEVER)
        self.setText(_("Thinking"))
        self.setAccessibleName(_("Thinking"))
        self.setToolTip(
            {
                Thinking.ALWAYS: _("This model always thinks before it answers."),
                Thinking.NEVER: _("This model answers without thinking."),
                Thinking.HYBRID: tooltip(_("Think before answering"), "Ctrl+T"),
            }[manner]
        )

    @property
    def word_width(self) -> int:
        """What the word takes, whether it is shown or not."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 4

    def show_word(self, shown: bool) -> None:
        """The word beside the drawing, where there is room."""
        style = Qt.ToolButtonStyle
        wanted = style.ToolButtonTextBesideIcon if shown else style.ToolButtonIconOnly
        if self.toolButtonStyle() != wanted:
            self.setToolButtonStyle(wanted)

    @property
    def bare_width(self) -> int:
        """What the switch takes without its word."""
        return self.sizeHint().width() - (self.word_width if self._shows_word else 0)

    @property
    def _shows_word(self) -> bool:
        return self.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon

    def sizeHint(self) -> QSize:
        """As wide as its word: Qt adds two spaces, all of them on one side."""
        hint = super().sizeHint()
        return hint - QSize(2 * self.fontMetrics().horizontalAdvance(" "), 0) if self._shows_word else hint

    def _clicked(self, on: bool) -> None:
        if self._manner is Thinking.ALWAYS:
            self.setChecked(True)
        else:
            self.switched.emit(on)

    def _dress(self) -> None:
        self.setIcon(icons.icon("thinking", self._themes.current))
