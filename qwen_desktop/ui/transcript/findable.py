"""The text of a whole message as a search sees it: what its segments show, one after the other, with marks between.

Every segment says itself what can be found in it (`Segment.find_text`), so that what is counted here is what is lit
there. Made a step at a time, without a view: of an answer of 400 KB it takes a fifth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from qwen_desktop.domain.message import Message, Role
from qwen_desktop.markdown import Kind, Leaf, Splitter
from qwen_desktop.ui.transcript.blocks import segment_for, with_summaries
from qwen_desktop.ui.transcript.letters import LEAF, PIECE, findable
from qwen_desktop.ui.transcript.plain import pieces
from qwen_desktop.ui.transcript.segment import Segment

FORMAT = 1  # of the text: raised when a change of the rules makes another text of the same message
FED = 16_384  # characters split in one step
SPLIT = 16  # characters are split in the time in which one is read
PIECES = 64  # of a question, in one step

_CONTINUED = (Kind.PARAGRAPH, Kind.FENCE, Kind.HTML, Kind.MATH)


def making(message: Message) -> Generator[int, None, str]:
    """Makes the text of a message in steps of a millisecond or two; the text is what the generator returns.

    It yields about how many characters it has read since it did so last.
    """
    if message.role is Role.USER:
        return (yield from _question(message.text))
    return (yield from _answer(message.text))


def joint(previous: Leaf | None, leaf: Leaf) -> str:
    """What stands between the texts of two leaves; for pieces of one leaf that is nothing, or a line's end."""
    if previous is None:
        return ""
    if not leaf.part or leaf.kind not in _CONTINUED:
        return LEAF
    return "\n" + PIECE if previous.text.endswith("\n") and leaf.kind is not Kind.PARAGRAPH else PIECE


def _answer(text: str) -> Generator[int, None, str]:
    splitter = Splitter()
    leaves: list[Leaf] = []
    for at in range(0, len(text), FED):
        some = text[at : at + FED]
        leaves += splitter.feed(some)
        yield len(some) // SPLIT
    leaves += splitter.finish()
    out: list[str] = []
    previous: Leaf | None = None
    above: Segment | None = None
    for leaf in with_summaries(leaves):
        segment = segment_for(leaf, previous, above, splitter.definitions, {}, "")
        if segment is None:
            continue
        out += (joint(previous, leaf), segment.find_text())
        previous, above = leaf, segment
        yield len(leaf.text)
    return "".join(out)


def _question(text: str) -> Generator[int, None, str]:
    out: list[str] = []
    before = ""
    for piece, broken in pieces(text):
        out += (before, findable(piece))
        before = "\n" + PIECE if broken else PIECE
        if len(out) % (2 * PIECES) == 0:
            yield len(piece)
    return "".join(out)


_JOINTS = re.compile(f"[{LEAF}{PIECE}]")


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Where the text of each segment begins and ends in `text.replace(PIECE, "")`, in order."""
    start = gone = 0
    for match in _JOINTS.finditer(text):
        end = match.start() - gone
        yield start, end
        gone += match[0] == PIECE
        start = match.end() - gone
    yield start, len(text) - gone
