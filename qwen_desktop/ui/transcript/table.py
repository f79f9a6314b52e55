"""Tables: slices of up to 16 rows that share their columns' widths. Only the slice that grows is made anew."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPen,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableCellFormat,
    QTextTableFormat,
)

from qwen_desktop.markdown import Definition, Leaf, Span, spans, table
from qwen_desktop.ui.transcript.corners import rounded
from qwen_desktop.ui.transcript.letters import CELL, units
from qwen_desktop.ui.transcript.prose import run_texts, write_runs
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment, one_edit

PAD_X, PAD_Y = 10, 5  # px at zoom 1, inside a cell
NARROWEST = 64
RADIUS = 8
MOST_COLUMNS = 100

_ALIGN = {"r": Qt.AlignmentFlag.AlignRight, "c": Qt.AlignmentFlag.AlignHCenter}


class Table:
    """What the slices of one table share: alignments, and the widest cell of each column so far."""

    def __init__(self, alignments: str) -> None:
        self.alignments = alignments[:MOST_COLUMNS]
        self.slices: list[TableSlice] = []
        self.natural = [0.0] * len(self.alignments)  # px, without padding
        self.style: Style | None = None
        self.offset = 0.0

    def take(self, widths: list[float]) -> None:
        """Let columns grow to `widths`; all slices take the new widths when they are next seen."""
        if any(new > old for old, new in zip(self.natural, widths, strict=True)):
            self.natural = [max(pair) for pair in zip(self.natural, widths, strict=True)]
            for part in self.slices:
                part.touch()

    def widths(self, style: Style, room: int) -> list[int]:
        """Column widths in px that fit into `room`, as far as words allow; wider tables scroll sideways."""
        pad = 2 * style.px(PAD_X)
        wanted = [math.ceil(width) + pad + 1 for width in self.natural]
        least = min(style.px(NARROWEST), max(1, room // max(1, len(wanted))))
        over = sum(wanted) - room
        if over <= 0:
            return wanted
        limit = _limit(wanted, max(room, len(wanted) * least))
        return [min(width, max(limit, least)) for width in wanted]

    def withdraw(self, part: TableSlice) -> None:
        del self.slices[part.index :]


class TableSlice(TextSegment):
    """Some rows of a table; the first slice has the header row and the upper corners."""

    __slots__ = ("_definitions", "_rows", "_source", "_table", "_widths", "index", "table")

    def __init__(self, table: Table, leaf: Leaf, setting: Setting, definitions: Mapping[str, Definition]) -> None:
        super().__init__(setting)
        self.table = table
        self.index = len(table.slices)
        if table.slices:
            table.slices[-1].touch()
        table.slices.append(self)
        self._source = leaf.text
        self._definitions = definitions
        self._rows = rows_of(leaf)
        self._widths: list[int] = []
        self._table: QTextTable | None = None

    @property
    def is_last(self) -> bool:
        return self.table.slices[-1] is self

    def grow(self, leaf: Leaf) -> bool:
        if leaf.info[:MOST_COLUMNS] != self.table.alignments:
            return False
        if leaf.text == self._source:
            return True
        old, self._rows = self._rows, rows_of(leaf)
        self._source = leaf.text
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

    def _write(self, made: QTextTable, first: int, style: Style) -> None:
        """Write the rows from `first` on into the cells they have."""
        start = made.cellAt(first, 0).firstCursorPosition().position() if first < made.rows() else 1 << 30
        self.pills = [pill for pill in self.pills if pill[1] <= start]
        natural = [0.0] * len(self.table.alignments)
        for number in range(first, len(self._rows)):
            head = number == 0 and self.index == 0
            for column, source in enumerate(self._rows[number]):
                cell = made.cellAt(number, column)
                self.pills += _fill_cell(cell, self.runs(source), style, self.table.alignments[column], head)
                natural[column] = max(natural[column], _advance(cell))
        self.table.take(natural)

    def runs(self, cell: str) -> Sequence[Span]:
        return spans(cell, self._definitions)

    def shown_text(self) -> str:
        return "\n".join("\t".join("".join(run.text for run in self.runs(cell)) for cell in row) for row in self._rows)

    def find_text(self) -> str:
        return CELL.join(run_texts(self.runs(cell)) for row in self._rows for cell in row)

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Each cell begins somewhere of its own."""
        text, columns = self.find_text(), len(self.table.alignments)
        out: list[tuple[int, int]] = []
        number = start = 0
        for first, last in stretches:
            while 0 <= (stop := text.find(CELL, start)) < first:
                number, start = number + 1, stop + 1
            assert self._table is not None
            place = self._table.cellAt(number // columns, number % columns).firstCursorPosition().position()
            begin = place + units(text[start:first])
            out.append((begin, begin + units(text[first:last])))
        return out

    def estimate(self, style: Style, width: int) -> int:
        return style.px(self.setting.above) + len(self._rows) * (style.line + 2 * style.px(PAD_Y))

    def drop(self) -> None:
        super().drop()
        self._table = None

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        if self.table.style is not style:
            self.table.style = style
            self.table.natural = [0.0] * len(self.table.alignments)
        height = self._laid(style, width, restyled)
        widths = self.table.widths(style, self.text_width(style, width))
        if widths != self._widths and self._table is not None:
            self._widths = widths
            form = self._table.format()
            form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, w) for w in widths])
            self._table.setFormat(form)
            height = self._laid(style, width, False)
        return height + 1

    def _laid(self, style: Style, width: int, restyled: bool) -> int:
        return super().lay_out(style, width, restyled)

    def text_width(self, style: Style, width: int) -> int:
        return max(super().text_width(style, width), sum(self._widths))

    def fill(self, document: QTextDocument, style: Style) -> None:
        self._widths = []
        self._table = _made(document, len(self._rows), len(self.table.alignments))
        self._write(self._table, 0, style)

    def origin(self, style: Style) -> QPointF:
        return super().origin(style) - QPointF(self.table.offset, 0)

    def outline(self, style: Style) -> QRectF:
        """The table's own rectangle in the segment."""
        left, top = style.px(self.setting.indent), style.px(self.setting.above)
        room = self._width - left
        return QRectF(left, top, min(room, sum(self._widths)), self._height - top)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._doc is None or self._table is None:
            return
        paint_bars(painter, style, self.setting, self._height)
        rect = self.outline(style)
        painter.save()
        painter.setClipPath(
            rounded(rect, style.px(RADIUS), self.index == 0, self.is_last), Qt.ClipOperation.IntersectClip
        )
        self._paint_grounds(painter, style, rect)
        self.paint_text(painter, style, look)
        painter.restore()
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        edge = rect.adjusted(0.5, 0.5 if self.index == 0 else 0, -0.5, -0.5 if self.is_last else 0)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.drawPath(rounded(edge, style.px(RADIUS), self.index == 0, self.is_last))
        painter.restore()

    def _paint_grounds(self, painter: QPainter, style: Style, rect: QRectF) -> None:
        """The header's ground and the hairlines between rows."""
        assert self._table is not None
        top = self.origin(style).y()
        layout = self._doc.documentLayout() if self._doc is not None else None
        if layout is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for row in range(self._table.rows()):
            cell = self._table.cellAt(row, 0)
            y = top + layout.blockBoundingRect(cell.firstCursorPosition().block()).top() - style.px(PAD_Y)
            if row == 0 and self.index == 0:
                continue
            if row == 1 and self.index == 0:
                painter.setBrush(style.code_back)
                painter.drawRect(QRectF(rect.left(), rect.top(), rect.width(), y - rect.top()))
            painter.setBrush(style.border)
            painter.drawRect(QRectF(rect.left(), round(y), rect.width(), 1))
        if self._table.rows() == 1 and self.index == 0:
            painter.setBrush(style.code_back)
            painter.drawRect(rect)

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        if self._style is None:
            return False
        most = max(0.0, sum(self._widths) - self.outline(self._style).width())
        new = min(most, max(0.0, self.table.offset + delta))
        if new == self.table.offset:
            return False
        self.table.offset = float(round(new))
        return True


