"""Blocks that are too long for one segment: slices under one another that share a header and scroll sideways together.

Knows what all such blocks have in common; neither code nor tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.setting import Setting
from qwen_desktop.ui.transcript.sideways import Sideways
from qwen_desktop.ui.transcript.style import Style
from qwen_desktop.ui.transcript.text import TextSegment


class Header(Protocol):
    """What stands above a block, and stays in view while some of the block is."""

    def height(self, style: Style) -> int: ...

    def spots(self, style: Style, rect: QRectF) -> tuple[Spot, ...]:
        """What can be clicked, where the header is painted into `rect`."""

    def paint(self, painter: QPainter, style: Style, rect: QRectF, look: Look) -> None:
        """Paint it; its ground is there already."""


class Block(Protocol):
    """What the slices of a block share. `header` None: nothing that has to stay in view now."""

    sideways: Sideways

    @property
    def slices(self) -> Sequence[Slice]: ...

    @property
    def header(self) -> Header | None: ...

    def withdraw(self, part: Slice) -> None:
        """A slice that was shown while it grew turned out to be something else."""


class Slice(TextSegment):
    """Some lines of a block. The first slice has what stands above the block, the last one its end."""

    __slots__ = ("index",)

    def __init__(self, setting: Setting, index: int) -> None:
        super().__init__(setting)
        self.index = index

    @property
    def block(self) -> Block:
        raise NotImplementedError

    @property
    def is_last(self) -> bool:
        return self.block.slices[-1] is self

    @property
    def pins(self) -> bool:
        """Whether the block's header has to stay in view while this is at the viewport's top."""
        return True

    @property
    def ends(self) -> bool:
        """Whether the block ends here, as it is shown."""
        return self.is_last

    def frame_rect(self, style: Style) -> QRectF:
        """The part of the block's ground that is this slice's, in the segment's coordinates."""
        raise NotImplementedError

    def track_rect(self, style: Style) -> QRectF:
        """Where the sideways bar runs, if the block ends with this slice."""
        raise NotImplementedError

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        return self.block.sideways.move(delta)
