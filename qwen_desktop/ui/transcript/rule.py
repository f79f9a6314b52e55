"""A thematic break: one hairline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.segment import Look, Segment
from qwen_desktop.ui.transcript.setting import paint_bars
from qwen_desktop.ui.transcript.style import Style


class Rule(Segment):
    """A line across the column."""

    __slots__ = ()

    def estimate(self, style: Style, width: int) -> int:
        return style.px(self.setting.above) + style.px(9)

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        return self.estimate(style, width)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        paint_bars(painter, style, self.setting, self._height)
        left = style.px(self.setting.indent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.border)
        painter.drawRect(QRectF(left, self._height - style.px(5), self._width - left, 1))
