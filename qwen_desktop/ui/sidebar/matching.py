"""Finds titles by the words in them, whatever the case and the width of the letters. Pure; knows no list.

Chinese and Japanese are found from one character on: a word is looked for anywhere in a title.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.ui.sidebar.entries import title_of


def folded(text: str) -> str:
    """`text` as it is compared: full-width Latin and half-width Katakana as usual, capitals as small letters."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def words_of(wanted: str) -> tuple[str, ...]:
    """The words that are looked for; all of them have to be there, in any order."""
    return tuple(folded(wanted).split())


class Titles:
    """Looks through titles; each is folded once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}  # folded, by the title itself

    def matching(self, summaries: Iterable[Summary], words: tuple[str, ...]) -> list[Summary]:
        """Those whose titles have all the words, in the order given."""
        if len(words) == 1:
            only = words[0]
            return [summary for summary in summaries if only in self._folded(summary)]
        return [s for s in summaries if all(word in self._folded(s) for word in words)]

    def _folded(self, summary: Summary) -> str:
        title = summary.title
        known = self._known.get(title)
        if known is None:
            known = self._known[title] = folded(title_of(summary))
        return known

    def keep_only(self, summaries: Iterable[Summary]) -> None:
        """Forget every title but these."""
        there = {summary.title for summary in summaries}
        self._known = {title: known for title, known in self._known.items() if title in there}


def spans(title: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in a title, in order and without overlap: first letter, and the one after the last."""
    letters: list[str] = []
    origin: list[int] = []
    for at, letter in enumerate(title):
        for piece in folded(letter):
            letters.append(piece)
            origin.append(at)
    text = "".join(letters)
    marked = [False] * len(title)
    for word in words:
        at = text.find(word)
        while at >= 0:
            for place in range(at, at + len(word)):
                marked[origin[place]] = True
            at = text.find(word, at + len(word))
    out: list[tuple[int, int]] = []
    for at, is_marked in enumerate(marked):
        if not is_marked:
            continue
        if out and out[-1][1] == at:
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return out
