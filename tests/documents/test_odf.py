"""OpenDocument texts, workbooks and presentations are read with their numbers and with what they hide."""

from __future__ import annotations

import pytest

from qwen_desktop.documents import odf
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError
from tests.documents.office import package

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "presentation")
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
BY = "<dc:creator>Bo</dc:creator><dc:date>2026-03-01T10:00:00</dc:date>"


def made(kind: str, body: str, styles: str = "", extra: dict[str, str] | None = None) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(extra or {})})


def text(body: str, styles: str = "", extra: dict[str, str] | None = None) -> Contents:
    return odf.read_text(made("text", body, styles, extra), lambda _done, _total: None)


def lines(contents: Contents) -> list[str]:
    return "\n".join(block.text for block in contents.blocks).split("\n")


def number(level: int, form: str, prefix: str = "", suffix: str = "", more: str = "") -> str:
    return (
        f'<text:list-level-style-number text:level="{level}" style:num-format="{form}" style:num-prefix="{prefix}" '
        f'style:num-suffix="{suffix}" {more}/>'
    )


def item(words: str, inside: str = "", more: str = "") -> str:
    return f"<text:list-item {more}><text:p>{words}</text:p>{inside}</text:list-item>"


LEGAL = (
    '<text:list-style style:name="L">'
    + number(1, "一, 二, 三, ...", "第", "条")
    + number(2, "1", "(", ")")
    + number(3, "イ, ロ, ハ, ...")
    + '</text:list-style><text:list-style style:name="D">'
    + number(1, "1", "", ".")
    + number(2, "1", "", ".", 'text:display-levels="2"')
    + "</text:list-style>"
)


def list_(*items: str, style: str = "", more: str = "") -> str:
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{''.join(items)}</text:list>"


def test_lists_have_the_numbers_that_are_printed() -> None:
    deep = list_(item("書面"), item("口頭"))
    body = (
        list_(item("目的", list_(item("甲", deep), item("乙", deep))), item("期間", list_(item("丙"))), style="L")
        + "<text:p>plain</text:p>"
        + list_(item("続き"), style="L", more='text:continue-numbering="true"')
        + list_(item("一"), style="L")
        + list_(item("a", list_(item("b"), item("c"))), item("d", more='text:start-value="7"'), style="D")
    )
    contents = text(body, LEGAL)
    assert lines(contents) == [
        *(
            "第一条 目的",
            "(1) 甲",
            "イ 書面",
            "ロ 口頭",
            "(2) 乙",
            "イ 書面",
            "ロ 口頭",
            "第二条 期間",
            "(1) 丙",
            "plain",
        ),
        *("第三条 続き", "第一条 一", "1. a", "1.1. b", "1.2. c", "7. d"),
    ]
    assert [block.anchor for block in contents.blocks][:4] == ["第一条", "第二条", "第三条", "第一条#2"]


def test_headings_have_the_numbers_of_the_outline() -> None:
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    styles = f"<office:document-styles {SPACES}>{outline}</office:document-styles>"
    body = "".join(f'<text:h text:outline-level="{n}">h</text:h>' for n in (1, 2, 2, 1, 2))
    assert lines(text(body, extra={"styles.xml": styles})) == ["# 1 h", "## 1.1 h", "## 1.2 h", "# 2 h", "## 2.1 h"]


def test_changes_comments_notes_and_hidden_text_are_marked() -> None:
    changes = (
        f'<text:tracked-changes><text:changed-region text:id="a"><text:deletion>'
        f"<office:change-info>{BY}</office:change-info><text:p>old</text:p></text:deletion></text:changed-region>"
        '<text:changed-region text:id="b"><text:insertion>'
        f"<office:change-info>{BY}</office:change-info></text:insertion></text:changed-region></text:tracked-changes>"
    )
    hidden = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    body = changes + (
        '<text:p>A<text:change text:change-id="a"/> <text:change-start text:change-id="b"/>new<text:change-end '
        f'text:change-id="b"/><office:annotation>{BY}<text:p>why</text:p></office:annotation>'
        '<text:span text:style-name="H">secret</text:span><text:s text:c="2"/>z<text:note text:note-class="footnote">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>foot</text:p></text:note-body></text:note></text:p>"
    )
    contents = text(body, hidden)
    assert lines(contents) == [
        "A[deleted by Bo, 2026-03-01: old] [inserted by Bo, 2026-03-01: new][comment by Bo, 2026-03-01: why]"
        "[hidden: secret]  z[note 1]",
        "[note 1: foot]",
    ]
    assert contents.warnings == ("changes:2", "comments:1", "hidden_text:1")


def test_headers_and_tables_are_read() -> None:
    styles = (
        f"<office:document-styles {SPACES}><office:master-styles><style:master-page>"
        "<style:header><text:p>DRAFT</text:p></style:header><style:footer><text:p>Secret</text:p></style:footer></style:master-page></office:master-styles>"
        "</office:document-styles>"
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    table = f"<table:table><table:table-row>{cell.format('a|b')}{cell.format('c')}</table:table-row></table:table>"
    assert lines(text(table, extra={"styles.xml": styles})) == ["[header: DRAFT]", "| a¦b | c |", "[footer: Secret]"]


def test_a_workbook_is_read_as_it_is_shown() -> None:
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    first = (
        '<table:table table:name="Prices"><table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-row><table:table-cell office:value-type="float" office:value="1234.5"><text:p>1.234,50 €</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row table:visibility="filter">'
        '<table:table-cell table:formula="of:=SUM([.A1])"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
    )
    second = (
        '<table:table table:name="Costs" table:style-name="ta2"><table:table-row><table:table-cell><text:p>5</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    contents = odf.read_sheets(made("spreadsheet", first + second, styles), lambda _done, _total: None)
    assert lines(contents) == [
        *("# Prices (hidden columns: B)", "row | A | B | C", "1 | 1.234,50 € | x | x"),
        *("5 (hidden) | =SUM([.A1]) [no stored value]", "# Costs (hidden sheet)", "row | A", "1 | 5"),
    ]
    assert [block.anchor for block in contents.blocks] == ["Prices!A1", "Costs!A1"]
    assert contents.warnings == ("hidden_sheets:1", "hidden_lines:2", "no_values:1")


def test_a_presentation_is_read_slide_by_slide() -> None:
    box = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    notes = f"<presentation:notes>{box.format('slowly')}</presentation:notes>"
    body = f"<draw:page>{box.format('One')}{notes}</draw:page><draw:page>{box.format('Two')}</draw:page>"
    contents = odf.read_slides(made("presentation", body), lambda _done, _total: None)
    assert [(block.anchor, block.text) for block in contents.blocks] == [
        ("slide 1", "One\n[notes: slowly]"),
        ("slide 2", "Two"),
    ]


@pytest.mark.parametrize(("name", "code"), [("encryption-data", "password"), ("other", "empty")])
def test_a_locked_file_is_said_to_be_locked(name: str, code: str) -> None:
    manifest = f"<manifest><file-entry><{name}/></file-entry></manifest>"
    with pytest.raises(DocumentError) as caught:
        text("<text:p/>", extra={"META-INF/manifest.xml": manifest})
    assert caught.value.code == code
