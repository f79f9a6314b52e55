"""What is shown of text that is still arriving: nothing half written, and nothing that jumps."""

from __future__ import annotations

import pytest

from qwen_desktop.markdown import Kind, Splitter
from qwen_desktop.markdown.soften import soften
from tests.markdown.reading import read
from tests.markdown.test_answers import SNIPPETS


def tail(text: str) -> list[tuple[str, str]]:
    splitter = Splitter()
    splitter.feed(text)
    return [(str(leaf.kind), leaf.text) for leaf in splitter.tail()]


HALF = {
    "a **bold": "a **bold**",
    "a **": "a ",
    "a **b*": "a **b**",
    "a **b `c": "a **b `c`**",
    "a **b *c": "a **b *c***",
    "``a`": "``a``",
    "a `": "a ",
    "see [lab": "see lab",
    "see [lab](http://x": "see lab",
    "**[x](y": "**x**",
    "![pic](http": "",
    "fact [1": "fact [1",
    "fact [1]": "fact [1]",
    "[a](b) ~~c": "[a](b) ~~c~~",
    "2*3 is": "2*3 is",
    "a_b": "a_b",
    "$a*b$ *c": "$a*b$ *c*",
    r"\(a*b\) c": r"\(a*b\) c",
    "x <kb": "x ",
    "x \\": "x ",
    r"a \*b": r"a \*b",
    "`*a*` b": "`*a*` b",
    "done **a** *b* `c` [d](e).": "done **a** *b* `c` [d](e).",
}


@pytest.mark.parametrize("text", HALF)
def test_half_written_marks_are_closed(text: str) -> None:
    assert soften(text) == HALF[text]
    assert soften(soften(text)) == soften(text)


@pytest.mark.parametrize(
    "partial",
    [
        "-",
        "- ",
        "- [",
        "- [x",
        "* **",
        "1",
        "12.",
        "#",
        "## ",
        "`",
        "``",
        "```py",
        "~~~",
        ">",
        "> -",
        "|",
        "| a | b",
        "$",
        "$$",
        "\\",
        "\\[",
        "---",
        "<",
        "<det",
        "[^1",
        "[^1]:",
        "   ",
        "==",
    ],
)
def test_what_may_become_a_mark_is_held_back(partial: str) -> None:
    assert tail(partial) == []
    assert tail("# A\n\n" + partial) == []


def test_half_an_image_is_nothing_yet() -> None:
    assert tail("![pic](http") == []
    assert tail("- ![pic](http") == [("paragraph", "")]


def test_the_tail_knows_of_the_empty_line_before_it() -> None:
    splitter = Splitter()
    splitter.feed("- a\n\n- b")
    assert [leaf.spaced for leaf in splitter.tail()] == [True]


def test_an_open_paragraph_is_shown_without_what_is_held_back() -> None:
    assert tail("one\n- ") == [("paragraph", "one")]
    assert tail("one\ntwo") == [("paragraph", "one\ntwo")]


def test_a_header_waits_for_its_table() -> None:
    assert tail("| a | b |\n") == []
    assert tail("| a | b |\n|--") == []
    assert tail("T:\n| a | b |\n") == [("paragraph", "T:")]
    assert tail("| a | b |\nno") == [("paragraph", "| a | b |\nno")]
    assert tail("| a | b |\n|---|---|\n") == [("table", "| a | b |\n|---|---|")]


def test_a_row_appears_cell_by_cell() -> None:
    start = "|a|b|\n|-|-|\n"
    assert tail(start + "| on") == [("table", "|a|b|\n|-|-|")]
    assert tail(start + "| one | tw") == [("table", "|a|b|\n|-|-|\n| one |")]


def test_a_closing_fence_is_never_seen() -> None:
    assert tail("```py\nx = 1\n``") == [("fence", "x = 1")]
    assert tail("```py\nx = 1\ny") == [("fence", "x = 1\ny")]


def test_open_maths_is_maths() -> None:
    assert tail("$$\nx^2\n+") == [("math", "x^2\n+")]
    assert tail("$$\nx^2\n+ 1 $") == [("math", "x^2\n+ 1")]
    assert tail("$$\nx^2\n$") == [("math", "x^2")]


def test_the_tail_changes_nothing() -> None:
    for text, _ in SNIPPETS.values():
        splitter = Splitter()
        finished = []
        for char in text:
            finished += splitter.feed(char)
            splitter.tail()
            splitter.tail()
        assert finished + splitter.finish() == read(text)


def test_at_the_end_of_a_line_finished_and_tail_are_the_whole() -> None:
    """Wherever a line ends, what is shown is what a text that ended there would be."""
    checked = 0
    for text, _ in SNIPPETS.values():
        if "$$" in text or "\\[" in text or "\\begin" in text or "|" in text:
            continue  # these wait for more on purpose
        splitter = Splitter()
        finished = []
        so_far = ""
        for line in text.splitlines(keepends=True):
            so_far += line
            finished += splitter.feed(line)
            if not so_far.endswith("\n"):
                continue
            shown = [
                (leaf.kind, leaf.containers, leaf.level)
                for leaf in finished + splitter.tail()
                if leaf.kind is not Kind.DEFINITION
            ]
            assert shown == [(f.kind, f.containers, f.level) for f in read(so_far) if f.kind is not Kind.DEFINITION]
            checked += 1
    assert checked > 80
