"""What chat models write, and what the reader should see of it."""

from __future__ import annotations

import pytest

from qwen_desktop.markdown import Details, Footnote, Item, Kind, Quote
from tests.markdown.reading import Tree, check_chunks, read, shape

P = "paragraph"

SNIPPETS: dict[str, tuple[str, Tree]] = {
    "a list right after a line": ("Here:\n- a\n- b\n", [(P, "Here:"), ("ul", 0, [[(P, "a")], [(P, "b")]])]),
    "numbers right after a line": ("Steps:\n1. a\n2. b", [(P, "Steps:"), ("ol", 1, [[(P, "a")], [(P, "b")]])]),
    "a bracket behind the number": ("1) a\n2) b\n", [("ol", 1, [[(P, "a")], [(P, "b")]])]),
    "two spaces nest under a bullet": (
        "- a\n  - b\n- c\n",
        [("ul", 0, [[(P, "a"), ("ul", 0, [[(P, "b")]])], [(P, "c")]])],
    ),
    "three spaces nest": ("1. a\n   - b\n2. c\n", [("ol", 1, [[(P, "a"), ("ul", 0, [[(P, "b")]])], [(P, "c")]])]),
    "four spaces nest": (
        "- a\n    - b\n        - c\n",
        [("ul", 0, [[(P, "a"), ("ul", 0, [[(P, "b"), ("ul", 0, [[(P, "c")]])]])]])],
    ),
    "two spaces nest under a number": (
        "1. a\n  - b\n  - c\n2. d\n",
        [("ol", 1, [[(P, "a"), ("ul", 0, [[(P, "b")], [(P, "c")]])], [(P, "d")]])],
    ),
    "two spaces nest under a wide bullet": (
        "*   a\n  * b\n*   c\n",
        [("ul", 0, [[(P, "a"), ("ul", 0, [[(P, "b")]])], [(P, "c")]])],
    ),
    "numbers nest under numbers": (
        "1. a\n  1. b\n2. c\n",
        [("ol", 1, [[(P, "a"), ("ol", 1, [[(P, "b")]])], [(P, "c")]])],
    ),
    "tabs nest": ("- a\n\t- b\n", [("ul", 0, [[(P, "a"), ("ul", 0, [[(P, "b")]])]])]),
    "a loose list": ("1. **a**\n\n   more\n\n2. b\n", [("ol", 1, [[(P, "**a**"), (P, "more")], [(P, "b")]])]),
    "all ones count up": ("1. a\n1. b\n1. c\n", [("ol", 1, [[(P, "a")], [(P, "b")], [(P, "c")]])]),
    "code in an item": (
        "1. run\n   ```sh\n   ls -l\n     x\n   ```\n2. done\n",
        [("ol", 1, [[(P, "run"), ("fence", "sh", "ls -l\n  x")], [(P, "done")]])],
    ),
    "code in an item by two spaces": (
        "1. run\n\n  ```sh\n  ls\n  ```\n2. done\n",
        [("ol", 1, [[(P, "run"), ("fence", "sh", "ls")], [(P, "done")]])],
    ),
    "code right after a line": ("Run:\n```\nls\n```\nDone", [(P, "Run:"), ("fence", "", "ls"), (P, "Done")]),
    "code that is never closed": ("```python\nx = 1\n\n# y\n", [("fence", "python", "x = 1\n\n# y")]),
    "tildes and long fences": ("~~~\n```\n~~~\n````\n```\n````\n", [("fence", "", "```"), ("fence", "", "```")]),
    "a fence in Markdown code": (
        "```markdown\n# T\n```py\nx\n```\nend\n```\nafter\n",
        [("fence", "markdown", "# T\n```py\nx\n```\nend"), (P, "after")],
    ),
    "tabs in code stay": ("```make\nall:\n\tcc\n```\n", [("fence", "make", "all:\n\tcc")]),
    "indented code": ("a\n\n    x\n\n    y\n\nb\n", [(P, "a"), ("fence", "", "x\n\ny"), (P, "b")]),
    "headings": ("# A #\n### B\nC\n===\nD\n---\n", [("h1", "A"), ("h3", "B"), ("h1", "C"), ("h2", "D")]),
    "a hash without a space is none": ("#tag\n", [(P, "#tag")]),
    "rules": ("a\n\n---\n\n***\n", [(P, "a"), ("rule", ""), ("rule", "")]),
    "a table after a line": (
        "T:\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        [(P, "T:"), ("table", "| a | b |\n|---|---|\n| 1 | 2 |")],
    ),
    "a table without outer bars": ("a | b\n--|--\n1 | 2\n", [("table", "a | b\n--|--\n1 | 2")]),
    "text right after a table": ("|a|\n|-|\n|1|\nso\n", [("table", "|a|\n|-|\n|1|"), (P, "so")]),
    "a table in an item": ("- t\n\n  |a|\n  |-|\n  |1|\n", [("ul", 0, [[(P, "t"), ("table", "|a|\n|-|\n|1|")]])]),
    "a quote with a list": ("> a\n> - b\n>\n> c\n", [("quote", [(P, "a"), ("ul", 0, [[(P, "b")]]), (P, "c")])]),
    "a quote that goes on": ("> a\nb\n", [("quote", [(P, "a\nb")])]),
    "code in a quote": ("> ```\n> x\n> ```\ny\n", [("quote", [("fence", "", "x")]), (P, "y")]),
    "maths in dollars": ("So\n$$\nx^2\n$$\nand\n", [(P, "So"), ("math", "x^2"), (P, "and")]),
    "maths on one line": ("$$x$$\n\\[ y \\]\n", [("math", "x"), ("math", "y")]),
    "maths in brackets": ("\\[\n\\frac{1}{2}\n\\]\n", [("math", "\\frac{1}{2}")]),
    "maths in an environment": (
        "\\begin{align}\na&=b\n\\end{align}\n",
        [("math", "\\begin{align}\na&=b\n\\end{align}")],
    ),
    "maths in an item": ("1. so\n   $$\n   x\n   $$\n2. b\n", [("ol", 1, [[(P, "so"), ("math", "x")], [(P, "b")]])]),
    "words behind maths": ("$$\nx\n$$ holds\n", [("math", "x"), (P, "holds")]),
    "two dollars alone": ("$$ is much\n\n- a\n\n## B\n", [(P, "$$ is much"), ("ul", 0, [[(P, "a")]]), ("h2", "B")]),
    "maths never closed": ("\\[\nx\n\n- a\n", [(P, "\\[\nx"), ("ul", 0, [[(P, "a")]])]),
    "HTML is kept as it is": ("<div>\n*a*\n</div>\n\nb\n", [("html", "<div>\n*a*\n</div>"), (P, "b")]),
    "a line of <kbd> is text": ("<kbd>Ctrl</kbd>+C\n<br>\nx\n", [(P, "<kbd>Ctrl</kbd>+C\n<br>\nx")]),
    "a part that folds": (
        "<details>\n<summary>More</summary>\n\n- a\n\n</details>\nb\n",
        [("details", [("ul", 0, [[(P, "a")]])]), (P, "b")],
    ),
    "a part that folds in one line": ("<details><summary>M</summary>a</details>\n", [("details", [(P, "a")])]),
    "footnotes": (
        "a[^1]\n\n[^1]: one\n[^2]: two\n\n    more\n",
        [(P, "a[^1]"), ("footnote", [(P, "one")]), ("footnote", [(P, "two"), (P, "more")])],
    ),
    "references": ("[a][b]\n\n[b]: http://c 'T'\n", [(P, "[a][b]")]),
    "Chinese": ("第一：\n1. **重点**：字\n2. 二\n", [(P, "第一："), ("ol", 1, [[(P, "**重点**：字")], [(P, "二")]])]),
    "Windows line ends": ("# A\r\n\r\n- b\r\n", [("h1", "A"), ("ul", 0, [[(P, "b")]])]),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_structure(name: str) -> None:
    text, expected = SNIPPETS[name]
    assert shape(text) == expected


@pytest.mark.parametrize("size", [1, 2, 7, 0])
@pytest.mark.parametrize("name", SNIPPETS)
def test_structure_does_not_depend_on_chunks(name: str, size: int) -> None:
    check_chunks(SNIPPETS[name][0], size)


def test_items_know_their_number_and_task() -> None:
    leaves = read("3. a\n4. b\n\n- [ ] c\n- [x] d\n- [y] e\n")
    items = [leaf.containers[-1] for leaf in leaves]
    assert [(i.ordered, i.number, i.task) for i in items if isinstance(i, Item)] == [
        (True, 3, None),
        (True, 4, None),
        (False, 0, False),
        (False, 0, True),
        (False, 0, None),
    ]
    assert [leaf.text for leaf in leaves] == ["a", "b", "c", "d", "[y] e"]
    assert [leaf.containers[-1].list for leaf in leaves if isinstance(leaf.containers[-1], Item)] == [0, 0, 11, 11, 11]


def test_a_leaf_says_which_containers_begin_with_it() -> None:
    leaves = read("- - a\n  - b\n\n  c\n> - d\n>\n>   e\n")
    assert [(leaf.text, leaf.opens) for leaf in leaves] == [("a", 2), ("b", 1), ("c", 0), ("d", 2), ("e", 0)]
    assert isinstance(leaves[3].containers[0], Quote)


def test_an_empty_item_is_there_to_be_seen() -> None:
    assert [(leaf.text, leaf.opens) for leaf in read("- a\n-\n- c\n")] == [("a", 1), ("", 1), ("c", 1)]


def test_tight_and_loose() -> None:
    assert [leaf.spaced for leaf in read("a\n- b\n- c\n\n- d\n")] == [False, False, False, True]


def test_definitions_leave_the_marker_to_what_follows() -> None:
    leaves = read("- [a]: b\n  c\n- [d]: e\n")
    assert [(leaf.kind, leaf.text, leaf.opens) for leaf in leaves] == [
        (Kind.DEFINITION, "[a]: b", 0),
        (Kind.PARAGRAPH, "c", 1),
        (Kind.DEFINITION, "[d]: e", 0),
        (Kind.PARAGRAPH, "", 1),
    ]


def test_containers_say_what_they_are() -> None:
    text = "[^n]: note\n\n<details open>\n<summary>**More**</summary>\nx\n</details>"
    first, second = (leaf.containers[0] for leaf in read(text))
    assert first == Footnote(0, "n")
    assert second == Details(text.index("<details"), "**More**", True)


def test_two_dollars_alone_do_not_swallow_the_answer() -> None:
    text = "$$\n" + "words\n" * 250 + "- a\n"
    leaves = read(text)
    assert {leaf.kind for leaf in leaves} == {Kind.PARAGRAPH}
    assert isinstance(leaves[-1].containers[0], Item)
    check_chunks(text, 7)


def test_source_offsets() -> None:
    text = "# A\n\n> - b\n>   c\n\n```py\nx\n```\n|a|\n|-|\n|1|\n\n[r]: /u\n\nlast"
    assert [text[leaf.start : leaf.end] for leaf in read(text)] == [
        "# A",
        "> - b\n>   c",
        "```py\nx\n```",
        "|a|\n|-|\n|1|",
        "[r]: /u",
        "last",
    ]
