"""What the pages of the preferences are made of: headings, sentences, and rows of a label with its control.

Knows the theme and distances; does not know what a page is about.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from qwen_desktop.ui.composer.flow import FlowLayout
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes

LABELS = 176  # width of the column of labels
CONTROLS = 264  # width of an ordinary control
_BETWEEN = 8


class Text(QLabel):
    """A sentence that wraps, in one of the theme's colours and sizes, followed as the theme changes.

    `colour` and `size` name fields of the theme. An empty text takes no room; one that will change needs a `parent`
    from the beginning, or showing it would open a window.
    """

    def __init__(
        self,
        themes: Themes,
        text: str = "",
        parent: QWidget | None = None,
        *,
        colour: str = "muted",
        size: str = "ui",
        bold: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._themes = themes
        self._colour = colour
        self._size = size
        self._bold = bold
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if not text:
            self.hide()
        themes.changed.connect(self._dress)
        self._dress()

    def say(self, text: str, colour: str = "") -> None:
        """Show another sentence, in another colour where one is named; none at all for ""."""
        if colour and colour != self._colour:
            self._colour = colour
            self._dress()
        self.setText(text)
        self.setVisible(bool(text))

    def _dress(self) -> None:
        theme = self._themes.current
        self.setStyleSheet(words(getattr(theme, self._colour), getattr(theme, self._size), bold=self._bold))


def heading(themes: Themes, text: str) -> Text:
    """The title of a part of a page."""
    return Text(themes, text, colour="text", size="body", bold=True)


def button(text: str, *, main: bool = False) -> QPushButton:
    """A button that Enter in a field beside it does not press."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if main:
        made.setProperty("primary", True)
    return made


def buttons(*row: QPushButton) -> FlowLayout:
    """Buttons beside one another, at the leading edge; under one another where there is no room."""
    line = FlowLayout(_BETWEEN)
    for each in row:
        line.addWidget(each)
    return line


class Rows(QGridLayout):
    """Labels at the leading edge, controls beside them, and under a control what there is to say about it."""

    def __init__(self, themes: Themes, page: QWidget) -> None:
        super().__init__()
        self._themes = themes
        self._page = page
        self._next = 0
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(4)
        self.setColumnMinimumWidth(0, LABELS)
        self.setColumnStretch(1, 1)

    def add(self, label: str, control: QWidget, *, wide: bool = False) -> Text:
        """One row; gives the line under the control, which is empty. `wide` controls take all the room there is."""
        name = Text(self._themes, label, colour="text")
        name.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        name.setBuddy(control)
        name.setMinimumWidth(LABELS)
        name.setMaximumWidth(LABELS)
        name.setContentsMargins(0, 8, 0, 0)  # its first line stands level with the control's
        if not wide:
            control.setFixedWidth(CONTROLS)
        under = Text(self._themes, "", self._page, size="small")
        if self._next:
            self.setRowMinimumHeight(self._next, _BETWEEN)
            self._next += 1
        leading = Qt.AlignmentFlag.AlignLeading
        self.addWidget(name, self._next, 0, 2, 1, leading | Qt.AlignmentFlag.AlignTop)
        if wide:
            self.addWidget(control, self._next, 1)
        else:
            self.addWidget(control, self._next, 1, leading)
        self.addWidget(under, self._next + 1, 1)
        self._next += 2
        return under

    def add_line(self, line: QLayout | QWidget) -> None:
        """Something without a label, under the controls."""
        self.setRowMinimumHeight(self._next, 4)
        self._next += 1
        if isinstance(line, QWidget):
            self.addWidget(line, self._next, 1)
        else:
            self.addLayout(line, self._next, 1)
        self._next += 1


def column(widget: QWidget, *, spacing: int = 12) -> QVBoxLayout:
    """The layout of a page or of a part of one."""
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
    return made
