"""The words around what was found, and which of them to show bold. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qwen_desktop.storage.words import SPACELESS, folded, literals

LONGEST = 180  # characters of a snippet
BEFORE = 28  # of them in front of the first word found
_LOOKED_THROUGH = 100_000  # characters compared letter by letter, where a quick look finds nothing

_JOINT = re.compile(r"[\W_]+")
_GAP = r"[\W_]{1,4}"


@dataclass(frozen=True, slots=True)
class Snippet:
    """`bold` are stretches of `text`. `words` stand in the message as they are, to be found and lit there."""

    text: str
    bold: tuple[tuple[int, int], ...]
    words: str


class Cutter:
    """Cuts snippets for one search."""

    def __init__(self, search: str) -> None:
        self._literals = literals(search)
        whole = [" ".join(self._literals)] if len(self._literals) > 1 else []
        self._patterns = [_pattern(one) for one in (*whole, *self._literals)]
        self._plain = [_pattern(_bare(one)) for one in (*whole, *self._literals)]

    def cut(self, text: str) -> Snippet:
        start, end = self._first(text)
        first = max(0, start - BEFORE)
        if first:
            space = text.find(" ", first, start)
            first = space + 1 if space >= 0 else first
        piece = text[first : first + LONGEST]
        shown = ("…" if first else "") + " ".join(piece.split()) + ("…" if first + LONGEST < len(text) else "")
        words = " ".join(text[start:end].split()) or " ".join(self._literals[:1])
        return Snippet(shown, self._bold(shown), words)

    def _first(self, text: str) -> tuple[int, int]:
        """Where the first of the words stands: all of them in a row, else one of them."""
        for pattern in self._patterns:
            if match := pattern.search(text):
                return match.span()
        bare, origin = _letters(text[:_LOOKED_THROUGH])
        for pattern in self._plain:
            if match := pattern.search(bare):
                return origin[match.start()], origin[match.end() - 1] + 1
        return 0, 0

    def _bold(self, text: str) -> tuple[tuple[int, int], ...]:
        bare, origin = _letters(text)
        spans = sorted(
            (origin[match.start()], origin[match.end() - 1] + 1)
            for pattern in self._plain
            for match in pattern.finditer(bare)
        )
        return tuple(_joined(spans))


def _pattern(literal: str) -> re.Pattern[str]:
    """A literal at the beginning of a word, with whatever stands between its parts in a text."""
    parts = [re.escape(part) for part in _JOINT.split(literal) if part]
    begins = "" if re.match(f"[{SPACELESS}]", literal) else rf"(?<![^\W_{SPACELESS}])"
    return re.compile(begins + _GAP.join(parts), re.IGNORECASE)


def _bare(text: str) -> str:
    return _letters(text)[0]


def _letters(text: str) -> tuple[str, Sequence[int]]:
    """A text without case, width and accents, and where each of its letters stands in the original."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    origin: list[int] = []
    for at, letter in enumerate(text):
        for piece in unicodedata.normalize("NFD", folded(letter)) if letter > "\x7f" else letter.lower():
            if unicodedata.category(piece) != "Mn" or "\u0900" <= piece <= "\u0fff" or piece in "\u3099\u309a":
                letters.append(piece)
                origin.append(at)
    return "".join(letters), origin


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
