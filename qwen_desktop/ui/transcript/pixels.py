"""Pixels on the screen: each on a pixel of the device's own, wherever the painter stands. Knows no segment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QTransform

from qwen_desktop.ui.transcript.gallery import Picture
from qwen_desktop.ui.transcript.style import Style


def on_pixels(painter: QPainter, rect: QRectF) -> QRectF:
    """A rectangle of the same size whose corner is the corner of a pixel: elsewhere everything would be blurred."""
    to_device = painter.deviceTransform()
    corner = to_device.map(rect.topLeft())
    back, possible = to_device.inverted()
    if not possible:
        return rect
    return QRectF(back.map(QPointF(round(corner.x()), round(corner.y()))), rect.size())


def paint_pixels(painter: QPainter, picture: Picture, rect: QRectF, radius: float = 0.0) -> QRectF:
    """Paint a picture into a rectangle, with rounded corners; returns where it stands now."""
    rect = on_pixels(painter, rect)
    if not radius:
        painter.drawImage(rect, picture.image)
        return rect
    brush = QBrush(picture.image)
    place = QTransform.fromTranslate(rect.left(), rect.top())
    place.scale(rect.width() / picture.image.width(), rect.height() / picture.image.height())
    brush.setTransform(place)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, radius, radius)
    return rect


def paint_selected(painter: QPainter, style: Style, rect: QRectF, radius: float) -> None:
    """What lies over a picture that is selected."""
    colour = QColor(style.selection)
    colour.setAlphaF(0.55)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, radius, radius)
