"""Paints what is on screen of a conversation: bubbles under questions, then every segment in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.column import Column, Placed
from qwen_desktop.ui.transcript.foot import BUBBLE_PAD_BOTTOM
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.style import Style


def paint_column(painter: QPainter, column: Column, left: int, area: QRect, look_of: Callable[[Placed], Look]) -> None:
    """Paint the part of the column that lies in `area` (viewport coordinates); `left` is the column's x."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(area, column.style.page)
    painter.translate(left, 0)
    _paint_bubbles(painter, column, column.style)
    for placed in column.visible:
        height = column.entries[placed.entry].heights[placed.index]
        if placed.y + height < area.top() or placed.y > area.bottom() or not placed.segment.wears(column.style):
            continue
        painter.save()
        painter.translate(placed.x, placed.y)
        look = look_of(placed)
        look.visible = QRectF(area).translated(-left - placed.x, -placed.y)
        placed.segment.paint(painter, column.style, look)
        painter.restore()
    painter.translate(-left, 0)


def _paint_bubbles(painter: QPainter, column: Column, style: Style) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.bubble)
    for number in dict.fromkeys(placed.entry for placed in column.visible):
        entry = column.entries[number]
        if not entry.mine or not entry.message.text:
            continue
        rect = _bubble(column.placed(number), column, number)
        if rect is not None:
            painter.drawRoundedRect(rect, style.px(12), style.px(12))


def _bubble(shown: Iterable[Placed], column: Column, number: int) -> QRectF | None:
    """The ground of a question, as far as it is on screen; it goes on where more of it is out of sight."""
    entry = column.entries[number]
    assert entry.segments is not None
    last = len(entry.segments) - 1
    body = [placed for placed in shown if 0 < placed.index < last]
    left, width = entry.bubble(column.style, column.width)
    pad = column.style.px(BUBBLE_PAD_BOTTOM)
    beyond = 3 * pad
    foot = next((placed for placed in column.placed(number) if placed.index == last), None)
    if not body:
        return None if foot is None else QRectF(left, foot.y - beyond, width, beyond + pad)
    top = body[0].y - (0 if body[0].index == 1 else beyond)
    end = body[-1]
    bottom = end.y + entry.heights[end.index] + (pad if end.index == last - 1 else beyond)
    return QRectF(left, top, width, bottom - top)
