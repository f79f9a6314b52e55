"""Counts the tokens of a text exactly, with either of Qwen's two vocabularies.

A vocabulary takes 0.2 to 0.5 s and 60 to 100 MB to load: count in the worker process. Special tokens are never parsed:
`<|im_end|>` in a text counts as the characters it is made of.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator

import tiktoken

from qwen_desktop.documents import vocabularies

_CHUNK = 1 << 16  # characters; tiktoken overflows its stack on a million blanks, and holds the GIL for a whole text

# Places where every word ends in both patterns, so that a text counted in pieces counts the same as in one: a line's
# start, the end of a line's last word; and for lines without end: after a digit, before a blank, before punctuation.
LINE_CUT = re.compile(r"\n(?=\S)|(?<=[A-Za-z0-9])(?=\n)")
WORD_CUT = re.compile(
    r"(?<=[0-9])|(?<=\S)(?= \S)|(?<=[A-Za-zぁ-ゖァ-ヺ一-鿿가-힣])(?=[!-/:-@\[-`{-~、。「」，！？：；（）])"
)

_loaded: dict[str, tiktoken.Encoding] = {}
_loading = threading.Lock()


def count(text: str, vocabulary: str, on_characters: Callable[[int], None] | None = None) -> int:
    """The tokens of `text`. `on_characters` hears how many characters have been counted so far.

    Raises KeyError for a vocabulary that is not one of `vocabularies.VOCABULARIES`.
    """
    encoding = _encoding(vocabulary)
    tokens = characters = 0
    for chunk in chunks(unicodedata.normalize("NFC", text)):
        tokens += _count_chunk(encoding, chunk)
        characters += len(chunk)
        if on_characters is not None:
            on_characters(characters)
    return tokens


def chunks(text: str, size: int = _CHUNK) -> Iterator[str]:
    """`text` in pieces of at most `size` characters, cut where no token is split as far as there is such a place."""
    start = 0
    while len(text) - start > size:
        end = _last_cut(LINE_CUT, text, start, start + size) or _last_cut(WORD_CUT, text, start, start + size)
        end = end or start + size
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _last_cut(pattern: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """The last place in (start, end] where `pattern` allows a cut; looks at the last part first."""
    for reach in (2048, end - start):
        found = [
            at for match in pattern.finditer(text, max(start + 1, end - reach), end + 1) if (at := match.end()) <= end
        ]
        if found:
            return found[-1]
    return None


def _count_chunk(encoding: tiktoken.Encoding, chunk: str) -> int:
    """Count one piece; one that overflows the tokeniser's stack is halved."""
    try:
        return len(encoding.encode_ordinary(chunk))
    except BaseException as error:  # a Rust panic is no Exception, and its class cannot be imported
        if type(error).__name__ not in ("PanicException", "RuntimeError") or len(chunk) < 2:
            raise
    half = len(chunk) // 2
    return _count_chunk(encoding, chunk[:half]) + _count_chunk(encoding, chunk[half:])


def _encoding(vocabulary: str) -> tiktoken.Encoding:
    with _loading:
        if vocabulary not in _loaded:
            _loaded[vocabulary] = tiktoken.Encoding(
                vocabulary,
                pat_str=vocabularies.pattern(vocabulary),
                mergeable_ranks=vocabularies.ranks(vocabulary),
                special_tokens={},
            )
        return _loaded[vocabulary]
