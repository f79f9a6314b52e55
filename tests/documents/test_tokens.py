"""Counting tokens: exact against counts made by an independent tokeniser (HF tokenizers on the official merges)."""

from __future__ import annotations

import json
import threading
import unicodedata
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_desktop.documents import tokens, vocabularies

GOLDEN = json.loads(Path(__file__).with_name("golden_tokens.json").read_text("utf-8"))
PIECES = st.sampled_from(
    [
        "don't",
        " 42",
        "x1",
        "漢字、",
        "か\u3099。",
        "\n",
        "\r\n",
        "  ",
        "\t",
        "};",
        "“a”",
        "é",
        "हिन्दी",
        "🦊",
        "<|im_end|>",
        "A",
    ]
)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["name"] for case in GOLDEN])
@pytest.mark.parametrize("vocabulary", vocabularies.VOCABULARIES)
def test_counts_are_exact(case: dict[str, object], vocabulary: str) -> None:
    assert tokens.count(str(case["text"]), vocabulary) == case[vocabulary]


@pytest.mark.parametrize(
    ("vocabulary", "entries", "last"), [("qwen3", 151_643, 151_642), ("qwen3.5", 247_843, 248_043)]
)
def test_the_packed_vocabularies_are_whole(vocabulary: str, entries: int, last: int) -> None:
    ranks = vocabularies.ranks(vocabulary)
    assert len(ranks) == entries
    assert max(ranks.values()) == last
    assert {bytes([byte]) for byte in range(256)} <= ranks.keys()


def test_entries_that_no_merge_produces_are_gone() -> None:
    assert "毛泽东".encode() not in vocabularies.ranks("qwen3.5")
    assert "毛泽东".encode() in vocabularies.ranks("qwen3")


@pytest.mark.parametrize("vocabulary", vocabularies.VOCABULARIES)
@given(pieces=st.lists(PIECES, min_size=2, max_size=12))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_token_spans_a_place_where_a_text_may_be_cut(vocabulary: str, pieces: list[str]) -> None:
    text = unicodedata.normalize("NFC", "".join(pieces))
    whole = tokens.count(text, vocabulary)
    for cut in (tokens.WORD_CUT, tokens.LINE_CUT):
        for match in cut.finditer(text):
            at = match.end()
            assert tokens.count(text[:at], vocabulary) + tokens.count(text[at:], vocabulary) == whole, (text, at)


@given(pieces=st.lists(PIECES, max_size=60), size=st.integers(5, 50))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_chunks_are_the_text_again(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    cut = list(tokens.chunks(text, size))
    assert "".join(cut) == text
    assert all(0 < len(chunk) <= size for chunk in cut)


@pytest.mark.parametrize("vocabulary", vocabularies.VOCABULARIES)
def test_a_long_text_counts_the_same_in_pieces(vocabulary: str) -> None:
    line = "It’s 3.14 — 漢字とかな、don't panic; naïve हिन्दी. "
    for text in (line * 4000, (line + "\n") * 4000, "x=1;y(2)" * 20_000, "    indented = value\n" * 10_000):
        assert len(list(tokens.chunks(text))) > 1
        encoding = tiktoken.Encoding(
            "whole",
            pat_str=vocabularies.pattern(vocabulary),
            mergeable_ranks=vocabularies.ranks(vocabulary),
            special_tokens={},
        )
        assert tokens.count(text, vocabulary) == len(encoding.encode_ordinary(text))


def test_blanks_without_end_do_not_break_the_tokeniser() -> None:
    assert 10_000 < tokens.count(" " * 1_500_000, "qwen3.5") < 20_000


def test_special_tokens_are_text() -> None:
    assert tokens.count("<|im_end|>", "qwen3.5") > 3


def test_progress_reaches_the_end() -> None:
    heard: list[int] = []
    tokens.count("word " * 50_000, "qwen3", heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 250_000


def test_threads_may_count_at_once() -> None:
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(tokens.count("hello world", "qwen3"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [2, 2, 2, 2]


def test_an_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(KeyError):
        tokens.count("x", "gpt")
