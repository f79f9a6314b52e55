"""The round button that sends, and stops while an answer streams. Knows which of the two it is; does neither."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.colours import mixed
from qwen_desktop.ui.theme import Themes

_SIZE = 32


class SendButton(QAbstractButton):
    """`stops` says which of the two it shows."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._sending_keys = "Return"
        self.stops = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        themes.changed.connect(self.update)
        self.set_stops(False)

    def set_stops(self, stops: bool) -> None:
        self.stops = stops
        label = _("Stop") if stops else _("Send")
        self.setAccessibleName(label)
        self.setToolTip(tooltip(label, "Esc" if stops else self._sending_keys))
        self.update()

    def set_keys(self, keys: str) -> None:
        """The shortcut that sends, as the tooltip shows it."""
        self._sending_keys = keys
        self.set_stops(self.stops)

    def sizeHint(self) -> QSize:
        return QSize(_SIZE, _SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        ground, ink = theme.accent, theme.accent_text
        if not self.isEnabled():
            ground, ink = theme.hover, theme.faint
        elif self.isDown() or self.underMouse():
            ground = mixed(theme.accent, theme.text, 0.85)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        circle = QRectF(0, 0, _SIZE, _SIZE)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 1.5))
            painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            circle = circle.adjusted(3, 3, -3, -3)
        painter.drawEllipse(circle)
        drawing = icons.pixmap("stop" if self.stops else "send", ink, 20, self.devicePixelRatioF())
        painter.drawPixmap((_SIZE - 20) // 2, (_SIZE - 20) // 2, drawing)
        painter.end()
