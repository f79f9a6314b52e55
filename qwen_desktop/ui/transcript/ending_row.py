"""The row where an answer would go on: why it ended, the main way out, others, and facts folded under it.

Lays itself out below a given height and paints itself; a part of the foot. Does not know what a way out does.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from qwen_desktop.domain.message import Status
from qwen_desktop.i18n import _
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.buttons import paint_framed, paint_main, paint_words
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.state import Choice, State
from qwen_desktop.ui.transcript.style import Style

DETAILS = "ending-details"
COPY_DETAILS = "copy-details"
BUTTON = 28  # px at zoom 1, as all below
PAD = 12
ICON = 20
_WRAP = int(Qt.TextFlag.TextWordWrap.value)
_ANYWHERE = int(Qt.TextFlag.TextWrapAnywhere.value)


class EndingRow:
    """`box` and `plain` say where it stands: in a frame, or (what is nothing to worry about) on a line. Empty: nowhere.

    While the answer runs, the row says what is the matter with it.
    """

    __slots__ = ("_facts", "_spots", "_state", "box", "plain")

    def __init__(self, state: State) -> None:
        self._state = state
        self.box = QRectF()
        self.plain = QRectF()
        self._facts = QRectF()
        self._spots: tuple[Spot, ...] = ()

    def words(self) -> tuple[str, tuple[Choice, ...]]:
        """The sentence with its ways out; "" where there is nothing to say."""
        if self._state.streaming:
            return self._state.note, self._state.note_choices
        return self._state.ending, self._state.ending_choices

    @property
    def quiet(self) -> bool:
        """Whether nothing is wrong: the user ended the answer, or it is as long as may be."""
        message = self._state.message
        if self._state.streaming:
            return False
        long = message.status is Status.COMPLETE and message.finish == "length" and bool(message.text)
        return message.status is Status.STOPPED or long

    @property
    def failed(self) -> bool:
        return not self._state.streaming and self._state.message.status is Status.FAILED

    @property
    def spots(self) -> tuple[Spot, ...]:
        return self._spots

    def estimate(self, style: Style) -> int:
        """About how high it is."""
        if not self.words()[0]:
            return 0
        return style.px(6 + BUTTON if self.quiet else 96)

    def lay_out(self, style: Style, width: int, y: int) -> int:
        """Stand below `y`; returns where it ends."""
        text, choices = self.words()
        self.box, self.plain, self._facts = QRectF(), QRectF(), QRectF()
        self._spots = ()
        if not text:
            return y
        if self.quiet and _line_width(style, text, choices) <= width:
            return self._on_a_line(style, y + style.px(6), text, choices)
        return self._in_a_box(style, width, y + style.px(10), text, choices)

    def _on_a_line(self, style: Style, y: int, text: str, choices: tuple[Choice, ...]) -> int:
        self.plain = QRectF(0, y, style.small_metrics.horizontalAdvance(text) + 1, style.px(BUTTON))
        x = self.plain.right() + style.px(PAD)
        spots = []
        for action, label in choices:
            wide = style.small_metrics.horizontalAdvance(label) + style.px(24)
            spots.append(Spot(QRectF(x, y, wide, style.px(BUTTON)), "choice:" + action, label))
            x += wide + style.px(4)
        self._spots = tuple(spots)
        return y + style.px(BUTTON)

    def _in_a_box(self, style: Style, width: int, y: int, text: str, choices: tuple[Choice, ...]) -> int:
        left = style.px(2 * PAD + ICON)
        room = QRectF(0, 0, width - left - style.px(PAD), 10_000)
        high = style.small_metrics.boundingRect(room, _WRAP, text).height()
        bottom = y + style.px(PAD) + max(high, style.px(ICON))
        rows = [(action if action == DETAILS else "choice:" + action, label) for action, label in self._ways(choices)]
        spots: list[Spot] = []
        if rows:
            x, top = float(left), bottom + style.px(8)
            for action, label in rows:
                wide = style.small_metrics.horizontalAdvance(label) + style.px(24)
                if x + wide > width - style.px(PAD) and x > left:
                    x, top = float(left), top + style.px(BUTTON + 4)
                spots.append(Spot(QRectF(x, top, wide, style.px(BUTTON)), action, label))
                x += wide + style.px(4)
            bottom = top + style.px(BUTTON)
        if self._state.details_shown and self._state.ending_details:
            bottom = self._place_facts(style, width, bottom + style.px(8), spots)
        self._spots = tuple(spots)
        self.box = QRectF(0, y, width, bottom + style.px(PAD) - y)
        return round(self.box.bottom())

    def _ways(self, choices: tuple[Choice, ...]) -> list[Choice]:
        ways = list(choices)
        if self._state.ending_details and not self._state.streaming:
            ways.append((DETAILS, _("Hide details") if self._state.details_shown else _("Details")))
        return ways

    def _place_facts(self, style: Style, width: int, y: float, spots: list[Spot]) -> float:
        left, label = style.px(2 * PAD + ICON), _("Copy")
        wide = style.small_metrics.horizontalAdvance(label) + style.px(16)
        room = QRectF(0, 0, width - left - style.px(3 * PAD + 8) - wide, 10_000)
        high = _facts_metrics(style).boundingRect(room, _ANYWHERE, self._state.ending_details).height()
        self._facts = QRectF(left, y, width - left - style.px(PAD), max(high, style.px(BUTTON)) + style.px(16))
        at = QRectF(self._facts.right() - style.px(8) - wide, y + style.px(8), wide, style.px(BUTTON))
        spots.append(Spot(at, COPY_DETAILS, label))
        return self._facts.bottom()

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if not self.box.isEmpty():
            self._paint_box(painter, style)
        if not self.plain.isEmpty():
            painter.setFont(style.small)
            painter.setPen(style.muted)
            painter.drawText(self.plain, Qt.AlignmentFlag.AlignVCenter, self.words()[0])
        for number, spot in enumerate(self._spots):
            if spot.action == COPY_DETAILS or spot.action == DETAILS or (number and not self._state.streaming):
                paint_words(painter, style, spot, look)
            elif self.failed:
                paint_main(painter, style, spot, look)
            else:
                paint_framed(painter, style, spot, look)

    def _paint_box(self, painter: QPainter, style: Style) -> None:
        painter.setPen(QPen(style.error_edge if self.failed else style.border, 1))
        painter.setBrush(style.error_back if self.failed else style.panel)
        painter.drawRoundedRect(self.box.adjusted(0.5, 0.5, -0.5, -0.5), style.px(8), style.px(8))
        ratio = painter.device().devicePixelRatio()
        size, top = style.px(ICON), self.box.top() + style.px(PAD)
        name, colour = ("warning", style.theme.error) if self.failed else ("info", style.theme.muted)
        painter.drawPixmap(QPointF(style.px(PAD), top), pixmap(name, colour, size, ratio))
        painter.setFont(style.small)
        painter.setPen(style.code_text)
        left = style.px(2 * PAD + ICON)
        rect = QRectF(left, top, self.box.width() - left - style.px(PAD), self.box.height())
        single = style.small_metrics.height() < size
        offset = (size - style.small_metrics.height()) / 2 if single else 0
        painter.drawText(rect.translated(0, offset), _WRAP, self.words()[0])
        if not self._facts.isEmpty():
            painter.setPen(QPen(style.border, 1))
            painter.setBrush(style.page)
            painter.drawRoundedRect(self._facts.adjusted(0.5, 0.5, -0.5, -0.5), style.px(6), style.px(6))
            painter.setFont(style.theme.mono_font(style.small_px))
            painter.setPen(style.muted)
            painter.drawText(self._facts_text(), _ANYWHERE, self._state.ending_details)

    def _facts_text(self) -> QRectF:
        copy = next(spot.rect for spot in self._spots if spot.action == COPY_DETAILS)
        pad = copy.top() - self._facts.top()
        return QRectF(
            self._facts.left() + 1.5 * pad,
            self._facts.top() + pad,
            copy.left() - self._facts.left() - 2.5 * pad,
            self._facts.height(),
        )


def _facts_metrics(style: Style) -> QFontMetricsF:
    return QFontMetricsF(style.theme.mono_font(style.small_px))


def _line_width(style: Style, text: str, choices: tuple[Choice, ...]) -> float:
    """What a sentence and its buttons take on one line."""
    advance = style.small_metrics.horizontalAdvance
    buttons = sum(advance(label) + style.px(24 + 4) for _action, label in choices)
    return float(advance(text) + 1 + style.px(PAD) + buttons)
