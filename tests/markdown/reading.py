"""What the tests of this folder share: feeding text in chunks, and the block structure as nested tuples."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll

from qwen_desktop.markdown import Item, Kind, Leaf, Quote, Splitter

Tree = list[tuple[Any, ...]]


def read(text: str) -> list[Leaf]:
    """All leaves of a text fed at once."""
    splitter = Splitter()
    return splitter.feed(text) + splitter.finish()


def chunks(text: str, size: int, rng: random.Random) -> Iterator[str]:
    """`text` in chunks of `size` characters, or of random sizes for 0."""
    begin = 0
    while begin < len(text):
        step = size or rng.choice((1, 2, 3, 8, 40, 200, 5_000))
        yield text[begin : begin + step]
        begin += step


def check_chunks(text: str, size: int = 0, seed: int = 0) -> None:
    """Fed in chunks, what is finished is a prefix of what a fresh reading gives, and in the end the same."""
    final = read(text)
    splitter = Splitter()
    finished: list[Leaf] = []
    for chunk in chunks(text, size, random.Random(seed)):
        finished += splitter.feed(chunk)
        assert finished == final[: len(finished)]
        for leaf in splitter.tail():
            assert leaf.open
            assert not finished or leaf.end >= finished[-1].start
    assert finished + splitter.finish() == final


def shape(text: str) -> Tree:
    """Block structure as our scanner reads it: quotes and lists with what is in them, leaves with their text."""
    return _nested(leaf for leaf in joined(read(text)) if leaf.kind is not Kind.DEFINITION)


def joined(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Leaves with the pieces of long ones put together again, and images with the paragraph they were taken out of."""
    out: list[Leaf] = []
    for leaf in leaves:
        if out and _one_paragraph(out[-1], leaf):
            before = out.pop()
            out.append(dataclasses.replace(before, kind=leaf.kind, text=f"{before.text}\n{leaf.text}", end=leaf.end))
            continue
        if leaf.part:
            before = out.pop()
            leaf = Leaf(
                leaf.kind,
                before.text + leaf.text,
                leaf.containers,
                before.start,
                leaf.end,
                leaf.level,
                leaf.info,
                before.opens,
            )
        out.append(leaf)
    return out


def _one_paragraph(before: Leaf, leaf: Leaf) -> bool:
    kinds = {before.kind, leaf.kind}
    follows = not (leaf.spaced or leaf.opens or leaf.part) and before.containers == leaf.containers
    return follows and Kind.IMAGE in kinds and kinds <= {Kind.IMAGE, Kind.PARAGRAPH}


def _nested(leaves: Iterable[Leaf]) -> Tree:
    root: Tree = []
    chain: list[tuple[object, Tree]] = []
    for leaf in leaves:
        same = 0
        while same < min(len(chain), len(leaf.containers)) and chain[same][0] == leaf.containers[same]:
            same += 1
        del chain[same:]
        for container in leaf.containers[same:]:
            inside: Tree = []
            _enter(chain[-1][1] if chain else root, container, inside)
            chain.append((container, inside))
        if leaf.kind is not Kind.PARAGRAPH or leaf.text:
            (chain[-1][1] if chain else root).append(_leaf(leaf))
    return _without_lists(root)


def _enter(outer: Tree, container: object, inside: Tree) -> None:
    if isinstance(container, Quote):
        outer.append(("quote", inside))
    elif isinstance(container, Item):
        name = "ol" if container.ordered else "ul"
        if not (outer and outer[-1][0] == name and outer[-1][3] == container.list):
            outer.append((name, container.number, [], container.list))
        outer[-1][2].append(inside)
    else:
        outer.append((type(container).__name__.lower(), inside))


def _leaf(leaf: Leaf) -> tuple[Any, ...]:
    if leaf.kind is Kind.FENCE:
        return ("fence", leaf.info, leaf.text.rstrip("\n"))
    if leaf.kind is Kind.HEADING:
        return (f"h{leaf.level}", _trimmed(leaf.text))
    if leaf.kind is Kind.IMAGE:  # others know it as a paragraph
        return ("paragraph", _trimmed(leaf.text))
    return (str(leaf.kind), _trimmed(leaf.text))


def _without_lists(tree: Tree) -> Tree:
    """The tree without the identities of its lists."""
    out: Tree = []
    for node in tree:
        if node[0] in ("ol", "ul"):
            out.append((node[0], node[1], [_without_lists(item) for item in node[2]]))
        elif isinstance(node[-1], list):
            out.append((*node[:-1], _without_lists(node[-1])))
        else:
            out.append(node)
    return out


def _trimmed(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def other_shape(text: str, parser: MarkdownIt) -> Tree:
    """The same as an independent parser reads it."""
    stack: list[Any] = [[]]
    leaf = "paragraph"
    for token in parser.parse(text):
        match token.type:
            case "blockquote_open" | "list_item_open":
                inside: Tree = []
                stack[-1].append(("quote", inside) if token.type == "blockquote_open" else inside)
                stack.append(inside)
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                items: list[Tree] = []
                stack[-1].append(("ol" if ordered else "ul", int(token.attrs.get("start", 1)) if ordered else 0, items))
                stack.append(items)
            case "blockquote_close" | "list_item_close" | "bullet_list_close" | "ordered_list_close":
                stack.pop()
            case "heading_open":
                leaf = token.tag
            case "paragraph_open":
                leaf = "paragraph"
            case "inline" if token.content.strip() or leaf != "paragraph":
                stack[-1].append((leaf, _trimmed(token.content)))
            case "fence" | "code_block":
                stack[-1].append(("fence", unescapeAll(token.info).strip(), token.content.rstrip("\n")))
            case "hr":
                stack[-1].append(("rule", ""))
            case "html_block":
                stack[-1].append(("html", _trimmed(token.content)))
    tree: Tree = stack[0]
    return tree
