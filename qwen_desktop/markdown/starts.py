"""How the blocks of CommonMark and its common extensions begin: one regular expression and one small function each.

Knows single lines only; what a line means where it stands is the scanner's business.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*)$", re.DOTALL)
_HEADING_END = re.compile(r"(?:^|[ \t])#+$")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)$", re.DOTALL)
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_MARKER = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)")
_TASK = re.compile(r"\[([ xX])\](?=[ \t])[ \t]*(?=\S)")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,100})\]:[ \t]*")
_DELIMITER_CELL = r"[ \t]*:?-+:?[ \t]*"
_DELIMITERS = re.compile(rf"\|?{_DELIMITER_CELL}(?:\|{_DELIMITER_CELL})*\|?$")
_DETAILS = re.compile(r"<details(?P<open>[ \t]+open(?:=(?:\"[^\"]*\"|'[^']*'))?)?[ \t]*>[ \t]*", re.IGNORECASE)
_ENVIRONMENTS = (
    "equation|align|aligned|alignat|alignedat|gather|gathered|multline|eqnarray|split|cases|rcases|array|subequations|CD|"
    "matrix|pmatrix|bmatrix|Bmatrix|vmatrix|Vmatrix|smallmatrix|flalign|displaymath|math|dcases"
)
_MATHS = re.compile(rf"\$\$|\\\[(?![^\]]*\][(\[:])|\\begin\{{((?:{_ENVIRONMENTS})\*?)\}}")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>[ \t]*", re.IGNORECASE)


class Fence(NamedTuple):
    """How code was opened: the character and length of its fence, and the words behind it."""

    char: str
    length: int
    info: str


class Marker(NamedTuple):
    """The marker of a list item: `style` is the bullet or the delimiter, `number` None for a bullet."""

    style: str
    number: int | None
    length: int


def heading(line: str) -> tuple[int, str] | None:
    """Level and text of an ATX heading."""
    match = _HEADING.match(line)
    if match is None:
        return None
    return len(match[1]), _HEADING_END.sub("", match[2].rstrip(" \t")).strip(" \t")


def fence(line: str) -> Fence | None:
    """A line that opens fenced code."""
    match = _FENCE.match(line)
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return None
    return Fence(match[1][0], len(match[1]), match[2].strip(" \t"))


def closes(line: str, opened: Fence) -> bool:
    """Whether `line`, its indentation taken off, closes this fence."""
    stripped = line.rstrip(" \t")
    return len(stripped) >= opened.length and not stripped.strip(opened.char)


def rule(line: str) -> bool:
    """A thematic break."""
    return _RULE.match(line) is not None


def underline(line: str) -> int:
    """Level of the heading which this line makes of the paragraph above, else 0."""
    match = _UNDERLINE.match(line)
    if match is None:
        return 0
    return 1 if match[1][0] == "=" else 2


def marker(line: str) -> Marker | None:
    """The marker of a list item."""
    match = _MARKER.match(line)
    if match is None:
        return None
    if match[1]:
        return Marker(match[1], None, 1)
    return Marker(match[3], int(match[2]), match.end())


def task(line: str) -> tuple[bool, int] | None:
    """Whether the box at the beginning of an item is ticked, and how many characters it takes."""
    match = _TASK.match(line)
    return None if match is None else (match[1] != " ", match.end())


def footnote(line: str) -> tuple[str, int] | None:
    """Label of a footnote's text, and how many characters stand before that text."""
    match = _FOOTNOTE.match(line)
    return None if match is None else (match[1], match.end())


class Maths(NamedTuple):
    """How display maths was opened: `skip` characters of delimiter, and what closes it.

    An environment belongs to its own text.
    """

    skip: int
    closing: str
    environment: bool


def maths(line: str) -> Maths | None:
    """A line that opens display maths, unless it is closed on the same line with words behind it."""
    match = _MATHS.match(line)
    if match is None:
        return None
    environment = match[1] is not None
    closing = rf"\end{{{match[1]}}}" if environment else "$$" if match[0] == "$$" else "\\]"
    found = line.find(closing, match.end())
    if found >= 0 and (line[found + len(closing) :].strip() or not line[match.end() : found].strip()):
        return None
    return Maths(0 if environment else match.end(), closing, environment)


def details(line: str) -> tuple[bool, int] | None:
    """Whether a `<details>` is to stand open, and how many characters its tag takes."""
    match = _DETAILS.match(line)
    return None if match is None else (match["open"] is not None, match.end())


def summary(line: str) -> tuple[str, int] | None:
    """What stands in `<summary>`, and how many characters it takes, tags included."""
    match = _SUMMARY.match(line)
    return None if match is None else (match[1].strip(), match.end())


def delimiters(line: str) -> str | None:
    """Alignments ("l", "r", "c", "-") from the delimiter row of a table; None if the line is none."""
    line = line.strip(" \t")
    if "|" not in line or _DELIMITERS.match(line) is None:
        return None
    cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    named = {(True, True): "c", (True, False): "l", (False, True): "r", (False, False): "-"}
    return "".join(named[cell.startswith(":"), cell.endswith(":")] for cell in cells)
