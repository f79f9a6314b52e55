"""Emphasis as an inline pattern for Python-Markdown, whose own loses text when runs of different lengths cross.

CommonMark's delimiter runs, with one difference: punctuation does not keep a run from opening or closing, since in text
without spaces (`**“重点”**是`) that is where emphasis stands. Knows the text of one leaf at a time.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown.inlinepatterns import InlineProcessor

_RUN = re.compile(r"\*+|_+|~+")


@dataclass(slots=True)
class _Run:
    """A run of delimiters. `begin` and `end` close in on what is still unused of it."""

    char: str
    begin: int
    end: int
    opens: bool
    closes: bool
    length: int  # as written


class _Mark(NamedTuple):
    """Where an element begins or ends."""

    place: int
    size: int
    tag: str
    begins: bool


class _Region(NamedTuple):
    """An outermost element; distances from the end of the text, which do not change when text before is replaced."""

    begin: int
    end: int
    element: Element


class Emphasis(InlineProcessor):
    """Strong, emphasised and deleted text."""

    def __init__(self) -> None:
        super().__init__(_RUN.pattern)
        self._known = ""  # what the regions were found in
        self._handled = 0  # distance of the last run that was asked for
        self._regions: deque[_Region] = deque()

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int, int]:  # type: ignore[override]
        distance = len(data) - m.start()
        if distance >= self._handled or not self._known.endswith(data[m.start() :]):
            self._known = data[m.start() :]
            self._regions = _regions(data, m.start())
        self._handled = distance
        while self._regions and self._regions[0].begin > distance:
            self._regions.popleft()
        if not self._regions or self._regions[0].begin <= len(data) - m.end():
            return None, m.start(), m.end()
        region = self._regions.popleft()
        return region.element, len(data) - region.begin, len(data) - region.end


def _regions(text: str, place: int) -> deque[_Region]:
    """The outermost elements from `place` on, with all that is in them."""
    marks = sorted(_paired([_run(text, match) for match in _RUN.finditer(text, place)]))
    regions: deque[_Region] = deque()
    chain: list[Element] = []
    begin = 0
    for mark in marks:
        if chain:
            _append(chain[-1], text[place : mark.place])
        if mark.begins:
            begin = mark.place if not chain else begin
            chain.append(SubElement(chain[-1], mark.tag) if chain else Element(mark.tag))
        else:
            element = chain.pop()
            if not chain:
                regions.append(_Region(len(text) - begin, len(text) - mark.place - mark.size, element))
        place = mark.place + mark.size
    return regions


def _append(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _run(text: str, match: re.Match[str]) -> _Run:
    before, after = text[match.start() - 1 : match.start()] or " ", text[match.end() : match.end() + 1] or " "
    opens, closes = not after.isspace(), not before.isspace()
    if match[0][0] == "_":
        opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
    elif match[0][0] == "~":
        opens, closes = opens and len(match[0]) == 2, closes and len(match[0]) == 2
    return _Run(match[0][0], match.start(), match.end(), opens, closes, len(match[0]))


def _paired(runs: list[_Run]) -> list[_Mark]:
    """Openers and closers that belong together; CommonMark 0.31, "process emphasis"."""
    marks: list[_Mark] = []
    openers: list[_Run] = []
    floor: dict[tuple[str, bool, int], int] = {}  # no opener for such a closer stands below
    for run in runs:
        while run.closes and run.begin < run.end:
            kind = (run.char, run.opens, run.length % 3)
            lowest = floor.get(kind, 0)
            index = next((i for i in range(len(openers) - 1, lowest - 1, -1) if _fits(openers[i], run)), -1)
            if index < 0:
                floor[kind] = len(openers)
                break
            del openers[index + 1 :]
            opener = openers[index]
            size = 2 if min(opener.end - opener.begin, run.end - run.begin) >= 2 else 1
            tag = "del" if run.char == "~" else ("em", "strong")[size - 1]
            opener.end -= size
            marks.append(_Mark(opener.end, size, tag, True))
            marks.append(_Mark(run.begin, size, tag, False))
            run.begin += size
            if opener.begin == opener.end:
                openers.pop()
            floor = {known: min(height, len(openers)) for known, height in floor.items()}
        if run.opens and run.begin < run.end:
            openers.append(run)
    return marks


def _fits(opener: _Run, closer: _Run) -> bool:
    """The same character; and where one of the two could be either, no lengths that add up to a multiple of three."""
    if opener.char != closer.char:
        return False
    either = opener.closes or closer.opens
    return not either or (opener.length + closer.length) % 3 != 0 or (opener.length % 3 == 0 and closer.length % 3 == 0)
