"""How an unfinished line looks best: what may yet become a mark is held back, what is half emphasised is closed.

For display only; what is shown here is replaced by the next chunk. Knows one line, and which leaf is open.
"""

from __future__ import annotations

import re

from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.leaf import Kind, Leaf

_FENCE_END = re.compile(r"\s*(?:>\s?)*\s*(?:`+|~+)\s*$")
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
      | :[-|:\s]*
    )?$""",
    re.VERBOSE,
)
_CODE = re.compile(r"(`+)(?:(?!`).|(?!\1(?!`))`+)*?\1(?!`)|\\.", re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\[\]]*)(?:\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'(][^\n]*)?)?)?$")
_MARKS = re.compile(r"\*\*\*|\*\*|\*|~~|\$")


def displayed(partial: str, chain: Chain) -> str | None:
    """How much of the unfinished line to show; None if nothing yet."""
    leaf = chain.leaf
    if leaf is not None and leaf.verbatim and leaf.kind is not Kind.MATH:
        return None if _FENCE_END.match(partial) or not partial.strip() else partial
    if leaf is not None and leaf.kind is Kind.TABLE and "|" in partial:
        shown = partial[: partial.rfind("|") + 1]
        return shown if shown.strip(" |") else None
    return None if _HELD.match(partial) else partial


def softened(leaf: Leaf) -> str:
    """The text of the last open leaf with what is half written closed."""
    if leaf.kind not in (Kind.PARAGRAPH, Kind.HEADING):
        return leaf.text
    return soften(leaf.text)


def soften(text: str) -> str:
    """Close emphasis, code and links that end with the text."""
    bare = _CODE.sub(lambda match: "x" * (match.end() - match.start()), text)
    place = bare.rfind("`")
    if place >= 0:
        begin = place
        while begin and bare[begin - 1] == "`":
            begin -= 1
        run = text[begin : place + 1]
        return soften(text[:begin]) if place == len(text) - 1 else text + run
    link = _LINK.search(bare)
    if link is not None and (link[1] or text[link.end(2) : link.end()] or link[2]):
        words = "" if link[1] else text[link.start(2) : link.end(2)]
        text, bare = (
            text[: link.start()] + words,
            bare[: link.start()] + bare[link.start(2) : link.end(2)] * (not link[1]),
        )
    return _closed(text, bare)


def _closed(text: str, bare: str) -> str:
    """`text` with the closing marks it lacks, innermost first."""
    stack: list[str] = []
    for match in _MARKS.finditer(bare):
        mark, after = match[0], bare[match.end() : match.end() + 1]
        if mark in stack and not bare[match.start() - 1].isspace():
            del stack[stack.index(mark) :]
        elif after and not after.isspace() and mark != "$":
            stack.append(mark)
        elif not after:
            text = text[: match.start()]
    text = text.rstrip() if stack else text
    return text + "".join(reversed(stack))
