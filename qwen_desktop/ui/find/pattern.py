"""What is looked for: a query as a pattern over folded text. Knows characters, no message and no widget.

Folding makes large and small letters the same, and leaves every character where it stands: positions in folded text
are positions in the text. Half-width and full-width forms, which are too many to fold quickly, are alternatives in
the pattern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from qwen_desktop.ui.transcript.letters import UNFINDABLE

LONGEST = 1_000  # characters of a query; making a pattern of more would take longer than a frame

_SAME = {form: form.casefold() for form in "\u00b5\u017f\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5"}
for _form in map(chr, range(0xFF01, 0xFFEF)):
    _ordinary = unicodedata.normalize("NFKC", _form)
    if len(_ordinary) == 1 and _form.lower() == _form:
        _SAME[_form] = _ordinary.lower()
_FORMS: dict[str, str] = {}
for _form, _ordinary in _SAME.items():
    _FORMS[_ordinary] = _FORMS.get(_ordinary, "") + _form

_NOWHERE = re.compile(r"(?!)")
_SPACES = re.compile(r"(\s+)")


def fold(text: str) -> str:
    """`text` with capitals made small, character for character."""
    if "\u0130" in text:  # the only one that `lower` makes two of
        text = text.replace("\u0130", "i")
    text = text.lower()
    return text.replace("\u03c2", "\u03c3") if "\u03c2" in text else text


class Pattern:
    """White space in the query stands for any run of white space. `query` is at most LONGEST characters."""

    def __init__(self, query: str) -> None:
        letters = [_SAME.get(letter, letter) for letter in fold(query)]
        self._parts = [part for part in _SPACES.split("".join(letters)) if part]
        self.key = "".join(" " if part.isspace() else part for part in self._parts)
        self.longest = None if " " in self.key else len(self.key)  # characters of a hit; None where that depends
        self._narrow = self._wide = _NOWHERE
        if self and not UNFINDABLE.search(self.key):
            self._narrow = self._made(re.escape)
            self._wide = self._made(_alternatives)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.key.strip())

    def _made(self, written: Callable[[str], str]) -> re.Pattern[str]:
        return re.compile("".join(r"\s+" if part.isspace() else "".join(map(written, part)) for part in self._parts))

    def hits(self, folded: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Where it is in folded text, from `start` on, left to right; no two overlap."""
        return (self._narrow if folded.isascii() else self._wide).finditer(folded, start)

    def narrows(self, other: Pattern) -> bool:
        """Whether this can only be where the other is too."""
        return bool(other) and other.key in self.key


def _alternatives(letter: str) -> str:
    forms = _FORMS.get(letter)
    return f"[{re.escape(letter + forms)}]" if forms else re.escape(letter)
