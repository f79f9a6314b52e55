"""Documents by the SHA-256 of their bytes: their whole text once, however many messages mention it.

Does not know how a document was read, nor who mentions it.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from dataclasses import dataclass
from typing import ClassVar

from qwen_desktop.domain.document import Block, Document
from qwen_desktop.storage import codec, outbox
from qwen_desktop.storage.writes import Write

_WORTH_PACKING = 4096  # characters
_LEVEL = 1  # 4 MB in 40 ms; the writer must not keep a running answer's journal waiting


@dataclass(frozen=True, slots=True)
class PutDocument(Write):
    """A document, new or with newer counts."""

    searched: ClassVar[bool] = True

    document: Document

    def put(self, db: sqlite3.Connection) -> None:
        it = self.document
        blocks = [Block(block.anchor, codec.clean(block.text)) for block in it.blocks]
        outline = [[block.anchor, len(block.text)] for block in blocks]
        text = "".join(block.text for block in blocks)
        content = zlib.compress(text.encode(), _LEVEL) if len(text) >= _WORTH_PACKING else text
        counts = {**_counts(db, it.sha256), **it.counts}
        db.execute(
            "REPLACE INTO document (sha256, name, kind, size, pages, encoding, warnings, counts, outline, content, "
            "kept) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(it.sha256, codec.clean(it.name), it.kind, it.size, it.pages, it.encoding),
                *(codec.to_json(it.warnings), codec.to_json(counts), codec.to_json(outline), content, time.time()),
            ),
        )
        outbox.document_put(db, it.sha256)

    @property
    def size(self) -> int:
        return sum(len(block.text) for block in self.document.blocks)

    @property
    def key(self) -> tuple[str, str]:
        return "document", self.document.sha256


def _counts(db: sqlite3.Connection, sha256: str) -> dict[str, int]:
    row = db.execute("SELECT counts FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return codec.from_json(row[0]) or {} if row else {}


def is_kept(db: sqlite3.Connection, sha256: str) -> bool:
    return db.execute("SELECT 1 FROM document WHERE sha256 = ?", (sha256,)).fetchone() is not None


def document(db: sqlite3.Connection, sha256: str) -> Document | None:
    """The document, whole, or None where it is not kept or its text is damaged."""
    row = db.execute(
        "SELECT name, kind, size, pages, encoding, warnings, counts, outline, content FROM document WHERE sha256 = ?",
        (sha256,),
    ).fetchone()
    if row is None:
        return None
    name, kind, size, pages, encoding, warnings, counts, outline, content = row
    text = _unpacked(content)
    sizes = codec.from_json(outline)
    if text is None or sizes is None or sum(length for _, length in sizes) != len(text):
        return None
    blocks, at = [], 0
    for anchor, length in sizes:
        blocks.append(Block(anchor, text[at : at + length]))
        at += length
    return Document(
        *(sha256, name, kind, size, tuple(blocks), codec.from_json(counts) or {}, pages, encoding),
        tuple(codec.from_json(warnings) or ()),
    )


def _unpacked(content: bytes | str) -> str | None:
    try:
        return zlib.decompress(content).decode() if isinstance(content, bytes) else content
    except (zlib.error, UnicodeDecodeError):
        return None
