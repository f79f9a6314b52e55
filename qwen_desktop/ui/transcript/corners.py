"""Rectangles with some of their corners rounded, for blocks that are painted slice by slice."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath


def rounded(rect: QRectF, radius: float, top: bool, bottom: bool) -> QPainterPath:
    """A rectangle with its upper corners, its lower corners, or both rounded."""
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(0, 0 if top else -2 * radius, 0, 0 if bottom else 2 * radius), radius, radius)
    if top and bottom:
        return path
    only = QPainterPath()
    only.addRect(rect)
    return path.intersected(only)
