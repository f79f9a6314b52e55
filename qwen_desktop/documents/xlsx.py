"""Reads an Excel workbook (.xlsx, .xlsm): every sheet, its cells as they are shown, its comments.

Bytes come in, blocks go out. Hidden sheets, rows and columns are read and named as hidden; a formula whose value was
never stored is shown itself. Rows are streamed: a big sheet is never held whole.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from xml.etree import ElementTree

from qwen_desktop.documents.cell_formats import BUILT_IN, shown
from qwen_desktop.documents.contents import Contents, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.packages import Element, Package, integer, on, refuse_entities
from qwen_desktop.documents.sheets import SheetBlocks, column, span

_STEP = 200  # rows between two reports
_LAST_COLUMN = 16_383


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read every sheet. `on_part` hears how many sheets are done, and of how many.

    Raises DocumentError: damaged, password, bomb, empty.
    """
    package = Package(data)
    book = _Book(package)
    out = SheetBlocks()
    hidden_sheets = hidden_columns = 0
    for done, (name, part, is_hidden) in enumerate(book.sheets):
        on_part(done, len(book.sheets))
        sheet = _Sheet(book, part, partial(on_part, done, len(book.sheets)))
        columns = sheet.hidden_columns()
        remarks = ["hidden sheet"] if is_hidden else []
        remarks += [f"hidden columns: {', '.join(span(*each) for each in columns)}"] if columns else []
        out.begin(name, remarks=remarks)
        hidden_sheets += is_hidden
        hidden_columns += sum(last - first + 1 for first, last in columns)
        for number, cells, row_hidden in sheet.rows():
            out.row(number, cells, hidden=row_hidden)
    blocks = out.blocks()
    if not blocks:
        raise DocumentError("empty")
    met = {
        "hidden_sheets": hidden_sheets,
        "hidden_lines": out.hidden_rows + hidden_columns,
        "no_values": book.without_value,
        "comments": book.comments,
    }
    return Contents(blocks, warnings(met))


