"""Nothing a model can write takes long: not to read, not to show while it grows, not to lay out.

Times are processor time of this thread. A single reading of one piece is what may stand between two frames.
"""

from __future__ import annotations

import time

import pytest

from qwen_desktop.markdown import Splitter, plain, without_data

MILLION = 1_000_000

INPUTS = {
    "nested quotes": ">" * 100_000 + " x",
    "nested quotes, spaced": "> " * 100_000 + "x",
    "a line of 10 MB": "word " * 2_000_000,
    "a line of 10 MB without a space": "x" * 10_000_000,
    "10 MB of spaces": " " * 10_000_000,
    "unclosed strong": "**a " * (MILLION // 2),
    "unclosed emphasis": "*a " * MILLION,
    "all sorts of emphasis": "**_~~a " * (MILLION // 7),
    "stars": "*" * MILLION,
    "brackets": "[" * MILLION,
    "bracket pairs": "[x]" * (MILLION // 3),
    "nested brackets": "[a" * 100_000 + "](b)" * 100_000,
    "images": "![" * (MILLION // 2),
    "images on lines": "![a](b)\n" * (MILLION // 20),
    "images with data in one line": "![a](data:image/png,A)" * (MILLION // 20),
    "images with data that never end": "![a](data:image/png," * (MILLION // 20),
    "10 MB of data": "![a](data:image/png;base64," + "A" * 10_000_000,
    "words of images that never end": "![" + "a" * 400 + ("![" + "a" * 400) * (MILLION // 400),
    "links": "[a](" * (MILLION // 4),
    "backticks": "`" * MILLION,
    "backticks of all lengths": "".join("`" * (n % 50 + 1) + " " for n in range(MILLION // 25)),
    "dollars": "$a " * (MILLION // 3),
    "maths opened": "\\(" * (MILLION // 2),
    "display maths opened": "\\[\n" * (MILLION // 10),
    "environments opened": "\\begin{align}\n" * (MILLION // 50),
    "tags": "<kbd>" * (MILLION // 5),
    "less-than signs": "<" * MILLION,
    "addresses": "<http://" * (MILLION // 8),
    "details": "<details>\n" * (MILLION // 50),
    "comments": "<!--\n" * (MILLION // 20),
    "backslashes": "\\" * MILLION,
    "entities": "&#" * (MILLION // 2),
    "footnotes in each other": "[^a]: " * (MILLION // 6),
    "items in each other": "- " * (MILLION // 2),
    "deeper and deeper items": "".join("  " * n + "- a\n" for n in range(700)),
    "empty items": "-\n" * (MILLION // 10),
    "fences": "```\n" * (MILLION // 20),
    "one long fence": "```\n" + "x = 1\n" * (MILLION // 6),
    "empty lines in code": "    x\n" + "\n" * (MILLION // 4),
    "50,000 cells": "|a|b|\n|-|-|\n" + "|1|2|\n" * 25_000,
    "a thousand columns": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + ("|" + "1|" * 1_000 + "\n") * 50,
    "bars": "|" * MILLION,
    "definitions": "[a]: b\n" * (MILLION // 20),
    "a definition that never ends": "[a]: b '" + "c\n" * (MILLION // 5),
    "a label that never ends": "[" + "a\n" * (MILLION // 5),
    "marks of the parser": "\x02klzzwxh:0000\x03" * (MILLION // 14),
    "surrogates": "\ud800" * MILLION,
    "control characters": "".join(map(chr, range(32))) * 20_000,
    "accents": "a" + "\u0301" * MILLION,
    "bidi overrides": "\u202e\u2066" * (MILLION // 2),
    "tabs": "-\t" * (MILLION // 2),
}


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_is_read_in_two_seconds(name: str) -> None:
    text = INPUTS[name]
    splitter = Splitter()
    leaves = []
    begin = time.thread_time()
    for place in range(0, len(text), 65_536):
        leaves += splitter.feed(text[place : place + 65_536])
        before = time.thread_time()
        shown = splitter.tail()
        assert time.thread_time() - before < 0.1
        assert sum(len(leaf.text) for leaf in shown) < 50_000
    leaves += splitter.finish()
    assert time.thread_time() - begin < 2


@pytest.mark.parametrize("name", INPUTS)
def test_every_leaf_is_laid_out_in_a_moment(name: str) -> None:
    splitter = Splitter()
    leaves = splitter.feed(INPUTS[name][: MILLION // 4]) + splitter.finish()
    begin = time.thread_time()
    for leaf in leaves:
        before = time.thread_time()
        assert leaf.text is not None
        plain(leaf, splitter.definitions)
        assert time.thread_time() - before < 0.1
        assert len(without_data(leaf.text)) < 10_000
    assert time.thread_time() - begin < 2


@pytest.mark.parametrize("opening", ["", "```\n", "> - ", "|a|b|\n|-|-|\n|", "$$\n", "<div>\n", "    "])
@pytest.mark.parametrize("text", ["word word, ", "x", "line\n", "|1|2|\n"])
def test_a_chunk_costs_the_same_at_the_end_as_at_the_start(opening: str, text: str) -> None:
    """100 KB in chunks of 64 characters, each followed by a look at the tail: the last tenth against the first."""
    splitter = Splitter()
    splitter.feed(opening)
    chunk = (text * 64)[:64]
    costs = []
    for _ in range(1_600):
        before = time.thread_time_ns()
        splitter.feed(chunk)
        splitter.tail()
        costs.append(time.thread_time_ns() - before)
    first, last = sorted(costs[:160])[80], sorted(costs[-160:])[80]
    assert last < first * 3 + 300_000
    assert sorted(costs)[-16] < 8_000_000


def test_a_fence_that_grows_is_never_read_twice() -> None:
    """Twice the text takes about twice the time, not four times."""

    def cost(characters: int) -> float:
        splitter = Splitter()
        splitter.feed("```\n")
        begin = time.thread_time()
        for _ in range(characters // 10):
            splitter.feed("x" * 10)
        return time.thread_time() - begin

    cost(20_000)
    assert min(cost(2_000_000) for _ in range(2)) < 4 * max(min(cost(1_000_000) for _ in range(2)), 0.05)
