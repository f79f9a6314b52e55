"""Texts as words of an index, as somebody reads them, and as snippets: what a search is made of, without a database."""

from __future__ import annotations

import re

import pytest

from qwen_desktop.storage.search.passages import pieces
from qwen_desktop.storage.search.readable import readable
from qwen_desktop.storage.search.snippets import LONGEST, Cutter
from qwen_desktop.storage.words import LONGEST_WORD, indexed, literals, question


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("日本語", "日本 本語 語"),
        ("Qwen模型", "qwen 模型 型"),
        ("ジョン・スミス", "ジョ ョン ン スミ ミス ス"),
        ("ＡＢＣ　ﾃｽﾄ", "abc テス スト ト"),
        ("snake_case, it's C++", "snake case it s c"),
        ("हिन्दी", "हिन्दी"),
        ("مَرْحَبًا", "مرحبا"),
        ("", ""),
        ("…!?👍", ""),
    ],
)
def test_a_text_as_words(text: str, words: str) -> None:
    assert indexed(text) == words


@pytest.mark.parametrize(
    ("search", "asked"),
    [
        ("日", '"日" *'),
        ("日本", '"日本"'),
        ("日本語", '"日本 本語"'),
        ("模型qwen", '"模型 型 qwen" *'),
        ("foo bar", '"foo" * AND "bar" *'),
        ('"foo bar"', '"foo bar"'),
        ("“你好”", '"你好"'),
        ("NOT a OR b*", '"not" * AND "a" * AND "or" * AND "b" *'),
        ('" - *', ""),
    ],
)
def test_a_search_as_a_question(search: str, asked: str) -> None:
    assert question(search) == asked


def test_a_word_without_end_is_cut_the_same_way_in_both() -> None:
    assert indexed("x" * 500) == "x" * LONGEST_WORD
    assert question("x" * 500) == f'"{"x" * LONGEST_WORD}" *'
    assert question("日" * 500).count("日日") == 32


def test_literals_are_what_has_letters() -> None:
    assert literals('foo - "two words" ! 日') == ["foo", "two words", "日"]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Title\n\n- one\n  - two\n> said", "Title\n\none\ntwo\nsaid"),
        ("**重**点 and **Shrou**ds and *one* `two`", "重点 and Shrouds and one two"),
        ("2**10 a*b ~half~", "2**10 a*b half"),
        ('see [the page](https://example.org/a_(b) "t") ![pic](x.png) [not a link]', "see the page pic [not a link]"),
        ("[late]: https://example.org/late\nrest", "\nrest"),
        ("```python\nprint(1)\n```", "\nprint(1)\n"),
        ("| a | b |\n|---|---|\n| c | d |", " a  ·  b \n\n c  ·  d "),
        ("one<br>two <kbd>Esc</kbd> 1 < 2", "one two  Esc  1 < 2"),
    ],
)
def test_markdown_as_it_is_read(markdown: str, text: str) -> None:
    assert readable(markdown) == text


@pytest.mark.parametrize(
    "hostile", ["[" * 80_000, "](" * 40_000, "*a" * 40_000, "a**b" * 20_000, "<b " * 30_000, "> " * 40_000]
)
def test_hostile_markdown_is_read_all_the_same(hostile: str) -> None:
    assert "end" in readable(hostile + "\nend")


def _bold(search: str, text: str) -> list[str]:
    snippet = Cutter(search).cut(text)
    return [snippet.text[start:end] for start, end in snippet.bold]


@pytest.mark.parametrize(
    ("search", "text", "bold"),
    [
        ("resume", "my Résumé is ready", ["Résumé"]),
        ("trans", "Transformers transform, subtransmission does not", ["Trans", "trans"]),
        ("電池", "この電池は電池です", ["電池", "電池"]),
        ("ﾊﾞｯﾃﾘｰ", "新しいバッテリーを買う", ["バッテリー"]),
        ("file read", "read_file() reads a file", ["read", "fileread", "file"]),
        ("straße", "die STRASSE", ["STRASSE"]),
        ("nowhere", "something else", []),
    ],
)
def test_the_words_looked_for_are_bold(search: str, text: str, bold: list[str]) -> None:
    assert [re.sub(r"\W", "", word) for word in _bold(search, text)] == bold


def test_a_snippet_begins_a_little_before_and_ends_somewhere_behind() -> None:
    text = "filler " * 200 + "the needle in it " + "hay " * 200
    snippet = Cutter("needle").cut(text)
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert len(snippet.text) <= LONGEST + 2
    assert snippet.text.index("needle") < 40
    assert snippet.words == "needle"


def test_words_in_a_row_are_taken_before_one_of_them_alone() -> None:
    snippet = Cutter("the\n deep").cut("the shallow " * 50 + "and the deep end")
    assert snippet.words == "the deep"
    assert snippet.text.endswith("and the deep end")


def test_pieces_of_a_text_are_the_text_and_part_between_words() -> None:
    text = "some words in lines\n" * 900
    cut = list(pieces(text, 1000))
    assert "".join(cut) == text
    assert all(len(piece) <= 1000 for piece in cut)
    assert all(piece.endswith(("\n", " ")) for piece in cut[:-1])
    assert "".join(pieces("日" * 5000, 1000)) == "日" * 5000
