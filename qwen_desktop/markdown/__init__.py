"""Growing Markdown: text in, finished leaves and an open tail out, and the inline runs of each leaf. No Qt.

    splitter = Splitter()
    finished = splitter.feed(chunk)        # leaves that will never change
    open_now = splitter.tail()             # for display until the next chunk
    finished = splitter.finish()
    spans(leaf.text, splitter.definitions) # of a paragraph, a heading, a table's cell
    table(leaf)                            # of a table
    image(leaf)                            # of an image that stands by itself
    plain(leaf)                            # the text as shown

`leaf` says what a leaf is, and that long ones come in pieces.
"""

from __future__ import annotations

from qwen_desktop.markdown.definitions import Definition
from qwen_desktop.markdown.images import Image, image, without_data
from qwen_desktop.markdown.leaf import Container, Details, Footnote, Item, Kind, Leaf, Quote
from qwen_desktop.markdown.plain import plain
from qwen_desktop.markdown.spans import Run, Span, labels, spans
from qwen_desktop.markdown.splitter import Splitter
from qwen_desktop.markdown.table import Table, table

__all__ = [
    "Container",
    "Definition",
    "Details",
    "Footnote",
    "Image",
    "Item",
    "Kind",
    "Leaf",
    "Quote",
    "Run",
    "Span",
    "Splitter",
    "Table",
    "image",
    "labels",
    "plain",
    "spans",
    "table",
    "without_data",
]
