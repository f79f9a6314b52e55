"""Another branch in the place of the one on screen: the message where they part stays at the same pixel.

Knows the column; does not know why the branch is another.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwen_desktop.ui.transcript.column import Column

FIRST, LAST = 0, -1
UNSEEN = 4  # a message out of sight comes to this part of the viewport's height


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message is: the px from the viewport's top to its first segment (FIRST), or to its last (LAST)."""

    segment: int
    y: int


def spot_of(column: Column, number: int) -> Spot | None:
    """Where a message is on screen: its beginning, where that is seen, else its end. None while it is out of sight."""
    placed = list(column.placed(number))
    if not placed:
        return None
    if placed[0].index == 0:
        return Spot(FIRST, placed[0].y)
    segments = column.entries[number].segments
    if segments is not None and placed[-1].index == len(segments) - 1:
        return Spot(LAST, placed[-1].y)
    return Spot(FIRST, 0)  # it fills the screen: what takes its place is read from its beginning


def put(column: Column, number: int, spot: Spot | None) -> None:
    """Lay the column out with a message at that place, or in sight where there was none."""
    column.open(number)
    segments = column.entries[number].segments
    assert segments is not None
    index, y = (0, column.height // UNSEEN) if spot is None else (spot.segment % len(segments), spot.y)
    column.reveal(number, index, y)
    column.slack = column.height
    column.arrange()
    column.following = column.slack > 0 and column.at_end()  # without slack, following might move it by a pixel
