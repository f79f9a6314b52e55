"""Images that stand by themselves are leaves, however they came, and data is never text."""

from __future__ import annotations

import random
import time

import pytest

from qwen_desktop.markdown import Item, Kind, Leaf, Quote, Splitter, image, plain, without_data
from qwen_desktop.markdown.images import DATA_LIMIT
from tests.markdown.reading import check_chunks, read

HEAD = "data:image/png;base64,"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(str(leaf.kind), leaf.text) for leaf in read(text)]


def data(size: int, seed: int = 1) -> str:
    """An address with `size` characters of data."""
    return HEAD + "".join(random.Random(seed).choices("ABCDEFabcdef0123456789+/", k=size))


def images(text: str) -> list[Leaf]:
    return [leaf for leaf in read(text) if leaf.kind is Kind.IMAGE]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![A heron](heron.png)", ("A heron", "heron.png", "", "")),
        ('![A heron](heron.png "Grey")', ("A heron", "heron.png", "Grey", "")),
        ("![](https://example.org/a(1).png)", ("", "https://example.org/a(1).png", "", "")),
        ("![a](<a heron.png>)", ("a", "a heron.png", "", "")),
        ("[![a](b.png)](https://example.org)", ("a", "b.png", "", "https://example.org")),
        ("![a\\]b](c)", ("a]b", "c", "", "")),
        ("  ![苍鹭](/tmp/苍鹭.png)  ", ("苍鹭", "/tmp/苍鹭.png", "", "")),
        (f"![a]({HEAD}AAAA)", ("a", HEAD + "AAAA", "", "")),
        (f'![a](<{HEAD}AAAA> "t")', ("a", HEAD + "AAAA", "", "")),
        (f"[![a]({HEAD}AAAA)](https://example.org)", ("a", HEAD + "AAAA", "", "https://example.org")),
    ],
)
def test_an_image_on_a_line_of_its_own_is_a_leaf(text: str, said: tuple[str, str, str, str]) -> None:
    leaf = read(text)[0]
    found = image(leaf)
    assert leaf.kind is Kind.IMAGE
    assert (found.alt, found.address, found.title, found.link) == said
    assert plain(leaf) == said[0]


def test_images_among_lines_of_text() -> None:
    assert kinds("Look:\n![a](b)\nand ![c](d) in words.\n![e](f) ![g](h)") == [
        ("paragraph", "Look:"),
        ("image", "![a](b)"),
        ("paragraph", "and ![c](d) in words."),
        ("image", "![e](f) "),
        ("image", "![g](h)"),
    ]


def test_what_only_looks_like_an_image_is_text() -> None:
    for text in ("![a](b) c", "![a]()", "![a] (b)", "![a](b c)", "![a][b]", "`![a](b)`", "\\![a](b)"):
        assert [kind for kind, _ in kinds(text)] == ["paragraph"], text
    assert kinds("```\n![a](b)\n```") == [("fence", "![a](b)")]
    assert kinds("    ![a](b)") == [("fence", "![a](b)")]


def test_an_image_stays_in_its_list_and_its_quote() -> None:
    leaves = read("> - ![a](b)\n>   ![c](d)\n>   text\n![e](f)")
    assert [leaf.kind for leaf in leaves] == [Kind.IMAGE, Kind.IMAGE, Kind.PARAGRAPH, Kind.IMAGE]
    assert [type(c) for c in leaves[0].containers] == [Quote, Item]
    assert all(leaf.containers == leaves[0].containers for leaf in leaves)
    assert [leaf.opens for leaf in leaves] == [2, 0, 0, 0]


def test_the_source_of_an_image_is_known() -> None:
    text = f"- ![a](b)\n\nwords ![c]({data(9_000)}) and more\n"
    for leaf in read(text):
        assert text[leaf.start : leaf.end].strip() in (leaf.text.strip(), "- " + leaf.text.strip())


@pytest.mark.parametrize("size", [10, 2_900, 4_000, 4_090, 4_096, 5_000, 100_000])
@pytest.mark.parametrize("before", ["", "Words before. ", "x" * 4_080 + " ", "Long words before. " * 500])
@pytest.mark.parametrize("after", ["", " and words after", " and ![again](" + HEAD + "BBBB" * 2_000 + ")!"])
def test_data_is_an_image_wherever_it_stands(size: int, before: str, after: str) -> None:
    address = data(size)
    text = f"{before}![a]({address}){after}\n\nthe end"
    leaves = read(text)
    found = [leaf for leaf in leaves if leaf.kind is Kind.IMAGE]
    assert image(found[0]).address == address
    assert len(found) == 1 + after.count("![")
    assert "base64" not in "".join(leaf.text for leaf in leaves if leaf.kind is Kind.PARAGRAPH)
    words = "".join(leaf.text for leaf in leaves if leaf.kind is Kind.PARAGRAPH)
    assert words.replace(" ", "") == (
        before + after.split("![")[0] + ("!" if "![" in after else "") + "the end"
    ).replace(" ", "")


