"""Long leaves come in pieces that join without a seam, wherever the chunks were cut."""

from __future__ import annotations

import random

import pytest

from qwen_desktop.markdown import Kind, Splitter, table
from qwen_desktop.markdown.pieces import PARAGRAPH, cut
from tests.markdown.reading import check_chunks, read


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    text = " ".join(f"This is **sentence {n}** of many, with `code. And` more." for n in range(400))
    leaves = read(text)
    assert "".join(leaf.text for leaf in leaves) == text
    assert [leaf.part for leaf in leaves] == list(range(len(leaves)))
    assert [leaf.more for leaf in leaves] == [True] * (len(leaves) - 1) + [False]
    assert all(
        len(leaf.text) <= PARAGRAPH and leaf.text.count("**") % 2 == 0 == leaf.text.count("`") % 2 for leaf in leaves
    )
    assert all(leaf.text.endswith("more. ") for leaf in leaves[:-1])
    assert all(text[leaf.start : leaf.end] == leaf.text for leaf in leaves)


def test_no_cut_is_inside_code_or_emphasis() -> None:
    for pad in range(40):
        text = "x" * pad + " `One. Two. Three.` **Four. Five.** Six." * 100
        index = cut(text)
        assert text[:index].count("`") % 2 == 0 == text[:index].count("**") % 2
        assert text[:index].endswith("Six. ") or text[:index].endswith("` ") or text[:index].endswith("** ")


def test_a_long_paragraph_without_a_space_is_cut_too() -> None:
    text = "字" * 20_000
    assert "".join(leaf.text for leaf in read(text)) == text
    assert len(read(text)) == 7


def test_no_cut_parts_a_letter_from_its_accent() -> None:
    text = "e\u0301" * PARAGRAPH
    assert cut(text) % 2 == 0


def test_cutting_sees_no_further_than_its_limit() -> None:
    text = "One. Two three. " * 400
    assert cut(text[: PARAGRAPH + 1]) == cut(text)


def test_long_code_comes_in_pieces_of_whole_lines() -> None:
    lines = [f"x{n} = {n}" for n in range(200)]
    leaves = read("```py\n" + "\n".join(lines) + "\n```\n")
    assert [leaf.text.count("\n") for leaf in leaves] == [64, 64, 64, 7]
    assert "".join(leaf.text for leaf in leaves) == "\n".join(lines)
    assert {leaf.info for leaf in leaves} == {"py"}
    assert not leaves[-1].more


def test_code_that_fills_its_pieces_exactly_has_no_empty_one() -> None:
    leaves = read("```\n" + "x\n" * 64 + "```\n")
    assert [(leaf.text.count("x"), leaf.more) for leaf in leaves] == [(64, False)]


def test_one_endless_line_of_code() -> None:
    leaves = read("```\n" + "x" * 50_000 + "\ny\n```\nz")
    assert "".join(leaf.text for leaf in leaves[:-1]) == "x" * 50_000 + "\ny"
    assert max(len(leaf.text) for leaf in leaves) < 9_000
    assert leaves[-1].text == "z"


def test_a_long_table_comes_in_pieces_of_rows() -> None:
    leaves = read("|a|b|\n|-|:-:|\n" + "".join(f"|{n}|x|\n" for n in range(40)))
    tables = [table(leaf) for leaf in leaves]
    assert [len(found.rows) for found in tables] == [16, 16, 8]
    assert [found.header for found in tables] == [("a", "b"), None, None]
    assert {found.aligned for found in tables} == {"-c"}


def test_a_header_is_still_found_after_a_cut() -> None:
    leaves = read("Words and words.\n" * 300 + "|a|b|\n|-|-|\n|1|2|\n")
    assert leaves[-1].kind is Kind.TABLE
    assert not leaves[-2].more


@pytest.mark.parametrize("size", [1, 7, 0])
@pytest.mark.parametrize(
    "text",
    [
        "A sentence. " * 600,
        "no-space" * 1_500,
        "> - " + "quoted and long. " * 700 + "\n>   more\n",
        "```\n" + "x" * 9_000 + "\n" + "y\n" * 150 + "```\n",
        "    " + "x" * 9_000 + "\n    y\n\nz",
        " " * 9_000 + "x\n" + " " * 4_096 + "\ny" * 3,
        "line\n" * 400 + "---\n",
        "# " + "h" * 9_000 + "\n# i\n",
        "|a|\n|-|\n|" + "1" * 9_000 + "|\n|2|\n",
        "$$\n" + "x" * 9_000 + "\n$$\n",
        "[a]: b\n" * 300 + "[a]\n",
        ("|" + "a|" * 50 + "\n|" + "-|" * 50 + "\n") + ("|" + "1|" * 50 + "\n") * 90,
        "x" * 4_096 + "\r\n" + "y" * 4_095 + "\r\nz",
    ],
    ids=lambda text: text[:12].strip(),
)
def test_pieces_do_not_depend_on_chunks(text: str, size: int) -> None:
    if size == 1:
        text = text[:7_000]
    check_chunks(text, size)


def test_the_same_text_in_any_chunks_gives_the_same_definitions() -> None:
    text = "[b]\n\n[a]: /x\n[B]: <y z> 'T'\n[a]: /second\n"
    for size in range(1, 9):
        splitter = Splitter()
        for begin in range(0, len(text), size):
            splitter.feed(text[begin : begin + size])
        splitter.finish()
        assert {k: (d.address, d.title) for k, d in splitter.definitions.items()} == {
            "a": ("/x", ""),
            "b": ("y z", "T"),
        }


def test_a_finished_splitter_takes_no_more() -> None:
    splitter = Splitter()
    splitter.feed("a")
    assert [leaf.text for leaf in splitter.finish()] == ["a"]
    assert splitter.finish() == []
    with pytest.raises(ValueError, match="finished"):
        splitter.feed("b")


def test_random_cuts_of_random_lines() -> None:
    rng = random.Random(7)
    parts = [
        "- a\n",
        "  - b\n",
        "1. c\n",
        "> d\n",
        "```\n",
        "x\n",
        "\n",
        "|a|\n",
        "|-|\n",
        "$$\n",
        "# e\n",
        "    f\n",
        "<div>\n",
        "===\n",
        "[g]: h\n",
    ]
    for seed in range(300):
        check_chunks("".join(rng.choices(parts, k=25)), 0, seed)
