"""Tables: slices of up to 16 rows that share their columns' widths. Only the slice that grows is made anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextDocument, QTextTable, QTextTableCell

from qwen_desktop.i18n import ngettext
from qwen_desktop.markdown import Definition, Leaf, Span, spans, table
from qwen_desktop.ui.han import form_of
from qwen_desktop.ui.transcript.cells import PAD_Y, advance, fill_cell, longest_word, made_table, set_widths
from qwen_desktop.ui.transcript.corners import rounded
from qwen_desktop.ui.transcript.letters import CELL, units
from qwen_desktop.ui.transcript.prose import run_texts
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.sideways import BAR
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.style import Style
from qwen_desktop.ui.transcript.table_block import MOST_COLUMNS, NARROWEST, Table
from qwen_desktop.ui.transcript.text import one_edit
from qwen_desktop.ui.transcript.writing import copied, shown

RADIUS = 8  # px at zoom 1


class TableSlice(Slice):
    """Some rows of a table; the first slice has the header row and the upper corners.

    `alone`: none of the table's slices, but its header row laid out by itself.
    """

    __slots__ = ("_block", "_definitions", "_leaf", "_lines", "_rows", "_table", "_widths")

    def __init__(
        self,
        block: Table,
        leaf: Leaf,
        setting: Setting,
        definitions: Mapping[str, Definition],
        *,
        alone: bool = False,
    ) -> None:
        super().__init__(setting, 0 if alone else len(block.slices))
        self._block = block
        self._leaf = leaf
        self._definitions = definitions
        self._rows = rows_of(leaf)
        self._widths: list[int] = []
        self._table: QTextTable | None = None
        self._lines: list[float] = []  # where rows begin, in the document
        if not alone:
            if block.slices:
                block.slices[-1].touch()
            block.slices.append(self)
            self._direct()

    @property
    def block(self) -> Table:
        return self._block

    @property
    def header_row(self) -> tuple[str, ...]:
        return self._rows[0]

    def header_alone(self) -> TableSlice:
        """The header row of this slice, the first one, as a segment of its own."""
        text = "\n".join(self._leaf.text.split("\n")[:2])
        setting = dataclasses.replace(self.setting, above=0, bars=())
        return TableSlice(
            self._block, dataclasses.replace(self._leaf, text=text), setting, self._definitions, alone=True
        )

    # Growing

    def grow(self, leaf: Leaf) -> bool:
        """Take the text as it is now; False when it does not go on from the text so far."""
        if leaf.info[:MOST_COLUMNS] != self._block.alignments:
            return False
        if leaf.text == self._leaf.text:
            return True
        old, self._rows = self._rows, rows_of(leaf)
        self._leaf = leaf
        if self._direct():
            self.drop()
        same = next((n for n, pair in enumerate(zip(old, self._rows, strict=False)) if pair[0] != pair[1]), len(old))
        if self._doc is None or self._table is None or self._style is None or not 0 < same <= len(self._rows):
            self.drop()
            return True
        if len(self._rows) < len(old):
            self.drop()
            return True
        with one_edit(self._doc):
            self._table.appendRows(len(self._rows) - len(old))
            self._write(self._table, same, self._style)
        self.touch()
        return True

    def _direct(self) -> bool:
        """Let the header, or else the first row, say which way the table runs."""
        if self.index or not self._rows:
            return False
        return self._block.direct(
            "".join(run.text for run in self.runs(cell)) for row in self._rows[:2] for cell in row
        )

    def _write(self, made: QTextTable, first: int, style: Style) -> None:
        """Write the rows from `first` on into the cells they have."""
        block = self._block
        if first < made.rows():
            self.written.cut(made.cellAt(first, 0).firstPosition())
        natural = [0.0] * len(block.alignments)
        words = [0.0] * len(block.alignments)
        for number in range(first, len(self._rows)):
            head = number == 0 and self.index == 0
            row = self._rows[number]
            for place in range(len(row)):  # as they stand in the document, so that what is noted comes in order
                column = self._mirrored(place)
                cell = made.cellAt(number, place)
                written = fill_cell(
                    cell,
                    self.runs(row[column]),
                    style,
                    alignment=block.alignments[column],
                    head=head,
                    han=form_of(row[column], self.setting.han),
                    from_right=block.from_right,
                )
                self.written.add(written)
                wide = advance(cell, style)
                natural[column] = max(natural[column], wide)
                if wide > style.px(NARROWEST):
                    words[column] = max(words[column], longest_word(cell, style))
        block.take(natural, words)

    def _mirrored(self, column: int) -> int:
        """The place of a column, or the column at a place: the first stands at the right where that is the start."""
        return len(self._block.alignments) - 1 - column if self._block.from_right else column

    def cell(self, row: int, column: int) -> QTextTableCell:
        """A cell of the table that is laid out."""
        assert self._table is not None
        return self._table.cellAt(row, self._mirrored(column))

    def runs(self, cell: str) -> Sequence[Span]:
        return spans(cell, self._definitions)

    # Texts

    def shown_text(self) -> str:
        """In the order of the document, in which the columns of a table from the right are the other way round."""
        return self._text(shown, -1 if self._block.from_right else 1)

    def copied_text(self) -> str:
        return self._text(copied, 1)

    def _text(self, written: Callable[[Span], str], way: int) -> str:
        rows = (("".join(written(run) for run in self.runs(cell)) for cell in row[::way]) for row in self._rows)
        return "\n".join("\t".join(row) for row in rows)

    def text_between(self, first: int, last: int) -> str:
        if self._doc is None or self._table is None or (first <= 0 and last >= self.length):
            return self.copied_text()
        rows = []
        for number in range(self._table.rows()):
            taken = []
            for column in range(self._table.columns()):
                cell = self.cell(number, column)
                begin, end = max(first, cell.firstPosition()), min(last, cell.lastPosition())
                if begin < end or (begin == end == cell.firstPosition() < last):
                    taken.append(self.copied_between(begin, end))
            if taken:
                rows.append("\t".join(taken))
        return "\n".join(rows)

    def find_text(self) -> str:
        return CELL.join(run_texts(self.runs(cell)) for row in self._rows for cell in row)

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Each cell begins somewhere of its own."""
        text, columns = self.find_text(), len(self._block.alignments)
        out: list[tuple[int, int]] = []
        number = start = 0
        for first, last in stretches:
            while 0 <= (stop := text.find(CELL, start)) < first:
                number, start = number + 1, stop + 1
            place = self.cell(number // columns, number % columns).firstPosition()
            begin = place + units(text[start:first])
            out.append((begin, begin + units(text[first:last])))
        return out

    # Laying out

    def estimate(self, style: Style, width: int) -> int:
        return style.px(self.setting.above) + len(self._rows) * (style.line + 2 * style.px(PAD_Y))

    def drop(self) -> None:
        super().drop()
        self._table = None

    @property
    def reaches(self) -> bool:
        return True

    def _room(self, style: Style) -> int:
        return self._reach - style.px(self.setting.indent)

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        block = self._block
        if block.style is not style:
            block.forget(style)
        block.place = (width, self._reach)
        if not restyled:
            self._take_widths(style)
        height = super().lay_out(style, width, restyled)
        assert self._doc is not None
        assert self._table is not None
        layout = self._doc.documentLayout()
        blocks = (self._table.cellAt(row, 0).firstCursorPosition().block() for row in range(self._table.rows()))
        self._lines = [layout.blockBoundingRect(first).top() - style.px(PAD_Y) for first in blocks]
        room = self._room(style)
        block.sideways.fit(sum(self._widths), min(room, sum(self._widths)))
        return height + (1 + self._strip(style) + self._note_height(style) if self.is_last else 0)

    def _take_widths(self, style: Style) -> None:
        """Give the columns their widths as they are now, if the table is there and has others."""
        widths = self._block.widths(style, self._room(style))
        if self._table is None or self._doc is None or widths == self._widths:
            return
        self._widths = widths
        with one_edit(self._doc):
            set_widths(self._table, widths[:: -1 if self._block.from_right else 1])

    def text_width(self, style: Style, width: int) -> int:
        return max(super().text_width(style, width), sum(self._widths))

    def fill(self, document: QTextDocument, style: Style) -> None:
        self._table = made_table(document, len(self._rows), len(self._block.alignments), style)
        self._write(self._table, 0, style)
        self._widths = self._block.widths(style, self._room(style))
        set_widths(self._table, self._widths[:: -1 if self._block.from_right else 1])

    @property
    def mirrored(self) -> bool:
        return self._block.from_right

    def origin(self, style: Style) -> QPointF:
        return QPointF(self._left(style) - self._block.sideways.offset, style.px(self.setting.above))

    def _left(self, style: Style) -> float:
        """Where the table begins: at the column's left, or so that it ends at its right."""
        indent = style.px(self.setting.indent)
        return self._width - indent - self._across(style) if self._block.from_right else indent

    def _across(self, style: Style) -> int:
        return min(self._room(style), sum(self._widths))

    def _strip(self, style: Style) -> int:
        """The height of the row for the sideways bar."""
        return style.px(BAR) if sum(self._widths) > self._room(style) else 0

    def _note_height(self, style: Style) -> int:
        return style.small_line + style.px(4) if self._block.left_out else 0

    # Painting

    def frame_rect(self, style: Style) -> QRectF:
        top = style.px(self.setting.above)
        below = self._strip(style) + self._note_height(style) if self.is_last else 0
        return QRectF(self._left(style), top, self._across(style), self._height - top - below)

    def track_rect(self, style: Style) -> QRectF:
        frame = self.frame_rect(style)
        return QRectF(frame.left(), frame.bottom(), frame.width(), style.px(BAR))

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._doc is None or self._table is None:
            return
        paint_bars(painter, style, self.setting, self._height, self._width if self.mirrored else 0)
        rect = self.frame_rect(style)
        painter.save()
        outline = rounded(rect, style.px(RADIUS), self.index == 0, self.is_last)
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        self._paint_grounds(painter, style, rect)
        self.paint_text(painter, style, look)
        self._paint_fades(painter, style, rect)
        painter.restore()
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = rect.adjusted(0.5, 0.5 if self.index == 0 else 0, -0.5, -0.5 if self.is_last else 0)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.drawPath(rounded(edge, style.px(RADIUS), self.index == 0, self.is_last))
        painter.restore()
        if self.is_last and self._block.left_out:
            self._paint_note(painter, style, rect)

    def _paint_grounds(self, painter: QPainter, style: Style, rect: QRectF) -> None:
        """The header's ground and the hairlines between rows."""
        top = self.origin(style).y()
        painter.fillRect(self._header_rect(style, rect), style.code_back)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.border)
        for y in self._lines[1 if self.index == 0 else 0 :]:
            painter.drawRect(QRectF(rect.left(), round(top + y), rect.width(), 1))

    def _header_rect(self, style: Style, rect: QRectF) -> QRectF:
        """The part of the table that is its header row; empty in all slices but the first."""
        if self.index:
            return QRectF(rect.left(), rect.top(), rect.width(), 0)
        end = self.origin(style).y() + self._lines[1] if len(self._lines) > 1 else rect.bottom()
        return QRectF(rect.left(), rect.top(), rect.width(), end - rect.top())

    def _paint_fades(self, painter: QPainter, style: Style, rect: QRectF) -> None:
        head = self._header_rect(style, rect)
        self._block.sideways.paint_fades(painter, style, head, style.code_back)
        self._block.sideways.paint_fades(painter, style, rect.adjusted(0, head.height(), 0, 0), style.page)

    def _paint_note(self, painter: QPainter, style: Style, rect: QRectF) -> None:
        """Say how many columns are not drawn."""
        count = self._block.left_out
        note = ngettext(
            "{n} more column is not shown. Copying the answer copies it too.",
            "{n} more columns are not shown. Copying the answer copies them too.",
            count,
        ).format(n=count)
        top = rect.bottom() + self._strip(style) + style.px(4)
        painter.setFont(style.small)
        painter.setPen(style.faint)
        painter.drawText(QRectF(rect.left(), top, rect.width(), style.small_line), Qt.AlignmentFlag.AlignVCenter, note)


def rows_of(leaf: Leaf) -> list[tuple[str, ...]]:
    """The cells of each row that are drawn, in Markdown; the header comes first where the leaf has it."""
    parsed = table(leaf)
    rows = [parsed.header, *parsed.rows] if parsed.header is not None else list(parsed.rows)
    return [row[:MOST_COLUMNS] for row in rows]
