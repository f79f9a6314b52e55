"""What a lawyer relies on in a Word file survives: changes, comments, notes, tables, headers, hidden text."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from qwen_desktop.documents import docx
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError
from tests.documents.office import docx as word
from tests.documents.office import level, lists, p, package, r

BY = 'w:id="1" w:author="Anna Li" w:date="2026-03-01T09:00:00Z"'


def read(data: bytes) -> Contents:
    return docx.read(data, lambda _done, _total: None)


def text(data: bytes) -> str:
    return "\n".join(block.text for block in read(data).blocks)


def deleted(words: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{words}</w:delText></w:r></w:del>'


def test_tracked_changes_are_kept_and_marked() -> None:
    body = p("Payment is due in ", inside=deleted("thirty") + f"<w:ins {BY}>{r('six')}{r('ty')}</w:ins>" + r(" days."))
    contents = read(word(body))
    assert contents.blocks[0].text == (
        "Payment is due in [deleted by Anna Li, 2026-03-01: thirty][inserted by Anna Li, 2026-03-01: sixty] days."
    )
    assert contents.warnings == ("changes:2",)


def test_what_was_moved_is_marked_in_both_places() -> None:
    body = p(inside=f"<w:moveFrom {BY}>{r('Clause')}</w:moveFrom>") + p(
        inside=f"<w:moveTo {BY}>{r('Clause')}</w:moveTo>"
    )
    assert text(word(body)) == (
        "[moved away by Anna Li, 2026-03-01: Clause]\n[moved here by Anna Li, 2026-03-01: Clause]"
    )


def test_a_deleted_paragraph_still_counts_as_word_shows_it() -> None:
    numbering = lists({"0": level(0, "decimal", "%1.")}, {"1": ("0", "")})
    properties = f'<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>'
    body = p("first", number="1") + f"<w:p>{properties}{deleted('second')}</w:p>" + p("third", number="1")
    assert text(word(body, numbering=numbering)).split("\n") == [
        "1. first",
        "2. [deleted by Anna Li, 2026-03-01: second][paragraph break deleted by Anna Li, 2026-03-01]",
        "3. third",
    ]


def test_comments_stand_behind_what_they_are_about() -> None:
    body = p(
        "The ",
        inside='<w:commentRangeStart w:id="7"/>' + r("seller") + '<w:commentRangeEnd w:id="7"/>'
        '<w:r><w:commentReference w:id="7"/></w:r>' + r(" delivers."),
    )
    comments = f'<w:comment w:id="7" w:author="王芳" w:date="2026-02-03T00:00:00Z">{p("谁？")}{p("请确认")}</w:comment>'
    contents = read(word(body, comments=comments))
    assert contents.blocks[0].text == "The seller[comment by 王芳, 2026-02-03 on “seller”: 谁？ / 请确认] delivers."
    assert contents.warnings == ("comments:1",)


def test_hidden_text_is_kept_and_marked_wherever_it_is_hidden() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Draft"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = (
        p("Price: 10", inside=r(" (cost", "<w:vanish/>") + r(" 4)", '<w:rStyle w:val="Secret"/>') + r(" euro"))
        + p("all of it", style="Draft")
        + p(inside=r("shown", '<w:vanish w:val="0"/>'), style="Draft")
    )
    contents = read(word(body, styles=styles))
    assert contents.blocks[0].text == "Price: 10[hidden:  (cost 4)] euro\n[hidden: all of it]\nshown"
    assert contents.warnings == ("hidden_text:2",)


def test_headers_and_footers_are_read_once_and_marked() -> None:
    body = p("Body") + (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    ) * 2  # fmt: skip
    made = word(body, headers={"header1": p("DRAFT of 3 May"), "footer1": p("Confidential")})
    assert [(block.anchor, block.text) for block in read(made).blocks] == [
        ("header", "[header: DRAFT of 3 May]"),
        ("¶1", "Body"),
        ("footer", "[footer: Confidential]"),
    ]


def test_notes_are_numbered_where_they_are_called_and_told_after_the_paragraph() -> None:
    body = p("Net", inside='<w:r><w:footnoteReference w:id="4"/></w:r>' + r(" price")) + p(
        "Term", inside='<w:r><w:endnoteReference w:id="2"/></w:r>'
    )
    made = word(
        body,
        footnotes=f'<w:footnote w:id="4">{p("Without tax.")}</w:footnote>',
        endnotes=f'<w:endnote w:id="2">{p("Two years.")}</w:endnote>',
    )
    assert text(made) == "Net[note 1] price\n[note 1: Without tax.]\nTerm[endnote 1]\n[endnote 1: Two years.]"


def test_a_table_keeps_its_columns_its_numbers_and_its_changes() -> None:
    numbering = lists({"0": level(0, "lowerLetter", "(%1)")}, {"1": ("0", "")})
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("Price | net")}</w:tc>'
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = (
        f"<w:tr><w:tc>{p('Item')}</w:tc>{wide}</w:tr>"
        + row.format("", p("bolts", number="1") + p("nuts", number="1"), p("10"), p("EUR"))
        + row.format(f"<w:trPr><w:del {BY}/></w:trPr>", p("screws"), p(), p("EUR"))
    )
    assert text(word(f"<w:tbl>{rows}</w:tbl>", numbering=numbering)).split("\n") == [
        "| Item | Price ¦ net |  |",
        "| (a) bolts / (b) nuts | 10 | EUR |",
        "[row deleted by Anna Li, 2026-03-01] | screws |  | EUR |",
    ]


def test_fields_show_their_result_and_boxes_their_text() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF _1 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("clause 7")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = f"<w:r><w:pict><w:txbxContent>{p('Sign here')}</w:txbxContent></w:pict></w:r>"
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('かんじ')}</w:rt><w:rubyBase>{r('漢字')}</w:rubyBase></w:ruby></w:r>"
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:tab/><w:noBreakHyphen/></w:r>'
    body = p("See ", inside=field + box + ruby + sign)
    assert text(word(body)) == "See clause 7漢字(かんじ)☑\t-\n[text box: Sign here]"


def test_formulas_stay_in_one_line() -> None:
    maths = (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>a</m:t></m:r>'
        "</m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r>"
        "<m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
    )
    assert text(word(p("y = ", inside=maths))) == "y = (a)/(b)x^(2)"


def test_content_controls_and_links_are_looked_through() -> None:
    control = f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{p('Buyer: ACME')}</w:sdtContent></w:sdt>"
    assert (
        text(word(control + p("see ", inside=f"<w:hyperlink>{r('annex')}</w:hyperlink>"))) == "Buyer: ACME\nsee annex"
    )


def code_of(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read(data)
    return caught.value.code


def test_a_file_without_text_is_empty() -> None:
    assert code_of(word(p(""))) == "empty"


def test_broken_files_are_damaged() -> None:
    whole = word(p("text"))
    assert code_of(whole[: len(whole) // 2]) == "damaged"
    assert code_of(package({"word/document.xml": "<w:document"})) == "damaged"
    assert code_of(package({"word/other.xml": "<x/>"})) == "damaged"


def test_entities_are_never_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">]><document><body><p><r><t>&a;</t></r></p></body></document>'
    assert code_of(package({"word/document.xml": laughs})) == "damaged"
    assert code_of(package({"word/document.xml": laughs.encode("utf-16")})) == "damaged"


def test_a_bomb_is_not_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1_000_000))
    assert len(out.getvalue()) < 400_000
    assert code_of(out.getvalue()) == "bomb"
