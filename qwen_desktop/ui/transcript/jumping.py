"""Where a link within a message leads: to a footnote, back to its call, or to a heading. Knows leaves, no view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from qwen_desktop.markdown import Footnote, Kind, Leaf, plain
from qwen_desktop.ui.transcript.links import NOTE, NOTE_CALL

_NOT_IN_SLUGS = re.compile(r"[^\w\- ]")


def target(leaves: Sequence[Leaf], link: str) -> int | None:
    """The index of the leaf that `link` ("#…") leads to; None where there is no such place."""
    if link.startswith(NOTE):
        return next((n for n, leaf in enumerate(leaves) if _is_note(leaf, link[len(NOTE) :])), None)
    if link.startswith(NOTE_CALL):
        call = f"[^{link[len(NOTE_CALL) :]}]"
        return next((n for n, leaf in enumerate(leaves) if call in leaf.text and leaf.kind is not Kind.FENCE), None)
    wanted = unquote(link[1:]).lower()
    headings = (n for n, leaf in enumerate(leaves) if leaf.kind is Kind.HEADING and slug(plain(leaf)) == wanted)
    return next(headings, None)


def slug(heading: str) -> str:
    """The name under which links know a heading, as on GitHub."""
    return _NOT_IN_SLUGS.sub("", heading.strip().lower()).replace(" ", "-")


def _is_note(leaf: Leaf, label: str) -> bool:
    opened = leaf.containers[len(leaf.containers) - leaf.opens :]
    return leaf.part == 0 and any(isinstance(c, Footnote) and c.label == label for c in opened)
