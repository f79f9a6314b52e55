"""Reads web pages, also those inside of e-books and mails, as plain lines. Nothing in a page is run or fetched.

Bytes come in, blocks go out. A block begins at a heading, and is named by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qwen_desktop.documents import encoding
from qwen_desktop.documents.contents import Contents, Places
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.html_text import PageText
from qwen_desktop.domain.document import Block

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)
_HEADING = re.compile("#{1,6} ")
_STEP = 1_000_000  # characters between two reports
_ENOUGH = 3000  # characters after which any line begins a block


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read one page. `on_part` hears how many characters are done. Raises DocumentError: empty, unsupported."""
    text, warnings = decoded(data)
    lines, hidden = said(text, on_part)
    blocks = cut(lines)
    if not blocks:
        raise DocumentError("empty")
    return Contents(blocks, (*warnings, *([f"hidden_text:{hidden}"] if hidden else [])))


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """A page's characters: by what it declares where that fits, else as for any text."""
    match = _DECLARED.search(data[:4096]) or _XML_DECLARED.search(data[:200])
    if match and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        text = _as_declared(data, match[1].decode("ascii", "replace"))
        if text is not None:
            return text, ()
    found = encoding.decode(data)
    warnings = [f"replaced:{found.replaced}"] if found.replaced else []
    warnings += [f"guessed:{found.encoding}"] if found.guessed else []
    return found.text, tuple(warnings)


def said(page: str, on_part: Callable[[int, int], None]) -> tuple[list[str], int]:
    """The lines of a page, and how many pieces of hidden text are in them, marked."""
    parser = PageText()
    for at in range(0, len(page), _STEP):
        on_part(at, len(page))
        parser.feed(page[at : at + _STEP])
    parser.close()
    return parser.lines(), parser.hidden


def cut(lines: list[str], before: str = "") -> tuple[Block, ...]:
    """Lines in blocks: each named by the heading that it begins with, after `before`; else by its line."""
    places = Places()
    out: list[Block] = []
    run: list[str] = []
    place, size = before or "¶1", 0
    for number, line in enumerate(lines, 1):
        heading = _HEADING.match(line) is not None
        if run and (heading or size > _ENOUGH):
            out.append(places.block(place, "\n".join(run)))
            run, size = [], 0
            place = f"{before} ¶{number}".strip()
        if heading:
            place = f"{before} §{line.lstrip('# ')}".strip()
        run.append(line)
        size += len(line)
    if run:
        out.append(places.block(place, "\n".join(run)))
    return tuple(out)


def _as_declared(data: bytes, name: str) -> str | None:
    try:
        return data.decode(encoding.superset(name))
    except (UnicodeError, LookupError):  # it declares what it is not
        return None
