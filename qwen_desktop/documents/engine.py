"""Reads what only a foreign engine can: RTF, and the Word and PowerPoint files of before 2007.

Bytes come in, blocks go out. The engine gives Markdown; changes, comments and hidden text are not told apart in it, and
that is said. What the engine raises may quote the whole file, and is not passed on.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import tors_documents

from qwen_desktop.documents import html
from qwen_desktop.documents.clauses import Clauses
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError

LIMIT = 200_000_000  # bytes
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_POINT = re.compile(r"(\s*)- (?=\(?\w{1,5}[.)）]\s|第\S{1,8}[条條項号]|[①-⑳])")  # put before a number that is printed

Report = Callable[[int, int], None]


def read_rtf(data: bytes, on_part: Report) -> Contents:
    return _read_clauses(data, "rtf", on_part)


def read_doc(data: bytes, on_part: Report) -> Contents:
    return _read_clauses(data, "doc", on_part)


def read_ppt(data: bytes, on_part: Report) -> Contents:
    on_part(0, 1)
    blocks = html.cut([line for line in _markdown(data, "ppt").split("\n") if line.strip()])
    return Contents(blocks, ("unmarked",))


def _read_clauses(data: bytes, format_: str, on_part: Report) -> Contents:
    on_part(0, 1)
    clauses = Clauses()
    for line in _markdown(data, format_).split("\n"):
        if line.strip():
            clauses.add(_POINT.sub(r"\1", line, count=1))
    return Contents(clauses.blocks(), ("unmarked",))


def _markdown(data: bytes, format_: str) -> str:
    """Raises DocumentError: damaged, empty."""
    try:
        _format, text = tors_documents.to_markdown(data=data, format=format_, max_bytes=LIMIT)
    except (ValueError, RuntimeError, TypeError, OSError):
        raise DocumentError("damaged") from None
    text = _ESCAPED.sub(r"\1", _FRONT_MATTER.sub("", text).replace("\0", "")).strip()
    if not text:
        raise DocumentError("empty")
    return text
