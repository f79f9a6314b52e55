"""Text as words of an index, and a search as a question to it. Pure: knows no table.

Chinese, Japanese, Korean and Thai are written without spaces between words. Their runs are indexed as pairs of
neighbouring letters, 日本語 as 日本 本語 語: a search for any part of a run, from one letter on, is then a row of
words.
"""

from __future__ import annotations

import re
import unicodedata

SPACELESS = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"  # kana without ・, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul
    "\U00020000-\U0003ffff"  # rare Han
)
_RUN = re.compile(f"[{SPACELESS}]+")
_SIGNS = "\u0900-\u0dff\u0f00-\u0fff"  # vowel signs of India and Tibet, which belong to a word but are no letters
_POINTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")  # often left out
_WORD = re.compile(rf"[{SPACELESS}]+|(?:[^\W_{SPACELESS}]|[{_SIGNS}])+")
_PHRASE = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]*)[\"“”„«»「」『』]|(\S+)")
LONGEST_WORD = 64  # letters; hashes, keys and encoded pictures would fill the index with words nobody looks for
MOST_WORDS = 32  # of one search


def folded(text: str) -> str:
    """Text without differences that a search does not make: case, width, composed or not, Arabic and Hebrew points.

    Accents stay: the index itself takes them away.
    """
    if text.isascii():
        return text.lower()
    return _POINTS.sub("", unicodedata.normalize("NFKC", text).casefold())


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
        words = _words(quoted or plain, trailing=False)[:MOST_WORDS]
        if words and len(parts) < MOST_WORDS:
            parts.append('"' + " ".join(words) + '"' + (" *" if _is_open(words[-1], bool(quoted)) else ""))
    return " AND ".join(parts)


def _is_open(word: str, quoted: bool) -> bool:
    """Whether more letters may follow in the same word: a pair of a spaceless script is complete, a quoted word too."""
    return len(word) == 1 if _RUN.match(word) else not quoted


def literals(search: str) -> list[str]:
    """The words and phrases of a search as they were written, those that have a letter in them."""
    found = [(quoted or plain).strip() for quoted, plain in _PHRASE.findall(search)]
    return [one for one in found if _WORD.search(folded(one))][:MOST_WORDS]
