"""What is open while text arrives: containers, and one leaf that grows and gives off finished pieces.

Knows how text piles up and is cut, not which line belongs where.
"""

from __future__ import annotations

import re

from qwen_desktop.markdown.definitions import Definition, definition
from qwen_desktop.markdown.leaf import Container, Item, Kind, Leaf
from qwen_desktop.markdown.pieces import PARAGRAPH, cut
from qwen_desktop.markdown.starts import Fence, Maths

CODE_LINES = 64
CODE_CHARACTERS = 4_096
TABLE_ROWS = 16
TABLE_CELLS = 160
PARAGRAPH_LINES = 128


class Box:
    """An open container. `value` is None for the document itself.

    offset, content   of an item: columns before its marker and before its text, both within the container around it.
    end               where the line that opened it ends in the source.
    filled            something has begun in it.
    announced         a leaf has said that it opens this container.
    run               the list that the next item here would continue: its style, next number, and where it began.
    """

    __slots__ = ("announced", "content", "end", "filled", "offset", "path", "run", "value")

    def __init__(
        self, value: Container | None, outer: tuple[Container, ...] = (), offset: int = 0, content: int = 0
    ) -> None:
        self.value = value
        self.path = outer if value is None else (*outer, value)
        self.offset = offset
        self.content = content
        self.end = 0
        self.filled = False
        self.announced = value is None
        self.run: tuple[str, int, int] | None = None

    def copy(self) -> Box:
        """An independent copy."""
        box = Box(None, (), self.offset, self.content)
        box.value, box.path = self.value, self.path
        box.end, box.filled, box.announced, box.run = self.end, self.filled, self.announced, self.run
        return box

    def generous(self, indent: int) -> bool:
        """Whether a marker or fence indented by `indent` columns, too few by the book, still belongs to this item.

        Models indent by two spaces under `1.` as well, and under `*   ` too.
        """
        value = self.value
        return (
            isinstance(value, Item) and indent >= self.offset + 2 and (value.ordered or self.content - self.offset > 2)
        )


