"""Languages of code: what they are called, and the name of a file that holds some. Knows Pygments' table, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pygments.lexers import get_all_lexers

LONGEST = 80  # characters of a file's name, as of a language's
LOOKED_AT = 3  # lines of code that may name its file
PLAIN = ("text", "plain", "plaintext", "txt", "none")
NAMES = {  # which Pygments calls otherwise
    "r": "R",
    "sh": "Shell",
    "shell": "Shell",
    "zsh": "Zsh",
    "latex": "LaTeX",
    "mermaid": "Mermaid",
}

_SUFFIX = re.compile(r"[a-z][a-z0-9]{0,9}")
_WORD = re.compile(r"[{.\s]*([^\s{}:,;=]+)")
_FILE = r"[\w][\w.+@~-]*\.[A-Za-z]\w{0,9}"
_NAMED = re.compile(rf"(?:[\w.~-]*[/\\])*({_FILE})")
_HINT = re.compile(rf"(?:^|[\s:='\"/\\])({_FILE})(?=$|[\s'\",}}\]])")
_COMMENT = re.compile(r"^\s*(?:#|//|--|;+|%|/\*+|<!--|\(\*|\{-|REM\b|@REM\b)\s*(.*?)\s*(?:\*/|-->|\*\)|-\})?\s*$")
_LABEL = re.compile(r"^(?:file(?:name)?|path)\s*[:=]\s*", re.IGNORECASE)


class Language(NamedTuple):
    """A name to be read, and what names of files end in (or are)."""

    name: str
    patterns: tuple[str, ...]


def language_of(info: str) -> str:
    """The language named behind a fence: its first word, without what some write around it."""
    found = _WORD.match(info)
    return found[1] if found is not None else ""


def called(language: str) -> str:
    """What a language is called; as it was written where nobody knows it; "" for plain text."""
    word = language.lower()
    if word in PLAIN:
        return ""
    known = _table().get(word)
    return NAMES.get(word) or (known.name if known is not None else language[:LONGEST])


def file_name(info: str, code: Iterable[str], stem: str) -> str:
    """A name for a file with some code, whose first lines are `code`: the one it is given there or behind the fence,
    else `stem` with the language's own suffix."""
    named = _hinted(info) or _commented(code)
    if named:
        return named[-LONGEST:]
    language = language_of(info).lower()
    known = _table().get(language)
    if known is None:
        return f"{stem}.{language if _SUFFIX.fullmatch(language) and language not in PLAIN else 'txt'}"
    own = next((p for p in known.patterns if p.lower() in (language, f"*.{language}")), "")
    suffixes = [p for p in (own, *known.patterns) if re.fullmatch(r"\*\.\w+", p)]
    if own and own not in suffixes:  # Dockerfile, Makefile
        return own
    return stem + (suffixes[0][1:] if suffixes else ".txt")


def _hinted(info: str) -> str:
    """The name of a file behind a fence: ```js title="app.js" or ```js:app.js"""
    rest = info[_end_of_word(info) :]
    found = _HINT.search(rest)
    return found[1] if found is not None else ""


def _end_of_word(info: str) -> int:
    found = _WORD.match(info)
    return found.end() if found is not None else 0


def _commented(code: Iterable[str]) -> str:
    """The name of a file that one of the first lines says, alone in a comment."""
    for _number, line in zip(range(LOOKED_AT), code, strict=False):
        comment = _COMMENT.match(line[:200])
        if comment is None:
            continue
        found = _NAMED.fullmatch(_LABEL.sub("", comment[1]))
        if found is not None:
            return found[1]
    return ""


@cache
def _table() -> dict[str, Language]:
    """What Pygments knows, by each of the names a language goes by."""
    return {
        alias.lower(): Language(name, patterns)
        for name, aliases, patterns, _types in get_all_lexers(plugins=False)
        for alias in aliases
    }
