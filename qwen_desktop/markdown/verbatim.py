"""Lines of leaves that take them as they are: code, raw HTML, display maths. When such a leaf is over, and with what.

Knows the chain's open leaf and one line at a time.
"""

from __future__ import annotations

from enum import Enum, auto

from qwen_desktop.markdown import starts
from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.cursor import Cursor
from qwen_desktop.markdown.growing import Growing
from qwen_desktop.markdown.leaf import Kind

HTML_LINES = 400
MATHS_LINES = 200
MATHS_CHARACTERS = 8_000
BLANK_LINES = 64
"""After so many empty lines indented code is over."""

_MARKDOWN = frozenset(("markdown", "md"))


class Verdict(Enum):
    """What became of a line."""

    TAKEN = auto()
    REFUSED = auto()  # the leaf is over, or was never what it seemed; the line is another's


def take(chain: Chain, leaf: Growing, cursor: Cursor) -> Verdict | Cursor:
    """Give a line to the open leaf. Gives the rest of the line where the leaf ends before that."""
    if leaf.maths is not None:
        return _maths(chain, leaf, cursor)
    if leaf.kind is Kind.HTML:
        return _html(chain, leaf, cursor)
    if leaf.fence is None:
        return _indented(chain, leaf, cursor)
    return _fenced(chain, leaf, cursor)


def _fenced(chain: Chain, leaf: Growing, cursor: Cursor) -> Verdict:
    fence = leaf.fence
    if fence is not None and cursor.whole and cursor.indent <= 3 and cursor.text[cursor.next :].startswith(fence.char):
        text = cursor.content()
        if starts.closes(text, fence):
            if not leaf.nested:
                leaf.end = cursor.end
                chain.close_leaf()
                return Verdict.TAKEN
            leaf.nested -= 1
        elif leaf.info.partition(" ")[0].lower() in _MARKDOWN:
            inner = starts.fence(text)
            leaf.nested += inner is not None and inner.length >= fence.length
    if leaf.indent and cursor.indent:
        cursor.columns(min(leaf.indent, cursor.indent))
    chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
    return Verdict.TAKEN


def _indented(chain: Chain, leaf: Growing, cursor: Cursor) -> Verdict:
    if cursor.blank and cursor.whole:
        cursor.columns(4)
        leaf.blanks.append((cursor.rest(), cursor.base + cursor.pos))
        return Verdict.TAKEN if len(leaf.blanks) <= BLANK_LINES else Verdict.REFUSED
    if cursor.indent < 4 and not cursor.blank:
        return Verdict.REFUSED
    blanks, leaf.blanks = leaf.blanks, []
    for text, mark in blanks:
        chain.add(text, mark, mark + len(text))
    cursor.columns(4)
    chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
    return Verdict.TAKEN


def _html(chain: Chain, leaf: Growing, cursor: Cursor) -> Verdict:
    if leaf.until is None and cursor.blank and cursor.whole:
        return Verdict.REFUSED
    chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
    leaf.nested += 1
    if leaf.nested >= HTML_LINES or (leaf.until is not None and leaf.until.search(cursor.text, cursor.pos)):
        chain.close_leaf()
    return Verdict.TAKEN


def _maths(chain: Chain, leaf: Growing, cursor: Cursor) -> Verdict | Cursor:
    maths = leaf.maths
    if maths is None or not cursor.whole or len(leaf.lines) >= MATHS_LINES or leaf.size > MATHS_CHARACTERS:
        return Verdict.REFUSED
    text = cursor.content()
    if starts.heading(text) is not None or starts.fence(text) is not None:
        return Verdict.REFUSED
    index = cursor.text.find(maths.closing, cursor.pos + (0 if leaf.lines else maths.skip))
    if index < 0:
        chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
        return Verdict.TAKEN
    stop = index + len(maths.closing)
    whole = "\n".join([*leaf.lines, cursor.text[cursor.pos : stop]])
    behind = cursor.part(stop, len(cursor.text))
    latex = whole if maths.environment else whole[maths.skip : -len(maths.closing)]
    chain.replace_leaf(latex.strip(), cursor.end if behind.blank else cursor.base + stop)
    return Verdict.TAKEN if behind.blank else behind
