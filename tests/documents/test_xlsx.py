"""Workbooks are read as they are shown, and what they hide is named."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from qwen_desktop.documents import xlsx
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError
from tests.documents.office import R, package, relationships

S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
FORMATS = ("General", "0.0%", "#,##0.00 [$€-407]", "yyyy-mm-dd", "#,##0")


def workbook(
    sheets: Mapping[str, str], *, states: Mapping[str, str] | None = None, extra: Mapping[str, str] | None = None
) -> bytes:
    """A workbook of sheets by name: the XML inside <worksheet>."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{(states or {}).get(name, "visible")}" r:id="rId{at}"/>'
        for at, name in enumerate(names, 1)
    )
    formats = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(FORMATS)))
    strings = "<si><t>Item</t></si><si><r><t>Un</t></r><r><t>it</t></r><rPh><t>reading</t></rPh></si>"
    return package(
        {
            "_rels/.rels": relationships(("a", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"<workbook {S} {R}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relationships(
                *((f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)),
                ("s", "sharedStrings", "sharedStrings.xml"),
                ("t", "styles", "/xl/styles.xml"),
                ("p", "person", "persons/person.xml"),
            ),
            "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {S}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
            **{
                f"xl/worksheets/sheet{at}.xml": f"<worksheet {S}>{inside}</worksheet>"
                for at, inside in enumerate(sheets.values(), 1)
            },
            **(extra or {}),
        }
    )


def rows(*inside: str, attributes: str = "") -> str:
    return (
        "<sheetData>"
        + "".join(f'<row r="{n}" {attributes}>{each}</row>' for n, each in enumerate(inside, 1))
        + "</sheetData>"
    )


def cell(at: str, value: str, style: int = 0, kind: str = "n") -> str:
    return f'<c r="{at}" s="{style}" t="{kind}"><v>{value}</v></c>'


def read(data: bytes) -> Contents:
    return xlsx.read(data, lambda _done, _total: None)


def lines(data: bytes) -> list[str]:
    return "\n".join(block.text for block in read(data).blocks).split("\n")


def test_cells_are_read_as_they_are_shown() -> None:
    first = cell("A1", "0", kind="s") + cell("B1", "1", kind="s") + cell("D1", "Total", kind="str")
    second = (
        *(cell("A2", "12345678901234567", 0), cell("B2", "0.125", 1), cell("C2", "1234.5", 2), cell("D2", "46082", 3)),
        *(cell("E2", "1", kind="b"), cell("F2", "#DIV/0!", kind="e"), cell("G2", "1234567", 4)),
        '<c r="H2" t="inlineStr"><is><t>a | b</t></is></c>',
    )
    made = workbook({"Prices": rows(first, "".join(second))})
    assert lines(made) == [
        "# Prices",
        "row | A | B | C | D | E | F | G | H",
        "1 | Item | Unit |  | Total",
        "2 | 12345678901234567 | 12.5% | 1,234.50 € | 2026-03-01 | TRUE | #DIV/0! | 1,234,567 | a ¦ b",
    ]
    assert read(made).blocks[0].anchor == "Prices!A1"
    assert read(made).warnings == ()


def test_what_is_hidden_is_named_and_read() -> None:
    columns = '<col min="2" max="3" hidden="1"/><col min="4" max="4" hidden="0"/><col min="5" max="16384" hidden="1"/>'
    hidden = f"<cols>{columns}</cols>"
    made = workbook(
        {
            "Shown": hidden + rows(cell("A1", "1") + cell("B1", "2"), attributes='hidden="1"'),
            "Costs": rows(cell("A1", "3")),
        },
        states={"Costs": "veryHidden"},
    )
    assert lines(made) == [
        "# Shown (hidden columns: B:C, E)",
        "row | A | B",
        "1 (hidden) | 1 | 2",
        "# Costs (hidden sheet)",
        "row | A",
        "1 | 3",
    ]
    assert read(made).warnings == ("hidden_sheets:1", "hidden_lines:4")


def test_a_formula_without_a_stored_value_is_shown_itself() -> None:
    cells = (
        '<c r="A1"><f>SUM(B1:C1)</f></c>'
        '<c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f t="shared" si="0"/></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c>'
    )
    made = workbook({"S": rows(cells)})
    assert lines(made)[-1] == "1 | =SUM(B1:C1) [no stored value] | 2 | [formula without a stored value]"
    assert read(made).warnings == ("no_values:2",)


def test_comments_stand_in_their_cells_and_in_empty_ones() -> None:
    made = workbook(
        {"S": rows(cell("A1", "5"))},
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("a", "comments", "../comments1.xml"), ("b", "threadedComment", "../threaded1.xml")
            ),
            "xl/comments1.xml": f"<comments {S}><authors><author>Bo</author></authors><commentList>"
            '<comment ref="A1" authorId="0"><text><r><t>Too high?</t></r></text></comment>'
            '<comment ref="C9" authorId="0"><text><t>[Threaded comment] old copy</t></text></comment>'
            "</commentList></comments>",
            "xl/threaded1.xml": '<ThreadedComments><threadedComment ref="C9" personId="1" dT="2026-01-02T10:00:00">'
            "<text>Agreed</text></threadedComment></ThreadedComments>",
            "xl/persons/person.xml": '<personList><person id="1" displayName="王芳"/></personList>',
        },
    )
    assert lines(made)[-2:] == ["1 | 5 [comment by Bo: Too high?]", "9 |  |  | [comment by 王芳, 2026-01-02: Agreed]"]
    assert read(made).warnings == ("comments:2",)


def test_a_long_sheet_is_cut_where_cells_can_still_be_named() -> None:
    made = workbook({"Data": rows(*(cell(f"A{n}", str(n)) for n in range(1, 251)))})
    blocks = read(made).blocks
    assert [block.anchor for block in blocks] == ["Data!A1", "Data!A101", "Data!A201"]
    assert blocks[1].text.split("\n")[:2] == ["row | A", "101 | 101"]


def test_far_cells_cost_no_columns_between() -> None:
    made = workbook({"S": rows(cell("A1", "1") + cell("XFD1", "2"))})
    assert lines(made)[-1] == "1 | A: 1 | XFD: 2"


def test_a_sheet_without_cells_is_named() -> None:
    assert lines(workbook({"Empty": rows(), "Full": rows(cell("A1", "1"))}))[:2] == ["# Empty", "(no cells)"]


def test_a_sheet_name_cannot_break_out_of_its_place() -> None:
    assert read(workbook({"a]=[b": rows(cell("A1", "1"))})).blocks[0].anchor == "a)＝(b!A1"


@pytest.mark.parametrize(
    "inside",
    [
        "<sheetData><row><c r='A1'>",
        '<sheetData><row><c r="ZZZZZ1"><v>1</v></c></row></sheetData>',
        '<!DOCTYPE x [<!ENTITY a "ha">]><sheetData/>',
    ],
)
def test_a_broken_sheet_is_damage(inside: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(workbook({"S": inside}))
    assert caught.value.code == "damaged"
