"""Texts that others wrote, and texts that nobody would write."""

from __future__ import annotations

import importlib.metadata
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qwen_desktop.markdown import Definition, plain, spans
from tests.markdown.reading import check_chunks, other_shape, read, shape
from tests.markdown.test_answers import SNIPPETS
from tests.markdown.test_commonmark import EXAMPLES


def readmes() -> list[tuple[str, str]]:
    """Names and long descriptions of the installed packages."""
    found = {}
    for distribution in importlib.metadata.distributions():
        metadata = distribution.metadata
        text = str(metadata.get_payload() or metadata.get("Description") or "")
        if len(text) > 200:
            found[metadata["Name"]] = text
    return sorted(found.items())


def answers(count: int) -> list[str]:
    """Chat answers put together from what chat models write."""
    rng = random.Random(3)
    parts = [text for text, _ in SNIPPETS.values()] + [
        "Sure! Here is what I found about **that**, in short.\n",
        "当然可以！**重点**如下：\n",
        "The price is $5, and $x^2 + 1$ is a formula. See https://example.org/a_b.\n",
    ]
    return ["\n".join(rng.choices(parts, k=12)) for _ in range(count)]


def test_readmes_read_the_same_in_chunks() -> None:
    texts = readmes()
    assert len(texts) >= 50
    for number, (_, text) in enumerate(texts):
        check_chunks(text[:20_000], 0, number)
        check_chunks(text[:2_000], 7, number)


def test_readmes_are_read_as_others_read_them() -> None:
    """Blocks that an independent parser sees as we do, in the Markdown among the descriptions."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.disable("html_block")
    same = total = 0
    for _, text in readmes():
        if "<" in text or "|" in text or "$$" in text or "[^" in text:
            continue  # HTML, tables, maths and footnotes are ours to read
        ours, others = shape(text), other_shape(text, parser)
        total += max(len(ours), len(others))
        same += sum(1 for node in others if node in ours)
    print(f"{same} of {total} top-level blocks of READMEs agree")
    assert total > 200
    assert same / total > 0.97


@pytest.mark.parametrize("size", [1, 7, 0])
def test_answers_read_the_same_in_chunks(size: int) -> None:
    for number, text in enumerate(answers(20 if size == 1 else 60)):
        check_chunks(text, size, number)


PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            " ",
            "  ",
            "    ",
            "\t",
            "- ",
            "* ",
            "+ ",
            "1. ",
            "2) ",
            "- [ ] ",
            "> ",
            "# ",
            "#### ",
        ),
        *(
            "---",
            "===",
            "***",
            "```",
            "~~~",
            "`",
            "``",
            "*",
            "**",
            "_",
            "__",
            "~~",
            "[",
            "]",
            "](",
            ")",
            "![",
            "[^a]",
            "[^a]: ",
        ),
        *(
            "[a]: ",
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "\\",
            "\\begin{align}",
            "\\end{align}",
            "|",
            "|-|",
            "| a |",
            ":-:|",
        ),
        *(
            "<",
            ">",
            "<br>",
            "<kbd>",
            "</kbd>",
            "<details>",
            "<summary>",
            "</summary>",
            "</details>",
            "<!--",
            "-->",
            "<div>",
        ),
        *(
            "&amp;",
            "&#0;",
            "http://a.b",
            "www.",
            "a",
            "word",
            "字",
            "。",
            "é",
            "\u0301",
            "\u202e",
            "\x00",
            "\x02",
            "😀",
            "\u200d",
        ),
        *("5", "!", ".", ",", "\ud800"),
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 9), st.integers())
def test_anything_reads_the_same_in_chunks(text: str, size: int, seed: int) -> None:
    check_chunks(text, size, seed)


INLINE = st.lists(
    st.sampled_from(
        [
            "`",
            "``",
            "$",
            "*",
            "**",
            "_",
            "~~",
            "[",
            "]",
            "](",
            ")",
            "!",
            "\\",
            "\\(",
            "\\)",
            "<",
            ">",
            "http://",
            "a",
            " ",
            "b",
            "字",
            "\n",
            "@",
            ".",
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=1_500, deadline=None)
@given(INLINE)
def test_no_mark_of_the_parser_is_ever_left_in_a_run(text: str) -> None:
    for span in spans(text, {"a": Definition("a", "http://x", "", 0)}):
        for shown in (span.text, span.link, span.title, span.url):
            assert "\x02" not in shown
            assert "klzzwxh" not in shown


@settings(max_examples=1_500, deadline=None)
@given(INLINE)
def test_no_letter_is_lost_in_a_run(text: str) -> None:
    shown = "".join(span.text + span.link + span.title + span.url for span in spans(text))
    for letter in "ab字":
        assert shown.count(letter) >= text.count(letter)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_anything_is_shown_in_a_moment_and_without_the_marks_of_the_parser(text: str) -> None:
    begin = time.thread_time()
    shown = "".join(plain(leaf) for leaf in read(text))
    assert time.thread_time() - begin < 1
    assert "\x02" not in shown
    assert "\x03" not in shown
    assert "klzzwxh" not in shown


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_no_word_is_lost(text: str) -> None:
    """Every letter of the source stands in some leaf, in the order in which it was written, or in a mark of a block."""
    leaves = read(text)
    places = [(leaf.start, leaf.end) for leaf in leaves]
    assert all(start <= end <= len(text) for start, end in places)
    assert places == sorted(places)
    covered = "".join(text[start:end] for start, end in places)
    for word in ("word", "字", "😀") if "<summary>" not in text else ():
        assert (
            covered.count(word)
            >= text.count(word) - sum(1 for c in leaves for b in c.containers if "Details" in type(b).__name__) * 60
        )


@pytest.mark.slow
def test_every_truncation_of_every_example() -> None:
    for text in EXAMPLES:
        check_chunks(text, 1)
        for end in range(len(text)):
            check_chunks(text[:end], 7)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(TEXTS, st.integers(0, 9), st.integers())
def test_a_great_deal_of_anything(text: str, size: int, seed: int) -> None:
    check_chunks(text, size, seed)
    for leaf in read(text):
        plain(leaf)
