"""Numbers are written as word processors write them."""

from __future__ import annotations

import pytest

from qwen_desktop.documents.numerals import numeral


@pytest.mark.parametrize(
    ("form", "numbers", "written"),
    [
        ("decimal", [1, 10], "1 10"),
        ("decimalZero", [1, 10], "01 10"),
        ("decimalFullWidth", [1, 10], "１ １０"),
        ("upperRoman", [4, 9, 14, 49], "IV IX XIV XLIX"),
        ("lowerRoman", [3, 8], "iii viii"),
        ("lowerLetter", [1, 26, 27, 28, 53], "a z aa bb aaa"),
        ("upperLetter", [2, 27], "B AA"),
        ("ordinal", [1, 2, 3, 4, 11, 12, 21, 112], "1st 2nd 3rd 4th 11th 12th 21st 112th"),
        ("irohaFullWidth", [1, 2, 3, 8, 47], "イ ロ ハ チ ス"),
        ("aiueoFullWidth", [1, 2, 3, 6, 46, 47], "ア イ ウ カ ン アア"),
        ("aiueo", [1, 2, 46], "ｱ ｲ ﾝ"),
        ("iroha", [1, 2, 3], "ｲ ﾛ ﾊ"),
        ("decimalEnclosedCircle", [1, 9, 20, 21], "① ⑨ ⑳ 21"),
        ("decimalEnclosedParen", [1, 20], "⑴ ⒇"),
        ("decimalEnclosedFullstop", [1, 20], "⒈ ⒛"),
        ("ideographEnclosedCircle", [1, 10], "㊀ ㊉"),
        ("japaneseCounting", [1, 10, 11, 20, 21, 100, 101, 110], "一 十 十一 二十 二十一 百 百一 百十"),
        ("ideographDigital", [1, 10, 21], "一 一〇 二一"),
        ("japaneseLegal", [1, 2, 3, 10, 12], "壱 弐 参 壱拾 壱拾弐"),
        ("chineseCounting", [1, 10, 19, 20, 99, 100], "一 十 十九 二十 九十九 一〇〇"),
        ("chineseCountingThousand", [3, 10, 12, 101, 110, 1001], "三 十 十二 一百零一 一百一十 一千零一"),
        ("chineseLegalSimplified", [1, 3, 10, 20], "壹 叁 壹拾 贰拾"),
        ("ideographLegalTraditional", [2, 6], "貳 陸"),
        ("ideographTraditional", [1, 2, 10], "甲 乙 癸"),
        ("ideographZodiac", [1, 12], "子 亥"),
        ("ganada", [1, 14], "가 하"),
        ("koreanDigital", [1, 10], "일 일영"),
        ("koreanCounting", [1, 10, 11], "일 십 십일"),
        ("koreanLegal", [1, 11], "하나 열하나"),
        ("none", [1], ""),
        ("a format of tomorrow", [7], "7"),
        ("upperRoman", [0], "0"),
    ],
)
def test_a_number_is_written_in_the_manner_of_its_format(form: str, numbers: list[int], written: str) -> None:
    assert " ".join(numeral(number, form) for number in numbers) == written


def test_numbers_in_words_are_english() -> None:
    assert numeral(21, "cardinalText") == "Twenty-one"
    assert [numeral(n, "ordinalText") for n in (1, 12, 20, 32, 103)] == [
        *("First", "Twelfth", "Twentieth", "Thirty-second", "One hundred third")
    ]


def test_a_custom_format_fills_with_zeros() -> None:
    assert numeral(7, "custom", "001, 002, 003, ...") == "007"
