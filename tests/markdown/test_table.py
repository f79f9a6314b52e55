"""Rows and cells of tables, and the plain text of leaves."""

from __future__ import annotations

import pytest

from qwen_desktop.markdown import Kind, plain, table
from qwen_desktop.markdown.table import cells
from tests.markdown.reading import read

ROWS = {
    "| a | b |": ("a", "b"),
    "a | b": ("a", "b"),
    "|a||b|": ("a", "", "b"),
    r"| a \| b | c |": ("a | b", "c"),
    "| `a|b` | c |": ("`a|b`", "c"),
    "| ``a`|`` | c |": ("``a`|``", "c"),
    "| `a | b |": ("`a", "b"),
    "| a": ("a",),
    "|": ("",),
    "| $5 | $6 |": ("$5", "$6"),
}


@pytest.mark.parametrize("row", ROWS)
def test_cells(row: str) -> None:
    assert cells(row) == ROWS[row]


def test_bars_in_maths_part_cells_only_where_there_is_room() -> None:
    assert cells("| $|x|$ | y |", 2) == ("$|x|$", "y")
    assert cells("| $|x|$ | y |", 4) == ("$", "x", "$", "y")


def test_a_table_has_rows_of_one_width() -> None:
    (leaf,) = read("| a | b | c |\n|:--|:-:|--:|\n| 1 |\n| 1 | 2 | 3 | 4 |\n")
    found = table(leaf)
    assert (found.aligned, found.header) == ("lcr", ("a", "b", "c"))
    assert found.rows == (("1", "", ""), ("1", "2", "3"))


@pytest.mark.parametrize("text", ["|a|b|\n|-|\n", "a\n|-|\n", "|a|\n|x|\n", "a\n---\n"])
def test_no_table(text: str) -> None:
    assert all(leaf.kind is not Kind.TABLE for leaf in read(text))


def test_plain_text_is_what_is_shown() -> None:
    text = "# *A*\n\n**重点**字 [b](c)\nd  \ne\n\n- `f`\n\n|g|**h**|\n|-|-|\n|i|j|\n\n"
    text += "```\n*k*\n```\n\n---\n\n$$x$$\n\n[l]: m\n"
    assert [plain(leaf) for leaf in read(text)] == ["A", "重点字 b d\ne", "f", "g\th\ni\tj", "*k*", "", "$$\nx\n$$", ""]
