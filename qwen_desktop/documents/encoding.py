"""Turns the bytes of a text file into characters. Knows encodings, and nothing of what the text is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import chardet

from qwen_desktop.documents import kinds
from qwen_desktop.documents.errors import DocumentError

SAMPLE = 200_000  # bytes that detection looks at

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that one's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Detection names the standard; files use the vendor's superset of it.
_SUPERSETS = {
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
}
_MULTIBYTE = {"utf-8", "gb18030", "cp932", "euc_jp", "euc_jis_2004", "euc_jisx0213", "cp949", "johab", "big5hkscs"}
_CJK = ("gb18030", "cp932", "cp949", "big5hkscs", "euc_jp")
_LATIN = "cp1252"
_PLAIN = b"Az 09.\n"
_HIGH = re.compile(rb"[\x80-\xff]")
_ASCII = bytes(range(128))
_SEPARATORS = re.compile("[ \n\t,.、。，．\u3000]")
_UNLIKELY = re.compile(
    "[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x80-\x9f\u1100-\u1dff\u2400-\u245f\u2800-\u2dff\ua000-\uabff\ud7a4-\uf8ff\ufff0-\uffff]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was come by.

    `replaced` counts the characters that became U+FFFD; `guessed`: another code page might fit as well.
    """

    text: str
    encoding: str
    replaced: int = 0
    guessed: bool = False


def decode(data: bytes) -> Decoded:
    """Decode a whole file; every line end becomes "\\n", and a byte order mark goes.

    Raises DocumentError("unsupported", "binary") for bytes that are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if not kinds.looks_like_text(data[:SAMPLE]):
        return _decoded(data, _wide(data[:SAMPLE]))
    if b"\x1b$" in data[:SAMPLE] and _decodes(data, "iso2022_jp"):
        return _decoded(data, "iso2022_jp")
    try:
        return Decoded(_with_plain_line_ends(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _decode_legacy(data: bytes) -> Decoded:
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    whole = len(lenient) - len(lenient.encode("ascii", "ignore")) - broken
    if whole >= 4 * broken:  # UTF-8 after all, with a few broken bytes or cut off inside a character
        return Decoded(_with_plain_line_ends(lenient), "utf-8", broken)
    first = _HIGH.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first and first.start() > SAMPLE // 2 else 0
    decoded = _decoded(data, _detect(data[start : start + SAMPLE]))
    if decoded.replaced * 10 > len(decoded.text):
        raise DocumentError("unsupported", "binary")
    return decoded


def _detect(sample: bytes) -> str:
    """The most likely encoding of bytes that are text and not UTF-8."""
    name = _named(sample)
    if name in _MULTIBYTE:
        return name
    for candidate in _CJK:  # one broken byte is enough to rule it out above: ask again without the lines that break
        whole = b"\n".join(line for line in sample.split(b"\n") if _decodes(line, candidate))
        if len(whole) < len(sample) and _named(whole) == candidate:
            return candidate
    high = sample.translate(None, _ASCII)
    foreign = sum(ord(c) > 0x24F for c in high[:2000].decode(name, "replace") if c.isalpha())
    if foreign * 2 > min(len(high), 2000) and len(high) * 4 < len(sample):
        return _LATIN  # a foreign script would fill its text, not sprinkle it: accents, in too short a text to tell
    return name


def superset(name: str) -> str:
    """The codec for an encoding that a file declares: the vendor's superset of it. Raises LookupError."""
    found = codecs.lookup(name).name
    return _SUPERSETS.get(found, found)


def _named(sample: bytes) -> str:
    """What detection calls it, as a codec of Python's."""
    found = str(chardet.detect(sample)["encoding"] or _LATIN)
    try:
        name = codecs.lookup(found).name
    except LookupError:
        return _LATIN
    if _PLAIN.decode(name, "replace") != _PLAIN.decode("ascii"):  # EBCDIC and its like: no file of today
        return _LATIN
    return _SUPERSETS.get(name, name)


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: the one in which reading gives likely characters.

    Raises DocumentError("unsupported", "binary") where none does.
    """
    shares: list[tuple[float, str]] = []
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = sample[: len(sample) // width * width].decode(encoding, "replace")
        separated = len(text) < 200 or _SEPARATORS.search(text) is not None
        unlikely = len(_UNLIKELY.findall(text)) if separated else len(text)
        shares.append((unlikely / max(1, len(text)), encoding))
    share, encoding = min(shares)
    if share > 0.02:
        raise DocumentError("unsupported", "binary")
    return encoding


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    guessed = encoding not in _MULTIBYTE and not encoding.startswith(("utf", "iso2022"))
    return Decoded(_with_plain_line_ends(text), encoding, text.count("\ufffd"), guessed)


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
