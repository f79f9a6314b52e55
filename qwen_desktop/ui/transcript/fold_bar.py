"""The row under a folded block: its last lines fade out above a button that says how many lines there are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPen

from qwen_desktop.i18n import ngettext
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.style import Style

HEIGHT = 36  # px at zoom 1, as all below
BUTTON = 26
PAD = 12
FADED = 2  # lines


def fold_spot(style: Style, bar: QRectF, lines: int) -> Spot:
    """The button in the middle of the row `bar`."""
    name = ngettext("Show all of {n} line", "Show all {n} lines", lines).format(n=f"{lines:,}")
    wide = min(bar.width() - style.px(PAD), style.small_metrics.horizontalAdvance(name) + 2 * style.px(PAD))
    high = style.px(BUTTON)
    rect = QRectF(round(bar.center().x() - wide / 2), round(bar.center().y() - high / 2), wide, high)
    return Spot(rect, "unfold-code", name)


def paint_fold(painter: QPainter, style: Style, bar: QRectF, lines: int, look: Look) -> None:
    """Paint the row, and the fade above it."""
    high = FADED * style.code_line
    clear = style.code_back.toRgb()
    clear.setAlpha(0)
    fade = QLinearGradient(0, bar.top() - high, 0, bar.top())
    fade.setColorAt(0, clear)
    fade.setColorAt(1, style.code_back)
    painter.fillRect(QRectF(bar.left(), bar.top() - high, bar.width(), high), fade)
    spot = fold_spot(style, bar, lines)
    hot, focused = (s is not None and s.action == spot.action for s in (look.hot, look.focused))
    if hot or focused:
        painter.setPen(QPen(style.accent, 1.5) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(style.hover)
        painter.drawRoundedRect(spot.rect, style.px(6), style.px(6))
    painter.setFont(style.small)
    painter.setPen(style.code_text if hot or focused else style.muted)
    painter.drawText(spot.rect, Qt.AlignmentFlag.AlignCenter, spot.name)
