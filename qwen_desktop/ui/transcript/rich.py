"""Leaves as HTML for the clipboard, in which lists, tables and headings survive in other programs. No Qt."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from qwen_desktop.markdown import Definition, Image, Item, Kind, Leaf, Quote, Span, image, plain, spans
from qwen_desktop.ui.transcript.links import OPENABLE
from qwen_desktop.ui.transcript.table import rows_of
from qwen_desktop.ui.transcript.writing import copied


def escaped(text: str) -> str:
    """Plain text as one paragraph of HTML."""
    return "<p>" + html.escape(text, quote=False).replace("\n", "<br>") + "</p>"


def html_of(leaves: Iterable[Leaf], definitions: Mapping[str, Definition]) -> str:
    """HTML of leaves, with lists and quotes opened and closed around them."""
    return "".join(_parts(leaves, definitions))


def _parts(leaves: Iterable[Leaf], definitions: Mapping[str, Definition]) -> Iterable[str]:
    open_tags: list[tuple[object, str]] = []  # container and what closes it
    verbatim = ""  # what closes a block whose pieces go on
    for leaf in leaves:
        if verbatim and leaf.part == 0:
            yield verbatim
            verbatim = ""
        if leaf.kind is Kind.DEFINITION:
            continue
        if not leaf.part:
            yield from _around(leaf, open_tags)
        if leaf.kind is Kind.FENCE:
            text = html.escape(leaf.text, quote=False)
            yield text if verbatim else "<pre><code>" + text
            verbatim = "</code></pre>"
        elif leaf.kind is Kind.TABLE:
            yield ("" if verbatim else "<table border='1' cellspacing='0' cellpadding='4'>") + _rows(leaf, definitions)
            verbatim = "</table>"
        else:
            yield _plain_html(leaf, definitions)
    if verbatim:
        yield verbatim
    for _, closing in reversed(open_tags):
        yield closing


def _around(leaf: Leaf, open_tags: list[tuple[object, str]]) -> Iterable[str]:
    """Close the containers that the leaf is not in, and open those that it is."""
    same = 0
    while same < min(len(open_tags), len(leaf.containers)) and open_tags[same][0] == leaf.containers[same]:
        same += 1
    closed = open_tags[same:]
    del open_tags[same:]
    following = leaf.containers[same] if same < len(leaf.containers) else None
    for depth, (container, closing) in enumerate(reversed(closed)):
        sibling = depth == len(closed) - 1 and isinstance(container, Item) and isinstance(following, Item)
        if (
            sibling
            and isinstance(container, Item)
            and isinstance(following, Item)
            and container.ordered == following.ordered
        ):
            yield "</li><li>"
            open_tags.append((following, closing))
            same += 1
        else:
            yield closing
    for container in leaf.containers[same:]:
        opening, closing = _tags(container)
        yield opening
        open_tags.append((container, closing))


def _tags(container: object) -> tuple[str, str]:
    if isinstance(container, Quote):
        return "<blockquote>", "</blockquote>"
    if isinstance(container, Item):
        if container.ordered:
            return f'<ol start="{container.number}"><li>', "</li></ol>"
        box = "" if container.task is None else "☑ " if container.task else "☐ "
        return f"<ul><li>{box}", "</li></ul>"
    return "<div>", "</div>"


def _plain_html(leaf: Leaf, definitions: Mapping[str, Definition]) -> str:
    match leaf.kind:
        case Kind.RULE:
            return "<hr>"
        case Kind.HEADING:
            return f"<h{leaf.level}>{_inline(spans(leaf.text, definitions))}</h{leaf.level}>"
        case Kind.HTML:
            return escaped(leaf.text)
        case Kind.MATH:
            return escaped(plain(leaf))
        case Kind.IMAGE:
            return f"<p>{_picture(image(leaf))}</p>"
        case _:
            return f"<p>{_inline(spans(leaf.text, definitions))}</p>"


def _picture(said: Image) -> str:
    """Data as an image; of everything else only the words, or pasting it would fetch something."""
    alt = html.escape(said.alt)
    if said.address.startswith("data:image/"):
        return f'<img alt="{alt}" src="{html.escape(said.address)}">'
    shown = alt or html.escape(said.address)
    target = said.link or said.address
    return f'<a href="{html.escape(target)}">{shown}</a>' if target.startswith(OPENABLE) else shown


def _rows(leaf: Leaf, definitions: Mapping[str, Definition]) -> str:
    out = []
    styles = {"r": " align='right'", "c": " align='center'"}
    for number, row in enumerate(rows_of(leaf)):
        tag = "th" if number == 0 and leaf.part == 0 else "td"
        columns = zip(leaf.info, row, strict=False)
        cells = (f"<{tag}{styles.get(a, '')}>{_inline(spans(cell, definitions))}</{tag}>" for a, cell in columns)
        out.append("<tr>" + "".join(cells) + "</tr>")
    return "".join(out)


def _inline(runs: Sequence[Span]) -> str:
    out = []
    for run in runs:
        text = html.escape(copied(run), quote=False).replace("\n", "<br>")
        for wanted, tag in ((run.code, "code"), (run.strike, "s"), (run.italic, "em"), (run.bold, "strong")):
            if wanted:
                text = f"<{tag}>{text}</{tag}>"
        if run.link.startswith(OPENABLE):
            text = f'<a href="{html.escape(run.link)}">{text}</a>'
        out.append(text)
    return "".join(out)
