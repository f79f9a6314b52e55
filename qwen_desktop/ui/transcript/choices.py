"""What the reader chose for one block of a message. Plain values, kept when all else of the block is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class BlockChoices:
    """`folded` None: as such a block stands when nobody has touched it."""

    wrapped: bool = False
    folded: bool | None = None


Choices = dict[int, BlockChoices]
"""The choices of a message, by where each block begins in its text."""


def made_of(choices: Mapping[int, BlockChoices]) -> Choices:
    """Those that were really made: what there is to keep."""
    return {start: chosen for start, chosen in choices.items() if chosen != BlockChoices()}
