"""The small signs of the side bar: a ring that turns, a dot, a mark. Paints one at a place; knows no row."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qwen_desktop.ui import icons
from qwen_desktop.ui.sidebar.entries import RowState
from qwen_desktop.ui.theme import Theme

SIGN = 16  # px, the side of the square every sign stands in


def paint_state(painter: QPainter, middle: QPointF, state: RowState, theme: Theme, turn: int) -> None:
    """The sign of a state; nothing for an idle one. `turn` is the ring's angle in degrees."""
    match state:
        case RowState.STREAMING:
            ring = QRectF(middle.x() - 5, middle.y() - 5, 10, 10)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.border), 2))
            painter.drawEllipse(ring)
            painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, -turn * 16, -90 * 16)
        case RowState.UNSEEN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(middle, 4, 4)
        case RowState.FAILED:
            paint_icon(painter, middle, "warning", theme.error)


def paint_icon(painter: QPainter, middle: QPointF, name: str, colour: str) -> None:
    """A drawing, SIGN pixels square."""
    device = painter.device()
    drawing = icons.pixmap(name, colour, SIGN, device.devicePixelRatioF() if device else 1.0)
    painter.drawPixmap(round(middle.x()) - SIGN // 2, round(middle.y()) - SIGN // 2, drawing)
