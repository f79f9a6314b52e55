"""Cells of a table in a text document: written, measured, and which way a table of them runs. Knows no slices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from qwen_desktop.markdown import Span
from qwen_desktop.ui.transcript.formulas import OBJECT
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.writing import Written, write_runs

PAD_X, PAD_Y = 10, 5  # px at zoom 1, inside a cell

_BREAKABLE = re.compile("[\\s\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uffef\ufffc]|(?<=[-/])")
_ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute
_ALIGN = {"r": Qt.AlignmentFlag.AlignRight | _ABSOLUTE, "c": Qt.AlignmentFlag.AlignHCenter}
_START, _START_RTL = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight | _ABSOLUTE


def runs_from_right(cells: Iterable[str]) -> bool | None:
    """Whether the first letter that has a direction runs from the right; None where none has."""
    for cell in cells:
        for char in cell:
            match unicodedata.bidirectional(char):
                case "R" | "AL":
                    return True
                case "L":
                    return False
    return None


def made_table(document: QTextDocument, rows: int, columns: int, style: Style) -> QTextTable:
    form = QTextTableFormat()
    form.setBorder(0)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    form.setCellPadding(style.px(PAD_Y))
    form.setCellSpacing(0)
    form.setMargin(0)
    return QTextCursor(document).insertTable(max(1, rows), max(1, columns), form)


def set_widths(made: QTextTable, widths: Sequence[int]) -> None:
    """Give the columns widths in px, padding included."""
    form = made.format()
    form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, width) for width in widths])
    made.setFormat(form)


def fill_cell(
    cell: QTextTableCell,
    runs: Sequence[Span],
    style: Style,
    *,
    alignment: str,
    head: bool = False,
    han: str = "",
    from_right: bool = False,
) -> Written:
    """Write a cell anew; says where what stands in it that is more than text."""
    cursor = cell.firstCursorPosition()
    last = cell.lastPosition()
    if last > cursor.position():
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
    cursor.setBlockFormat(_block(style.line, style.px(PAD_X) - style.px(PAD_Y), alignment, from_right, False))
    written = write_runs(cursor, runs, style, bold=head, han=han)
    if written.tall:
        cursor.setBlockFormat(_block(style.line, style.px(PAD_X) - style.px(PAD_Y), alignment, from_right, True))
    return written


@lru_cache(maxsize=64)
def _block(line: int, margin: int, alignment: str, from_right: bool, grows: bool) -> QTextBlockFormat:
    out = QTextBlockFormat(block_format(line, grows=grows))
    out.setAlignment(_ALIGN.get(alignment, _START_RTL if from_right and alignment != "l" else _START))
    out.setLeftMargin(margin)
    out.setRightMargin(margin)
    return out


def advance(cell: QTextTableCell, style: Style) -> float:
    """How wide a cell's text is on one line, px."""
    fragments = cell.firstCursorPosition().block().begin()
    width = 0.0
    while not fragments.atEnd():
        fragment = fragments.fragment()
        form, text = fragment.charFormat(), fragment.text()
        drawn = style.formulas.of(form) if text.startswith(OBJECT) else None
        width += drawn.width * len(text) if drawn is not None else style.advance(form, text)
        fragments += 1
    return width


def longest_word(cell: QTextTableCell, style: Style) -> float:
    """About how wide the longest word of a cell is that is not to be broken, px."""
    block = cell.firstCursorPosition().block()
    word = max(_BREAKABLE.split(block.text()), key=len)
    fragments = block.begin()
    return 0.0 if fragments.atEnd() else style.advance(fragments.fragment().charFormat(), word)
