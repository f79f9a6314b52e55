"""Stored mails are read with who wrote them and what is attached."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from qwen_desktop.documents import mail
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError


def read(data: bytes) -> Contents:
    return mail.read_eml(data, lambda _done, _total: None)


def lines(data: bytes) -> list[str]:
    return "\n".join(block.text for block in read(data).blocks).split("\n")


def a_mail(subject: str = "契約書の件") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "王芳 <wang@example.com>"
    message["To"] = "Bo <bo@example.com>"
    message["Subject"] = subject
    message["Date"] = "Sun, 01 Mar 2026 10:00:00 +0900"
    return message


def test_a_mail_is_read_with_its_head_and_the_names_of_what_is_attached() -> None:
    message = a_mail()
    message.set_content("Please sign.\nThanks", charset="utf-8")
    message.add_alternative("<p>HTML</p>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="契約.pdf")
    assert lines(message.as_bytes()) == [
        *("From: 王芳 <wang@example.com>", "To: Bo <bo@example.com>", "Date: Sun, 01 Mar 2026 10:00:00 +0900"),
        *("Subject: 契約書の件", "", "Please sign.", "Thanks", "[attached: 契約.pdf]"),
    ]
    assert read(message.as_bytes()).warnings == ("attachments:1",)


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "gb18030", "big5", "utf-8"])
def test_a_body_is_read_in_its_encoding(charset: str) -> None:
    message = a_mail()
    message.set_content("中文本文", charset=charset)
    assert lines(message.as_bytes())[-1] == "中文本文"


def test_a_body_that_declares_no_encoding_is_found_out() -> None:
    body = "第一条 本合同自签订之日起生效，双方应当遵守。\n" * 5
    assert lines(b"From: a@b\nSubject: x\n\n" + body.encode("gb18030"))[-1] == body.split("\n")[0]


def test_a_web_page_is_read_where_there_is_no_plain_text() -> None:
    message = a_mail("x")
    message.set_content("<ol><li>first</ol>", subtype="html")
    assert lines(message.as_bytes())[-1] == "1. first"


def test_a_mail_inside_a_mail_is_read_too() -> None:
    inner, outer = a_mail("inner"), a_mail("outer")
    inner.set_content("deep")
    inner.add_attachment(b"x", maintype="image", subtype="png", filename="seal.png")
    outer.set_content("see below")
    outer.add_attachment(inner)
    read_ = lines(outer.as_bytes())
    assert read_[-1] == "[attached: seal.png]"
    assert read_.index("[attached mail:]") < read_.index("Subject: inner") < read_.index("deep")


def test_what_is_no_mail_but_is_named_so_has_no_text() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"\n\n")
    assert caught.value.code == "empty"
