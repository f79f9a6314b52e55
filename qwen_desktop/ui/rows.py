"""Notice rows: one sentence with its ways out, where it belongs instead of in a dialog.

Knows how to show an error, a warning, something to know, or something to undo; does not know what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.colours import mixed
from qwen_desktop.ui.theme import RADIUS, Themes

ERROR, WARNING, INFO, UNDO = "error", "warning", "info", "undo"
_MOST_LINES = 7  # of details, before they scroll


@dataclass(frozen=True, slots=True)
class RowButton:
    """A way out: its label and what it does. `closes`: the row goes away when it is pressed."""

    label: str
    function: Callable[[], None]
    closes: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """One row. `kind` is "error", "warning", "info" or "undo"; the first button is the main one.

    `details` can be folded out and copied. `seconds` is how long it stays by itself; None: until closed.
    """

    kind: str
    text: str
    buttons: tuple[RowButton, ...] = ()
    details: str = ""
    seconds: float | None = None


class NoticeRow(QWidget):
    """One notice on screen."""

    closed = Signal()

    def __init__(self, notice: Notice, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice = notice
        self._themes = themes
        self.setAccessibleName(notice.text)
        self._sign = QLabel(self)
        self._sign.setFixedSize(20, 32)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._sentence = QLabel(notice.text, self)
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setAccessibleName(_("Dismiss"))
        self._close.setToolTip(_("Dismiss"))
        self._close.setIconSize(QSize(16, 16))
        self._close.clicked.connect(self.closed)
        self._below = QWidget(self)
        self._details = QPlainTextEdit(notice.details, self._below)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.closed)
        self._place()
        themes.changed.connect(self._dress)
        self._dress()
        self._start_clock()

    @property
    def notice(self) -> Notice:
        return self._notice

    def say(self, text: str) -> None:
        """Another sentence in the place of the one there is: how far something has come."""
        self._notice = replace(self._notice, text=text)
        self._sentence.setText(text)
        self.setAccessibleName(text)

    def _place(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        controls = self._controls()
        if len(controls) == 1:
            line.addWidget(controls[0])
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(line)
        if len(controls) > 1:  # beside so many, the sentence would be squeezed
            ways_out = QHBoxLayout()
            ways_out.setContentsMargins(28 if self._notice.buttons else 15, 0, 0, 4)  # bare words stand under words
            ways_out.setSpacing(8)
            for control in controls:
                ways_out.addWidget(control)
            ways_out.addStretch(1)
            column.addLayout(ways_out)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(28, 0, 4, 4)
        below.addWidget(self._details)
        column.addWidget(self._below)

    def _controls(self) -> list[QPushButton]:
        """The ways out, main one first, then what belongs to the details."""
        controls = [self._way_out(button) for button in self._notice.buttons]
        self._below.setVisible(False)
        if self._notice.details:
            self._details.setReadOnly(True)
            self._details.setAccessibleName(_("Details"))
            controls.append(self._text_button(_("Details"), self._fold))
            controls.append(self._text_button(_("Copy"), self._copy))
        return controls

    def _text_button(self, label: str, function: Callable[[], None]) -> QPushButton:
        button = QPushButton(label, self)
        button.setProperty("flat", True)
        button.clicked.connect(function)
        return button

    def _way_out(self, row: RowButton) -> QPushButton:
        button = QPushButton(row.label, self)
        button.clicked.connect(partial(self._press, row))
        return button

    def _press(self, row: RowButton) -> None:
        if row.closes:
            self.closed.emit()
        row.function()

    def _fold(self) -> None:
        self._below.setVisible(not self._below.isVisible())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._notice.text}\n\n{self._notice.details}")

    def _dress(self) -> None:
        theme = self._themes.current
        name, colour = {
            ERROR: ("warning", theme.error),
            WARNING: ("warning", theme.warning),
            UNDO: ("trash", theme.muted),
        }.get(self._notice.kind, ("info", theme.accent))
        self._sign.setPixmap(icons.pixmap(name, colour, 20, self.devicePixelRatioF()))
        self._close.setIcon(icons.icon("close", theme, size=16))
        self._details.setFont(theme.mono_font(theme.small))
        lines = min(_MOST_LINES, self._notice.details.count("\n") + 1)
        self._details.setFixedHeight(lines * self._details.fontMetrics().lineSpacing() + 20)
        self.update()

    def _start_clock(self) -> None:
        if self._notice.seconds is not None:
            self._clock.start(round(self._notice.seconds * 1000))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Never vanish under the pointer."""
        self._clock.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._start_clock()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        is_error = self._notice.kind == ERROR
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = mixed(theme.error, theme.error_back, 0.4) if is_error else theme.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(theme.error_back if is_error else theme.panel))
        painter.drawRoundedRect(
            self.rect().toRectF().translated(QPointF(0.5, 0.5)).adjusted(0, 0, -1, -1), RADIUS, RADIUS
        )
        painter.end()


class NoticeRows(QWidget):
    """The notices above a conversation, newest last, at most one for each `name`."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows: dict[str, NoticeRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 0)  # its own, so that it is gone with the last row
        self._column.setSpacing(8)
        self.hide()

    def names(self) -> Sequence[str]:
        """What is shown now, top first."""
        return tuple(self._rows)

    def row(self, name: str) -> NoticeRow:
        """The row shown under `name`. Raises KeyError."""
        return self._rows[name]

    def put(self, name: str, notice: Notice) -> None:
        """Show a notice, in place of the one of the same name."""
        self.remove(name)
        row = NoticeRow(notice, self._themes, self)
        row.closed.connect(partial(self.remove, name))
        self._rows[name] = row
        self._column.addWidget(row)
        row.show()
        self.show()

    def say(self, name: str, text: str) -> None:
        """Change the sentence of a row, if it is there; its buttons stay under the pointer."""
        if name in self._rows:
            self._rows[name].say(text)

    def remove(self, name: str) -> None:
        """Take a notice away, if it is there."""
        row = self._rows.pop(name, None)
        if row is not None:
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        self.setVisible(bool(self._rows))
