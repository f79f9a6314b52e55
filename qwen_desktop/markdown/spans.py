"""The inline runs of a leaf: flat values with their style, from the tree that Python-Markdown makes of its text.

Raw HTML stays text, but for <br>, <kbd>, <sub> and <sup>. No text takes more than a moment: what is too long is read in
pieces, and marks in hopeless number are text. Knows one leaf's text and the definitions, no block structure.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from xml.etree.ElementTree import Element

from qwen_desktop.markdown.definitions import Definition, key
from qwen_desktop.markdown.inline import inline
from qwen_desktop.markdown.pieces import PARAGRAPH, cut

LONGEST = 4_500
"""A longer text is parsed in pieces."""


class Run(StrEnum):
    """What a span is."""

    TEXT = "text"
    BREAK = "break"  # text is "\n"
    IMAGE = "image"  # text is the alternative text, url the address
    MATH = "math"  # text is LaTeX, set within the line
    DISPLAY = "display"  # text is LaTeX, set on a line of its own
    NOTE = "note"  # text is the label of a footnote


@dataclass(frozen=True, slots=True)
class Span:
    """Some text in one style. `link` is where it leads, "" for nowhere; `raised` is 1 for <sup>, -1 for <sub>."""

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    title: str = ""
    run: Run = Run.TEXT
    url: str = ""
    kbd: bool = False
    raised: int = 0

    @property
    def source(self) -> str:
        """The text, of a formula with the dollars that make it one."""
        match self.run:
            case Run.MATH:
                return f"${self.text}$"
            case Run.DISPLAY:
                return f"$${self.text}$$"
            case _:
                return self.text


_SPECIAL = re.compile(r"[\\`*_\[<&$~\n]|://|www\.")
_SOFT_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_CJK = re.compile("[⺀-〿぀-ヿ㐀-鿿豈-﫿＀-￯]")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_ESCAPED = re.compile("\x02(\\d{1,7})\x03")
_UNWANTED = re.compile("[\x00\x02\x03\ud800-\udfff]")
_LABEL = re.compile(r"\[([^\[\]\n]{1,200})\]")
_BRACKET_COST = 600_000  # brackets times characters: beyond, none of them is a link
_MARK_COUNT = 600  # emphasis marks in one piece: beyond, none of them is one; the same for escapes and tags
_NO_DEFINITIONS: Mapping[str, Definition] = {}


def spans(text: str, definitions: Mapping[str, Definition] = _NO_DEFINITIONS) -> tuple[Span, ...]:
    """The runs of a paragraph, a heading or a table's cell, neighbours of one style joined."""
    if _SPECIAL.search(text) is None:
        return (Span(text),) if text else ()
    found: list[Span] = []
    while len(text) > LONGEST:
        index = cut(text, PARAGRAPH)
        _parse(text[:index], definitions, found)
        text = text[index:]
    _parse(text, definitions, found)
    return tuple(found)


def labels(text: str) -> frozenset[str]:
    """Labels of the definitions that a leaf's text may use, defined or not."""
    return frozenset(key(label) for label in _LABEL.findall(text)) if "[" in text else frozenset()


def _parse(text: str, definitions: Mapping[str, Definition], found: list[Span]) -> None:
    text = _UNWANTED.sub("�", text)
    if text.isspace():
        _write(found, Span(text))
        return
    used = (
        {label: (d.address, d.title) for label in labels(text) if (d := definitions.get(label))} if definitions else {}
    )
    try:
        root = inline().parse(_guarded(text.strip()), used)
    except RecursionError:
        _write(found, Span(text))
        return
    leading, trailing = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    _write_text(found, leading, Span(""))
    _walk(root, Span(""), found)
    _write_text(found, trailing, Span(""))


