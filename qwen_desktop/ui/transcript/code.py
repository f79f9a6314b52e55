"""Code: slices of up to 64 lines under one header, scrolling sideways together. Grows by lines, never re-made.

Knows how code looks and how its colours are put on; knows no fences.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout

from qwen_desktop.i18n import _
from qwen_desktop.ui.transcript.corners import rounded
from qwen_desktop.ui.transcript.letters import findable, in_units
from qwen_desktop.ui.transcript.lexing import LineLexer, Run, prepared
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment, one_edit

LONGEST = 300  # characters in one line of a document; longer lines go on in the next
PAD = 14  # px at zoom 1, left and right of code
HEADER = 32
RADIUS = 8


class CodeBlock:
    """What the slices of one block share: language, lexer, and how far they are scrolled sideways."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.slices: list[CodeSlice] = []
        self.offset = 0.0  # px
        self.natural = 0.0  # the widest line seen, px
        self._lexer: LineLexer | None = None
        self._at = (0, 0)  # slice and row to colour next

    @property
    def text(self) -> str:
        """The whole code, to be copied."""
        return "".join(part.shown_text() + ("\n" if part.broken else "") for part in self.slices[:-1]) + (
            self.slices[-1].shown_text() if self.slices else ""
        )

    def colour(self, upto: int, deadline: float) -> tuple[bool, bool]:
        """Lex as far as slice `upto`, until `deadline`; whether anything was lexed, and whether there is more."""
        if not self.language:
            return False, False
        if self._lexer is None:
            self._lexer = prepared(self.language)
        if self._lexer is None:
            return False, True
        if self._lexer.idle:
            return False, False
        part, row = self._at
        done = 0
        while part <= upto:
            code = self.slices[part]
            while row < code.whole_lines:
                code.set_runs(row, self._lexer.line(code.lines[row]))
                row += 1
                done += 1
                if done % 8 == 0 and time.perf_counter() > deadline:
                    self._at = (part, row)
                    return True, True
            if part == len(self.slices) - 1:
                break
            part, row = part + 1, 0
        self._at = (part, row)
        return done > 0, False

    def withdraw(self, part: CodeSlice) -> None:
        """A slice that was shown while it grew turned out to be something else."""
        del self.slices[part.index :]
        if self._at[0] >= part.index:
            self._lexer = None
            self._at = (0, 0)


