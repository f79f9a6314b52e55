"""What is wider than its place: how far it is scrolled sideways, the slim bar that says so, the fades at its cut edges.

One for each block, shared by its segments. Knows pixels and a painter, neither code nor tables.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter

from qwen_desktop.ui.transcript.style import Style

BAR = 12  # px at zoom 1, as all below: the height that answers to the pointer
THIN, THICK = 4, 8  # what is seen of it
SHORTEST = 32  # of a thumb
FADE = 20


class Sideways:
    """`content` px of something in `room` px."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.content = 0.0
        self.room = 0.0
        self.from_right = False  # what is at the right is seen first, and stays where it is

    @property
    def most(self) -> float:
        """How far it can be scrolled; 0 where all of it is seen."""
        return max(0.0, float(round(self.content - self.room)))

    def fit(self, content: float, room: float) -> None:
        """Take other sizes; what is out of reach comes back."""
        behind = self.most - self.offset
        self.content, self.room = content, room
        self.offset = max(0.0, self.most - behind) if self.from_right else min(self.offset, self.most)

    def move(self, delta: float) -> bool:
        """Scroll by `delta` px; False where that moves nothing."""
        return self.go(self.offset + delta)

    def go(self, offset: float) -> bool:
        new = float(round(min(self.most, max(0.0, offset))))
        moved = new != self.offset
        self.offset = new
        return moved

    # The bar, on a track

    def thumb(self, track: QRectF, style: Style) -> QRectF:
        """The part of the bar that is dragged."""
        length = max(min(style.px(SHORTEST), track.width()), track.width() * self.room / max(1.0, self.content))
        free = track.width() - length
        left = track.left() + (free * self.offset / self.most if self.most else 0.0)
        return QRectF(left, track.top(), length, track.height())

    def offset_at(self, track: QRectF, style: Style, x: float, grip: float) -> float:
        """The offset at which the pointer, `grip` px from the thumb's left end, is at `x`."""
        free = track.width() - self.thumb(track, style).width()
        return self.most * (x - grip - track.left()) / free if free > 0 else 0.0

    def paint_bar(self, painter: QPainter, style: Style, track: QRectF, lit: bool) -> None:
        """The thumb, thicker and darker under the pointer."""
        thumb = self.thumb(track, style)
        high = style.px(THICK if lit else THIN)
        rect = QRectF(thumb.left(), thumb.center().y() - high / 2, thumb.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.faint if lit else style.thumb)
        painter.drawRoundedRect(rect, high / 2, high / 2)

    def paint_fades(self, painter: QPainter, style: Style, rect: QRectF, ground: QColor) -> None:
        """Let what is cut off fade into the ground, at the edges of `rect` behind which there is more."""
        wide = style.px(FADE)
        clear = QColor(ground)
        clear.setAlpha(0)
        for hidden, edge, inner in (
            (self.offset, rect.left(), rect.left() + wide),
            (self.most - self.offset, rect.right(), rect.right() - wide),
        ):
            if hidden <= 0:
                continue
            fade = QLinearGradient(QPointF(edge, 0), QPointF(inner, 0))
            fade.setColorAt(0, ground)
            fade.setColorAt(1, clear)
            painter.fillRect(QRectF(min(edge, inner), rect.top(), wide, rect.height()), fade)
