"""Web pages and e-books are read as they are shown; nothing in them is run."""

from __future__ import annotations

import pytest

from qwen_desktop.documents import epub, html
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError
from tests.documents.office import package


def read(page: str | bytes) -> Contents:
    return html.read(page.encode() if isinstance(page, str) else page, lambda _done, _total: None)


def lines(page: str | bytes) -> list[str]:
    return "\n".join(block.text for block in read(page).blocks).split("\n")


def test_a_page_is_read_as_lines() -> None:
    page = """<!DOCTYPE html><title>Lease</title><style>p{}</style><script>alert("x")</script>
        <h1>The <b>lease</b></h1><p>Between A &amp; B<br>of  Tokyo.<p>Second.<pre>a  b
  c</pre><img alt="a seal"><hr>x<sup>2</sup>"""
    assert lines(page) == [
        *("[page title: Lease]", "# The lease", "Between A & B", "of Tokyo.", "Second.", "a  b", "  c"),
        *("[picture: a seal]", "---", "x^2"),
    ]


def test_lists_have_the_numbers_that_are_shown() -> None:
    page = (
        '<ol start="3"><li>c<li>d<ol type="a"><li>x</li><li value="4">y</li></ol><li>e</ol>'
        '<ol type="I"><li>one</ol><ol style="list-style-type: katakana-iroha"><li>い<li>ろ</ol>'
        '<ol style="list-style:cjk-ideographic"><li>甲</ol><ol reversed start="2"><li>b<li>a</ol><ul><li>point</ul>'
    )
    assert lines(page) == [
        *("3. c", "4. d", "  a. x", "  d. y", "5. e", "I. one", "イ. い", "ロ. ろ", "一、甲", "2. b", "1. a", "- point")
    ]


def test_tables_keep_their_columns_even_where_nothing_is_closed() -> None:
    page = (
        "<table><tr><th>Item<th>Price<tr><td colspan=2>all|in<p>two<tr><td><table><tr><td>in</table><td>5</table>after"
    )
    assert lines(page) == ["| Item | Price |", "| all¦in / two |  |", "| ¦ in ¦ | 5 |", "after"]


def test_hidden_and_changed_text_is_marked() -> None:
    page = '<p hidden>secret<p>a <span style="Display: none">b</span><div hidden></div><del>old</del> <ins>new</ins>'
    assert lines(page) == ["[hidden: secret]", "a [hidden: b]", "[deleted: old] [inserted: new]"]
    assert read(page).warnings == ("hidden_text:2",)


def test_readings_stand_behind_their_word() -> None:
    assert lines("<ruby>契約<rp>(</rp><rt>けいやく</rt><rp>)</rp></ruby>書") == ["契約(けいやく)書"]


def test_blocks_are_named_by_their_headings() -> None:
    page = "<p>before<h1>第1条</h1>a<h2>Two</h2>b<h2>Two</h2>c"
    assert [block.anchor for block in read(page).blocks] == ["¶1", "§第1条", "§Two", "§Two#2"]


@pytest.mark.parametrize("charset", ["shift_jis", "euc-jp", "gb2312", "big5", "euc-kr", "utf-8", "windows-1252"])
def test_a_page_is_read_in_the_encoding_that_it_declares(charset: str) -> None:
    word = {"euc-kr": "계약", "windows-1252": "naïve"}.get(charset, "中文")
    page = f'<meta charset="{charset}"><p>{word}</p>'.encode(charset)
    assert lines(page) == [word]
    assert read(page).warnings == ()


def test_a_page_that_declares_the_wrong_encoding_is_still_read() -> None:
    assert lines('<meta charset="shift_jis"><p>第一条 契约的目的，双方</p>'.encode()) == ["第一条 契约的目的，双方"]
    assert lines('<meta charset="no-such"><p>第一条</p>'.encode()) == ["第一条"]


def test_a_page_without_text_is_empty() -> None:
    with pytest.raises(DocumentError) as caught:
        read("<script>x</script>")
    assert caught.value.code == "empty"


def test_elements_without_end_cost_nothing_but_lines() -> None:
    assert lines("<div>" * 100_000 + "deep" + "<table>" * 5000 + "<tr><td>x")[0] == "deep"


CONTAINER = '<container xmlns="urn:x"><rootfiles><rootfile full-path="OPS/b.opf"/></rootfiles></container>'
ITEMS = "".join(
    f'<item id="{key}" href="{href}" media-type="{kind}"/>'
    for key, href, kind in (
        ("two", "t%20wo.xhtml", "application/xhtml+xml"),
        ("one", "../one.xhtml", "application/xhtml+xml"),
        ("s", "s.css", "text/css"),
    )
)


def book(extra: dict[str, str] | None = None) -> bytes:
    spine = "".join(f'<itemref idref="{key}"/>' for key in ("one", "two", "gone"))
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/b.opf": f'<package xmlns="urn:y"><manifest>{ITEMS}</manifest><spine>{spine}</spine></package>',
            "one.xhtml": '<?xml version="1.0"?><html><body><h1>Begin</h1><p>Once</p></body></html>',
            "OPS/t wo.xhtml": "<html><body><p>Twice<h2>End</h2></body></html>",
            **(extra or {}),
        }
    )


def read_book(data: bytes) -> Contents:
    return epub.read(data, lambda _done, _total: None)


def test_a_book_is_read_chapter_by_chapter_in_its_own_order() -> None:
    assert [(block.anchor, block.text) for block in read_book(book()).blocks] == [
        ("ch 1 §Begin", "# Begin\nOnce"),
        ("ch 2", "Twice"),
        ("ch 2 §End", "## End"),
    ]


def test_a_locked_book_is_said_to_be_locked() -> None:
    def locked(way: str) -> bytes:
        inside = f'<encryption><EncryptedData><EncryptionMethod Algorithm="{way}"/></EncryptedData></encryption>'
        return book({"META-INF/encryption.xml": inside})

    with pytest.raises(DocumentError) as caught:
        read_book(locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))
    assert caught.value.code == "password"
    assert len(read_book(locked("http://www.idpf.org/2008/embedding")).blocks) == 3
