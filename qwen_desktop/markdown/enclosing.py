"""Markdown that can stand among other Markdown: whatever it opens is closed, and raw HTML is text for every reader.

Here a fence in a fence of Markdown nests, and `<script>` is eight letters; other readers end the fence at the first
line that could, and take the letters for a tag. What this gives is read there as it is read here. Knows no inline tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwen_desktop.markdown.inline import MATHS, is_price
from qwen_desktop.markdown.leaf import Footnote, Item, Kind, Leaf, Quote
from qwen_desktop.markdown.splitter import Splitter

_SPECIAL = re.compile(r"[\\`$<]")
_BACKTICKS = re.compile("`+")
_KEPT = re.compile(r"</?(?:kbd|sub|sup)>|<br\s*/?>|<[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*>|<[^\s<>@]+@[A-Za-z0-9.-]+>")
_ADDRESS = re.compile(r"<[^<>\n]*>")  # of a link, behind "]("
_DETAILS = re.compile(r"<details(?:[ \t]+open(?:=(?:\"\"|''|\"open\"|'open'))?)?[ \t]*>", re.IGNORECASE)
_END = re.compile(r"</details>", re.IGNORECASE)
_SUMMARY = re.compile(r"</?summary>", re.IGNORECASE)
_LINE_START = re.compile(r"(?:^|\n)[ \t>]*$")
_FENCE = re.compile(r"`{3,}|~{3,}")
_LITERAL = re.compile(r"([\\`*_\[\]<>~$#&|])")
_LINE_BREAK = re.compile(r"(?<!\\)[ \t]*\n")
_LIKE_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def literal(text: str) -> str:
    """Plain text as Markdown that shows it, in one line."""
    return _LITERAL.sub(r"\\\1", " ".join(text.split()))


def enclosed(text: str, *, line_by_line: bool = False) -> str:
    """`text` so that nothing in it reaches what stands around it. `line_by_line`: every line break is kept as one."""
    splitter = Splitter()
    guard = _Guard()
    out: list[str] = []
    at = 0
    for run in _runs(splitter.feed(text) + splitter.finish()):
        first, last = run[0], run[-1]
        out.append(guard.guarded(text[at : first.start]))
        source = text[first.start : last.end]
        if first.kind is Kind.FENCE:
            out.append(_fenced(source, "".join(leaf.text for leaf in run), first))
        elif first.kind is Kind.MATH:
            out.append(_spaced(source))
        elif first.kind is Kind.DEFINITION:
            out.append(source)
        else:
            guarded = guard.guarded(source)
            broken = line_by_line and first.kind is Kind.PARAGRAPH
            out.append(_LINE_BREAK.sub("  \n", guarded) if broken else guarded)
        at = last.end
    out.append(guard.guarded(text[at:]))
    return "".join(out).rstrip() + "\n\n</details>" * guard.open_details


def _runs(leaves: list[Leaf]) -> Iterator[list[Leaf]]:
    """Code with all of its pieces, other leaves piece by piece."""
    run: list[Leaf] = []
    for leaf in leaves:
        run.append(leaf)
        if not (leaf.kind is Kind.FENCE and leaf.more):
            yield run
            run = []
    if run:
        yield run


# -- code ----------------------------------------------------------------------------------------------------------


def _fenced(source: str, content: str, leaf: Leaf) -> str:
    """Code with a fence that nothing in it can end, closed where nothing around it would."""
    head, *lines = source.split("\n")
    opening = _FENCE.search(head)
    inside = content.count("\n") + 1 if content else 0
    if opening is None or len(lines) + 1 <= inside:  # indented code
        return source
    mark = opening[0][0]
    runs = [len(found) for found in re.findall(rf"^[ \t>]*({re.escape(mark)}{{3,}})", content, re.MULTILINE)]
    fence = mark * max(len(opening[0]), max(runs, default=0) + 1) if runs else opening[0]
    closed = len(lines) > inside and _closes(lines[-1], opening[0])
    body = lines[:-1] if closed else lines
    whole = "\n".join([head[: opening.start()] + fence + head[opening.end() :], *body])
    if closed:
        return f"{whole}\n{_FENCE.sub(fence, lines[-1], count=1)}"
    inner = leaf.containers[-1] if leaf.containers else None
    if isinstance(inner, Quote | Item | Footnote):
        return whole  # it ends where they do
    return f"{whole.rstrip()}\n{fence}"


def _closes(line: str, opening: str) -> bool:
    found = _FENCE.search(line)
    return found is not None and found[0][0] == opening[0] and len(found[0]) >= len(opening)


# -- HTML ----------------------------------------------------------------------------------------------------------


class _Guard:
    """Turns what others take for HTML into text, but for the few tags that are formatted here too."""

    def __init__(self) -> None:
        self.open_details = 0

    def guarded(self, source: str) -> str:
        """`source`, a leaf or what stands between two, with every other `<` escaped."""
        out: list[str] = []
        at = place = 0
        while (found := _SPECIAL.search(source, place)) is not None:
            if found[0] != "<":
                place, maths = _behind(source, found.start())
                if maths:
                    out += [source[at : found.start()], _spaced(source[found.start() : place])]
                    at = place
                continue
            tag = self._tag(source, found.start())
            if tag:
                place = found.start() + len(tag)
                continue
            place = found.end()
            if _LIKE_TAG.match(source, found.start()):
                out += [source[at : found.start()], "\\<"]
                at = place
        out.append(source[at:])
        return "".join(out)

    def _tag(self, source: str, at: int) -> str:
        """The tag that may stay a tag; "" for one that is text."""
        if found := _KEPT.match(source, at):
            return found[0]
        if source[max(0, at - 2) : at] == "](" and (found := _ADDRESS.match(source, at)):
            return found[0]
        if (found := _SUMMARY.match(source, at)) and self.open_details:
            return found[0]
        if (found := _DETAILS.match(source, at)) and _LINE_START.search(source, 0, at):
            self.open_details += 1
            return found[0]
        if (found := _END.match(source, at)) and self.open_details:
            self.open_details -= 1
            return found[0]
        return ""


def _behind(source: str, at: int) -> tuple[int, bool]:
    """Where to go on behind an escape, inline code or a formula that begins at `at`; whether it was a formula."""
    maths = MATHS.match(source, at) if source[at] in "\\$" else None
    if maths is not None and not (maths.lastgroup in ("single", "beside") and is_price(maths[maths.lastgroup])):
        return maths.end(), True
    if source[at] == "\\":
        return at + 2, False
    if source[at] == "$":
        return at + 1, False
    opening = _BACKTICKS.match(source, at)
    assert opening is not None
    for closing in _BACKTICKS.finditer(source, opening.end()):
        if len(closing[0]) == len(opening[0]):
            return closing.end(), False
    return opening.end(), False


def _spaced(latex: str) -> str:
    """A formula in which no `<` looks like a tag; to LaTeX a space is nothing."""
    return _LIKE_TAG.sub("< ", latex)
