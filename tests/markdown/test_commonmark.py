"""Agreement with an independent CommonMark parser on the specification's own examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from qwen_desktop.markdown import Kind, Run, Splitter, spans
from tests.markdown.reading import check_chunks, other_shape, shape

EXAMPLES: list[str] = json.loads(Path(__file__).with_name("commonmark-0.31.2.json").read_text(encoding="utf-8"))[
    "examples"
]

OUR_OWN_READING = {
    "10) foo\n   - bar\n": "three spaces are enough to nest under a number of any width",
}
"""Where we read something else on purpose."""


def test_block_structure_agrees_with_an_independent_parser() -> None:
    parser = MarkdownIt("commonmark")
    different = [text for text in EXAMPLES if shape(text) != other_shape(text, parser)]
    agreed = 1 - len(different) / len(EXAMPLES)
    print(f"block structure agrees in {len(EXAMPLES) - len(different)} of {len(EXAMPLES)} examples: {agreed:.1%}")
    assert set(different) == set(OUR_OWN_READING)
    assert len(EXAMPLES) == 652
    assert agreed > 0.99


@pytest.mark.parametrize("size", [1, 7, 0])
def test_examples_read_the_same_in_chunks(size: int) -> None:
    for number, text in enumerate(EXAMPLES):
        check_chunks(text, size, seed=number)


def our_words(text: str) -> list[list[tuple[str, str]]]:
    """Of each paragraph and heading: the words with a letter for each style they are in, one character at a time."""
    splitter = Splitter()
    leaves = splitter.feed(text) + splitter.finish()
    found = []
    for leaf in leaves:
        if leaf.kind in (Kind.PARAGRAPH, Kind.HEADING, Kind.IMAGE) and leaf.text:
            words = []
            for span in spans(leaf.text, splitter.definitions):
                style = "b" * span.bold + "i" * span.italic + "c" * span.code + "a" * bool(span.link)
                words += [(char, style + "!" * (span.run is Run.IMAGE)) for char in span.text]
            found.append(words)
    return found


def other_words(text: str, parser: MarkdownIt) -> list[list[tuple[str, str]]]:
    """The same as an independent parser reads it."""
    found = []
    for token in parser.parse(text):
        if token.type != "inline" or not token.content:
            continue
        words: list[tuple[str, str]] = []
        open_marks = {"strong": 0, "em": 0, "link": 0}
        for child in token.children or []:
            name, _, change = child.type.rpartition("_")
            if change in ("open", "close") and name in open_marks:
                linked = name != "link" or child.type == "link_close" or bool(child.attrs["href"])
                open_marks[name] += (1 if change == "open" else -1) * linked
                continue
            shown = {"softbreak": " ", "hardbreak": "\n"}.get(child.type, child.content)
            style = (
                "b" * (open_marks["strong"] > 0) + "i" * (open_marks["em"] > 0) + "c" * (child.type == "code_inline")
            )
            style += "a" * (open_marks["link"] > 0) + "!" * (child.type == "image")
            words += [(char, style) for char in shown]
        found.append(words)
    return found


def test_inline_runs_agree_with_an_independent_parser() -> None:
    parser = MarkdownIt("commonmark")
    compared = [text for text in EXAMPLES if any(other_words(text, parser))]
    same = sum(our_words(text) == other_words(text, parser) for text in compared)
    print(f"inline runs agree in {same} of {len(compared)} examples: {same / len(compared):.1%}")
    assert len(compared) > 500
    assert same / len(compared) > 0.9
