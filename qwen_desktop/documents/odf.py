"""Reads OpenDocument texts, workbooks and presentations (.odt, .ods, .odp).

Bytes come in, blocks go out. Cells already carry the text that is shown; what is hidden is read and named as hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qwen_desktop.documents.clauses import Clauses
from qwen_desktop.documents.contents import Contents, Places, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.odf_text import Odf
from qwen_desktop.documents.packages import Element, Package, integer
from qwen_desktop.documents.sheets import SheetBlocks, span
from qwen_desktop.domain.document import Block

_HIDDEN = ("collapse", "filter")
_REPEATED = 10_000  # rows with text that are written out when a file says "this row, so many times"
_WIDEST = 16_384
_STEP = 200

Report = Callable[[int, int], None]


def read_text(data: bytes, on_part: Report) -> Contents:
    """A text. Raises DocumentError: damaged, password, bomb, empty."""
    body, odf, styles = _opened(data, "text")
    clauses = Clauses()
    around = list(_around(styles, odf))
    if headers := [line for line in around if line.startswith("[header")]:
        clauses.apart("header", headers)
    total = sum(1 for _each in body.iter("p"))
    for done, (label, line) in enumerate(_lines(body, odf)):
        if done % _STEP == 0:
            on_part(min(done, total), total)
        if line.strip():
            clauses.add(_printed(label, line), label if _counts(label) else "", _form(label))
        for aside in odf.asides:
            clauses.add(aside)
        odf.asides.clear()
    if footers := [line for line in around if line.startswith("[footer")]:
        clauses.apart("footer", footers)
    blocks = clauses.blocks()
    if not blocks:
        raise DocumentError("empty")
    return Contents(blocks, warnings(odf.met))


def read_slides(data: bytes, on_part: Report) -> Contents:
    """A presentation. Raises DocumentError: damaged, password, bomb, empty."""
    body, odf, _styles = _opened(data, "presentation")
    places, blocks = Places(), []
    pages = list(body.iter("page"))
    for number, page in enumerate(pages, 1):
        on_part(number, len(pages))
        notes = {id(each) for note in page.iter("notes") for each in note.iter()}
        lines = [f"{label} {line}".strip() for label, line in _lines(page, odf, notes) if line.strip()]
        told = [f"[notes: {text}]" for text in map(odf.plain, page.iter("notes")) if text]
        blocks.append(places.block(f"slide {number}", "\n".join([*lines, *odf.asides, *told])))
        odf.asides.clear()
    if not any(block.text for block in blocks):
        raise DocumentError("empty")
    return Contents(tuple(blocks), warnings(odf.met))


def read_sheets(data: bytes, on_part: Report) -> Contents:
    """A workbook. Raises DocumentError: damaged, password, bomb, empty."""
    body, odf, _styles = _opened(data, "spreadsheet")
    hidden_styles = {
        each.get("name", "")
        for each in body.iter("style")
        if any(properties.get("display") == "false" for properties in each.iter("table-properties"))
    }
    out = SheetBlocks()
    met = {"hidden_sheets": 0, "hidden_lines": 0, "no_values": 0}
    tables = [each for each in body.iter("table") if each.get("name") is not None]
    for done, table in enumerate(tables):
        on_part(done, len(tables))
        hidden = table.get("style-name") in hidden_styles
        columns = _hidden_columns(table)
        remarks = ["hidden sheet"] if hidden else []
        remarks += [f"hidden columns: {', '.join(span(*each) for each in columns)}"] if columns else []
        out.begin(table.get("name", ""), remarks=remarks)
        met["hidden_sheets"] += hidden
        met["hidden_lines"] += sum(last - first + 1 for first, last in columns)
        _rows(table, out, odf, met)
    blocks: tuple[Block, ...] = out.blocks()
    if not blocks:
        raise DocumentError("empty")
    met["hidden_lines"] += out.hidden_rows
    return Contents(blocks, warnings({**met, **odf.met}))


def _opened(data: bytes, name: str) -> tuple[Element, Odf, Element | None]:
    """The whole content (styles are in it too), a reader that knows its styles, and styles.xml."""
    package = Package(data)
    manifest = package.tree_or_none("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("encryption-data"), None) is not None:
        raise DocumentError("password")
    content = package.tree("content.xml")
    styles = package.tree_or_none("styles.xml")
    odf = Odf()
    for root in (styles, content):
        if root is not None:
            odf.learn(root)
    if content.find(f"body/{name}") is None:
        raise DocumentError("damaged")
    return content, odf, styles


def _lines(parent: Element, odf: Odf, without: set[int] | None = None) -> Iterator[tuple[str, str]]:
    """(label, text) of every paragraph, list entry and row of a table, in their order."""
    for child in parent:
        if without and id(child) in without:
            continue
        if child.tag in ("p", "h"):
            label = odf.heading_label(child)
            yield label, odf.paragraph(child)
        elif child.tag == "list":
            for label, paragraph in odf.listed(child):
                yield label, odf.paragraph(paragraph)
        elif child.tag == "table":
            for row in child.iter("table-row"):
                cells = [odf.plain(cell).replace("|", "¦") for cell in row if cell.tag.endswith("table-cell")]
                yield "", "| " + " | ".join(cells) + " |"
        elif child.tag not in ("tracked-changes", "automatic-styles", "styles", "font-face-decls", "scripts"):
            yield from _lines(child, odf, without)


def _around(styles: Element | None, odf: Odf) -> Iterator[str]:
    """Headers and footers, each text once."""
    seen: dict[str, None] = {}
    for page in styles.iter("master-page") if styles is not None else ():
        for each in page:
            kind = "header" if each.tag.startswith("header") else "footer" if each.tag.startswith("footer") else ""
            if kind and (text := odf.plain(each)):
                seen[f"[{kind}: {text}]"] = None
    yield from seen


def _hidden_columns(table: Element) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for each in table.iter("table-column"):
        count = max(1, integer(each.get("number-columns-repeated"), 1))
        if each.get("visibility") in _HIDDEN:
            found.append((at, at if at + count >= _WIDEST else at + count - 1))
        at += count
    return found


def _rows(table: Element, out: SheetBlocks, odf: Odf, met: dict[str, int]) -> None:
    number = 1
    for row in table.iter("table-row"):
        count = max(1, integer(row.get("number-rows-repeated"), 1))
        cells = _cells(row, odf, met)
        for each in range(min(count, _REPEATED) if cells else 0):
            out.row(number + each, cells, hidden=row.get("visibility") in _HIDDEN)
        number += count


def _cells(row: Element, odf: Odf, met: dict[str, int]) -> dict[int, str]:
    found: dict[int, str] = {}
    at = 0
    for cell in row:
        if not cell.tag.endswith("table-cell"):
            continue
        count = max(1, integer(cell.get("number-columns-repeated"), 1))
        text = " / ".join(filter(None, (odf.paragraph(each) for each in cell if each.tag == "p")))
        text += "".join(f" [comment: {odf.plain(each)}]" for each in cell if each.tag == "annotation")
        if cell.get("formula") and not cell.get("value-type"):
            met["no_values"] += 1
            text = f"{cell.get('formula', '').removeprefix('of:')} [no stored value]"
        for each in range(count if text and at + count <= _WIDEST else 0):
            found[at + each] = text
        at += count
    return found


def _printed(label: str, line: str) -> str:
    """A line with its number, which in a heading stands behind the marks."""
    if not label:
        return line
    marks = line[: len(line) - len(line.lstrip("#"))] if line.startswith("#") else ""
    return f"{marks} {label}{line[len(marks) :]}" if marks else f"{label} {line}"


def _counts(label: str) -> bool:
    """Whether a label is a number, and no point of a list."""
    return any(sign.isalnum() for sign in label) or any("①" <= sign <= "⓿" for sign in label)


def _form(label: str) -> str:
    """What is the same in all numbers of a kind: everything but the number."""
    return "".join("0" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in label)
