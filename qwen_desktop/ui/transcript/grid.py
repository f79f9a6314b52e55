"""Code in columns: wide characters take exactly two, whatever font draws them, so that tables drawn in code line up.

A fixed-width font has no Han letters and no emoji; the font that steps in has widths of its own. Each such letter gets
the room that is missing as letter spacing. Knows fonts and characters, no documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFont, QFontMetricsF

from qwen_desktop.ui.transcript.code_lines import LONGEST, TAB

STEP = 64  # Qt's metrics are multiples of 1/64 px
KEPT = 20_000  # letters whose room is remembered

_PARTS = re.compile(r"([\x00-\x7f]*)([^\x00-\x7f]*)")
_ALONE = re.compile("[\u2190-\u23ff\u2500-\u259f\u2e80-\u3029\u3030-\u3098\u309b-\ua4cf\uac00-\ud7a3\uff01-\uff9d]+")
_WIDE = ("W", "F")
_EMOJI_STYLE, _JOINER = "\ufe0f", "\u200d"


def columns(line: str) -> int:
    """How many columns the widest line on screen of a line of code takes, as far as can be said without its fonts."""
    if line.isascii() and "\t" not in line:
        return min(len(line), LONGEST)
    pieces = (line[at : at + LONGEST] for at in range(0, len(line), LONGEST))
    return max((_piece_columns(piece) for piece in pieces), default=0)


def _piece_columns(piece: str) -> int:
    if piece.isascii():
        return len(piece.expandtabs(TAB))
    count = 0
    for char in piece:
        if char == "\t":
            count += TAB - count % TAB
        elif char == _EMOJI_STYLE:
            count += 1
        else:
            count += char_columns(char)
    return count


def char_columns(char: str) -> int:
    """0 for what is drawn over the letter before it, 2 for wide letters, else 1."""
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


class Grid:
    """The columns of one fixed-width font. Sizes in px."""

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self.column = self._metrics.horizontalAdvance("x")
        self._rooms: dict[str, int] = {}

    def runs(self, text: str) -> Iterator[tuple[str, int]]:
        """`text` in parts, each with the letter spacing it needs in 1/64 px."""
        if text.isascii():
            yield text, 0
            return
        run: list[str] = []
        spacing = 0
        for letters, room in self._letters(text):
            if room != spacing and run:
                yield "".join(run), spacing
                run.clear()
            spacing = room
            run.append(letters)
        if run:
            yield "".join(run), spacing

    def _letters(self, text: str) -> Iterator[tuple[str, int]]:
        """Letters, or several that want the same room."""
        for plain, other in _PARTS.findall(text):
            if plain and other and not char_columns(other[0]):
                plain, other = plain[:-1], plain[-1] + other  # an accent over a plain letter
            if plain:
                yield plain, 0
            alone = _ALONE.fullmatch(other) is not None
            if alone and len(rooms := {self._room(char) for char in set(other)}) == 1:
                yield other, rooms.pop()
                continue
            for letter in other if alone else clusters(other):
                yield letter, self._room(letter)

    def _room(self, cluster: str) -> int:
        """What a letter's advance lacks to a whole number of columns, in 1/64 px; less than nothing takes some away."""
        found = self._rooms.get(cluster)
        if found is None:
            wanted = _cluster_columns(cluster)
            lacking = wanted * self.column - self._metrics.horizontalAdvance(cluster) if wanted else 0.0
            if len(self._rooms) >= KEPT:
                self._rooms.clear()
            found = self._rooms[cluster] = round(lacking * STEP)
        return found


def clusters(text: str) -> Iterator[str]:
    """What is drawn as one letter each: with its accents, or joined into one emoji."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    units = text.encode("utf-16-le", "surrogatepass")
    start = 0
    while (end := finder.toNextBoundary()) >= 0:
        if end > start:
            yield units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
        start = end


def _cluster_columns(cluster: str) -> int:
    """How many columns a letter takes; 0 where it is to have the width its font gives it."""
    first = cluster[0]
    if first.isascii():
        return 2 if "\u20e3" in cluster else 0  # a key's cap around a digit
    if _EMOJI_STYLE in cluster or "\U0001f1e6" <= first <= "\U0001f1ff":
        return 2
    width = unicodedata.east_asian_width(first)
    if width in _WIDE:
        return 2
    if width == "H":
        return sum(1 for char in cluster if unicodedata.east_asian_width(char) == "H")
    if first < "\u0590" or "\u1e00" <= first < "\u2000":  # Latin, Greek, Cyrillic
        return char_columns(first)
    # Other scripts join their letters or stack them: room between these would tear them apart.
    category = unicodedata.category(first)
    return char_columns(first) if category[0] in "SPN" or category == "Zs" else 0
