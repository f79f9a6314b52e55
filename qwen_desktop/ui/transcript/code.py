"""Code: slices of up to 64 lines under one header. Grows by lines, never re-made.

Knows how code is laid out and painted and how its colours are put on; knows no fences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCursor, QTextDocument, QTextLayout, QTextOption

from qwen_desktop.ui.han import form_of
from qwen_desktop.ui.transcript import code_lines
from qwen_desktop.ui.transcript.code_block import FOLD_TO, CodeBlock
from qwen_desktop.ui.transcript.code_header import HEIGHT, PAD
from qwen_desktop.ui.transcript.corners import rounded
from qwen_desktop.ui.transcript.fold_bar import HEIGHT as BAR
from qwen_desktop.ui.transcript.fold_bar import fold_spot, paint_fold
from qwen_desktop.ui.transcript.grid import clusters, columns
from qwen_desktop.ui.transcript.letters import findable
from qwen_desktop.ui.transcript.lexing import Run
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.sideways import BAR as SIDE_BAR
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.style import Style, block_format, code_option
from qwen_desktop.ui.transcript.text import one_edit

TOP, BOTTOM = 10, 12  # px at zoom 1, above and under code
RADIUS = 8
LETTER = 40  # no letter is longer, in characters
NARROWEST = 40  # px at zoom 1 that lines are wrapped to

UPRIGHT = re.compile("[\u0590-\u1dff\u2e80-\uabff\uac00-\ufeff\U00010000-\U0003ffff]")  # scripts without italics


class CodeSlice(Slice):
    """Some lines of a block; the first slice carries the header, the last one the rounded end.

    `more` says that another slice follows.
    """

    __slots__ = ("_block", "_open", "_pieces", "_runs", "_wrapped_to", "broken", "first_line", "lines", "rows")

    def __init__(
        self, block: CodeBlock, text: str, setting: Setting, *, open: bool = False, more: bool = False
    ) -> None:
        super().__init__(setting, len(block.slices))
        self._block = block
        self.lines: list[str] = code_lines.lines_of(text, more)
        self.rows = sum(map(code_lines.rows, self.lines))  # lines on screen, where they are not wrapped
        self.broken: bool = more and text.endswith("\n")  # what follows begins on a new line
        self.first_line = 0
        if block.slices:
            before = block.slices[-1]
            before.touch()  # it is not the last one any more
            self.first_line = before.first_line + len(before.lines) - (0 if before.broken else 1)
        block.slices.append(self)
        self._open = open
        self._runs: dict[int, list[Run]] = {}
        self._pieces: list[int] = []  # line → its first text block, once laid out
        self._wrapped_to = 0  # px
        block.widen(max(map(columns, self.lines)))

    @property
    def block(self) -> CodeBlock:
        return self._block

    @property
    def ends(self) -> bool:
        """Whether the block ends here, as it is shown."""
        return self.is_last or self._folded

    @property
    def _folded(self) -> bool:
        return self.index == 0 and self._block.folded

    @property
    def whole_lines(self) -> int:
        """How many lines will not change any more."""
        return len(self.lines) - 1 if self._open else len(self.lines)

    # Growing

    def grow(self, text: str, *, open: bool, more: bool) -> bool:
        """Take the text as it is now; False when it does not go on from the text so far."""
        lines = code_lines.lines_of(text, more)
        kept = len(self.lines) - 1
        if lines[:kept] != self.lines[:kept] or len(lines) <= kept or not lines[kept].startswith(self.lines[kept]):
            return False
        old, changed = self.lines[kept], lines[kept:] != self.lines[kept:]
        self._open = open
        self.broken = more and text.endswith("\n")
        if not changed:
            return True
        self.lines[kept:] = lines[kept:]
        self.rows += sum(map(code_lines.rows, lines[kept:])) - code_lines.rows(old)
        self._block.widen(max(map(columns, lines[kept:])))
        if self._doc is not None and self._style is not None:
            self._append(self._doc, self._style, old, kept)
        self.touch()
        return True

    def _append(self, document: QTextDocument, style: Style, old: str, row: int) -> None:
        """Write at the document's end what goes on in line `row`, which was `old`, and the lines below it."""
        line = self.lines[row]
        han = form_of(self.shown_text(), self.setting.han)
        start = len(old)
        if old and not (line[start - 1 : start + 1].isascii()):
            start -= len(list(clusters(old[-LETTER:]))[-1])  # an accent may have come for the last letter
        with one_edit(document) as cursor:
            if start < len(old):
                block = document.lastBlock()
                cursor.setPosition(block.position() + code_lines.before(old, start))
                cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            self._write(cursor, style, line[start:], start, han)
            for below in self.lines[row + 1 :]:
                cursor.insertBlock()
                self._pieces.append(cursor.block().blockNumber())
                self._write(cursor, style, below, 0, han)

    def set_runs(self, row: int, runs: list[Run]) -> None:
        """Colour a line."""
        if runs != self._runs.get(row, []):
            self._runs[row] = runs
            if self._doc is not None:
                self._put(row)

    # Laying out

    def shown_text(self) -> str:
        return "\n".join(self.lines)

    def find_text(self) -> str:
        return findable("\n".join(map(code_lines.shown, self.lines)))

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return code_lines.in_documents(self.lines, stretches)

    def letter_metrics(self, style: Style) -> QFontMetricsF:
        return style.mono_metrics

    def estimate(self, style: Style, width: int) -> int:
        rows = self.rows
        if self._block.wrapped:
            across = max(1, int(self._inner(style, width) / style.grid().column))
            rows = sum(max(1, -(-columns(line) // across)) for line in self.lines)
        if self._folded:
            return self._top(style) + min(rows, FOLD_TO) * style.code_line + style.px(BAR)
        return self._top(style) + rows * style.code_line + self._bottom(style)

    def _top(self, style: Style) -> int:
        return style.px(self.setting.above) + (style.px(HEIGHT) + style.px(TOP) if self.index == 0 else 0)

    def _bottom(self, style: Style) -> int:
        return style.px(BOTTOM) if self.is_last else 0

    def _inner(self, style: Style, width: int) -> int:
        """The px there are for a line, in a column of `width`."""
        return max(style.px(NARROWEST), round(self._outer(style, width)) - 2 * style.px(PAD))

    def _outer(self, style: Style, width: int) -> float:
        """The width of the block: the column's, and more where its lines want more and there is room."""
        indent = style.px(self.setting.indent)
        wanted = self._block.natural(style) + 2 * style.px(PAD)
        return max(width - indent, min(self._reach - indent, wanted))

    def origin(self, style: Style) -> QPointF:
        offset = self._block.sideways.offset
        return QPointF(style.px(self.setting.indent) + style.px(PAD) - offset, self._top(style))

    def fill(self, document: QTextDocument, style: Style) -> None:
        document.setDefaultFont(style.mono)
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.code_line))
        self._pieces = []
        han = form_of(self.shown_text(), self.setting.han)
        for row, line in enumerate(self.lines):
            if row:
                cursor.insertBlock()
            self._pieces.append(cursor.block().blockNumber())
            self._write(cursor, style, line, 0, han)
        for row in self._runs:
            self._put(row)

    def _write(self, cursor: QTextCursor, style: Style, text: str, column: int, han: str) -> None:
        """Write what goes on at `column` of a line, with Han characters in the forms `han`."""
        separator = code_lines.NO_SEPARATOR if self._block.wrapped else code_lines.SEPARATOR
        text = code_lines.cut(code_lines.shown(text), column, separator)
        for run, spacing in style.grid(han).runs(text):
            cursor.insertText(run, style.code_char(han, spacing))

    def option(self, style: Style) -> QTextOption:
        return code_option(self._block.wrapped, code_lines.TAB * style.grid().column)

    def text_width(self, style: Style, width: int) -> int:
        return self._inner(style, width) if self._block.wrapped else -1

    @property
    def reaches(self) -> bool:
        return self._block.wrapped

    def fits(self, style: Style, width: int) -> bool:
        same = not self._block.wrapped or self._wrapped_to == self._inner(style, width)
        return super().fits(style, width) and same

    def measure(self, style: Style, width: int, reach: int = 0) -> int:
        height = super().measure(style, width, reach)
        inner, sideways = self._inner(style, width), self._block.sideways
        sideways.fit(self._block.across(style), inner)
        return height

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        height = super().lay_out(style, width, restyled)
        assert self._doc is not None
        if self._block.wrapped:
            self._wrapped_to = self._inner(style, width)
        else:
            self._block.seen(style, self._doc.idealWidth())
        if self._folded:
            return min(height, self._top(style) + FOLD_TO * style.code_line) + style.px(BAR)
        return height + self._bottom(style)

    def _put(self, row: int) -> None:
        """Colour one line, over however many pieces it was cut into."""
        assert self._doc is not None
        assert self._style is not None
        if row >= len(self._pieces):
            return
        block = self._doc.findBlockByNumber(self._pieces[row])
        block.layout().setFormats(_ranges(self.lines[row], self._runs[row], self._style))
        self._doc.markContentsDirty(block.position(), block.length())

    # Positions

    @property
    def length(self) -> int:
        if self._doc is not None:
            return super().length
        return sum(code_lines.in_document(line, len(line)) + 1 for line in self.lines) - 1

    def text_between(self, first: int, last: int) -> str:
        return code_lines.between(self.lines, first, last)

    def hit(self, point: QPointF) -> int:
        if self._folded and self._style is not None:
            point = QPointF(point.x(), min(point.y(), self._bar(self._style).top() - 1))
        return super().hit(point)

    def step(self, position: int, forward: bool, word: bool) -> int | None:
        to = super().step(position, forward, word)
        return None if to is not None and self.conceals(to) else to

    def conceals(self, position: int) -> bool:
        """Whether a text position is folded away."""
        return self._folded and self._style is not None and self.top_of(position) >= self._bar(self._style).top()

    # Painting

    def frame_rect(self, style: Style) -> QRectF:
        top = style.px(self.setting.above)
        return QRectF(style.px(self.setting.indent), top, self._outer(style, self._width), self._height - top)

    def header_rect(self, style: Style) -> QRectF:
        """Where the header is, in the first slice."""
        rect = self.frame_rect(style)
        return QRectF(rect.left(), rect.top(), rect.width(), style.px(HEIGHT))

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._doc is None:
            return
        paint_bars(painter, style, self.setting, self._height)
        rect = self.frame_rect(style)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.code_back)
        painter.drawPath(rounded(rect, style.px(RADIUS), self.index == 0, self.ends))
        if self.index == 0:
            self._block.header.paint(painter, style, self.header_rect(style), look)
        inner = self._inner_rect(style, rect)
        painter.save()
        painter.setClipRect(inner.adjusted(-1, 0, 1, 0), Qt.ClipOperation.IntersectClip)  # a letter may lean out
        self.paint_text(painter, style, look)
        self._block.sideways.paint_fades(painter, style, inner.adjusted(-1, 0, 1, 0), style.code_back)
        painter.restore()
        if self._folded:
            paint_fold(painter, style, self._bar(style), self._block.line_count, look)

    def _inner_rect(self, style: Style, rect: QRectF) -> QRectF:
        """Where lines are seen."""
        pad, top = style.px(PAD), self._top(style)
        below = style.px(BAR) if self._folded else self._bottom(style)
        return QRectF(rect.left() + pad, top, rect.width() - 2 * pad, rect.bottom() - top - below)

    def _bar(self, style: Style) -> QRectF:
        """The row under folded code."""
        rect, high = self.frame_rect(style), style.px(BAR)
        return QRectF(rect.left(), rect.bottom() - high, rect.width(), high)

    def track_rect(self, style: Style) -> QRectF:
        inner, high = self._inner_rect(style, self.frame_rect(style)), style.px(SIDE_BAR)
        bottom = inner.bottom() if self._folded else inner.bottom() + high
        return QRectF(inner.left(), bottom - high, inner.width(), high)

    def spots(self) -> tuple[Spot, ...]:
        style = self._style
        if self.index or style is None:
            return ()
        spots = self._block.header.spots(style, self.header_rect(style))
        if not self._folded:
            return spots
        return (*spots, fold_spot(style, self._bar(style), self._block.line_count))

    def work(self, deadline: float) -> tuple[bool, bool]:
        return self._block.colour(self.index, deadline)


def _ranges(line: str, runs: Sequence[Run], style: Style) -> list[QTextLayout.FormatRange]:
    """The coloured runs of a line as Qt takes them."""
    out = []
    for start, length, colour in runs:
        piece = QTextLayout.FormatRange()
        piece.start = code_lines.in_document(line, start)
        piece.length = code_lines.in_document(line, start + length) - piece.start
        slanted = colour == "comment" and not UPRIGHT.search(line, start, start + length)
        piece.format = style.token_char(colour, slanted)
        out.append(piece)
    return out