class CodeSlice(TextSegment):
    """Some lines of a block; the first slice carries the header, the last one the rounded end."""

    __slots__ = ("_open", "_pieces", "_runs", "block", "broken", "index", "lines")
    wraps = False

    def __init__(self, block: CodeBlock, text: str, setting: Setting, *, open: bool = False) -> None:
        super().__init__(setting)
        self.block = block
        self.index = len(block.slices)
        if block.slices:
            block.slices[-1].touch()  # it is not the last one any more
        block.slices.append(self)
        self.lines = _lines(text)
        self.broken = text.endswith("\n")  # what follows begins on a new line
        self._open = open
        self._runs: dict[int, list[Run]] = {}
        self._pieces: list[int] = []  # line → its first text block, once laid out

    @property
    def is_last(self) -> bool:
        return self.block.slices[-1] is self

    @property
    def whole_lines(self) -> int:
        """How many lines will not change any more."""
        return len(self.lines) - 1 if self._open else len(self.lines)

    def grow(self, text: str, *, open: bool) -> bool:
        """Take the text as it is now; False when it does not go on from the text so far."""
        lines = _lines(text)
        kept = len(self.lines) - 1
        if lines[:kept] != self.lines[:kept] or len(lines) <= kept or not lines[kept].startswith(self.lines[kept]):
            return False
        changed = lines[kept:] != self.lines[kept:]
        more = lines[kept][len(self.lines[kept]) :]
        self._open = open
        self.broken = text.endswith("\n")
        if not changed:
            return True
        if self._doc is not None and self._style is not None:
            self._append(self._doc, more, len(self.lines[kept]), lines[kept + 1 :])
        self.lines[kept:] = lines[kept:]
        self.touch()
        return True

    def _append(self, document: QTextDocument, more: str, column: int, lines: list[str]) -> None:
        """Write at the document's end what goes on in the last line, and the lines below it."""
        assert self._style is not None
        char = _char(self._style)
        with one_edit(document) as cursor:
            cursor.insertText(_cut(more, column), char)
            for line in lines:
                cursor.insertBlock()
                self._pieces.append(cursor.block().blockNumber())
                cursor.insertText(_cut(line, 0), char)

    def set_runs(self, row: int, runs: list[Run]) -> None:
        if runs:
            self._runs[row] = runs
            if self._doc is not None and self._style is not None:
                self._put(row, self._style)

    # Laying out

    def shown_text(self) -> str:
        return "\n".join(self.lines)

    def find_text(self) -> str:
        return findable("\n".join(self.lines).replace("\r", "\n"))

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Behind the separators with which long lines are cut."""
        text = "\n".join(self.lines)
        out: list[tuple[int, int]] = []
        line = cuts = 0  # where the line of a stretch begins; separators above it
        for (first, last), (begin, end) in zip(stretches, in_units(text, stretches), strict=True):
            places = []
            for at in (first, last - 1):
                while (stop := text.find("\n", line, at)) >= 0:
                    cuts += max(0, stop - line - 1) // LONGEST
                    line = stop + 1
                places.append(cuts + max(0, at - line - (text[at] == "\n")) // LONGEST)
            out.append((begin + places[0], end + places[1]))
        return out

    def estimate(self, style: Style, width: int) -> int:
        return self._top(style) + len(self.lines) * style.code_line + self._bottom(style)

    def _top(self, style: Style) -> int:
        return style.px(self.setting.above) + (style.px(HEADER) + style.px(10) if self.index == 0 else 0)

    def _bottom(self, style: Style) -> int:
        return style.px(12) if self.is_last else 0

    def origin(self, style: Style) -> QPointF:
        return QPointF(style.px(self.setting.indent) + style.px(PAD) - self.block.offset, self._top(style))

    def fill(self, document: QTextDocument, style: Style) -> None:
        document.setDefaultFont(style.mono)
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.code_line))
        self._pieces = []
        char = _char(style)
        for row, line in enumerate(self.lines):
            if row:
                cursor.insertBlock()
            self._pieces.append(cursor.block().blockNumber())
            cursor.insertText(_cut(line, 0), char)
        for row in self._runs:
            self._put(row, style)

    def text_width(self, style: Style, width: int) -> int:
        return -1

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        height = super().lay_out(style, width, restyled)
        assert self._doc is not None
        self.block.natural = max(self.block.natural, self._doc.idealWidth())
        return height + self._bottom(style)

    def _put(self, row: int, style: Style) -> None:
        """Colour one line, over however many pieces it was cut into."""
        assert self._doc is not None
        if row >= len(self._pieces):
            return
        block = self._doc.findBlockByNumber(self._pieces[row])
        line = self.lines[row]
        narrow = line.isascii()
        ranges = []
        for start, length, colour in self._runs[row]:
            piece = QTextLayout.FormatRange()
            extra = start // LONGEST  # the separators in front of it
            piece.start = (start if narrow else _units(line[:start])) + extra
            piece.length = length if narrow else _units(line[start : start + length])
            form = QTextCharFormat()
            form.setForeground(style.code_colours[colour])
            if colour == "comment":
                form.setFontItalic(True)
            piece.format = form
            ranges.append(piece)
        block.layout().setFormats(ranges)
        self._doc.markContentsDirty(block.position(), block.length())

    def letter_metrics(self, style: Style) -> QFontMetricsF:
        return style.mono_metrics

    def plain(self, text: str) -> str:
        return text.replace("\u2028", "").replace("\u2029", "\n")

    # Painting

    def frame_rect(self, style: Style) -> QRectF:
        left = style.px(self.setting.indent)
        top = style.px(self.setting.above)
        return QRectF(left, top, self._width - left, self._height - top)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._doc is None:
            return
        paint_bars(painter, style, self.setting, self._height)
        rect = self.frame_rect(style)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.code_back)
        painter.drawPath(rounded(rect, style.px(RADIUS), self.index == 0, self.is_last))
        if self.index == 0:
            self._paint_header(painter, style, rect, look)
        painter.save()
        pad = style.px(PAD) - 1  # a letter may lean out by a pixel
        painter.setClipRect(rect.adjusted(pad, 0, -pad, 0), Qt.ClipOperation.IntersectClip)
        self.paint_text(painter, style, look)
        painter.restore()
        if self.is_last:
            self._paint_bar(painter, style, rect)

    def _paint_header(self, painter: QPainter, style: Style, rect: QRectF, look: Look) -> None:
        header = QRectF(rect.left(), rect.top(), rect.width(), style.px(HEADER))
        painter.setPen(QPen(style.border, 1))
        painter.drawLine(QPointF(header.left(), header.bottom() - 0.5), QPointF(header.right(), header.bottom() - 0.5))
        painter.setFont(style.small)
        painter.setPen(style.muted)
        inner = header.adjusted(style.px(PAD), 0, -style.px(PAD), 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self.block.language or _("text"))
        for spot in self.spots():
            done = look.done == spot.action
            lit = spot in (look.hot, look.focused)
            if lit:
                painter.setPen(QPen(style.accent, 1.5) if spot == look.focused else Qt.PenStyle.NoPen)
                painter.setBrush(style.hover)
                painter.drawRoundedRect(spot.rect, style.px(6), style.px(6))
            painter.setPen(style.accent if done else style.text if lit else style.muted)
            painter.drawText(spot.rect, Qt.AlignmentFlag.AlignCenter, _("Copied") if done else _("Copy"))

    def _paint_bar(self, painter: QPainter, style: Style, rect: QRectF) -> None:
        """A slim bar that says the code goes on at the side."""
        view = rect.width() - 2 * style.px(PAD)
        if self.block.natural <= view + 1:
            return
        share = view / self.block.natural
        left = rect.left() + style.px(PAD) + self.block.offset * share
        bar = QRectF(left, rect.bottom() - style.px(7), view * share, style.px(4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.border)
        painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)

    def spots(self) -> tuple[Spot, ...]:
        style = self._style
        if self.index or style is None:
            return ()
        rect = self.frame_rect(style)
        width = max(style.small_metrics.horizontalAdvance(t) for t in (_("Copy"), _("Copied"))) + style.px(16)
        right = rect.right() - style.px(6)
        spot = QRectF(right - width, rect.top() + style.px(4), width, style.px(HEADER - 8))
        return (Spot(spot, "copy-code", _("Copy this code")),)

    def work(self, deadline: float) -> tuple[bool, bool]:
        return self.block.colour(self.index, deadline)

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        if self._style is None:
            return False
        view = self.frame_rect(self._style).width() - 2 * self._style.px(PAD)
        most = max(0.0, self.block.natural - view)
        new = min(most, max(0.0, self.block.offset + delta))
        if new == self.block.offset:
            return False
        self.block.offset = float(round(new))
        return True


def _lines(text: str) -> list[str]:
    """The lines of a slice; the break at its end belongs to the next one."""
    return text.removesuffix("\n").split("\n")


def _char(style: Style) -> QTextCharFormat:
    out = QTextCharFormat()
    out.setFont(style.mono)
    out.setForeground(style.code_text)
    return out


def _cut(text: str, column: int) -> str:
    """`text`, which goes on at `column` of its line, with a separator in front of every 300th column but the first."""
    if column + len(text) <= LONGEST and (column % LONGEST or not column):
        return text
    out, at = [], 0
    while at < len(text):
        here = column + at
        if here and here % LONGEST == 0:
            out.append("\u2028")
        step = LONGEST - here % LONGEST
        out.append(text[at : at + step])
        at += step
    return "".join(out)


def _units(text: str) -> int:
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)
