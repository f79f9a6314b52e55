"""Reads the workbooks that are no XML: .xls and .xlsb. Their numbers come without their formats, and that is said.

Bytes come in, blocks go out. The engine may break on a damaged file, and takes the worker with it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qwen_desktop.documents.cell_formats import plain
from qwen_desktop.documents.contents import Contents, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.sheets import SheetBlocks


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read every sheet. Raises DocumentError: damaged, empty."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _read(book, on_part)
    except (CalamineError, OSError):
        raise DocumentError("damaged") from None


def _read(book: CalamineWorkbook, on_part: Callable[[int, int], None]) -> Contents:
    out = SheetBlocks()
    hidden_sheets = 0
    sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    for done, about in enumerate(sheets):
        on_part(done, len(sheets))
        hidden = about.visible != SheetVisibleEnum.Visible
        hidden_sheets += hidden
        out.begin(about.name, remarks=["hidden sheet"] if hidden else [])
        sheet = book.get_sheet_by_name(about.name)
        row, column = sheet.start or (0, 0)
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), row + 1):
            out.row(number, {at: _shown(value) for at, value in enumerate(cells, column)})
    blocks = out.blocks()
    if not blocks:
        raise DocumentError("empty")
    return Contents(blocks, (*warnings({"hidden_sheets": hidden_sheets}), "plain_numbers"))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return plain(Decimal(repr(value)))
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
    return str(value) if isinstance(value, timedelta) else value or ""
