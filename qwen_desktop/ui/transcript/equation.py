"""A formula on a line of its own: in the middle of the column, its number at the edge. Knows no Markdown.

What is too wide is made a little smaller, and scrolls sideways where that is not enough.
"""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from qwen_desktop import formula
from qwen_desktop.ui.transcript.formulas import OBJECT, Drawn, on_device
from qwen_desktop.ui.transcript.segment import Look, Segment
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.style import Style

PAD = 4  # px at zoom 1, above and below
SMALLEST = 0.75  # of the size of the text, before it scrolls
_TAG = re.compile(r"\\tag(\*?)\{([^{}$\\]{1,20})\}")
_ROW = re.compile(r"\\\\|\\tag")


def can_be_drawn(latex: str) -> bool:
    """Whether there is more to show than the source."""
    return formula.formula(_numbered(latex)[0], display=True) is not None


def _numbered(latex: str) -> tuple[str, str]:
    """The formula without its one number, and that number: "(1)"; "" where it has none or several."""
    found = _TAG.findall(latex)
    if len(found) != 1 or len(_ROW.findall(latex)) > 1:
        return latex, ""
    star, text = found[0]
    return _TAG.sub("", latex), text if star else f"({text})"


class Equation(Segment):
    """One formula. To a selection it is one character."""

    __slots__ = ("_drawn", "_latex", "_number", "_offset", "source")

    def __init__(self, source: str, setting: Setting) -> None:
        super().__init__(setting)
        self.source = source
        self._latex, self._number = _numbered(source)
        self._drawn: Drawn | None = None
        self._offset = 0.0

    def shown_text(self) -> str:
        return OBJECT

    def copied_text(self) -> str:
        return self.source if self.source.startswith("\\begin{") else f"$$\n{self.source}\n$$"

    def text_between(self, first: int, last: int) -> str:
        return self.copied_text() if first < 1 <= last else ""

    def estimate(self, style: Style, width: int) -> int:
        return style.px(self.setting.above) + style.line * (2 + self.source.count("\\\\"))

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        room = self._room(style, width).width()
        ink = style.text.name()
        han = self.setting.han
        drawn = style.formulas.drawn(self._latex, display=True, px=style.body_px, colour=ink, han=han)
        if drawn is not None and drawn.width > room:
            px = round(style.body_px * max(SMALLEST, room / drawn.width))
            drawn = style.formulas.drawn(self._latex, display=True, px=px, colour=ink, han=han) or drawn
        self._drawn = drawn
        self._offset = min(self._offset, self._most(style))
        high = drawn.ascent + drawn.descent if drawn is not None else style.line
        return style.px(self.setting.above) + high + 2 * style.px(PAD)

    def _room(self, style: Style, width: int) -> QRectF:
        """Where the formula may be: between the indentation and its number."""
        left = style.px(self.setting.indent)
        number = style.body_metrics.horizontalAdvance(self._number) + style.px(16) if self._number else 0.0
        top = style.px(self.setting.above) + style.px(PAD)
        return QRectF(left, top, max(style.body_px * 4.0, width - left - number), 0)

    def _most(self, style: Style) -> float:
        room = self._room(style, self._width).width()
        return 0.0 if self._drawn is None else max(0.0, float(math.ceil(self._drawn.width - room)))

    def _place(self, style: Style) -> QRectF:
        """Where the formula is."""
        room, drawn = self._room(style, self._width), self._drawn
        if drawn is None:
            return room
        whole = self._width - style.px(self.setting.indent)
        middle = room.left() + (min(whole, room.width() * 2) - drawn.width) / 2
        x = min(max(room.left(), middle), max(room.left(), room.right() - drawn.width)) - self._offset
        return QRectF(x, room.top(), drawn.width, drawn.ascent + drawn.descent)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        paint_bars(painter, style, self.setting, self._height)
        drawn = self._drawn
        if drawn is None:
            return
        room, place = self._room(style, self._width), self._place(style)
        if look.selected is not None and look.selected[0] < 1:
            painter.fillRect(place, style.selection)
        painter.save()
        painter.setClipRect(QRectF(room.left(), 0, room.width(), self._height), Qt.ClipOperation.IntersectClip)
        painter.drawImage(on_device(painter, place.topLeft()), drawn.image)
        painter.restore()
        if self._number:
            painter.setFont(style.body)
            painter.setPen(style.text)
            advance = style.body_metrics.horizontalAdvance(self._number)
            painter.drawText(QPointF(self._width - advance, place.top() + drawn.ascent), self._number)

    # Positions: 0 before the formula, 1 behind it

    def hit(self, point: QPointF) -> int:
        return 0 if self._style is None else int(point.x() > self._place(self._style).center().x())

    def caret(self, position: int) -> QRectF:
        if self._style is None:
            return QRectF()
        place = self._place(self._style)
        return QRectF(place.right() if position else place.left(), place.top(), 1, place.height())

    def step(self, position: int, forward: bool, word: bool) -> int | None:
        to = position + (1 if forward else -1)
        return to if 0 <= to <= 1 else None

    def word_at(self, position: int) -> tuple[int, int]:
        return 0, 1

    def paragraph_at(self, position: int) -> tuple[int, int]:
        return 0, 1

    def formula_at(self, point: QPointF) -> str:
        return self.copied_text() if self.over_text(point) else ""

    def over_text(self, point: QPointF) -> bool:
        return self._style is not None and self._place(self._style).contains(point)

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        if self._style is None:
            return False
        new = min(self._most(self._style), max(0.0, round(self._offset + delta)))
        changed = new != self._offset
        self._offset = new
        return changed
