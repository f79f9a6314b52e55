"""Text as words of an index, and a search as a question to it. Pure: knows no table.

Chinese, Japanese, Korean and Thai are written without spaces between words. Their runs are indexed as pairs of
neighbouring letters, 日本語 as 日本 本語 語: a search for any part of a run, from one letter on, is then a row of
words.
"""

from __future__ import annotations

import re
import unicodedata

_SPACELESS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a0-\u30ff\u3105-\u312f\u31f0-\u31ff"  # kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul
    "\U00020000-\U0003ffff"  # rare Han
)
_RUN = re.compile(f"[{_SPACELESS}]+")
_WORD = re.compile(rf"[{_SPACELESS}]+|[^\W_{_SPACELESS}]+")
_PHRASE = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]*)[\"“”„«»「」『』]|(\S+)")
LONGEST_WORD = 64  # letters; hashes, keys and encoded pictures would fill the index with words nobody looks for
MOST_WORDS = 32  # of one search


def folded(text: str) -> str:
    """Text without differences that a search does not make: case, width, composed or not."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def indexed(text: str) -> str:
    """The words of a text, in order, parted by spaces."""
    return " ".join(_words(text, trailing=True))


def _words(text: str, *, trailing: bool) -> list[str]:
    """`trailing`: the last letter of every run is a word of its own too; else only where more follows the run."""
    found = _WORD.findall(folded(text))
    out: list[str] = []
    for number, word in enumerate(found):
        if _RUN.match(word) is None:
            out.append(word[:LONGEST_WORD])
            continue
        out += [word[at : at + 2] for at in range(len(word) - 1)]
        if trailing or len(word) == 1 or number + 1 < len(found):
            out.append(word[-1])
    return out


def question(search: str) -> str:
    """A search as FTS5 takes it: all of its words or phrases, the last letters of each open. "" for no words."""
    parts: list[str] = []
    for quoted, plain in _PHRASE.findall(search):
        words = _words(quoted or plain, trailing=False)
        if words and len(parts) < MOST_WORDS:
            ends = "" if quoted and _RUN.match(words[-1]) is None else " *"
            parts.append('"' + " ".join(words[:MOST_WORDS]) + '"' + (ends if _is_open(words[-1]) else ""))
    return " AND ".join(parts)


def _is_open(word: str) -> bool:
    """Whether more letters of the same word may follow: a pair of a spaceless script is complete."""
    return _RUN.match(word) is None or len(word) == 1
