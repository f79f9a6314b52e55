"""A title is one short line, whatever a model has put around it."""

from __future__ import annotations

import pytest

from qwen_desktop.domain.titles import COLUMNS, columns, tidied


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Two leases compared", "Two leases compared"),
        ('"Two leases compared."', "Two leases compared"),
        ("**Title:** *Two leases* compared", "Two leases compared"),
        ("# Two leases compared\n\nI chose this because …", "Two leases compared"),
        ("<think>The user wants\na title</think>\n\nTwo leases", "Two leases"),
        ("the user wants a title</think>Two leases", "Two leases"),
        ("标题：《租赁合同的解约条款》", "租赁合同的解约条款"),
        ("「京都の一週間」。", "京都の一週間"),
        ("- `WAL` and `fsync`", "WAL and fsync"),
        ("[Two leases](https://example.org/a)", "Two leases"),
        ("Maria's wedding", "Maria's wedding"),
        ("'Yes' and 'No' in Japanese", "'Yes' and 'No' in Japanese"),
        ("What is a `<div>`?", "What is a <div>?"),
        ("snake_case or camelCase", "snake_case or camelCase"),
        ("Wait for it...", "Wait for it..."),
        ("\u202eright to left\u202c", "right to left"),
        ("```\nTwo leases\n```", "Two leases"),
        ("   \n\n***\n", ""),
        ("", ""),
    ],
)
def test_what_a_model_says_becomes_a_title(said: str, title: str) -> None:
    assert tidied(said) == title


def test_a_long_title_is_cut_between_words() -> None:
    title = tidied("word " * 40)
    assert title == "word " * 10 + "word…"
    assert columns(title) <= COLUMNS


def test_a_long_chinese_title_takes_two_columns_a_letter() -> None:
    title = tidied("字" * 100)
    assert title == "字" * 29 + "…"
    assert columns(title) <= COLUMNS


def test_tidying_takes_no_longer_for_hostile_words() -> None:
    assert tidied("<" * 50_000) == ""
    assert tidied("<b" * 20_000) != ""
    assert tidied('"' * 50_000) == ""
    assert tidied("*" * 50_000) == ""
    assert tidied("[" * 20_000 + "x") != ""
