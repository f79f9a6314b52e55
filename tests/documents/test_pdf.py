"""PDF: text, page numbers, forms, scans, and every way a PDF refuses."""

from __future__ import annotations

import random

import pytest

from qwen_desktop.documents import pdf
from qwen_desktop.documents.errors import DocumentError
from tests.documents.pdfs import Pdf, locked


def quiet(done: int, total: int) -> None:
    """For tests that look at the text only."""


def code(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        pdf.read(data, quiet)
    return caught.value.code


def test_every_page_is_a_block_in_order() -> None:
    made = Pdf()
    for number in range(1, 4):
        made.text_page([f"This is page {number} (of three)", "and its second line"])
    heard: list[tuple[int, int]] = []
    pages = pdf.read(made.data(), lambda done, total: heard.append((done, total)))
    assert [(block.anchor, block.text) for block in pages.blocks] == [
        (f"p{number}", f"This is page {number} (of three)\nand its second line") for number in (1, 2, 3)
    ]
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert pages.warnings == ()


def test_a_hyphen_at_the_end_of_a_line_is_joined() -> None:
    made = Pdf()
    made.text_page(["The court shall pro-", "ceed with the case."])
    assert pdf.read(made.data(), quiet).blocks[0].text == "The court shall proceed with the case."
    assert pdf.clean("pro\x02\r\nceed\r\nhere\x00\ufffe") == "proceed\nhere"


def test_a_hyphen_inside_a_line_stays() -> None:
    made = Pdf()
    made.text_page(["rm -rf some-folder --no-preserve-root"])
    assert pdf.read(made.data(), quiet).blocks[0].text == "rm -rf some-folder --no-preserve-root"


def test_japanese_without_an_embedded_font_is_read() -> None:
    made = Pdf()
    made.cjk_page("契約書　第一条　甲は乙に代金を支払う。")
    assert pdf.read(made.data(), quiet).blocks[0].text == "契約書　第一条　甲は乙に代金を支払う。"


def test_printed_page_numbers_are_kept_where_they_differ() -> None:
    made = Pdf()
    for _ in range(4):
        made.text_page(["Some text that is long enough"])
    made.catalogue = "/PageLabels << /Nums [0 << /S /r /St 9 >> 2 << /S /D /St 3 >>] >>"
    assert [block.anchor for block in pdf.read(made.data(), quiet).blocks] == ["p1=ix", "p2=x", "p3", "p4"]


@pytest.mark.parametrize("drawn", [True, False])
def test_what_was_typed_into_a_form_is_text(drawn: bool) -> None:
    made = Pdf()
    made.text_page(["A form with one field, to be filled in"])
    look = ""
    if drawn:
        font = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        shown = made.stream(
            b"/Tx BMC BT /F 11 Tf 2 4 Td (Amount 4711) Tj ET EMC", f"/Subtype /Form /BBox [0 0 200 20] {font}"
        )
        look = f"/AP << /N {shown} 0 R >>"
    page = made.pages[0]
    widget = made.add(
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (sum) /V (Amount 4711) /Rect [60 600 260 620] /F 4 "
        f"/P {page} 0 R /DA (/Helv 11 Tf 0 g) {look} >>"
    )
    made.objects[page] = made.objects[page][:-2] + f"/Annots [{widget} 0 R] >>".encode()
    made.catalogue = (
        f"/AcroForm << /Fields [{widget} 0 R] /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv << /Type /Font "
        "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    )
    assert "Amount 4711" in pdf.read(made.data(), quiet).blocks[0].text


def test_scanned_and_empty_pages_are_said() -> None:
    made = Pdf()
    made.text_page(["Enough text to be a page of text"])
    made.picture_page()
    made.picture_page()
    made.empty_page()
    pages = pdf.read(made.data(), quiet)
    assert len(pages.blocks) == 4
    assert pages.warnings == ("scanned:2", "empty_pages:1")


def test_pictures_only_and_nothing_at_all_are_refused() -> None:
    scans, blank = Pdf(), Pdf()
    scans.picture_page()
    blank.empty_page()
    assert code(scans.data()) == "no_text"
    assert code(blank.data()) == "empty"


def test_a_password_is_needed_only_where_there_is_one() -> None:
    assert code(locked(b"secret")) == "password"
    assert code(locked(b"")) == "empty"  # it opens, and has one empty page


def test_damaged_files_are_refused() -> None:
    made = Pdf()
    for _ in range(5):
        made.text_page(["Some text that is long enough"])
    data = made.data()
    for broken in (data[: len(data) * 6 // 10], b"%PDF-1.7\n", b"<html>not one</html>", data[:20]):
        assert code(broken) == "damaged"


def test_a_page_that_is_missing_is_said() -> None:
    made = Pdf()
    made.text_page(["Some text that is long enough"])
    made.pages.append(4711)
    pages = pdf.read(made.data(), quiet)
    assert [bool(block.text) for block in pages.blocks] == [True, False]
    assert pages.warnings == ("damaged_pages:1",)


def test_rubbish_before_the_header_does_no_harm() -> None:
    made = Pdf()
    made.text_page(["Some text that is long enough"])
    assert "long enough" in pdf.read(b"X" * 900 + made.data(), quiet).blocks[0].text


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_file_is_read_or_refused(seed: int) -> None:
    source = random.Random(seed)
    made = Pdf()
    for _ in range(3):
        made.text_page(["Some text that is long enough"])
    made.picture_page()
    data = bytearray(made.data())
    for _ in range(source.randrange(1, 40)):
        data[source.randrange(len(data))] = source.randrange(256)
    outcome = "read"
    try:
        pdf.read(bytes(data), quiet)
    except DocumentError as error:
        outcome = error.code
    assert outcome in ("read", "damaged", "password", "no_text", "empty")
