"""The hits of a search in one laid out document: rounded grounds under them, their letters in ink, an edge around the
one that was gone to. Knows positions in a document, nothing of what was searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPen,
    QRegion,
    QTextBlock,
    QTextDocument,
    QTextLayout,
    QTextLine,
)

from qwen_desktop.ui.transcript.grounds import x_of
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.style import Style

RADIUS = 3  # px at zoom 1
DENSE = 150  # hits in one segment

# Scripts in which letters stand side by side, each by itself: nothing else needs to be looked at letter by letter.
_PLAIN = re.compile(
    "[\x00-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2028\u2029\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uff00-\uffef]*"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_EDGES = (QTextLine.Edge.Leading, QTextLine.Edge.Trailing)

Span = tuple[int, int]


class Found:
    """The hits of one segment, in the document's coordinates. Made anew when the text is laid out anew."""

    __slots__ = ("_ink", "_rects", "_selected", "spans")

    def __init__(self, document: QTextDocument, spans: Sequence[Span], metrics: QFontMetricsF) -> None:
        self.spans = spans
        self._rects = rects(document, spans, metrics)
        self._ink: QRegion | None = None
        self._selected: Span | None = None

    @property
    def dense(self) -> bool:
        """Whether there are so many that all letters may as well be in ink: parting the text would take too long."""
        return len(self.spans) > DENSE

    def paint_grounds(self, painter: QPainter, style: Style, look: Look, visible: QRectF) -> None:
        radius, top, bottom = style.px(RADIUS), visible.top(), visible.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.found)
        for found in self._rects:
            for rect in found:
                if rect.bottom() >= top and rect.top() <= bottom:
                    painter.drawRoundedRect(rect, radius, radius)
        painter.setBrush(style.found_current)
        for rect in self._of(look.current):
            painter.drawRoundedRect(rect, radius, radius)

    def ink(self, look: Look) -> QRegion:
        """Where letters are to be in the colour of text, whatever colour they have otherwise: it reads on the grounds.

        Not where they are selected, for there the selection's ground lies over ours.
        """
        if self._ink is None or self._selected != look.selected:
            pairs = zip(self.spans, self._rects, strict=True)
            inked = [rect.toRect() for span, found in pairs if not _meet(span, look.selected) for rect in found]
            self._ink, self._selected = _region(inked), look.selected
        return self._ink

    def paint_edges(self, painter: QPainter, style: Style, look: Look) -> None:
        """Around the hit that was gone to; and around those that are selected, whose ground the selection covers."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.selected is not None:
            painter.setPen(QPen(style.found_edge, 1))
            for span, found in zip(self.spans, self._rects, strict=True):
                if span != look.current and _meet(span, look.selected):
                    _outline(painter, style, found, 1)
        painter.setPen(QPen(style.found_edge, style.px(1.5)))
        _outline(painter, style, self._of(look.current), style.px(1.5))

    def _of(self, span: Span | None) -> list[QRectF]:
        return self._rects[self.spans.index(span)] if span is not None and span in self.spans else []


def _outline(painter: QPainter, style: Style, found: list[QRectF], width: float) -> None:
    inset = width / 2
    for rect in found:
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), style.px(RADIUS), style.px(RADIUS))


def _meet(span: Span, other: Span | None) -> bool:
    return other is not None and span[0] < other[1] and other[0] < span[1]


def _region(inked: list[QRect]) -> QRegion:
    """The rectangles as one region, put together line by line: Qt goes through a region for whatever is added."""
    out = QRegion()
    rows: dict[tuple[int, int], list[QRect]] = {}
    for rect in inked:
        rows.setdefault((rect.top(), rect.height()), []).append(rect)
    for row in rows.values():
        line = QRegion()
        for rect in _apart(row):
            line = line.united(rect)
        out = out.united(line)
    return out


def _apart(row: list[QRect]) -> list[QRect]:
    """The rectangles of a line from left to right, those that touch as one."""
    out: list[QRect] = []
    for rect in sorted(row, key=QRect.left):
        if out and rect.left() <= out[-1].right() + 1:
            out[-1].setRight(max(out[-1].right(), rect.right()))
        else:
            out.append(QRect(rect))
    return out


def rects(document: QTextDocument, spans: Sequence[Span], metrics: QFontMetricsF) -> list[list[QRectF]]:
    """For each stretch of positions one rectangle on every line it is on; more where it is not in one piece there."""
    text = document.toRawText()
    plain = _PLAIN.fullmatch(text) is not None
    mixed = not plain and _RIGHT_TO_LEFT.search(text) is not None
    out: list[list[QRectF]] = []
    around = _Block(document, document.begin(), metrics)
    for first, last in spans:
        found: list[QRectF] = []
        while first < last:
            if not around.start <= first < around.end:
                around = _Block(document, document.findBlock(first), metrics)
                if not around.start <= first < around.end:
                    break
            found += around.rects(first, min(last, around.end - 1), plain, mixed)
            first = max(first + 1, around.end)
        out.append(found)
    return out


class _Block:
    """One paragraph of a document, as it is laid out."""

    def __init__(self, document: QTextDocument, block: QTextBlock, metrics: QFontMetricsF) -> None:
        self.start = block.position()
        self.end = block.position() + block.length()
        self._layout = block.layout()
        self._corner = document.documentLayout().blockBoundingRect(block).topLeft()
        self._metrics = metrics
        self._line: QTextLine | None = None
        self._line_start = self._line_end = 0
        self._top = 0.0

    def rects(self, first: int, last: int, plain: bool, mixed: bool) -> Iterator[QRectF]:
        """Of document positions within this block."""
        first, last = first - self.start, last - self.start
        if not plain:
            first, last = _whole_letters(self._layout, first, last)
        while first < last and self._go_to(first):
            assert self._line is not None
            stop = min(last, self._line_end)
            for left, right in _extents(self._line, first, stop, mixed):
                yield QRectF(self._corner.x() + left - 1, self._top, right - left + 2, self._metrics.height() + 2)
            first = stop

    def _go_to(self, position: int) -> bool:
        """Have the line with a position; False where there is none."""
        if self._line is None or not self._line_start <= position < self._line_end:
            line = self._layout.lineForTextPosition(position)
            if not line.isValid():
                return False
            self._line, self._line_start = line, line.textStart()
            self._line_end = self._line_start + line.textLength()
            self._top = self._corner.y() + line.y() + line.ascent() - self._metrics.ascent() - 1
        return position < self._line_end


def _whole_letters(layout: QTextLayout, first: int, last: int) -> tuple[int, int]:
    """A letter is lit with its accents: half of it has no width."""
    if not layout.isValidCursorPosition(first):
        first = layout.previousCursorPosition(first)
    if not layout.isValidCursorPosition(last):
        last = layout.nextCursorPosition(last)
    return first, last


def _extents(line: QTextLine, first: int, last: int, mixed: bool) -> list[tuple[float, float]]:
    """Where a run of text lies on a line, from left to right; between two directions it may be parted."""
    if not mixed:
        return [(x_of(line.cursorToX(first)), x_of(line.cursorToX(last)))]
    letters = sorted(sorted(x_of(line.cursorToX(at, edge)) for edge in _EDGES) for at in range(first, last))
    out: list[tuple[float, float]] = []
    for left, right in letters:
        if out and left <= out[-1][1] + 0.5:
            out[-1] = (out[-1][0], max(out[-1][1], right))
        else:
            out.append((left, right))
    return out