@pytest.mark.parametrize("size", [1, 7, 0])
@pytest.mark.parametrize(
    "text",
    [
        f"a ![b]({data(6_000)}) c\nd\n",
        f"- ![b]({data(5_000)})\n- c\n",
        f"![b]({data(5_000)}",
        f"![b]({data(5_000)}\nno base64 here\n",
        f"![b]({data(5_000)} and text)\n",
        f"{'x' * 4_090}![b]({data(5_000)})\n",
        f"{'word ' * 1_600}![b]({data(9_000)}){'![c](d)' * 3}\n",
        f"# ![b]({data(2_000)})\n| ![b]({data(500)}) |\n|-|\n| ![b]({data(300)}) |\n",
        f"[![b]({data(5_000)})](https://example.org) c\n",
        f"> ![b]({data(200)}) ![c]({data(300)})\nlazy\n",
        f"```\n![b]({data(9_000)})\n```\n",
        "![a](b)\n" * 40,
        "![a](data:image/png," * 300,
    ],
    ids=lambda text: text[:16].strip() if isinstance(text, str) else str(text),
)
def test_images_do_not_depend_on_chunks(text: str, size: int) -> None:
    check_chunks(text[:7_000] if size == 1 else text, size)


def test_data_in_code_stays_as_it_is() -> None:
    code = f"![b]({data(9_000)})"
    assert "".join(leaf.text for leaf in read(f"```\n{code}\n```")) == code


def test_half_an_image_shows_its_words_and_no_data() -> None:
    splitter = Splitter()
    splitter.feed("See:\n\n![A heron](data:ima")
    assert [leaf.text for leaf in splitter.tail()] == []
    splitter.feed("ge/png;base64,")
    for chunk in ("iVBORw0KGgo", "A" * 3_000, "B" * 3_000, "C" * 200_000):
        splitter.feed(chunk)
        (leaf,) = splitter.tail()
        assert leaf.kind is Kind.IMAGE
        assert leaf.open
        assert image(leaf).alt == "A heron"
        assert len(leaf.text) < 9_000
    assert splitter.feed(")") == []
    assert [leaf.kind for leaf in splitter.feed("\nThen")] == [Kind.IMAGE]


def test_an_answer_cut_off_within_an_image_ends_with_half_an_image() -> None:
    for size in (100, 100_000):
        (leaf,) = read(f"![a]({data(size)}")
        assert leaf.kind is Kind.IMAGE
        assert image(leaf).address == data(size)


def test_too_much_data_is_swallowed() -> None:
    leaves = read(f"![a]({HEAD}{'A' * (DATA_LIMIT + 5_000_000)}) after")
    assert [leaf.kind for leaf in leaves] == [Kind.IMAGE, Kind.PARAGRAPH]
    assert DATA_LIMIT < len(leaves[0].text) < DATA_LIMIT + 10_000
    assert leaves[1].text == "after"


def test_ten_megabytes_of_data_cost_what_they_are_long() -> None:
    """Fed at 64 KB with a look at the tail each time, and then a small chunk costs what it did at the start."""
    splitter = Splitter()
    splitter.feed(f"![a]({HEAD}")
    costs = []
    begin = time.thread_time()
    for _ in range(160):
        before = time.thread_time()
        splitter.feed("ABCDEFGH" * 8_192)
        splitter.tail()
        costs.append(time.thread_time() - before)
    assert time.thread_time() - begin < 1
    assert sorted(costs[-16:])[8] < 3 * sorted(costs[:16])[8] + 0.001
    before = time.thread_time()
    (leaf,) = splitter.feed(")\n")
    assert len(image(leaf).address) == len(HEAD) + 160 * 65_536
    assert time.thread_time() - before < 0.1


def test_data_is_left_out_where_it_would_be_read_or_measured() -> None:
    assert without_data(f"See ![a]({data(1_000)}) and [b](c).") == f"See ![a]({HEAD}…) and [b](c)."
    assert without_data("no (image) [at](all)") == "no (image) [at](all)"
