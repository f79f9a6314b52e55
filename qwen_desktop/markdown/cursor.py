"""A place in one line that counts columns as CommonMark does, tabs included. Knows nothing of blocks."""

from __future__ import annotations

import re

_INDENT = re.compile(r"[ \t]*")
_TAB = 4


class Cursor:
    """Moves over one line. After every move `next` is the first character that is no space, `indent` the columns to it.

    base          offset of `text[0]` in the source.
    start, end    offsets of the whole line in the source, without its line break.
    whole         False for the first part of a line too long to be anything but text.
    """

    __slots__ = ("base", "blank", "column", "end", "indent", "next", "partial", "pos", "start", "text", "whole")

    def __init__(self, text: str, base: int, start: int, end: int, whole: bool = True) -> None:
        self.text = text
        self.base = base
        self.start = start
        self.end = end
        self.whole = whole
        self.pos = 0
        self.column = 0
        self.partial = False  # inside a tab of which some columns are used up
        self._look()

    @property
    def place(self) -> int:
        """Offset of the next character that is no space in the source."""
        return self.base + self.next

    def again(self) -> Cursor:
        """The same line from its beginning."""
        return Cursor(self.text, self.base, self.start, self.end, self.whole)

    def part(self, begin: int, finish: int) -> Cursor:
        """A part of this line as a line of its own; `begin` and `finish` are places in `text`."""
        end = self.end if finish == len(self.text) else self.base + finish
        return Cursor(self.text[begin:finish], self.base + begin, self.base + begin, end, self.whole)

    def _look(self) -> None:
        text, pos = self.text, self.pos
        match = _INDENT.match(text, pos)
        end = match.end() if match else pos
        self.next = end
        self.blank = end == len(text)
        if text.find("\t", pos, end) < 0:
            self.indent = end - pos
            return
        column = self.column
        for char in text[pos:end]:
            column += _TAB - column % _TAB if char == "\t" else 1
        self.indent = column - self.column

    def columns(self, count: int) -> None:
        """Go on by `count` columns of white space, splitting a tab where needed."""
        text, length = self.text, len(self.text)
        while count > 0 and self.pos < length:
            if text[self.pos] == "\t":
                width = _TAB - self.column % _TAB
                self.partial = width > count
                step = min(width, count)
                self.column += step
                self.pos += 0 if self.partial else 1
                count -= step
            else:
                self.partial = False
                self.pos += 1
                self.column += 1
                count -= 1
        self._look()

    def to_next(self) -> None:
        """Go on to the first character that is no space."""
        self.column += self.indent
        self.pos = self.next
        self.partial = False
        self.indent = 0

    def skip(self, count: int) -> None:
        """Go on by `count` characters that are no tabs."""
        self.pos += count
        self.column += count
        self.partial = False
        self._look()

    def space(self) -> None:
        """Go over one optional column of white space."""
        if self.indent:
            self.columns(1)

    def rest(self) -> str:
        """What is left of the line, white space included."""
        if self.partial:
            return " " * (_TAB - self.column % _TAB) + self.text[self.pos + 1 :]
        return self.text[self.pos :]

    def content(self) -> str:
        """What is left of the line from its first character that is no space."""
        return self.text[self.next :]
