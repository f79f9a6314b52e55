"""Text in chunks of any size in, finished leaves out, and a view of what is still open.

However the text was cut into chunks, the same text gives the same leaves. A chunk costs what is new in it: finished
text is never looked at again. Knows characters and lines; what a line means is the scanner's business.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from qwen_desktop.markdown.definitions import Definition
from qwen_desktop.markdown.leaf import Kind, Leaf
from qwen_desktop.markdown.scanner import Scanner
from qwen_desktop.markdown.tail import displayed, softened, without_header

LONG = 4_096
"""A line longer than this can only be text; it is read in parts of this many characters."""

# Would confuse Qt, to which some are the edges of frames and objects, or Python-Markdown which marks places with two.
_UNWANTED = re.compile("[\x00\x02\x03\ud800-\udfff\ufdd0\ufdd1\ufffc]")


class Splitter:
    """One growing text. `feed` it, show `tail()` while it grows, and `finish` it once."""

    def __init__(self) -> None:
        self._scanner = Scanner()
        self._parts: list[str] = []  # of the current line, not yet read
        self._waiting = 0  # their length
        self._place = 0  # offset of the first of them
        self._long = False  # the current line's beginning has been read
        self._finished = False

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """Link references defined so far, by label. Definitions may come after the leaves that use them."""
        return self._scanner.chain.definitions

    def feed(self, text: str) -> list[Leaf]:
        """Take more text; gives the leaves it finished. Raises ValueError after `finish`."""
        if self._finished:
            raise ValueError("the text is finished")
        if _UNWANTED.search(text):
            text = _UNWANTED.sub("�", text)
        begin = 0
        while (end := text.find("\n", begin)) >= 0:
            self._append(text[begin:end])
            self._end_line()
            self._place += 1
            begin = end + 1
        if begin < len(text):
            self._append(text[begin:] if begin else text)
        return self._scanner.chain.taken()

    def finish(self) -> list[Leaf]:
        """The text is over; gives the remaining leaves."""
        if not self._finished:
            self._finished = True
            if self._waiting or self._long:
                self._end_line()
            self._scanner.finish()
        return self._scanner.chain.taken()

    def tail(self) -> list[Leaf]:
        """What is open, for display until the next `feed`: marks that are half written are closed or held back."""
        chain = self._scanner.chain
        fork = chain.fork()
        scanner = Scanner(fork)
        partial = "".join(self._parts).removesuffix("\r")
        if self._long:
            scanner.more(partial, self._place, self._place + len(partial))
        else:
            shown = displayed(partial, chain)
            if shown is not None:
                scanner.line(shown, self._place, self._place + len(shown))
        scanner.finish(maths_may_go_on=True)
        leaves = [leaf for leaf in fork.taken() if leaf.kind is not Kind.DEFINITION]
        if chain.leaf is not None:
            leaves = without_header(leaves, partial)
        soft = [self._softened(leaf, last=leaf is leaves[-1]) for leaf in leaves]
        if soft and leaves[-1].text and not soft[-1].text and not soft[-1].opens:
            soft.pop()  # nothing of it can be seen yet
        return soft

    @staticmethod
    def _softened(leaf: Leaf, last: bool) -> Leaf:
        text = softened(leaf) if last else leaf.text
        return dataclasses.replace(leaf, text=text, open=True)

    def _append(self, part: str) -> None:
        """More of the current line. Parts of a long line are cut at the same places however they came."""
        self._parts.append(part)
        self._waiting += len(part)
        if self._waiting <= LONG:
            return
        text = "".join(self._parts)
        begin = 0
        while len(text) - begin > LONG:
            self._read(text[begin : begin + LONG], False)
            begin += LONG
        rest = text[begin:]
        self._parts, self._waiting = [rest], len(rest)

    def _end_line(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        self._waiting = 0
        shorter = text.removesuffix("\r")
        self._read(shorter, True)
        self._place += len(text) - len(shorter)
        self._long = False

    def _read(self, text: str, last: bool) -> None:
        end = self._place + len(text)
        if self._long:
            self._scanner.more(text, self._place, end)
        else:
            self._scanner.line(text, self._place, end, whole=last)
            self._long = not last
        self._place = end
