"""What stands above code: its language, how many lines there are, and buttons to fold, wrap, save and copy it.

Painted above a block's first slice, and again at the viewport's top while that is out of sight. Lays out no code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.style import Style

if TYPE_CHECKING:
    from qwen_desktop.ui.transcript.code_block import CodeBlock

HEIGHT = 32  # px at zoom 1, as all below
PAD = 14
BUTTON = 24
ICON = 16
GAP = 2
EDGE = 6  # between the last button and the block's edge


class CodeHeader:
    """The header of one block, wherever it is painted."""

    def __init__(self, block: CodeBlock) -> None:
        self._block = block

    def height(self, style: Style) -> int:
        return style.px(HEIGHT)

    def spots(self, style: Style, rect: QRectF) -> tuple[Spot, ...]:
        size, gap = style.px(BUTTON), style.px(GAP)
        fitting = int((rect.width() - 2 * style.px(EDGE) + gap) // (size + gap))
        top = rect.top() + (rect.height() - size) // 2
        right = rect.right() - style.px(EDGE)
        out = []
        for number, (action, name) in enumerate(self._actions()[: max(1, fitting)]):
            left = right - size - number * (size + gap)
            out.append(Spot(QRectF(left, top, size, size), action, name))
        return tuple(reversed(out))

    def _actions(self) -> list[tuple[str, str]]:
        """From the right, the most wanted first. Each keeps its place, whatever else there is."""
        block = self._block
        actions = [
            ("copy-code", _("Copy this code")),
            ("save-code", _("Save this code…")),
            ("wrap-code", _("Stop wrapping lines") if block.wrapped else _("Wrap long lines")),
        ]
        if block.foldable:
            actions.append(("fold-code", _("Unfold this code") if block.folded else _("Fold this code")))
        return actions

    def paint(self, painter: QPainter, style: Style, rect: QRectF, look: Look) -> None:
        painter.setPen(QPen(style.border, 1))
        bottom = rect.bottom() - 0.5
        painter.drawLine(QPointF(rect.left(), bottom), QPointF(rect.right(), bottom))
        spots = self.spots(style, rect)
        pad = style.px(PAD)
        end = min((spot.rect.left() for spot in spots), default=rect.right()) - style.px(8)
        room = QRectF(rect.left() + pad, rect.top(), max(0.0, end - rect.left() - pad), rect.height())
        painter.setFont(style.small)
        painter.setPen(style.muted)
        label = style.small_metrics.elidedText(self._label(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, label)
        for spot in spots:
            self._paint_button(painter, style, spot, look)

    def _label(self) -> str:
        name = self._block.name or _("text")
        if not self._block.foldable:
            return name
        count = self._block.line_count
        lines = ngettext("{n} line", "{n} lines", count).format(n=f"{count:,}")
        return f"{name} · {lines}"

    def _paint_button(self, painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
        hot, focused = _same(spot, look.hot), _same(spot, look.focused)
        if hot or focused:
            painter.setPen(QPen(style.accent, 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(style.hover)
            painter.drawRoundedRect(spot.rect.adjusted(0.75, 0.75, -0.75, -0.75), style.px(6), style.px(6))
        done = look.done == spot.action
        theme = style.theme
        rest = theme.muted if look.hovered else theme.faint
        on = done or (spot.action == "wrap-code" and self._block.wrapped)
        colour = theme.accent if on else theme.text if hot or focused else rest
        size = style.px(ICON)
        at = spot.rect.center() - QPointF(size / 2, size / 2)
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(at, pixmap("check" if done else self._icon(spot.action), colour, size, ratio))

    def _icon(self, action: str) -> str:
        match action:
            case "copy-code":
                return "copy"
            case "save-code":
                return "save"
            case "wrap-code":
                return "wrap"
            case _:
                return "chevron-right" if self._block.folded else "chevron-down"


def _same(spot: Spot, other: Spot | None) -> bool:
    """The same button, also where the header is painted elsewhere or the button is called otherwise by now."""
    return other is not None and spot.action == other.action
