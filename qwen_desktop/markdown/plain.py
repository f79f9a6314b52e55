"""The text of a leaf as it is shown: for copying, for finding, for a screen reader. Knows no view."""

from __future__ import annotations

from collections.abc import Mapping

from qwen_desktop.markdown.definitions import Definition
from qwen_desktop.markdown.images import image
from qwen_desktop.markdown.leaf import Kind, Leaf
from qwen_desktop.markdown.spans import spans
from qwen_desktop.markdown.table import table

_NO_DEFINITIONS: Mapping[str, Definition] = {}


def plain(leaf: Leaf, definitions: Mapping[str, Definition] = _NO_DEFINITIONS) -> str:
    """What a reader sees, without list markers: cells parted by tabs, maths as LaTeX, images by their words."""
    match leaf.kind:
        case Kind.RULE | Kind.DEFINITION:
            return ""
        case Kind.FENCE | Kind.HTML:
            return leaf.text
        case Kind.MATH:
            return leaf.text if leaf.text.startswith("\\begin{") else f"$$\n{leaf.text}\n$$"
        case Kind.IMAGE:
            return image(leaf).alt
        case Kind.TABLE:
            found = table(leaf)
            rows = found.rows if found.header is None else (found.header, *found.rows)
            return "\n".join("\t".join(_shown(cell, definitions) for cell in row) for row in rows)
        case _:
            return _shown(leaf.text, definitions)


def _shown(text: str, definitions: Mapping[str, Definition]) -> str:
    return "".join(span.source for span in spans(text, definitions))
