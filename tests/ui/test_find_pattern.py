"""What a query finds: letters large or small, wide or narrow, white space as it comes; and nothing it cannot mean."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.ui.find.pattern import LONGEST, Pattern, fold


def found(query: str, text: str) -> list[str]:
    folded = fold(text)
    assert len(folded) == len(text)
    return [text[match.start() : match.end()] for match in Pattern(query).hits(folded)]


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ("token", "A Token, two TOKENS", ["Token", "TOKEN"]),
        ("重点字", "这是重点字。", ["重点字"]),
        ("straße", "STRASSE Straße", ["Straße"]),
        ("ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", ["ὀδυσσεύς"]),
        ("istanbul", "İstanbul", ["İstanbul"]),
        ("ПРИВЕТ", "привет, мир", ["привет"]),
        ("two words", "two \n\t words, two words", ["two \n\t words", "two words"]),
        ("two  words", "two words", ["two words"]),
        (
            "two words",
            "two\u3000words two\u00a0words two\u2028words",
            ["two\u3000words", "two\u00a0words", "two\u2028words"],
        ),
        ("abc1", "ＡＢＣ１ 全角", ["ＡＢＣ１"]),
        ("ＡＢＣ", "abc 全角", ["abc"]),
        ("ＡＢＣ", "abc", ["abc"]),
        ("カタカナ", "ｶﾀｶﾅ と カタカナ", ["ｶﾀｶﾅ", "カタカナ"]),
        ("，", "一，二,三", ["，", ","]),
        ("a.*b", "a.*b axxb", ["a.*b"]),
        ("[x](y)^$\\", "[x](y)^$\\", ["[x](y)^$\\"]),
        ("👩‍👩‍👧", "a 👩‍👩‍👧 b", ["👩‍👩‍👧"]),
        ("aa", "aaaa", ["aa", "aa"]),
        ("", "text", []),
        (" \n ", "a b", []),
        ("\ufffc", "a \ufffc b", []),
        ("\ufdd2", "a \ufdd2 b", []),
        ("\ud800", "a b", []),
    ],
)
def test_what_a_query_finds(query: str, text: str, wanted: list[str]) -> None:
    assert found(query, text) == wanted


def test_folding_moves_no_character() -> None:
    for start in range(0, sys.maxunicode + 1, 4096):
        for code in range(start, start + 4096):
            letter = chr(code)
            assert len(fold(letter)) == 1
            assert (fold(letter) > "\uffff") == (letter > "\uffff"), "it would take another number of UTF-16 units"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_in_a_text_is_found_there(before: str, query: str, after: str) -> None:
    if not query.strip() or any("\ufdd0" <= c <= "\ufdef" or c == "\ufffc" for c in query):
        return
    assert found(query, f"{before}{query}{after}")
    assert found(
        query.upper() if len(query.upper()) == len(query) and fold(query.upper()) == fold(query) else query, query
    )


@given(
    st.text(alphabet="ab \n字", max_size=8),
    st.text(alphabet="ab \n字", max_size=8),
    st.text(alphabet="ab 字", max_size=30),
)
def test_where_less_is_not_more_is_not_either(less: str, more: str, text: str) -> None:
    if Pattern(more).narrows(Pattern(less)) and not found(less, text):
        assert not found(more, text)


def test_the_longest_query_is_made_in_a_moment() -> None:
    start = time.thread_time()
    Pattern("a b" * (LONGEST // 3))
    Pattern("字Ａ" * (LONGEST // 2))
    assert time.thread_time() - start < 0.1
