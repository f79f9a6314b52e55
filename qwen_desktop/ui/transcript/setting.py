"""Where a block stands: the lists and quotes around it, as distances and marks. Paints bars, bullets, boxes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from qwen_desktop.ui.transcript.style import Style

LIST_INDENT = 26  # px at zoom 1
QUOTE_INDENT = 16
BAR = 3
MARGIN = 20  # as far as a long number may stand out into the margin


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a quote, `x` px (zoom 1) from the column's left; `joined` to the one above it."""

    x: int
    joined: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """Distances in px at zoom 1. `marker` is "•", "◦", "▪" or a number such as "12."; `ticked` None is no task.

    `note` is the label of the footnote that begins here, whose marker leads back to its call. `han` is the form that
    Han characters take around it (see `ui.han`), where its own text does not tell.
    """

    above: int = 0
    indent: int = 0
    bars: tuple[Bar, ...] = ()
    marker: str = ""
    ticked: bool | None = None
    han: str = ""
    note: str = ""

    @property
    def quoted(self) -> bool:
        return bool(self.bars)


PLAIN = Setting()


def paint_bars(painter: QPainter, style: Style, setting: Setting, height: int, mirror: int = 0) -> None:
    """The bars of the quotes around a segment that is `height` px high, gap above included.

    `mirror` is the width of a segment whose text runs from the right, else 0; here and below.
    """
    above = style.px(setting.above)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.border)
    for bar in setting.bars:
        top = 0 if bar.joined else above
        x = mirror - style.px(bar.x) - style.px(BAR) if mirror else style.px(bar.x)
        painter.drawRect(QRectF(x, top, style.px(BAR), height - top))


def paint_marker(painter: QPainter, style: Style, setting: Setting, baseline: float, mirror: int) -> None:
    """The marker of a list item, beside a first line whose baseline is `baseline` px below the segment's top."""
    if setting.ticked is None and not setting.marker:
        return
    gap = style.px(8)
    edge = mirror - style.px(setting.indent) + gap if mirror else style.px(setting.indent) - gap
    if setting.ticked is not None:
        size = style.px(15)
        x = edge if mirror else edge - size
        _box(painter, style, QRectF(x, round(baseline - size + style.px(2)), size, size), setting.ticked)
    elif setting.marker in "•◦▪":
        _bullet(painter, style, setting, edge + (1 if mirror else -1) * (style.body_px * 0.17 + style.px(2)), baseline)
    else:
        painter.setFont(style.body)
        painter.setPen(style.muted)
        room = style.px(LIST_INDENT) - gap + style.px(MARGIN)
        marker = style.body_metrics.elidedText(setting.marker, Qt.TextElideMode.ElideRight, room)
        advance = style.body_metrics.horizontalAdvance(marker)
        painter.drawText(QPointF(edge if mirror else edge - advance, baseline), marker)


def _bullet(painter: QPainter, style: Style, setting: Setting, x: float, baseline: float) -> None:
    radius = style.body_px * 0.17
    centre = QPointF(x, baseline - style.body_metrics.xHeight() / 2)
    painter.setPen(QPen(style.muted, max(1.0, style.zoom * 1.2)) if setting.marker == "◦" else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if setting.marker == "◦" else style.muted)
    if setting.marker == "▪":
        painter.drawRect(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius))
    else:
        painter.drawEllipse(centre, radius, radius)


def _box(painter: QPainter, style: Style, rect: QRectF, ticked: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen if ticked else QPen(style.faint, style.zoom * 1.4))
    painter.setBrush(style.accent if ticked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.7, 0.7, -0.7, -0.7), style.px(3), style.px(3))
    if not ticked:
        return
    tick = QPainterPath(QPointF(rect.left() + rect.width() * 0.25, rect.top() + rect.height() * 0.52))
    tick.lineTo(rect.left() + rect.width() * 0.43, rect.top() + rect.height() * 0.70)
    tick.lineTo(rect.left() + rect.width() * 0.76, rect.top() + rect.height() * 0.31)
    pen = QPen(style.accent_text, style.zoom * 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(tick)
