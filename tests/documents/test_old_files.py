"""What is older than the packages of XML: binary workbooks, Outlook's mails, RTF."""

from __future__ import annotations

import pytest

from qwen_desktop.documents import engine, formats, mail, old_sheets
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError
from tests.documents.compound import compound, doc, msg, ppt, xls


def lines(contents: Contents) -> list[str]:
    return "\n".join(block.text for block in contents.blocks).split("\n")


def quiet(_done: int, _total: int) -> None:
    pass


def test_an_old_workbook_is_read_and_says_what_it_lacks() -> None:
    data = xls([(0, 0, "品名"), (0, 2, 12345678901.0), (4, 1, 0.1)], hidden=True)
    contents = old_sheets.read(data, quiet)
    assert lines(contents) == ["# Old (hidden sheet)", "row | A | B | C", "1 | 品名 |  | 12345678901", "5 |  | 0.1"]
    assert contents.warnings == ("hidden_sheets:1", "plain_numbers")


def test_a_mail_of_outlook_is_read_with_the_names_of_what_is_attached() -> None:
    contents = mail.read_msg(msg("契約の件", "Please sign.\r\nThanks", "a.pdf"), quiet)
    text = lines(contents)
    assert text[0].startswith("From: ")
    assert "To: 王芳 <wang@example.com>" in text
    assert "Subject: 契約の件" in text
    assert text[-3:] == ["Please sign.", "Thanks", "[attached: a.pdf]"]
    assert contents.warnings == ("attachments:1",)


def test_a_broken_mail_or_workbook_is_damage() -> None:
    for read in (mail.read_msg, old_sheets.read):
        with pytest.raises(DocumentError) as caught:
            read(compound({"other": b"x"}), quiet)
        assert caught.value.code == "damaged"


def test_an_old_word_file_is_read_with_the_clauses_that_are_typed_in_it() -> None:
    contents = engine.read_doc(doc("第一条 目的\rtext\rArticle 2 Term\r"), quiet)
    assert [(block.anchor, block.text) for block in contents.blocks] == [
        ("第一条", "第一条 目的\ntext"),
        ("Article 2", "Article 2 Term"),
    ]
    assert contents.warnings == ("unmarked",)


def test_an_old_presentation_is_read() -> None:
    contents = engine.read_ppt(ppt(["First 一", "Second"]), quiet)
    assert lines(contents) == ["First 一", "Second"]
    assert contents.warnings == ("unmarked",)


def test_rtf_is_read_with_its_numbers_and_says_what_it_cannot_tell_apart() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset128 MS Mincho;}}\f0 \'91\'e6\'88\'ea\'8f\'f0 \u30446?\par "
        rb"{\listtext (a)\tab}item\par last * one\par}"
    )
    contents = engine.read_rtf(rtf, quiet)
    assert [line for line in lines(contents) if line] == ["第一条 目", "(a) item", "last * one"]
    assert contents.blocks[0].anchor == "第一条"
    assert contents.warnings == ("unmarked",)


def test_rtf_without_text_is_empty() -> None:
    with pytest.raises(DocumentError) as caught:
        engine.read_rtf(rb"{\rtf1\ansi }", quiet)
    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    ("stream", "format_"), [("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Odd", "")]
)
def test_old_files_are_told_apart_by_what_is_in_them(stream: str, format_: str) -> None:
    assert formats.format_of(compound({stream: b"x"}), "file.bin") == format_


def test_an_encrypted_office_file_is_said_to_be_locked() -> None:
    with pytest.raises(DocumentError) as caught:
        formats.format_of(compound({"EncryptedPackage": b"x"}), "contract.docx")
    assert caught.value.code == "password"