class _Book:
    """What all sheets share: strings, formats, the calendar."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = package.main("xl/workbook.xml")
        root = package.tree(main)
        parts = package.related(main)
        properties = root.find("workbookPr")
        self.since_1904 = properties is not None and "date1904" in properties.attrib and on(properties.get("date1904"))
        self.sheets = [
            (each.get("name", ""), parts[each.get("r:id", "")][1], each.get("state", "visible") != "visible")
            for each in root.iter("sheet")
            if each.get("r:id") in parts
        ]
        self.strings = [
            _text(each) for part in package.related_as(main, "sharedStrings") for each in package.tree(part)
        ]
        self.formats = [code for part in package.related_as(main, "styles") for code in _formats(package.tree(part))]
        self.people = {
            each.get("id", ""): each.get("displayName", "")
            for part in package.related_as(main, "person")
            for each in package.tree(part)
        }
        self.without_value = 0
        self.comments = 0


class _Sheet:
    """One sheet. A part that is no sheet of cells (a chart's) has no rows."""

    def __init__(self, book: _Book, part: str, on_rows: Callable[[], None]) -> None:
        self._book = book
        self._data = book.package.bytes(part)
        refuse_entities(self._data)
        self._comments = _comments(book, part)
        self._on_rows = on_rows

    def hidden_columns(self) -> list[tuple[int, int]]:
        """Runs of hidden columns, first and last (from 0); one that goes on to the sheet's end counts as one."""
        found: list[tuple[int, int]] = []
        for element in self._elements("cols", "sheetData"):
            for each in element if element.tag.endswith("}cols") or element.tag == "cols" else ():
                if "hidden" in each.attrib and on(each.get("hidden")):
                    first, last = integer(each.get("min"), 1) - 1, integer(each.get("max"), 1) - 1
                    found.append((first, first if last >= _LAST_COLUMN else last))
            break
        return found

    def rows(self) -> Iterator[tuple[int, dict[int, str], bool]]:
        """Number (from 1), cells by column, whether it is hidden."""
        number = 0
        for element in self._elements("row", ""):
            number = integer(element.get("r"), number + 1)
            cells: dict[int, str] = {}
            at = -1
            for cell in element:
                reference = cell.get("r", "")
                at = column(reference) if reference else at + 1
                if at < 0 or at > _LAST_COLUMN:
                    raise DocumentError("damaged")
                text = self._cell(cell) + self._comments.pop((at, number), "")
                if text:
                    cells[at] = text
            if number % _STEP == 0:
                self._on_rows()
            yield number, cells, "hidden" in element.attrib and on(element.get("hidden"))
            element.clear()
        for (at, row), text in sorted(self._comments.items(), key=lambda item: (item[0][1], item[0][0])):
            yield row, {at: text}, False

    def _elements(self, name: str, other: str) -> Iterator[Element]:
        """The elements of one of two names, each when it is whole. What was passed is let go."""
        try:
            holder: Element | None = None
            for event, element in ElementTree.iterparse(io.BytesIO(self._data), ("start", "end")):
                tag = element.tag.rpartition("}")[2]
                if event == "start":
                    holder = element if tag == "sheetData" else holder
                    if tag == other:
                        yield element
                elif tag == name:
                    yield element
                    if holder is not None:
                        holder.clear()
        except (ElementTree.ParseError, ValueError, LookupError):
            raise DocumentError("damaged") from None

    def _cell(self, cell: Element) -> str:
        value = formula = None
        inline = ""
        for child in cell:
            tag = child.tag.rpartition("}")[2]
            if tag == "v":
                value = child.text or ""
            elif tag == "f":
                formula = child.text or ""
            elif tag == "is":
                inline = _text(child)
        kind = cell.get("t", "n")
        if formula is not None and not value and kind != "str":
            self._book.without_value += 1
            return f"={formula} [no stored value]" if formula else "[formula without a stored value]"
        if kind == "inlineStr":
            return inline
        if not value:
            return ""
        return self._shown(value, kind, integer(cell.get("s")))

    def _shown(self, value: str, kind: str, style: int) -> str:
        if kind == "s":
            at = integer(value, -1)
            return self._book.strings[at] if 0 <= at < len(self._book.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "n":
            code = self._book.formats[style] if 0 <= style < len(self._book.formats) else "General"
            return shown(value, code, self._book.since_1904)
        return value


def _formats(root: Element) -> list[str]:
    """The number format of each cell style, in the order in which cells name them."""
    own = {integer(each.get("numFmtId")): each.get("formatCode", "General") for each in root.iter("numFmt")}
    styles = root.find("cellXfs")
    keys = [integer(each.get("numFmtId")) for each in styles] if styles is not None else []
    return [own.get(key) or BUILT_IN.get(key, "General") for key in keys]


def _text(element: Element) -> str:
    """The text of a string, its readings (furigana) left out."""
    out = ""
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            out += child.text or ""
        elif tag == "r":
            out += _text(child)
    return out


def _comments(book: _Book, part: str) -> dict[tuple[int, int], str]:
    """What is noted at cells, by (column, row). Threads replace the notes that older programs see in their place."""
    found: dict[tuple[int, int], list[str]] = {}
    threads = [each for name in book.package.related_as(part, "threadedComment") for each in book.package.tree(name)]
    threaded = {each.get("ref", "") for each in threads}
    for each in threads:
        text = each.find("text")
        who = book.people.get(each.get("personId", "")) or "unknown"
        _note(
            found,
            each.get("ref", ""),
            f"{who}, {each.get('dT', '')[:10]}",
            (text.text or "") if text is not None else "",
        )
    for name in book.package.related_as(part, "comments"):
        root = book.package.tree(name)
        authors = [each.text or "" for each in root.iter("author")]
        for each in root.iter("comment"):
            text = each.find("text")
            if text is not None and each.get("ref", "") not in threaded:
                at = integer(each.get("authorId"), -1)
                who = authors[at] if 0 <= at < len(authors) else ""
                _note(found, each.get("ref", ""), who or "unknown", _text(text))
    book.comments += sum(len(each) for each in found.values())
    return {place: "".join(texts) for place, texts in found.items()}


def _note(found: dict[tuple[int, int], list[str]], reference: str, who: str, text: str) -> None:
    row = integer(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    found.setdefault((column(reference), row), []).append(f" [comment by {who.strip(', ')}: {' '.join(text.split())}]")
