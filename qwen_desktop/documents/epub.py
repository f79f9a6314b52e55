"""Reads an e-book (.epub), chapter by chapter in the order in which it is read.

Bytes come in, blocks go out. A chapter is one part of the book's spine.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

from qwen_desktop.documents import html
from qwen_desktop.documents.contents import Contents, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.packages import Package
from qwen_desktop.domain.document import Block

_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # obscured fonts lock nothing


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read every chapter. `on_part` hears how many are done, and of how many.

    Raises DocumentError: damaged, password (a locked book), bomb, empty.
    """
    package = Package(data)
    _refuse_locked(package)
    chapters = _chapters(package)
    blocks: list[Block] = []
    hidden = 0
    for number, name in enumerate(chapters, 1):
        on_part(number, len(chapters))
        page, _said = html.decoded(package.bytes(name))
        lines, found = html.said(page, lambda _done, _total: None)
        hidden += found
        blocks.extend(html.cut(lines, f"ch {number}"))
    if not blocks:
        raise DocumentError("empty")
    return Contents(tuple(blocks), warnings({"hidden_text": hidden}))


def _chapters(package: Package) -> list[str]:
    """The names of the pages, in reading order."""
    root = package.tree("META-INF/container.xml")
    opf = next((each.get("full-path", "") for each in root.iter("rootfile")), "")
    book = package.tree(opf)
    folder = posixpath.dirname(opf)
    items = {
        each.get("id", ""): posixpath.normpath(posixpath.join(folder, unquote(each.get("href", "").partition("#")[0])))
        for each in book.iter("item")
        if "html" in each.get("media-type", "html")
    }
    spine = [items.get(each.get("idref", ""), "") for each in book.iter("itemref")]
    return [name for name in spine if package.has(name)]


def _refuse_locked(package: Package) -> None:
    root = package.tree_or_none("META-INF/encryption.xml")
    if root is None:
        return
    ways = [each.get("Algorithm", "") for each in root.iter("EncryptionMethod")]
    if any(way not in _FONTS for way in ways):
        raise DocumentError("password")