class Growing:
    """An open leaf. Lines go in by `add` and `extend`; whatever can't change any more comes out as pieces."""

    __slots__ = (
        "blanks",
        "clipped",
        "containers",
        "end",
        "fence",
        "indent",
        "info",
        "kind",
        "level",
        "lines",
        "marks",
        "maths",
        "nested",
        "opens",
        "part",
        "size",
        "spaced",
        "start",
        "until",
    )

    def __init__(self, kind: Kind, containers: tuple[Container, ...], start: int, opens: int, spaced: bool) -> None:
        self.kind = kind
        self.containers = containers
        self.start = start
        self.end = start
        self.opens = opens
        self.spaced = spaced
        self.lines: list[str] = []
        self.marks: list[int] = []  # where each line's text begins in the source
        self.size = 0
        self.part = 0
        self.level = 0
        self.info = ""
        self.fence: Fence | None = None
        self.indent = 0  # of an opening fence
        self.nested = 0  # fences open inside a fence of Markdown; lines of raw HTML
        self.until: re.Pattern[str] | None = None  # ends raw HTML
        self.maths: Maths | None = None
        self.blanks: list[tuple[str, int]] = []  # empty lines of indented code that count only if more code follows
        self.clipped = False  # the first line's beginning went into an earlier piece

    @property
    def verbatim(self) -> bool:
        """Whether lines go in as they are, whatever they look like."""
        return self.kind in (Kind.FENCE, Kind.HTML, Kind.MATH)

    def copy(self) -> Growing:
        """An independent copy; costs no more than what one piece may hold."""
        other = Growing(self.kind, self.containers, self.start, self.opens, self.spaced)
        for name in Growing.__slots__:
            setattr(other, name, getattr(self, name))
        kept = 1 if self.kind is Kind.IMAGE else len(self.lines)  # an image that is still open is not shown
        other.lines, other.marks, other.blanks = self.lines[:kept], self.marks.copy(), self.blanks.copy()
        return other

    def add(self, text: str, mark: int, end: int) -> list[Leaf]:
        """One more line; gives the pieces that are full."""
        full = self._overflow(mark) if self._full() else []
        self.lines.append(text)
        self.marks.append(mark)
        self.size += len(text) + 1
        self.end = end
        return full + self._cut() if self.kind is Kind.PARAGRAPH and self.size > PARAGRAPH else full

    def extend(self, text: str, end: int) -> list[Leaf]:
        """More of the last line; gives the pieces that are full."""
        full: list[Leaf] = []
        if self.kind is not Kind.PARAGRAPH and self.size >= CODE_CHARACTERS:
            mark = self.end
            full = self._flush("", mark)
            self.lines, self.marks = [""], [mark]
        self.lines[-1] += text
        self.size += len(text)
        self.end = end
        return self._cut() if self.kind is Kind.PARAGRAPH and self.size > PARAGRAPH else full

    def swallow(self, text: str, end: int, limit: int) -> None:
        """More of an image that is written as data, of which no more than about `limit` characters are kept."""
        if self.size <= limit:
            self.lines.append(text)
            self.size += len(text)
        self.end = end

    def take_back(self, count: int) -> None:
        """Take the last characters away: they are no text of this paragraph's."""
        self.lines[-1] = self.lines[-1][:-count]
        self.size -= count
        self.end -= count
        if not self.part and len(self.lines) == 1 and not self.lines[0].strip():
            self.lines, self.marks, self.size = [], [], 0

    def close(self) -> list[Leaf]:
        """The last piece. A paragraph of nothing but definitions gives only these."""
        if self.kind is Kind.IMAGE:
            return [self.leaf("".join(self.lines))]
        if self.kind is not Kind.PARAGRAPH:
            return [self.leaf("\n".join(self.lines))]
        found = self.definitions()
        if self.lines:
            found.append(self.leaf("\n".join(self.lines).rstrip()))
        return found

    def leaf(self, text: str) -> Leaf:
        """A leaf of this one's kind and place that says `text`."""
        return self._leaf(self.kind, text, self.start, self.end, False)

    def split_last(self) -> tuple[str, int]:
        """Take the last line away, and say where it began."""
        line, mark = self.lines.pop(), self.marks.pop()
        self.size -= len(line) + 1
        return line, mark

    def definitions(self) -> list[Leaf]:
        """Take the definitions off the beginning of a paragraph."""
        leaves: list[Leaf] = []
        while self.kind is Kind.PARAGRAPH and self.part == 0 and self.lines and self.lines[0].startswith("["):
            text = "\n".join(self.lines)
            found = definition(text)
            if found is None:
                break
            count = text.count("\n", 0, found.length) + (found.length == len(text) and not text.endswith("\n"))
            leaves.append(self._defined(found, text[: found.length].rstrip(), count))
        return leaves

    def _full(self) -> bool:
        if self.kind is Kind.TABLE:
            rows = len(self.lines) - (0 if self.part else 2)
            many = rows * len(self.info) >= TABLE_CELLS or self.size >= CODE_CHARACTERS
            return rows >= TABLE_ROWS or (rows > 0 and many)
        if self.kind is Kind.PARAGRAPH:
            return len(self.lines) >= PARAGRAPH_LINES
        return self.kind in (Kind.FENCE, Kind.HTML) and (len(self.lines) >= CODE_LINES or self.size >= CODE_CHARACTERS)

    def _overflow(self, mark: int) -> list[Leaf]:
        """All lines, to make room for one that begins at `mark`."""
        leaves = self.definitions()
        return leaves + self._flush("\n", mark) if self.lines else leaves

    def _flush(self, ending: str, mark: int) -> list[Leaf]:
        """Give off all lines as a piece; the next begins at `mark`."""
        piece = self._piece("\n".join(self.lines) + ending, self.end)
        self.lines, self.marks, self.size, self.start = [], [], 0, mark
        return [piece]

    def _cut(self) -> list[Leaf]:
        """Give off what is too long of a paragraph."""
        leaves = self.definitions()
        while self.size > PARAGRAPH:
            text = "\n".join(self.lines)
            if len(text) <= PARAGRAPH:
                break
            index = cut(text)
            breaks = text.count("\n", 0, index)
            within = index - (text.rfind("\n", 0, index) + 1)
            place = self.marks[breaks] + within
            leaves.append(self._piece(text[:index], place))
            self.lines = text[index:].split("\n")
            self.marks = [place, *self.marks[breaks + 1 :]]
            self.clipped = within > 0 and len(self.lines) == 1
            self.size = len(text) - index + 1
            self.start = place
        return leaves

    def _defined(self, found: Definition, text: str, count: int) -> Leaf:
        end = self.marks[count - 1] + len(self.lines[count - 1])
        leaf = Leaf(Kind.DEFINITION, text, self.containers, self.start, end, info=found.label)
        self.size -= sum(len(line) + 1 for line in self.lines[:count])
        del self.lines[:count], self.marks[:count]
        if self.marks:
            self.start = self.marks[0]
        return leaf

    def _piece(self, text: str, end: int) -> Leaf:
        leaf = self._leaf(self.kind, text, self.start, end, True)
        self.part += 1
        self.opens = 0
        self.spaced = False
        return leaf

    def _leaf(self, kind: Kind, text: str, start: int, end: int, more: bool) -> Leaf:
        return Leaf(
            kind, text, self.containers, start, end, self.level, self.info, self.opens, self.spaced, self.part, more
        )
