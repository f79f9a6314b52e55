"""The round button that brings the reader to the end of a conversation."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.values import Theme

SIZE = 36


class EndButton(QAbstractButton):
    """Shown over the conversation while its end is out of sight; in the accent while an answer grows there."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.growing = False
        self.setFixedSize(SIZE, SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the End key does the same
        self.setAccessibleName(_("To the end"))
        self.setToolTip(_("To the end (End)"))
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(SIZE, SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        painter.setPen(QPen(QColor(theme.accent if self.growing else theme.border), 1.5 if self.growing else 1))
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.page))
        painter.drawEllipse(QRectF(1, 1, SIZE - 2, SIZE - 2))
        picture = pixmap("arrow-down", theme.accent if self.growing else theme.text, 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((SIZE - 20) / 2, (SIZE - 20) / 2), picture)
