"""What growing Markdown is made of: leaves, each with the containers around it. Values; knows not how they are found.

A long leaf comes in *pieces*, so that nothing anybody holds, draws or parses is ever longer than a screen or two: 64
lines of code, 16 rows of a table or about 160 cells, 3,000 characters of a paragraph. Pieces of one leaf follow each
other, count up in `part`, and all but the last say `more`. Their texts joined with nothing between them are the text of
the whole. Only an image comes whole, with all its data: nobody reads that as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a leaf is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"  # level 1 to 6
    FENCE = "fence"  # code, fenced or indented; info as written after the fence
    TABLE = "table"  # info: one of "l", "r", "c", "-" for each column
    RULE = "rule"
    HTML = "html"  # shown as text, never interpreted
    MATH = "math"  # display maths; text is LaTeX without its delimiters
    IMAGE = "image"  # one on a line of its own, or written into the text as data; text is its Markdown, see `image`
    DEFINITION = "definition"  # link reference definition: shown nowhere, `Splitter.definitions` has it


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    start: int


@dataclass(frozen=True, slots=True)
class Item:
    """A list item.

    number   counts as CommonMark does; 0 for a bullet.
    task     whether its box is ticked; None without a box.
    list     `start` of the first item of the same list.
    """

    start: int
    ordered: bool = False
    number: int = 0
    task: bool | None = None
    list: int = 0


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote; `label` without the caret."""

    start: int
    label: str


@dataclass(frozen=True, slots=True)
class Details:
    """A part that can be folded away. `summary` is Markdown."""

    start: int
    summary: str = ""
    open: bool = False


Container = Quote | Item | Footnote | Details
"""What stands around a leaf. `start`, the offset at which it opened, tells two neighbours apart."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf, or one piece of a long one.

    kind, text   what it is and its own text, without the prefixes of its containers.
    containers   outermost first.
    start, end   `source[start:end]` is what was written, from the beginning of its first line (markers included) to the
                 end of its last, without the final line break. Offsets in characters of all that was fed.
    level        of a heading.
    info         language of code as written, alignments of a table, label of a definition.
    opens        how many of the innermost containers begin with this leaf: the first leaf of an item draws its marker.
    spaced       an empty line stands before it: the difference between a tight and a loose list.
    part, more   which piece of a long leaf this is, from 0, and whether another follows.
    open         from `Splitter.tail()`: still growing, for display only.
    """

    kind: Kind
    text: str
    containers: tuple[Container, ...] = ()
    start: int = 0
    end: int = 0
    level: int = 0
    info: str = ""
    opens: int = 0
    spaced: bool = False
    part: int = 0
    more: bool = False
    open: bool = False
