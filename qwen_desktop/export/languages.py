"""The language tag of a text, from its letters alone: enough for a browser to choose fonts and the forms of Han.

What only a dictionary could tell (French or Spanish) is not told; such a text has no tag.
"""

from __future__ import annotations

import re
from functools import lru_cache

SAMPLE = 2_000  # characters that are looked at

_SCRIPTS = {
    "ja": re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "und-Arab": re.compile("[\u0620-\u06ff\u0750-\u077f]"),
    "und-Hebr": re.compile("[\u05d0-\u05ea]"),
    "und-Cyrl": re.compile("[\u0400-\u04ff]"),
    "und-Grek": re.compile("[\u0370-\u03ff]"),
    "und-Deva": re.compile("[\u0900-\u097f]"),
    "und-Thai": re.compile("[\u0e00-\u0e7f]"),
}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_HEAVIER = 3  # a Han character, a kana or a syllable of Hangul says what about three letters say


@lru_cache(maxsize=1_024)
def _tag(text: str) -> str:
    counts = {tag: len(pattern.findall(text)) for tag, pattern in _SCRIPTS.items()}
    for tag in ("ja", "ko", "zh"):
        counts[tag] *= _HEAVIER
    if counts["ja"] and counts["ja"] * 5 >= counts["zh"]:  # Japanese is written with Han as well
        counts["ja"] += counts["zh"]
    tag, most = max(counts.items(), key=lambda item: item[1])
    if not most or most < len(_LATIN.findall(text)):
        return ""
    return _chinese(text) if tag == "zh" else tag


def language(text: str) -> str:
    """ "ja", "zh-Hans", "und-Arab": the tag for most of a text; "" where it is written in Latin letters, or in none."""
    return "" if text.isascii() else _tag(text[:SAMPLE])


def _chinese(text: str) -> str:
    """Which of the two sets of characters holds more of a text."""
    simplified = traditional = 0
    for character in _SCRIPTS["zh"].findall(text):
        simplified += _encodes(character, "gb2312")
        traditional += _encodes(character, "big5")
    return "zh-Hans" if simplified >= traditional else "zh-Hant"


def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
