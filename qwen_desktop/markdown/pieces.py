"""Where a long text may be cut so that nobody sees it: at the end of a sentence, outside emphasis, code and maths."""

from __future__ import annotations

import re
import unicodedata

PARAGRAPH = 3_000
"""A paragraph longer than this many characters comes in pieces."""

_SENTENCE_END = re.compile(r"[.!?…][)\]\"'”’»]*\s+|[。！？]+[」』）”’]*\s*|\n")
_SPACE = re.compile(r"\s+")
_TRIES = 8
_JOINER = "‍"


def cut(text: str, limit: int = PARAGRAPH) -> int:
    """Where to cut `text`, which is longer than `limit`: an index from 1 to `limit`. Sees no more than that."""
    window = text[:limit]
    ends = [match.end() for match in _SENTENCE_END.finditer(window, limit // 2)]
    candidates = ends[: -_TRIES - 1 : -1]
    for end in candidates:
        if _balanced(window[:end]):
            return end
    if candidates:
        return candidates[0]
    spaces = [match.end() for match in _SPACE.finditer(window, limit // 2)]
    return spaces[-1] if spaces else _between_characters(text, limit)


def _balanced(text: str) -> bool:
    """Whether no emphasis, code, maths or link seems to be open at the end of `text`."""
    if text.count("**") % 2 or text.count("`") % 2 or text.count("$") % 2 or text.count("~~") % 2:
        return False
    return (
        text.count("[") <= text.count("]")
        and text.rfind("](") <= text.rfind(")")
        and text.count("\\(") <= text.count("\\)")
    )


def _between_characters(text: str, limit: int) -> int:
    """The last place up to `limit` that parts no letter from its accents and no emoji from what it is joined to."""
    for index in range(limit, max(limit - 64, 1), -1):
        after = text[index] if index < len(text) else " "
        if not unicodedata.combining(after) and after != _JOINER and text[index - 1] != _JOINER:
            return index
    return limit
