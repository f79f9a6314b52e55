"""Markdown as HTML: leaves with the lists, quotes and folds around them. What is not known stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qwen_desktop.export.code_colours import coloured, language
from qwen_desktop.export.html_inline import escaped, formula, inline
from qwen_desktop.export.languages import language as language_of
from qwen_desktop.markdown import Container, Definition, Details, Footnote, Item, Kind, Leaf, Quote, Splitter, table

_ALIGNED = {"l": ' style="text-align: left"', "r": ' style="text-align: right"', "c": ' style="text-align: center"'}


def body(text: str, name: str, around: str = "") -> str:
    """The Markdown `text` as HTML. `name` makes its footnotes' ids its own; `around` is the language around it."""
    splitter = Splitter()
    leaves = splitter.feed(text) + splitter.finish()
    return "".join(_Body(splitter.definitions, name, around).parts(whole(leaves)))


def plain(text: str) -> str:
    """Words as they were typed, line for line."""
    return f'<div class="typed" dir="auto">{escaped(text)}</div>'


def whole(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The leaves with the pieces of long ones put together again."""
    waiting: Leaf | None = None
    texts: list[str] = []
    for leaf in leaves:
        if waiting is None:
            waiting, texts = leaf, [leaf.text]
        else:
            texts.append(leaf.text)
        if not leaf.more:
            yield replace(waiting, text="".join(texts), end=leaf.end, more=False)
            waiting = None
    if waiting is not None:
        yield replace(waiting, text="".join(texts), more=False)


class _Body:
    def __init__(self, definitions: Mapping[str, Definition], name: str, around: str) -> None:
        self._definitions = definitions
        self._notes = f"{name}-note-"
        self._around = around
        self._open: list[tuple[Container, str]] = []  # and what closes it

    def parts(self, leaves: Iterable[Leaf]) -> Iterator[str]:
        for leaf in leaves:
            if leaf.kind is Kind.DEFINITION:
                continue
            yield from self._into(leaf.containers)
            yield self._leaf(leaf)
        yield from self._close(0)

    # -- containers ----------------------------------------------------------------------------------------------------

    def _into(self, containers: tuple[Container, ...]) -> Iterator[str]:
        """Close the containers the leaf is not in, and open those it is."""
        same = 0
        while same < min(len(self._open), len(containers)) and self._open[same][0].start == containers[same].start:
            same += 1
        if same < min(len(self._open), len(containers)) and _siblings(self._open[same][0], containers[same]):
            yield from self._close(same + 1)
            item = containers[same]
            assert isinstance(item, Item)
            closing = self._open.pop()[1]
            self._open.append((item, closing))
            yield "</li>" + _item(item)
            same += 1
        else:
            yield from self._close(same)
        for container in containers[same:]:
            opening, closing = self._tags(container)
            self._open.append((container, closing))
            yield opening

    def _close(self, depth: int) -> Iterator[str]:
        while len(self._open) > depth:
            yield self._open.pop()[1]

    def _tags(self, container: Container) -> tuple[str, str]:
        match container:
            case Quote():
                return "<blockquote>", "</blockquote>"
            case Item(ordered=True, number=number):
                start = f' start="{number}"' if number != 1 else ""
                return f'<ol{start} dir="auto">{_item(container)}', "</li></ol>"
            case Item():
                return f'<ul dir="auto">{_item(container)}', "</li></ul>"
            case Footnote(label=label):
                return f'<div class="note" id="{self._notes}{escaped(label)}"><sup>{escaped(label)}</sup>', "</div>"
            case Details(summary=summary, open=shown):
                opened = " open" if shown else ""
                return f"<details{opened}><summary>{self._inline(summary)}</summary>", "</details>"

    # -- leaves --------------------------------------------------------------------------------------------------------

    def _leaf(self, leaf: Leaf) -> str:
        match leaf.kind:
            case Kind.RULE:
                return "<hr>"
            case Kind.HEADING:
                level = min(6, leaf.level + 2)  # the page has its title, and each message a heading
                return f"<h{level}{self._attributes(leaf.text)}>{self._inline(leaf.text)}</h{level}>"
            case Kind.FENCE:
                return _code(leaf)
            case Kind.TABLE:
                return self._table(leaf)
            case Kind.MATH:
                return f'<div class="display">{formula(leaf.text, display=True)}</div>'
            case Kind.HTML:
                return f'<p class="raw" dir="auto">{escaped(leaf.text)}</p>'
            case _:
                return f"<p{self._attributes(leaf.text)}>{self._inline(leaf.text)}</p>" if leaf.text else ""

    def _table(self, leaf: Leaf) -> str:
        found = table(leaf)
        head = "".join(self._row(found.header, "th", found.aligned)) if found.header is not None else ""
        rows = "".join("".join(self._row(row, "td", found.aligned)) for row in found.rows)
        return f'<div class="wide"><table dir="auto"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'

    def _row(self, cells: tuple[str, ...], tag: str, aligned: str) -> Iterator[str]:
        yield "<tr>"
        for cell, side in zip(cells, aligned, strict=False):
            yield f"<{tag}{_ALIGNED.get(side, '')}{self._attributes(cell)}>{self._inline(cell)}</{tag}>"
        yield "</tr>"

    def _inline(self, text: str) -> str:
        return inline(text, self._definitions, self._notes)

    def _attributes(self, text: str) -> str:
        """Direction by its letters, and the language where it is another than the one around."""
        found = language_of(text)
        tag = f' lang="{found}"' if found and found != self._around else ""
        return f' dir="auto"{tag}'


def _siblings(one: Container, other: Container) -> bool:
    """Whether two items stand in one list."""
    return isinstance(one, Item) and isinstance(other, Item) and one.list == other.list and one.ordered == other.ordered


def _item(item: Item) -> str:
    if item.task is None:
        return '<li dir="auto">'
    return f'<li class="task" dir="auto"><span class="box">{"☑" if item.task else "☐"}</span> '


def _code(leaf: Leaf) -> str:
    name = language(leaf.info)
    label = f' data-language="{escaped(name)}"' if name else ""
    return f'<pre dir="ltr"{label}><code>{coloured(leaf.text, leaf.info)}</code></pre>'
