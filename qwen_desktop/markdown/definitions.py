"""Link reference definitions: `[label]: address "title"`. Knows the text of one paragraph."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*\n?[ \t]*", re.DOTALL)
_ADDRESS = re.compile(r"<((?:[^<>\n\\]|\\.)*)>|([^\s<]\S*)")
_TITLE = re.compile(
    r"(?:[ \t]+|[ \t]*\n[ \t]*)(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|\(((?:[^()\\]|\\.)*)\))[ \t]*(?:\n|$)",
    re.DOTALL,
)
_LINE_END = re.compile(r"[ \t]*(?:\n|$)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Definition(NamedTuple):
    """Where a reference leads. `length`: how many characters of the paragraph define it, line break included."""

    label: str
    address: str
    title: str
    length: int


def key(label: str) -> str:
    """The form in which labels are compared: case and white space make no difference."""
    return " ".join(label.lower().split())


def unescaped(text: str) -> str:
    """Backslash escapes and entities resolved, as in an address or a title."""
    return html.unescape(_ESCAPE.sub(r"\1", text)) if "\\" in text or "&" in text else text


def definition(text: str) -> Definition | None:
    """The definition with which `text` begins."""
    opening = _LABEL.match(text)
    if opening is None or not opening[1].strip() or opening[1].startswith("^"):
        return None
    address = _ADDRESS.match(text, opening.end())
    if address is None:
        return None
    written = address[1] if address[1] is not None else address[2]
    title = _TITLE.match(text, address.end())
    if title is not None:
        words = next(group for group in title.groups() if group is not None)
        if "\n\n" not in words:
            return Definition(key(opening[1]), unescaped(written), unescaped(words), title.end())
    end = _LINE_END.match(text, address.end())
    if end is None:
        return None
    return Definition(key(opening[1]), unescaped(written), "", end.end())