def rows_of(leaf: Leaf) -> list[tuple[str, ...]]:
    """The cells of each row, in Markdown; the header comes first where the leaf has it."""
    parsed = table(leaf)
    rows = [parsed.header, *parsed.rows] if parsed.header is not None else list(parsed.rows)
    return [row[:MOST_COLUMNS] for row in rows]


def _made(document: QTextDocument, rows: int, columns: int) -> QTextTable:
    form = QTextTableFormat()
    form.setBorder(0)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    form.setCellPadding(0)
    form.setCellSpacing(0)
    form.setMargin(0)
    return QTextCursor(document).insertTable(max(1, rows), max(1, columns), form)


def _fill_cell(
    cell: QTextTableCell, runs: Sequence[Span], style: Style, alignment: str, head: bool
) -> list[tuple[int, int]]:
    """Write a cell anew; returns where its inline code is."""
    form = QTextTableCellFormat()
    form.setLeftPadding(style.px(PAD_X))
    form.setRightPadding(style.px(PAD_X))
    form.setTopPadding(style.px(PAD_Y))
    form.setBottomPadding(style.px(PAD_Y))
    cell.setFormat(form)
    block = QTextBlockFormat(block_format(style.line))
    block.setAlignment(_ALIGN.get(alignment, Qt.AlignmentFlag.AlignLeft))
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    cursor.setBlockFormat(block)
    return write_runs(cursor, runs, style, bold=head)


def _advance(cell: QTextTableCell) -> float:
    """How wide a cell's text is on one line."""
    fragments = cell.firstCursorPosition().block().begin()
    width = 0.0
    while not fragments.atEnd():
        fragment = fragments.fragment()
        width += QFontMetricsF(fragment.charFormat().font()).horizontalAdvance(fragment.text())
        fragments += 1
    return width


def _limit(wanted: list[int], room: int) -> int:
    """The width that no column may exceed, so that all together fit into `room`."""
    left, columns = room, len(wanted)
    for width in sorted(wanted):
        if width * columns > left:
            return left // columns
        left -= width
        columns -= 1
    return max(wanted, default=0)
