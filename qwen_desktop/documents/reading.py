"""Reads one file whole: its kind, its text in blocks, its hash and its tokens. Runs in the worker process.

Every function here takes the worker's `report` first. Nothing is written, unpacked or fetched. The parsers are imported
where they are used: a child that only counts loads no PDFium, and one that reads a PDF no encoding detector.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from qwen_desktop.documents import formats, kinds, text
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.vocabularies import VOCABULARIES
from qwen_desktop.domain.document import COUNTING, READING, Block, Document, Progress

TEXT_LIMIT = 64_000_000  # bytes: eight times what the longest window takes, and still read in seconds
PDF_LIMIT = 500_000_000  # bytes, pictures included
OFFICE_LIMIT = 200_000_000  # bytes, packed, pictures included

Report = Callable[[Progress], None]


def read(report: Report, path: str) -> Document:
    """Read the file at `path`. Raises DocumentError, with the file's name in it."""
    name = unicodedata.normalize("NFC", Path(path).name)
    try:
        return _document(report, name, _bytes(Path(path)))
    except DocumentError as error:
        raise DocumentError(error.code, error.detail, name, error.size, error.limit) from None
    except (LookupError, ValueError, ArithmeticError, RecursionError):  # a file that contradicts itself
        raise DocumentError("damaged", name=name) from None


def read_pasted(report: Report, pasted: str, name: str) -> Document:
    """A text that was pasted, to the last character, as a document called `name`."""
    data = pasted.encode("utf-8", "surrogatepass")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        kind=kinds.PASTED,
        size=len(data),
        blocks=text.blocks(pasted),
        counts=_counts(report, pasted),
    )


def count_texts(report: Report, texts: Sequence[str], vocabulary: str) -> list[int]:
    """The tokens of each text. Raises KeyError for a vocabulary there is none of."""
    total = sum(len(each) for each in texts)
    done = 0
    counts: list[int] = []
    for each in texts:
        counts.append(_count(report, each, vocabulary, done, total))
        done += len(each)
    return counts


def _document(report: Report, name: str, data: bytes) -> Document:
    pages: int | None = None
    charset = ""
    if kinds.is_pdf(data[: kinds.HEAD], name):
        from qwen_desktop.documents import pdf

        kind = kinds.PDF
        found = pdf.read(data, lambda done, total: report(Progress(READING, done, total)))
        blocks, warnings, pages = found.blocks, found.warnings, len(found.blocks)
    elif format_ := formats.format_of(data, name):
        kind, reader = formats.reader_of(format_)
        contents = reader(data, lambda done, total: report(Progress(READING, done, total)))
        blocks, warnings = contents.blocks, contents.warnings
    elif group := kinds.group_of(data[: kinds.HEAD], name):
        raise DocumentError("unsupported", group)
    else:
        kind = kinds.kind_of_text(name)
        blocks, warnings, charset = _text(data)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        kind=kind,
        size=len(data),
        blocks=blocks,
        counts=_counts(report, "\n".join(block.text for block in blocks)),
        pages=pages,
        encoding=charset,
        warnings=warnings,
    )


def _text(data: bytes) -> tuple[tuple[Block, ...], tuple[str, ...], str]:
    from qwen_desktop.documents import encoding

    decoded = encoding.decode(data)
    if not decoded.text.strip():
        raise DocumentError("empty")
    warnings: list[str] = []
    if decoded.replaced:
        warnings.append(f"replaced:{decoded.replaced}")
    if decoded.guessed:
        warnings.append(f"guessed:{decoded.encoding}")
    return text.blocks(decoded.text), tuple(warnings), decoded.encoding


def _counts(report: Report, whole: str) -> dict[str, int]:
    total = len(whole) * len(VOCABULARIES)
    return {
        vocabulary: _count(report, whole, vocabulary, turn * len(whole), total)
        for turn, vocabulary in enumerate(VOCABULARIES)
    }


def _count(report: Report, each: str, vocabulary: str, before: int, total: int) -> int:
    from qwen_desktop.documents import tokens

    report(Progress(COUNTING, before, total))
    return tokens.count(each, vocabulary, lambda done: report(Progress(COUNTING, min(before + done, total), total)))


def _bytes(path: Path) -> bytes:
    """The whole file. Raises DocumentError for what is no ordinary file, may not be read or is too big."""
    try:
        about = os.stat(path)
        if stat.S_ISDIR(about.st_mode):
            raise DocumentError("directory")
        if not stat.S_ISREG(about.st_mode):
            raise DocumentError("special")
        with open(path, "rb") as file:
            head = file.read(kinds.HEAD)
            packed = kinds.is_zip(head) or kinds.is_ole(head)
            limit = PDF_LIMIT if kinds.is_pdf(head, path.name) else OFFICE_LIMIT if packed else TEXT_LIMIT
            group = kinds.group_of(head, path.name)
            if group and (group not in kinds.READABLE or (group == "archive" and about.st_size > limit)):
                raise DocumentError("unsupported", group)
            if about.st_size > limit:
                raise DocumentError("too_big", size=about.st_size, limit=limit)
            data = head + file.read(limit)
    except FileNotFoundError:
        raise DocumentError("missing") from None
    except PermissionError:
        raise DocumentError("permission") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise DocumentError("unreadable", getattr(error, "strerror", None) or type(error).__name__) from None
    if not data:
        raise DocumentError("empty")
    return data
