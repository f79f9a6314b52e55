"""Qwen's two vocabularies: their names, their tokens, and how each splits a text into words. Counts nothing itself."""

from __future__ import annotations

import gzip

from qwen_desktop import resource_files

QWEN3 = "qwen3"  # Qwen to Qwen3
QWEN3_5 = "qwen3.5"  # from Qwen3.5 on
VOCABULARIES = (QWEN3, QWEN3_5)

_WORDS = {QWEN3: r"\p{L}", QWEN3_5: r"\p{L}\p{M}"}  # the newer one joins combining marks to their word


def pattern(vocabulary: str) -> str:
    """How a text is split into words before merging, as both of Qwen's tokenisers do it but for what makes a word."""
    word = _WORDS[vocabulary]
    return (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[" + word + r"]+|\p{N}"
        r"| ?[^\s" + word + r"\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )


def ranks(vocabulary: str) -> dict[bytes, int]:
    """Token → id, from the packed form that resources/vocabularies/make.py describes."""
    packed = resource_files.path(f"vocabularies/{vocabulary}.ranks.gz").read_bytes()
    data = gzip.decompress(packed)
    found: dict[bytes, int] = {}
    at = rank = 0
    while at < len(data):
        length = data[at]
        at += 1
        if length == 255:
            length = int.from_bytes(data[at : at + 2], "big")
            at += 2
        if length:
            found[data[at : at + length]] = rank
        at += length
        rank += 1
    return found
