"""How much of an unfinished line to show: what may yet become the mark of a block is held back.

For display only; what is shown here is replaced by the next chunk. Knows one line, and which leaf is open.
"""

from __future__ import annotations

import dataclasses
import re

from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.leaf import Kind, Leaf
from qwen_desktop.markdown.soften import soften

_FENCE_END = re.compile(r"[\s>]*(?:`+|~+)\s*$")
_HELD = re.compile(
    r"""[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*        # containers that stand already
    (?: [-+*_=][-+*_=\s]*                             # item, rule, underline, emphasis
      | \d{1,9}[.)]?                                  # item
      | \[(?:[ xX]?\]?[ \t]*|\^[^\]\s]{0,60}\]?:?\s*) # task, footnote
      | \#{1,6}\s*
      | `{1,2} | `{3,}[^`]* | ~{1,2} | ~{3,}.*
      | \$\$? | \\ | \\\[ | \\begin\{?[a-zA-Z]*\*?\}?
      | <[^>]{0,200}
      | \|.*
      | [-:|][-|:\s]*                                 # a table's delimiters
    )?$""",
    re.VERBOSE,
)


def displayed(partial: str, chain: Chain) -> str | None:
    """How much of the unfinished line to show; None if nothing yet."""
    leaf = chain.leaf
    if leaf is not None and leaf.maths is not None:
        return _without_beginning_of(leaf.maths.closing, partial)
    if leaf is not None and leaf.verbatim:
        return None if _FENCE_END.match(partial) or not partial.strip() else partial
    if leaf is not None and leaf.kind is Kind.TABLE and "|" in partial:
        shown = partial[: partial.rfind("|") + 1]
        return shown if shown.strip(" |") else None
    return None if _HELD.match(partial) else partial


def _without_beginning_of(closing: str, partial: str) -> str | None:
    """`partial` without what may be the first half of `closing` at its end."""
    for length in range(min(len(closing) - 1, len(partial)), 0, -1):
        if partial.endswith(closing[:length]):
            partial = partial[:-length]
            break
    return partial if partial.strip() else None


def softened(leaf: Leaf) -> str:
    """The text of the last open leaf with what is half written closed."""
    if leaf.kind not in (Kind.PARAGRAPH, Kind.HEADING):
        return leaf.text
    return soften(leaf.text)


def without_header(leaves: list[Leaf], partial: str) -> list[Leaf]:
    """`leaves` without a last line that looks like a table's header while the next line may still make it one."""
    if not leaves or leaves[-1].kind is not Kind.PARAGRAPH or partial.strip(" \t|:-"):
        return leaves
    before, _, line = leaves[-1].text.rpartition("\n")
    if not line.startswith("|"):
        return leaves
    kept = [dataclasses.replace(leaves[-1], text=before)] if before else []
    return leaves[:-1] + kept
