"""Where inline code stands on its lines, so that a rounded ground can be painted under it. Knows laid out documents."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextDocument, QTextLine

from qwen_desktop.ui.transcript.style import Style

PAD = 3  # px at zoom 1, on either side


def grounds(document: QTextDocument, runs: Iterable[tuple[int, int]], style: Style, mirrored: bool) -> list[QRectF]:
    """One rectangle for each line of each run of positions, in the document's coordinates.

    `mirrored`: the text runs from the right.
    """
    out: list[QRectF] = []
    pad, height, ascent = style.px(PAD), style.body_metrics.height() + 1, style.body_metrics.ascent() + 1
    layout = document.documentLayout()
    block = document.findBlock(-1)
    corner = QRectF()
    for start, end in runs:
        if not block.isValid() or not block.contains(start):
            block = document.findBlock(start)
            corner = layout.blockBoundingRect(block)
        first, last = start - block.position(), end - block.position()
        number = block.layout().lineForTextPosition(first).lineNumber()
        while first < last and number < block.layout().lineCount():
            line = block.layout().lineAt(number)
            stop = min(last, line.textStart() + line.textLength())
            left, right = _extent(line, first, stop, mirrored)
            if stop == last and not mirrored:
                right -= pad  # the room after the code belongs to the ground
            top = corner.top() + line.y() + line.ascent() - ascent
            out.append(QRectF(corner.left() + left - pad, top, right - left + 2 * pad, height))
            first, number = stop, number + 1
    return out


def _extent(line: QTextLine, first: int, last: int, mirrored: bool) -> tuple[float, float]:
    """Where a run of text lies on a line, from left to right."""
    if mirrored:  # a place between two directions has two x: ask each letter for both its edges
        edges = (QTextLine.Edge.Leading, QTextLine.Edge.Trailing)
        xs = [x_of(line.cursorToX(at, edge)) for at in range(first, last) for edge in edges]
    else:
        xs = [x_of(line.cursorToX(first)), x_of(line.cursorToX(last))]
    return min(xs), max(xs)


def x_of(value: object) -> float:
    """The x of QTextLine.cursorToX, which some releases of PySide return in a pair."""
    return float(value[0] if isinstance(value, tuple) else value)  # type: ignore[arg-type]
