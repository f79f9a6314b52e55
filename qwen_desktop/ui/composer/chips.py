"""File chips: one for each file that goes with the question, with how far it was read.

Knows names and states; does not know files, and reads none.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QWidget

from qwen_desktop.documents import kinds
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.colours import mixed
from qwen_desktop.ui.composer.amounts import short
from qwen_desktop.ui.composer.flow import FlowLayout
from qwen_desktop.ui.theme import RADIUS, Themes

_WIDEST_NAME = 200
_HEIGHT = 32
_GAP = 8
_MOST_LINES = 3


def drawing_for(name: str) -> str:
    """The icon of a file, by its name."""
    kind = kinds.kind_of_text(name)
    return kind if kind in (kinds.PDF, kinds.CODE) else "file"


class Chip(QWidget):
    """One file, or (`pasted`) a long text that was pasted.

    `removed(id)` when the user takes it away, or cancels its reading; `opened(id)` to have its text in the question.
    """

    removed = Signal(str)
    opened = Signal(str)

    def __init__(
        self, id: str, name: str, themes: Themes, parent: QWidget | None = None, *, pasted: bool = False
    ) -> None:
        super().__init__(parent)
        self.id = id
        self.name = name
        self._themes = themes
        self._progress: float | None = 0.0
        self._state = ""
        self._error = ""
        self._close = QToolButton(self)
        self._close.setIconSize(QSize(14, 14))
        self._close.setFixedSize(24, 24)
        self._close.clicked.connect(lambda: self.removed.emit(self.id))
        self._open = QToolButton(self)
        self._open.setIconSize(QSize(16, 16))
        self._open.setFixedSize(24, 24)
        self._open.setVisible(pasted)
        self._open.clicked.connect(lambda: self.opened.emit(self.id))
        line = QHBoxLayout(self)
        line.setSpacing(0)
        line.setContentsMargins(0, 0, 4, 0)
        line.addStretch(1)
        line.addWidget(self._open)
        line.addWidget(self._close)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._dress)
        self.set_state(progress=0.0)

    @property
    def state(self) -> str:
        """What stands after the name: "34 %", "1.2k tokens" or a sentence about what went wrong."""
        return self._state

    @property
    def failed(self) -> bool:
        return bool(self._error)

    @property
    def reading(self) -> bool:
        return self._progress is not None

    def set_state(self, *, progress: float | None = None, tokens: int | None = None, error: str = "") -> None:
        """Reading (`progress`, 0.0 to 1.0), read (`tokens`), or failed (`error`, a sentence)."""
        self._progress = None if error or tokens is not None else progress
        self._error = error
        if error:
            self._state = error
        elif tokens is not None:
            self._state = _("{count} tokens").format(count=short(tokens))
        elif progress is not None:
            self._state = f"{round(progress * 100)}\N{NARROW NO-BREAK SPACE}%"
        else:
            self._state = ""
        self._dress()

    def _dress(self) -> None:
        label = _("Cancel reading {name}") if self.reading else _("Remove {name}")
        self._close.setAccessibleName(label.format(name=self.name))
        self._close.setToolTip(label.format(name=self.name))
        self._open.setAccessibleName(_("Put into message"))
        self._open.setToolTip(_("Put into message"))
        self._open.setIcon(icons.icon("into-text", self._themes.current, size=16))
        self._close.setIcon(icons.icon("close", self._themes.current, size=14))
        self.setAccessibleName(f"{self.name}, {self._state}" if self._state else self.name)
        self.setToolTip(f"{self.name}\n{self._state}" if self._state else self.name)
        self.setFixedWidth(self._width())
        self.update()

    def _fonts(self) -> tuple[QFontMetrics, QFontMetrics]:
        theme = self._themes.current
        return QFontMetrics(theme.font(theme.ui)), QFontMetrics(theme.font(theme.small))

    def _shown_state(self) -> str:
        return "" if self._error else self._state  # a sentence does not fit; the tooltip has it whole

    def _width(self) -> int:
        name, state = self._fonts()
        wide = min(_WIDEST_NAME, name.horizontalAdvance(self.name))
        wide += state.horizontalAdvance(self._shown_state()) + 8 if self._shown_state() else 0
        return 8 + 20 + 4 + wide + 4 + self._buttons_width + 4

    @property
    def _buttons_width(self) -> int:
        return 24 if self._open.isHidden() else 48

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.id)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.fillPath(outline, QColor(theme.error_back if self._error else theme.panel))
        if self._progress is not None:
            painter.setClipPath(outline)
            painter.fillRect(QRectF(0, self.height() - 3, self.width() * self._progress, 3), QColor(theme.accent))
            painter.setClipping(False)
        edge = mixed(theme.error, theme.error_back, 0.4) if self._error else theme.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.drawPath(outline)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._themes.current
        metrics, _small = self._fonts()
        ink = theme.error if self._error else theme.muted
        drawing = "warning" if self._error else drawing_for(self.name)
        painter.drawPixmap(8, (_HEIGHT - 20) // 2, icons.pixmap(drawing, ink, 20, self.devicePixelRatioF()))
        name = metrics.elidedText(self.name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME)
        room = self.rect().adjusted(32, 0, -self._buttons_width - 8, 0)
        painter.setFont(theme.font(theme.ui))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.faint))
        room = room.adjusted(metrics.horizontalAdvance(name) + 8, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._shown_state())


class Chips(QScrollArea):
    """The chips; they wrap, scroll from the fourth line on, and are gone while there are none."""

    removed = Signal(str)
    opened = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._chips: dict[str, Chip] = {}
        self._ground = QWidget()
        self._ground.setAutoFillBackground(False)
        self._flow = FlowLayout(_GAP, self._ground)
        self.setWidget(self._ground)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(_("Files that go with the question"))
        self.hide()

    def ids(self) -> list[str]:
        return list(self._chips)

    def add(self, id: str, name: str, *, pasted: bool = False) -> None:
        """Show a file, or a pasted text, that is about to be read."""
        self.remove(id)
        chip = Chip(id, name, self._themes, self._ground, pasted=pasted)
        chip.removed.connect(self.removed)
        chip.opened.connect(self.opened)
        self._chips[id] = chip
        self._flow.addWidget(chip)
        chip.show()
        self.show()
        self._fit()

    def update_chip(self, id: str, *, progress: float | None, tokens: int | None, error: str) -> None:
        """Say how far a file is. Raises KeyError where there is no such chip."""
        self._chips[id].set_state(progress=progress, tokens=tokens, error=error)
        self._flow.invalidate()
        self._fit()

    def remove(self, id: str) -> None:
        chip = self._chips.pop(id, None)
        if chip is not None:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.setVisible(bool(self._chips))
        self._fit()

    def clear(self) -> None:
        for id in self.ids():
            self.remove(id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self._flow.heightForWidth(self.viewport().width())
        height = min(wanted, _MOST_LINES * (_HEIGHT + _GAP) - _GAP)
        if height != self.height():
            self.setFixedHeight(height)
