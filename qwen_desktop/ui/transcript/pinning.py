"""What stays on screen of a block that is only partly there: its header at the top, its sideways bar at the bottom.

Knows what is on screen, and lays out nothing more. Coordinates are the column's: x from its left edge, y from the
viewport's top.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.column import Column, Placed
from qwen_desktop.ui.transcript.corners import rounded
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.sideways import BAR, Sideways
from qwen_desktop.ui.transcript.slices import Block, Header, Slice
from qwen_desktop.ui.transcript.style import Style

RADIUS = 8  # px at zoom 1, as all below
TALLEST = 0.3  # of the viewport: a higher header would hide more than it says
LEAST = 48  # of a block has to be seen under its header for a bar of its own


@dataclass(frozen=True, slots=True)
class Pin:
    """A header that is painted at the viewport's top, because its own place is above it.

    `entry` and `index` are those of the block's first segment, whose header it is; `end` is where the block's ground
    ends, as far as that is known.
    """

    entry: int
    index: int
    header: Header
    rect: QRectF
    end: float

    def spots(self, style: Style) -> tuple[Spot, ...]:
        return self.header.spots(style, self.rect)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        painter.save()
        painter.setClipRect(self.rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.code_back)
        ground = QRectF(self.rect)
        ground.setBottom(self.end)
        painter.drawPath(rounded(ground, style.px(RADIUS), False, True))
        self.header.paint(painter, style, self.rect, look)
        painter.restore()


@dataclass(frozen=True, slots=True)
class SideBar:
    """The sideways bar of a block on screen, and the track it runs on; `entry` and `index` of one of its segments."""

    entry: int
    index: int
    sideways: Sideways
    track: QRectF


def pinned(column: Column) -> Pin | None:
    """The header that has to be shown at the viewport's top; None where none is missed."""
    placed = column.at(0)
    if placed is None or not isinstance(placed.segment, Slice):
        return None
    block, style = placed.segment.block, column.style
    header = block.header
    frame = placed.segment.frame_rect(style).translated(placed.x, placed.y)
    if header is None or not placed.segment.pins or (placed.segment.index == 0 and frame.top() >= 0):
        return None
    last, part = _last(column, block)
    end = part.frame_rect(style).bottom() + last.y if part.ends else float(2 * column.height)
    high = header.height(style)
    if high > TALLEST * column.height:
        return None
    rect = QRectF(frame.left(), min(0.0, end - high), frame.width(), high)
    return Pin(placed.entry, placed.index - placed.segment.index, header, rect, end)


def side_bars(column: Column) -> list[SideBar]:
    """The bars of all blocks on screen that are wider than their place."""
    style = column.style
    bars: list[SideBar] = []
    for first in column.visible:
        segment = first.segment
        if not isinstance(segment, Slice) or segment.block.sideways.most <= 0:
            continue
        if bars and bars[-1].sideways is segment.block.sideways:
            continue
        last, part = _last(column, segment.block)
        track = part.track_rect(style).translated(last.x, last.y)
        lowest = column.height - style.px(BAR)
        if track.top() > lowest or not part.ends:
            track.moveTop(lowest)
        if track.top() - max(0, first.y) >= style.px(LEAST):
            bars.append(SideBar(last.entry, last.index, segment.block.sideways, track))
    return bars


def _last(column: Column, block: Block) -> tuple[Placed, Slice]:
    """The last slice of a block on screen."""
    shown = ((placed, placed.segment) for placed in reversed(column.visible))
    return next((placed, part) for placed, part in shown if isinstance(part, Slice) and part.block is block)
