"""Agreement with an independent CommonMark parser on the specification's own examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

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
