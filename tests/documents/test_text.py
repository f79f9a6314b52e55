"""Runs of lines: nothing is lost, and every anchor names the line its block starts with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.documents import text


@given(st.lists(st.text(alphabet="ab \f\u2028é", max_size=200), max_size=120).map("\n".join))
def test_blocks_joined_are_the_text(whole: str) -> None:
    blocks = text.blocks(whole)
    assert "\n".join(block.text for block in blocks) == whole
    lines = whole.split("\n")
    for block in blocks:
        first = int(block.anchor.removeprefix("L"))
        assert block.text.split("\n")[0] == lines[first - 1]


def test_short_lines_make_runs_of_twenty() -> None:
    blocks = text.blocks("".join(f"line {n}\n" for n in range(1, 46)))
    assert [block.anchor for block in blocks] == ["L1", "L21", "L41"]
    assert blocks[-1].text.endswith("line 45\n")


def test_long_lines_make_shorter_runs() -> None:
    blocks = text.blocks("\n".join(["x" * 900] * 6))
    assert [block.anchor for block in blocks] == ["L1", "L4"]


def test_a_line_that_ends_a_run_and_the_text_keeps_its_break() -> None:
    blocks = text.blocks("a\n" * 20)
    assert [(block.anchor, block.text) for block in blocks] == [("L1", "a\n" * 20)]
