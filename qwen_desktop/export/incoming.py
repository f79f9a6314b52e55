"""Reads a file of conversations: ours, ChatGPT's, or records with traces; JSON, JSON in lines, or zipped.

Runs in the worker. Either all of a file is understood or nothing is given; what holds no conversation is counted.
"""

from __future__ import annotations

import json
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Document, Progress
from qwen_desktop.export import chatgpt, from_json, records
from qwen_desktop.export.problems import ImportProblem
from qwen_desktop.export.reading_values import array, obj

LARGEST = 512_000_000  # bytes of JSON, unpacked
READING, UNDERSTANDING = "reading", "understanding"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".zip")

_CHUNK = 4 << 20
_EVERY = 50  # records between two reports
_LISTS = ("data", "conversations", "items", "records", "rows", "train", "examples")

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds. `passed_over` counts records in which nobody says anything."""

    conversations: tuple[Conversation, ...]
    documents: tuple[Document, ...] = ()
    passed_over: int = 0


def read(report: Report, path: str, language: str = "en", now: float = 0.0) -> Found:
    """The conversations of a file. `now` dates what has no date, in seconds since the epoch. Raises ImportProblem."""
    i18n.use(language)
    file = Path(path).absolute()
    try:
        pieces = [piece for piece in _pieces(file, report) if piece.strip()]
    except FileNotFoundError:
        raise ImportProblem("missing", file.name) from None
    except PermissionError:
        raise ImportProblem("permission", file.name) from None
    except OSError as error:
        raise ImportProblem("unreadable", file.name, detail=error.strerror or type(error).__name__) from None
    if not pieces:
        raise ImportProblem("empty", file.name)
    found: list[Any] = []
    for piece in pieces:
        found += _records(piece, file)
    return _understood(found, file.name, report, now or time.time())


# -- bytes -------------------------------------------------------------------------------------------------------------


def _pieces(file: Path, report: Report) -> Iterator[bytes]:
    """The JSON of a file, or of each file of conversations in an archive. Raises OSError, ImportProblem."""
    if file.is_dir():
        raise ImportProblem("directory", file.name)
    if zipfile.is_zipfile(file):
        yield from _unzipped(file, report)
        return
    size = file.stat().st_size
    _refuse_large(file, size)
    if file.suffix.lower() == ".zip":
        raise ImportProblem("zip_damaged" if size else "empty", file.name)
    with file.open("rb") as stream:
        yield _read(stream.read, size, report)


def _unzipped(file: Path, report: Report) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive:
            inside = [entry for entry in archive.infolist() if _wanted(entry)]
            if not inside:
                raise ImportProblem("zip_other", file.name)
            if any(entry.flag_bits & 1 for entry in inside):
                raise ImportProblem("zip_locked", file.name)
            _refuse_large(file, sum(entry.file_size for entry in inside))
            for entry in inside:
                with archive.open(entry) as stream:
                    yield _read(stream.read, entry.file_size, report)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise ImportProblem("zip_damaged", file.name) from None


def _wanted(entry: zipfile.ZipInfo) -> bool:
    """conversations.json, or conversations-000.json and so on, in whatever folder."""
    name = entry.filename.rpartition("/")[2].lower()
    return name.startswith("conversations") and name.endswith(".json")


def _refuse_large(file: Path, size: int) -> None:
    if size > LARGEST:
        raise ImportProblem("too_big", file.name, size=size, limit=LARGEST)


def _read(read: Callable[[int], bytes], size: int, report: Report) -> bytes:
    """All of it, though never more than the size that was told, whatever an archive claims."""
    whole = bytearray()
    while len(whole) < size and (more := read(min(_CHUNK, size - len(whole)))):
        whole += more
        report(Progress(READING, len(whole), size))
    return bytes(whole)


# -- JSON --------------------------------------------------------------------------------------------------------------


def _records(raw: bytes, file: Path) -> list[Any]:
    """The records of a text: of a list, of an object that holds one, or one in each line."""
    if file.suffix.lower() in (".jsonl", ".ndjson"):
        return list(_lines(raw, file.name))
    try:
        return _listed(json.loads(raw))
    except (ValueError, RecursionError):
        first = raw.lstrip().split(b"\n", 1)
        if len(first) < 2 or not _is_json(first[0]):
            raise ImportProblem("not_json", file.name) from None
    return list(_lines(raw, file.name))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        said = value and all(isinstance(each, dict) and ("role" in each or "from" in each) for each in value)
        return [{"messages": value}] if said else value
    if not isinstance(value, dict) or from_json.is_ours(value):
        return [value]
    for name in _LISTS:
        inside = value.get(name)
        if isinstance(inside, list) and inside and not any("role" in obj(e) or "from" in obj(e) for e in inside):
            return inside
    return [value]


def _lines(raw: bytes, name: str) -> Iterator[Any]:
    try:
        lines = raw.decode(json.detect_encoding(raw)).split("\n")
    except UnicodeDecodeError:
        raise ImportProblem("not_json", name) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise ImportProblem("not_json", name, line=number) from None


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


# -- conversations -----------------------------------------------------------------------------------------------------


def _understood(found: list[Any], name: str, report: Report, now: float) -> Found:
    conversations: list[Conversation] = []
    documents: dict[str, Document] = {}
    passed_over = 0
    for number, record in enumerate(found):
        if number % _EVERY == 0:
            report(Progress(UNDERSTANDING, number, len(found)))
        understood = _one(record, now - number * 0.001, documents)  # the first on top
        if understood is None:
            passed_over += 1
        else:
            conversations.append(understood)
    if not conversations:
        raise ImportProblem("nothing", name)
    return Found(tuple(conversations), tuple(documents.values()), passed_over)


def _one(record: Any, now: float, documents: dict[str, Document]) -> Conversation | None:
    raw = obj(record)
    if from_json.is_ours(raw):
        for each in map(obj, array(raw.get("documents"))):
            if (document := from_json.document(each)) is not None:
                documents[document.sha256] = document
        found = from_json.conversation(raw)
        return found if found.messages else None
    if chatgpt.is_chatgpt(raw):
        return chatgpt.conversation(raw, now)
    return records.conversation(record, now)
