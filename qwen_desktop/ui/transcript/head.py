"""What stands above a message: its files, how long was thought, what is being waited for, a notice. One segment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qwen_desktop.domain.message import AttachmentPart
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.segment import Look, Segment, Spot
from qwen_desktop.ui.transcript.state import State, file_size
from qwen_desktop.ui.transcript.style import Style

CHIP = 32  # px at zoom 1, as all below
GAP = 6
LINE = 28


class Head(Segment):
    """The rows above a message; nothing but the distance to the message before it where there is none."""

    __slots__ = ("_chips", "_first", "_state", "_y_notice", "_y_thought")

    def __init__(self, state: State, first: bool = False) -> None:
        super().__init__()
        self._state = state
        self._first = first
        self._chips: list[tuple[QRectF, AttachmentPart]] = []
        self._y_thought = -1
        self._y_notice = -1

    def _gap(self, style: Style) -> int:
        if self._state.bare:
            return style.px(4)
        return style.px(16 if self._first else 24 if self._state.mine else 0)

    def estimate(self, style: Style, width: int) -> int:
        state = self._state
        rows = bool(state.thought_started or state.waiting) + bool(state.notice)
        chips = style.px(CHIP + GAP) if state.message.attachments and state.mine else 0
        return self._gap(style) + rows * style.px(LINE) + chips

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        y = self._gap(style)
        self._chips = []
        self._y_thought = self._y_notice = -1
        if self._state.bare:
            return y
        if self._state.mine:
            return self._place_chips(style, width, y)
        if self._state.thought_started is not None or self._state.waiting:
            self._y_thought = y
            y += style.px(LINE)
        if self._state.notice:
            self._y_notice = y
            y += self._notice_height(style, width) + style.px(GAP)
        return y

    def _place_chips(self, style: Style, width: int, y: int) -> int:
        if not self._state.message.attachments:
            return y
        right = float(width)
        row: list[tuple[QRectF, AttachmentPart]] = []
        for part in reversed(self._state.message.attachments):
            chip = min(_chip_width(style, part), width * 0.8)
            if right - chip < width * 0.2 and row:
                y += style.px(CHIP + GAP)
                right = float(width)
                row = []
            rect = QRectF(right - chip, y, chip, style.px(CHIP))
            row.append((rect, part))
            self._chips.append((rect, part))
            right -= chip + style.px(GAP)
        return y + style.px(CHIP + GAP)

    def _notice_height(self, style: Style, width: int) -> int:
        room = QRectF(0, 0, width - style.px(28), 10_000)
        flags = int(Qt.TextFlag.TextWordWrap.value)
        return round(style.small_metrics.boundingRect(room, flags, self._state.notice).height()) + style.px(4)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        for rect, part in self._chips:
            _paint_chip(painter, style, rect, part)
        if self._y_thought >= 0:
            self._paint_thought(painter, style, look)
        if self._y_notice >= 0:
            ratio = painter.device().devicePixelRatio()
            size = style.px(16)
            painter.drawPixmap(QPointF(0, self._y_notice), pixmap("info", style.theme.muted, size, ratio))
            painter.setFont(style.small)
            painter.setPen(style.muted)
            rect = QRectF(style.px(24), self._y_notice, self._width - style.px(28), self._height - self._y_notice)
            painter.drawText(rect, int(Qt.TextFlag.TextWordWrap.value), self._state.notice)

    def _paint_thought(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._state.waiting:
            painter.setFont(style.small)
            painter.setPen(style.muted)
            rect = QRectF(0, self._y_thought, self._width, style.px(LINE - 4))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._state.waiting_line())
            return
        for spot in self.spots():
            lit = spot.action == "trace" and (_same(spot, look.hot) or _same(spot, look.focused))
            if lit:
                painter.setPen(QPen(style.accent, 1.5) if _same(spot, look.focused) else Qt.PenStyle.NoPen)
                painter.setBrush(style.hover)
                painter.drawRoundedRect(spot.rect, style.px(6), style.px(6))
            self._paint_thought_text(painter, style, spot.rect, lit)

    def _paint_thought_text(self, painter: QPainter, style: Style, rect: QRectF, lit: bool) -> None:
        colour = style.theme.text if lit else style.theme.muted
        ratio = painter.device().devicePixelRatio()
        size = style.px(16)
        middle = rect.center().y() - size / 2
        mark = style.theme.accent if self._state.thinking else colour
        painter.drawPixmap(QPointF(rect.left() + style.px(6), middle), pixmap("thinking", mark, size, ratio))
        painter.setFont(style.small)
        painter.setPen(style.text if lit else style.muted)
        inner = rect.adjusted(style.px(28), 0, 0, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self._state.thought_line())
        at = QPointF(rect.right() - style.px(20), middle)
        painter.drawPixmap(at, pixmap("chevron-right", colour, size, ratio))

    def spots(self) -> tuple[Spot, ...]:
        style = self._style
        if style is None or self._y_thought < 0 or self._state.waiting:
            return ()
        line = self._state.thought_line()
        width = style.small_metrics.horizontalAdvance(line) + style.px(28 + 24)
        rect = QRectF(-style.px(6), self._y_thought, width, style.px(LINE - 4))
        return (Spot(rect, "trace", _("Show the thinking")),)


def _same(spot: Spot, other: Spot | None) -> bool:
    """The same place, also when its text and so its width has changed in between."""
    return other is not None and spot.action == other.action and spot.argument == other.argument


def _chip_text(part: AttachmentPart) -> str:
    if part.pages:
        return ngettext("{n} page", "{n} pages", part.pages).format(n=part.pages)
    return file_size(part.size)


def _chip_width(style: Style, part: AttachmentPart) -> float:
    name = style.small_metrics.horizontalAdvance(part.name)
    return float(name + style.small_metrics.horizontalAdvance(_chip_text(part)) + style.px(10 + 16 + 6 + 10 + 12))


def _paint_chip(painter: QPainter, style: Style, rect: QRectF, part: AttachmentPart) -> None:
    painter.setPen(QPen(style.border, 1))
    painter.setBrush(style.panel)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), style.px(8), style.px(8))
    ratio = painter.device().devicePixelRatio()
    size = style.px(16)
    name = "pdf" if part.kind == "pdf" else "code" if part.kind == "code" else "file"
    at = QPointF(rect.left() + style.px(10), rect.center().y() - size / 2)
    painter.drawPixmap(at, pixmap(name, style.theme.muted, size, ratio))
    painter.setFont(style.small)
    tail = _chip_text(part)
    advance = style.small_metrics.horizontalAdvance(tail)
    inner = rect.adjusted(style.px(32), 0, -style.px(12), 0)
    painter.setPen(style.faint)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, tail)
    painter.setPen(style.text)
    room = inner.width() - advance - style.px(10)
    shown = style.small_metrics.elidedText(part.name, Qt.TextElideMode.ElideMiddle, room)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
