"""Word's automatic numbers reach the text as Word prints them: contracts as they are written in three languages."""

from __future__ import annotations

import pytest

from qwen_desktop.documents import docx
from qwen_desktop.documents.contents import Contents
from tests.documents.office import docx as word
from tests.documents.office import level, lists, p, restart


def read(data: bytes) -> Contents:
    return docx.read(data, lambda _done, _total: None)


def lines(data: bytes) -> list[str]:
    return "\n".join(block.text for block in read(data).blocks).split("\n")


JAPANESE = lists(
    {
        "0": level(0, "japaneseCounting", "第%1条")
        + level(1, "decimal", "第%2項")
        + level(2, "decimal", "(%3)")
        + level(3, "irohaFullWidth", "%4"),
        "1": level(0, "aiueoFullWidth", "%1．", '<w:suff w:val="nothing"/>'),
        "2": level(0, "decimalEnclosedCircle", "%1"),
    },
    {"1": ("0", ""), "2": ("1", ""), "3": ("1", restart(0)), "4": ("2", "")},
)


def test_a_japanese_contract_has_its_articles_paragraphs_and_items() -> None:
    body = [
        p("業務委託契約書"),
        p("（目的）", number="1"),
        p("甲は乙に業務を委託する。", number="1", level=1),
        p("乙はこれを受託する。", number="1", level=1),
        p("（定義）", number="1"),
        p("用語は次のとおりとする。", number="1", level=1),
        p("成果物", number="1", level=2),
        p("秘密情報", number="1", level=2),
        p("書面によるもの", number="1", level=3),
        p("口頭によるもの", number="1", level=3),
        p("電磁的なもの", number="1", level=3),
        p("知的財産権", number="1", level=2),
        p("著作権", number="1", level=3),
        p("前項の場合を除く。", number="1", level=1),
        p("報告書", number="2"),
        p("設計書", number="2"),
        p("議事録", number="3"),
        p("検収", number="4"),
        p("支払", number="4"),
        *(p("雑則", number="1") for _ in range(8)),
        p("（協議）", number="1"),
    ]
    assert lines(word("".join(body), numbering=JAPANESE)) == [
        "業務委託契約書",
        "第一条 （目的）",
        "第1項 甲は乙に業務を委託する。",
        "第2項 乙はこれを受託する。",
        "第二条 （定義）",
        "第1項 用語は次のとおりとする。",
        "(1) 成果物",
        "(2) 秘密情報",
        "イ 書面によるもの",
        "ロ 口頭によるもの",
        "ハ 電磁的なもの",
        "(3) 知的財産権",
        "イ 著作権",
        "第2項 前項の場合を除く。",
        "ア．報告書",
        "イ．設計書",
        "ア．議事録",
        "① 検収",
        "② 支払",
        *(f"第{n}条 雑則" for n in "三四五六七八九十"),
        "第十一条 （協議）",
    ]


CHINESE = lists(
    {
        "0": level(0, "chineseCountingThousand", "第%1章")
        + level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
        + level(2, "chineseCounting", "（%3）")
        + level(3, "decimal", "%4.")
        + level(4, "decimalEnclosedCircleChinese", "%5"),
    },
    {"1": ("0", "")},
)


def test_a_chinese_contract_counts_its_articles_through_the_chapters() -> None:
    body = [
        p("总则", number="1"),
        p("为明确双方权利义务，订立本合同。", number="1", level=1),
        p("本合同适用中华人民共和国法律。", number="1", level=1),
        p("标的与价款", number="1"),
        p("甲方应当支付下列款项：", number="1", level=1),
        p("首付款：", number="1", level=2),
        p("人民币十万元", number="1", level=3),
        p("含税", number="1", level=4),
        p("含运费", number="1", level=4),
        p("自签订之日起五日内支付", number="1", level=3),
        p("尾款。", number="1", level=2),
        p("逾期付款的，按日支付违约金。", number="1", level=1),
    ]
    made = word("".join(body), numbering=CHINESE)
    assert lines(made) == [
        "第一章 总则",
        "第一条 为明确双方权利义务，订立本合同。",
        "第二条 本合同适用中华人民共和国法律。",
        "第二章 标的与价款",
        "第三条 甲方应当支付下列款项：",
        "（一） 首付款：",
        "1. 人民币十万元",
        "① 含税",
        "② 含运费",
        "2. 自签订之日起五日内支付",
        "（二） 尾款。",
        "第四条 逾期付款的，按日支付违约金。",
    ]
    assert [block.anchor for block in read(made).blocks] == [
        *("第一章", "第一条", "第二条", "第二章", "第三条", "第四条")
    ]


