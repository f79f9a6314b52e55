"""What a reader of a format hands back, and places for it. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwen_desktop.domain.document import Block

_PLACE_LIMIT = 60  # characters of a place: sheet names and headings may be long
_UNSAFE = str.maketrans({"[": "(", "]": ")", "=": "＝", "<": "‹", "\n": " ", "\t": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class Contents:
    """A file's text in blocks with their places. Warnings as in `Document.warnings`."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


@dataclass
class Places:
    """Gives every block a place that no other has."""

    _seen: dict[str, int] = field(default_factory=dict)

    def block(self, place: str, text: str) -> Block:
        """A block at `place`, cleaned to stand in "[d1 …]"; one that was there before becomes "place#2"."""
        place = " ".join(place.translate(_UNSAFE).split())[:_PLACE_LIMIT]
        turn = self._seen[place] = self._seen.get(place, 0) + 1
        return Block(f"{place}#{turn}" if turn > 1 else place, text)


def warnings(counts: dict[str, int]) -> tuple[str, ...]:
    """Codes with their figures, for what was met at all: {"hidden_rows": 2, "comments": 0} → ("hidden_rows:2",)."""
    return tuple(f"{code}:{count}" for code, count in counts.items() if count)