def _guarded(text: str) -> str:
    """`text` with the marks turned into escapes whose number would make parsing slow."""
    last = text.rfind("]")
    if text.find("[", last + 1) >= 0:
        text = text[: last + 1] + _literal(text[last + 1 :], "[")
    if text.count("[") * len(text) > _BRACKET_COST:
        text = _literal(text, "[")
    if sum(text.count(mark) for mark in "*_~") > _MARK_COUNT:
        text = _literal(text, "*_~")
    for mark in "\\<":
        if text.count(mark) > _MARK_COUNT:
            text = _literal(text, mark)
    return text


def _literal(text: str, marks: str) -> str:
    for mark in marks:
        text = text.replace(mark, f"\x02{ord(mark)}\x03")
    return text


def _walk(root: Element, style: Span, found: list[Span]) -> None:
    """Write the runs of a tree, without recursion: a stack of what is still to be written, last first."""
    todo: list[tuple[Element | str, Span]] = [(root, style)]
    while todo:
        node, style = todo.pop()
        if isinstance(node, str):
            _write_text(found, node, style)
            continue
        inner = _styled(node, style, found)
        if inner is None:
            continue
        for child in reversed(node):
            if child.tail:
                todo.append((child.tail, inner))
            todo.append((child, inner))
        if node.text:
            todo.append((node.text, inner))


def _styled(node: Element, style: Span, found: list[Span]) -> Span | None:
    """The style inside an element; None for one that is a run by itself, which is written."""
    tag, text = node.tag, _unstashed(node.text or "")
    if (wrapped := _wrapped(node, style)) is not None:
        if wrapped.link and not text and not len(node):
            _write(found, replace(wrapped, text=wrapped.link))  # a link without words shows where it leads
        return wrapped
    if tag == "br":
        _write(found, replace(style, text="\n", run=Run.BREAK))
    elif tag == "code":
        _write(found, replace(style, text=text, code=True))
    elif tag == "img":
        url, title = _address(node.get("src", "")), _decoded(node.get("title", ""))
        _write(
            found,
            replace(style, text=_decoded(node.get("alt", "")), run=Run.IMAGE, url=url, title=title or style.title),
        )
    elif tag in ("math", "display", "note"):
        _write(found, replace(style, text=text, run=Run(tag)))
    else:
        return style
    return None


def _wrapped(node: Element, style: Span) -> Span | None:
    match node.tag:
        case "strong":
            return replace(style, bold=True)
        case "em":
            return replace(style, italic=True)
        case "del":
            return replace(style, strike=True)
        case "kbd":
            return replace(style, kbd=True)
        case "sub" | "sup":
            return replace(style, raised=1 if node.tag == "sup" else -1)
        case "a":
            return replace(style, link=_address(node.get("href", "")), title=_decoded(node.get("title", "")))
        case _:
            return None


def _address(text: str) -> str:
    return _decoded(text).strip()


def _decoded(text: str) -> str:
    """Entities and the marks of escaped characters resolved."""
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return _unstashed(text)


def _unstashed(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1])), text) if "\x02" in text else text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return html.entities.html5.get(match[3] + ";", match[0])
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 and code not in (2, 3) else "�"


def _write_text(found: list[Span], text: str, style: Span) -> None:
    if not text:
        return
    if "\n" in text:
        text = _SOFT_BREAK.sub(_joined, text)
    if text[0] == " " and found and found[-1].run is Run.BREAK:
        text = text[1:]
    _write(found, replace(style, text=_decoded(text)))


def _joined(match: re.Match[str]) -> str:
    """A line break in the source is a space, but not between two Han characters or kana."""
    text, before, after = match.string, match.start(), match.end()
    if before > 0 and after < len(text) and _CJK.match(text[before - 1]) and _CJK.match(text[after]):
        return ""
    return " "


def _write(found: list[Span], span: Span) -> None:
    if not span.text and span.run is not Run.IMAGE:
        return
    if found and span.run is Run.TEXT is found[-1].run and replace(found[-1], text=span.text) == span:
        span = replace(span, text=found.pop().text + span.text)
    found.append(span)