ENGLISH = lists(
    {
        "0": level(0, "upperRoman", "Article %1", '<w:pStyle w:val="Heading1"/>')
        + level(1, "decimal", "%1.%2", '<w:pStyle w:val="Heading2"/><w:isLgl/>')
        + level(2, "lowerLetter", "(%3)")
        + level(3, "lowerRoman", "(%4)")
        + level(4, "upperLetter", "(%5)"),
        "1": level(0, "bullet", "\uf0b7"),
        "2": level(0, "decimal", "Schedule %1"),
    },
    {"1": ("0", ""), "2": ("0", restart(2)), "3": ("1", ""), "4": ("2", restart(0, 4))},
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
    '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="Heading2"/></w:style>'
)


def test_an_english_contract_takes_its_numbers_from_styles_and_restarts_its_letters() -> None:
    body = [
        p("Definitions", style="Heading1"),
        p("“Goods” means the goods.", style="Heading2"),
        p("new goods;", number="1", level=2),
        p("used goods:", number="1", level=2),
        p("repaired;", number="1", level=3),
        p("as found;", number="1", level=3),
        p("in part;", number="1", level=4),
        p("“Price” means the price.", style="Own"),
        p("in cash;", number="1", level=2),
        p("a plain point", number="3"),
        p("on credit.", number="1", level=2),
        p("restarted.", number="2", level=2),
        p("Term", style="Heading1"),
        p("Two years.", style="Heading2"),
        p("Unnumbered.", style="Heading2", number="0"),
        p("Drawings", number="4"),
        p("Prices", number="4"),
    ]
    made = word("".join(body), numbering=ENGLISH, styles=STYLES)
    assert lines(made) == [
        "# Article I Definitions",
        "1.1 “Goods” means the goods.",
        "(a) new goods;",
        "(b) used goods:",
        "(i) repaired;",
        "(ii) as found;",
        "(A) in part;",
        "1.2 “Price” means the price.",
        "(a) in cash;",
        "• a plain point",
        "(b) on credit.",
        "(a) restarted.",
        "# Article II Term",
        "2.1 Two years.",
        "Unnumbered.",
        "Schedule 4 Drawings",
        "Schedule 5 Prices",
    ]
    assert [block.anchor for block in read(made).blocks] == ["Article I", "Article II", "Schedule 4", "Schedule 5"]


def test_a_list_that_shares_its_definition_goes_on_counting() -> None:
    numbering = lists({"0": level(0, "decimal", "%1.")}, {"1": ("0", ""), "2": ("0", "")})
    body = p("a", number="1") + p("b", number="2") + p("c", number="1")
    assert lines(word(body, numbering=numbering)) == ["1. a", "2. b", "3. c"]


def test_a_list_that_only_names_a_style_is_followed_to_it() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>'
        + level(0, "ganada", "%1.")
        + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    assert lines(word(p("x", number="1") + p("y", number="1"), numbering=numbering, styles=styles)) == [
        "가. x",
        "나. y",
    ]


def test_a_custom_number_is_taken_where_word_offers_two() -> None:
    choice = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="[%1]"/></w:lvl>'
    )
    numbering = lists({"0": choice}, {"1": ("0", "")})
    made = word(p("x", number="1") + p("y", number="1"), numbering=numbering)
    assert lines(made) == ["[009] x", "[010] y"]
    assert [block.anchor for block in read(made).blocks] == ["(009)", "(010)"]


@pytest.mark.parametrize("number", ["7", "-1", "x"])
def test_a_number_of_no_list_leaves_the_text_alone(number: str) -> None:
    assert lines(word(p("text", number=number), numbering=JAPANESE)) == ["text"]


def test_labels_typed_by_hand_are_places_too() -> None:
    body = "".join(
        p(f"第{n}条（{word_}）" + "本文" * 700) + p("第２項　" + "本文" * 10)
        for n, word_ in (("１", "目的"), ("２", "期間"))
    )
    assert [block.anchor for block in read(word(body)).blocks] == ["第１条", "第１条 第２項", "第２条", "第２条 第２項"]


def test_an_annex_that_begins_anew_has_places_of_its_own() -> None:
    numbering = lists({"0": level(0, "decimal", "%1.")}, {"1": ("0", ""), "2": ("0", restart(0))})
    body = p("a", number="1") + p("b", number="1") + p("c", number="2")
    assert [block.anchor for block in read(word(body, numbering=numbering)).blocks] == ["1.", "2.", "1.#2"]
