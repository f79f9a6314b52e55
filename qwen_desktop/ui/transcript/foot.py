"""What stands under a message: why it ended early and what to do, and the message's actions. One segment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qwen_desktop.domain.message import Status
from qwen_desktop.i18n import _
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.buttons import paint_framed, paint_icon, paint_words
from qwen_desktop.ui.transcript.segment import Look, Segment, Spot
from qwen_desktop.ui.transcript.state import Choice, State
from qwen_desktop.ui.transcript.style import Style

ROW = 32  # px at zoom 1, as all below
ROW_QUESTION = 28  # nothing more than its buttons: the answer belongs to it
BUTTON = 28
PAD = 12
BUBBLE_PAD_BOTTOM = 11  # under a question's last line, inside its bubble


class Foot(Segment):
    """The rows under a message. The row of actions keeps its place, so that nothing moves when it is shown."""

    __slots__ = ("_box", "_fold", "_plain", "_spots", "_state", "_y_actions", "pad")

    def __init__(self, state: State, foldable: bool = False) -> None:
        super().__init__()
        self._state = state
        self._fold = foldable
        self._box = QRectF()
        self._plain = QRectF()  # the sentence where it stands without a box
        self._y_actions = 0
        self._spots: tuple[Spot, ...] = ()
        self.pad = BUBBLE_PAD_BOTTOM if state.mine else 0

    def estimate(self, style: Style, width: int) -> int:
        box = style.px(6 + BUTTON if self._by_user else 96) if self._row()[0] else 0
        return style.px(self.pad) + box + (style.px(self._row_height + 4) if self._acts else 0)

    @property
    def _row_height(self) -> int:
        return ROW_QUESTION if self._state.mine else ROW

    @property
    def _acts(self) -> bool:
        return not (self._state.streaming or self._state.bare)

    @property
    def _by_user(self) -> bool:
        """Whether the user ended the answer: nothing that a box must point at."""
        return not self._state.streaming and self._state.message.status is Status.STOPPED

    def _row(self) -> tuple[str, tuple[Choice, ...]]:
        """The sentence with its choices: why the answer ended, or what is the matter while it runs."""
        if self._state.streaming:
            return self._state.note, self._state.note_choices
        return self._state.ending, self._state.ending_choices

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        y = style.px(self.pad)
        spots: list[Spot] = []
        text, choices = self._row()
        self._box, self._plain = QRectF(), QRectF()
        if text and self._by_user and _line_width(style, text, choices) <= width:
            y += style.px(6)
            self._place_line(style, y, text, choices, spots)
            y += style.px(BUTTON)
        elif text:
            y += style.px(10)
            self._box = self._place_row(style, width, y, text, choices, spots)
            y = round(self._box.bottom())
        self._y_actions = y + style.px(4)
        if self._acts:
            self._place_actions(style, width, spots)
            y = self._y_actions + style.px(self._row_height)
        self._spots = tuple(spots)
        return y

    def _place_row(
        self, style: Style, width: int, y: int, text: str, choices: tuple[Choice, ...], spots: list[Spot]
    ) -> QRectF:
        room = QRectF(0, 0, width - style.px(3 * PAD + 20), 10_000)
        high = style.small_metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap.value), text).height()
        bottom = y + style.px(PAD) + max(high, style.px(20))
        if choices:
            x, top = float(style.px(2 * PAD + 20)), bottom + style.px(8)
            for action, label in choices:
                wide = style.small_metrics.horizontalAdvance(label) + style.px(24)
                if x + wide > width - style.px(PAD) and x > style.px(2 * PAD + 20):
                    x, top = float(style.px(2 * PAD + 20)), top + style.px(BUTTON + 6)
                spots.append(Spot(QRectF(x, top, wide, style.px(BUTTON)), "choice:" + action, label))
                x += wide + style.px(8)
            bottom = top + style.px(BUTTON)
        return QRectF(0, y, width, bottom + style.px(PAD) - y)

    def _place_line(self, style: Style, y: int, text: str, choices: tuple[Choice, ...], spots: list[Spot]) -> None:
        self._plain = QRectF(0, y, style.small_metrics.horizontalAdvance(text) + 1, style.px(BUTTON))
        x = self._plain.right() + style.px(PAD)
        for action, label in choices:
            wide = style.small_metrics.horizontalAdvance(label) + style.px(24)
            spots.append(Spot(QRectF(x, y, wide, style.px(BUTTON)), "choice:" + action, label))
            x += wide + style.px(8)

    def _place_actions(self, style: Style, width: int, spots: list[Spot]) -> None:
        size, top = style.px(BUTTON), self._y_actions + style.px((self._row_height - BUTTON) / 2)
        left = self._actions()
        index, count = self._state.version
        versions = count > 1
        counter = style.small_metrics.horizontalAdvance(f"{count}/{count}") + style.px(8)
        total = len(left) * (size + style.px(2)) + (2 * size + counter if versions else 0)
        label = _("Show all") if self._state.folded else _("Show less")
        wide = style.small_metrics.horizontalAdvance(label) + style.px(16) if self._fold else 0
        total += wide
        x = float(width - total) if self._state.mine else -style.px(6)
        if versions:
            spots.append(Spot(QRectF(x, top, size, size), "previous", _("Previous version"), str(index)))
            spots.append(Spot(QRectF(x + size + counter, top, size, size), "next", _("Next version"), str(index)))
            x += 2 * size + counter + style.px(2)
        for action, name in left:
            spots.append(Spot(QRectF(x, top, size, size), action, name))
            x += size + style.px(2)
        if self._fold:
            spots.append(Spot(QRectF(x, top, wide, size), "fold", label))

    def _actions(self) -> list[tuple[str, str]]:
        """What can be done with the message: action and name."""
        out = [("copy", _("Copy"))]
        out.append(("edit", _("Edit and ask again")) if self._state.mine else ("regenerate", _("Answer again")))
        if self._state.mine and self._state.last:
            out.append(("regenerate", _("Answer this question")))
        out += [("quote", _("Quote in the question")), ("copy-markdown", _("Copy as Markdown"))]
        if self._state.thought_started is not None:
            out.append(("trace", _("Show the thinking")))
        out.append(("branch", _("Branch off here")))
        return out

    def spots(self) -> tuple[Spot, ...]:
        return self._spots

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if not self._box.isEmpty():
            self._paint_row(painter, style)
        if not self._plain.isEmpty():
            painter.setFont(style.small)
            painter.setPen(style.muted)
            painter.drawText(self._plain, Qt.AlignmentFlag.AlignVCenter, self._row()[0])
        shown = look.hovered or look.focused is not None or self._state.last
        for spot in self._spots:
            if spot.action.startswith("choice:"):
                paint_framed(painter, style, spot, look)
            elif spot.action == "fold":
                paint_words(painter, style, spot, look)
            elif spot.action in _STEPS:
                self._paint_step(painter, style, spot, look)
            elif shown:
                paint_icon(painter, style, spot, look, _ICONS[spot.action])
        if self._acts:
            self._paint_version(painter, style)
        if shown and self._acts:
            self._paint_details(painter, style, look)

    def _paint_row(self, painter: QPainter, style: Style) -> None:
        failed = not self._state.streaming and self._state.message.status is Status.FAILED
        painter.setPen(QPen(style.error_edge if failed else style.border, 1))
        painter.setBrush(style.error_back if failed else style.panel)
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), style.px(8), style.px(8))
        ratio = painter.device().devicePixelRatio()
        size = style.px(20)
        top = self._box.top() + style.px(PAD)
        name, colour = ("warning", style.theme.error) if failed else ("info", style.theme.muted)
        painter.drawPixmap(QPointF(style.px(PAD), top), pixmap(name, colour, size, ratio))
        painter.setFont(style.small)
        painter.setPen(style.code_text)
        text = self._row()[0]
        rect = QRectF(style.px(2 * PAD + 20), top, self._box.width() - style.px(3 * PAD + 20), self._box.height())
        single = style.small_metrics.height() < style.px(20)
        offset = (style.px(20) - style.small_metrics.height()) / 2 if single else 0
        painter.drawText(rect.translated(0, offset), int(Qt.TextFlag.TextWordWrap.value), text)

    def _paint_version(self, painter: QPainter, style: Style) -> None:
        """Which of how many: always there, or nobody would know that there are others."""
        steps = [spot.rect for spot in self._spots if spot.action in _STEPS]
        if not steps:
            return
        index, count = self._state.version
        painter.setFont(style.small)
        painter.setPen(style.muted)
        middle = QRectF(steps[0].right(), steps[0].top(), steps[1].left() - steps[0].right(), steps[0].height())
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, f"{index + 1}/{count}")

    def _paint_step(self, painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
        """An arrow to another version, faint where there is none."""
        index, count = self._state.version
        dead = index == 0 if spot.action == "previous" else index + 1 == count
        painter.setOpacity(_FAINT if dead else 1.0)
        paint_icon(painter, style, spot, look, _ICONS[spot.action])
        painter.setOpacity(1.0)

    def tip_at(self, point: QPointF) -> str:
        spot = next((spot for spot in self._spots if spot.rect.contains(point)), None)
        return tooltip(spot.name, _STEPS[spot.action]) if spot is not None and spot.action in _STEPS else ""

    def _paint_details(self, painter: QPainter, style: Style, look: Look) -> None:
        icons = [s.rect for s in self._spots if not s.action.startswith("choice:")]
        if not icons:
            return
        painter.setFont(style.small)
        if not look.hovered and look.focused is None:
            return
        painter.setPen(style.faint)
        top, high = icons[0].top(), icons[0].height()
        if self._state.mine:
            rect = QRectF(0, top, min(r.left() for r in icons) - style.px(10), high)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._state.details())
        else:
            rect = QRectF(max(r.right() for r in icons) + style.px(10), top, self._width, high)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._state.details())


_ICONS = {
    "copy": "copy",
    "edit": "edit",
    "regenerate": "regenerate",
    "quote": "quote",
    "copy-markdown": "code",
    "trace": "thinking",
    "previous": "chevron-left",
    "next": "chevron-right",
    "branch": "branch",
}
_STEPS = {"previous": "Alt+Left", "next": "Alt+Right"}
_FAINT = 0.4  # opacity


def _line_width(style: Style, text: str, choices: tuple[Choice, ...]) -> float:
    """What a sentence and its buttons take on one line."""
    advance = style.small_metrics.horizontalAdvance
    buttons = sum(advance(label) + style.px(24 + 8) for _action, label in choices)
    return float(advance(text) + 1 + style.px(PAD) + buttons)
