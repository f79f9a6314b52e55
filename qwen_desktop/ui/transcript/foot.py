"""What stands under a message: the row that says why it ended early, and the message's actions. One segment."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from qwen_desktop.i18n import _
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.transcript.buttons import paint_icon, paint_words
from qwen_desktop.ui.transcript.ending_row import EndingRow
from qwen_desktop.ui.transcript.segment import Look, Segment, Spot
from qwen_desktop.ui.transcript.state import State
from qwen_desktop.ui.transcript.style import Style

ROW = 32  # px at zoom 1, as all below
ROW_QUESTION = 28  # nothing more than its buttons: the answer belongs to it
BUTTON = 28
BUBBLE_PAD_BOTTOM = 11  # under a question's last line, inside its bubble


class Foot(Segment):
    """The rows under a message. The row of actions keeps its place, so that nothing moves when it is shown."""

    __slots__ = ("_fold", "_spots", "_state", "_y_actions", "pad", "row")

    def __init__(self, state: State, foldable: bool = False) -> None:
        super().__init__()
        self._state = state
        self._fold = foldable
        self.row = EndingRow(state)
        self._y_actions = 0
        self._spots: tuple[Spot, ...] = ()
        self.pad = BUBBLE_PAD_BOTTOM if state.mine else 0

    def estimate(self, style: Style, width: int) -> int:
        return style.px(self.pad) + self.row.estimate(style) + (style.px(self._row_height + 4) if self._acts else 0)

    @property
    def _row_height(self) -> int:
        return ROW_QUESTION if self._state.mine else ROW

    @property
    def _acts(self) -> bool:
        return not (self._state.streaming or self._state.bare)

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        y = self.row.lay_out(style, width, style.px(self.pad))
        spots = list(self.row.spots)
        self._y_actions = y + style.px(4)
        if self._acts:
            self._place_actions(style, width, spots)
            y = self._y_actions + style.px(self._row_height)
        self._spots = tuple(spots)
        return y

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

    def _own_spots(self) -> tuple[Spot, ...]:
        """Those of the actions, which come after the row's."""
        return self._spots[len(self.row.spots) :]

    def spots(self) -> tuple[Spot, ...]:
        return self._spots

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        self.row.paint(painter, style, look)
        shown = look.hovered or look.focused is not None or self._state.last
        for spot in self._own_spots():
            if spot.action == "fold":
                paint_words(painter, style, spot, look)
            elif spot.action in _STEPS:
                self._paint_step(painter, style, spot, look)
            elif shown:
                paint_icon(painter, style, spot, look, _ICONS[spot.action])
        if self._acts:
            self._paint_version(painter, style)
        if shown and self._acts:
            self._paint_details(painter, style, look)

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
        icons = [s.rect for s in self._own_spots()]
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
