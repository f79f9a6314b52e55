"""A document that was read: its text in blocks that can be pointed at. Says nothing of how it was read."""

from __future__ import annotations

from dataclasses import dataclass

READING = "reading"
COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that can be cited.

    `anchor` is its place in the unit that the document has: "p12" for a page, "L1" for the first line of a run,
    "第3条 (2)" for a clause, "¶7" for a paragraph, "Sheet1!A2" for a cell, "slide 4", "ch 2" for a chapter.
    """

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading is. `stage` is READING (`done` of `total` pages or other parts) or COUNTING (of characters)."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read whole. `counts` maps a vocabulary's name to tokens (exact)."""

    sha256: str
    name: str
    kind: str
    size: int
    blocks: tuple[Block, ...]
    counts: dict[str, int]
    pages: int | None = None
    encoding: str = ""
    warnings: tuple[str, ...] = ()  # codes: empty_pages:3, scanned, replaced:17 …

    @property
    def text(self) -> str:
        return "\n".join(b.text for b in self.blocks)
