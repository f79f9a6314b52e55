"""Marks on a scroll bar, one for each row of pixels in which something was found. Paints; is told the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from qwen_desktop.ui.theme import Themes

INSET = 3  # px at both ends of the bar's way, and on both sides of a mark
HEIGHT = 2  # px of a mark
HEIGHT_CURRENT = 4


class ScrollMarks(QWidget):
    """Lies on a scroll bar and lets the pointer through. `rows` are px from the top of the bar's way."""

    def __init__(self, themes: Themes, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._themes = themes
        self._rects: list[QRect] = []
        self._current = -1
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(bar.size())
        bar.installEventFilter(self)
        themes.changed.connect(self.update)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return max(0, self.height() - 2 * INSET)

    def show_rows(self, rows: Sequence[int], current: int) -> None:
        """Mark these rows, in order, and the row of the hit that was gone to (-1: none)."""
        rects = [QRect(INSET, INSET + top, self.width() - 2 * INSET, height) for top, height in _runs(rows)]
        if rects != self._rects or current != self._current:
            self._rects, self._current = rects, current
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(watched, QScrollBar):
            self.resize(watched.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._themes.current
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.found_edge))
        painter.drawRects(self._rects)
        if self._current >= 0:
            top = INSET + self._current - (HEIGHT_CURRENT - HEIGHT) // 2
            painter.setBrush(QColor(theme.text))
            painter.drawRect(QRect(1, top, self.width() - 2, HEIGHT_CURRENT))
        painter.end()


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Marks that touch as one: top and height."""
    start = end = -1
    for row in rows:
        if row > end:
            if start >= 0:
                yield start, end - start
            start = row
        end = row + HEIGHT
    if start >= 0:
        yield start, end - start
