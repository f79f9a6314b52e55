"""The hits of a search in one laid out document: rounded grounds under them, their letters in ink, an edge around the
one that was gone to. Knows positions in a document, nothing of what was searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextLine,
)

from qwen_desktop.ui.transcript.grounds import x_of
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.style import Style

RADIUS = 3  # px at zoom 1

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_EDGES = (QTextLine.Edge.Leading, QTextLine.Edge.Trailing)


class Found:
    """The hits of one segment, in the document's coordinates. Made anew when the text is laid out anew."""

    __slots__ = ("_document", "_rects", "spans")

    def __init__(self, document: QTextDocument, spans: Sequence[tuple[int, int]], metrics: QFontMetricsF) -> None:
        self._document = document
        self.spans = spans
        self._rects = rects(document, spans, metrics)

    def within(self, visible: QRectF) -> list[tuple[tuple[int, int], list[QRectF]]]:
        """The hits of which something is on screen, each with a rectangle for every line it is on."""
        pairs = zip(self.spans, self._rects, strict=True)
        return [(span, found) for span, found in pairs if any(rect.intersects(visible) for rect in found)]

    def paint_grounds(self, painter: QPainter, style: Style, look: Look, visible: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for span, found in self.within(visible):
            painter.setBrush(style.found_current if span == look.current else style.found)
            for rect in found:
                painter.drawRoundedRect(rect, style.px(RADIUS), style.px(RADIUS))

    def inks(self, style: Style, visible: QRectF) -> list[QAbstractTextDocumentLayout.Selection]:
        """The letters of hits in the colour of text, whatever colour they have otherwise: it reads on both grounds."""
        out = []
        ink = QTextCharFormat()
        ink.setForeground(style.found_text)
        for (first, last), _found in self.within(visible):
            mark = QAbstractTextDocumentLayout.Selection()
            mark.cursor = QTextCursor(self._document)
            mark.cursor.setPosition(first)
            mark.cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            mark.format = ink
            out.append(mark)
        return out

    def paint_edges(self, painter: QPainter, style: Style, look: Look, visible: QRectF) -> None:
        """Around the hit that was gone to; and around those that are selected, whose ground the selection covers."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for span, found in self.within(visible):
            current = span == look.current
            if not current and not _meet(span, look.selected):
                continue
            width = style.px(1.5) if current else 1
            painter.setPen(QPen(style.found_edge, width))
            inset = width / 2
            for rect in found:
                inner = rect.adjusted(inset, inset, -inset, -inset)
                painter.drawRoundedRect(inner, style.px(RADIUS), style.px(RADIUS))


def _meet(span: tuple[int, int], other: tuple[int, int] | None) -> bool:
    return other is not None and span[0] < other[1] and other[0] < span[1]


def rects(document: QTextDocument, spans: Iterable[tuple[int, int]], metrics: QFontMetricsF) -> list[list[QRectF]]:
    """For each stretch of positions one rectangle on every line it is on; more where it is not in one piece there."""
    mixed = _RIGHT_TO_LEFT.search(document.toRawText()) is not None
    return [_of_one(document, first, last, metrics, mixed) for first, last in spans]


def _of_one(document: QTextDocument, first: int, last: int, metrics: QFontMetricsF, mixed: bool) -> list[QRectF]:
    out: list[QRectF] = []
    block = document.findBlock(first)
    while block.isValid() and block.position() < last:
        begin, end = max(0, first - block.position()), min(block.length() - 1, last - block.position())
        out += _in_block(document, block, begin, end, metrics, mixed)
        block = block.next()
    return out


def _in_block(
    document: QTextDocument, block: QTextBlock, first: int, last: int, metrics: QFontMetricsF, mixed: bool
) -> list[QRectF]:
    layout = block.layout()
    if first >= last or layout.lineCount() == 0:
        return []
    corner = document.documentLayout().blockBoundingRect(block)
    first, last = _whole_letters(layout, first, last)
    out: list[QRectF] = []
    number = layout.lineForTextPosition(first).lineNumber()
    while first < last and 0 <= number < layout.lineCount():
        line = layout.lineAt(number)
        stop = min(last, line.textStart() + line.textLength())
        top = corner.top() + line.y() + line.ascent() - metrics.ascent() - 1
        for left, right in _extents(line, first, stop, mixed):
            out.append(QRectF(corner.left() + left - 1, top, right - left + 2, metrics.height() + 2))
        first, number = stop, number + 1
    return out


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
