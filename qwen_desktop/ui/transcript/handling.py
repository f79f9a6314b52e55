"""What can be done with a block of code or a table on screen: fold it, wrap its lines, save it, scroll it sideways.

Adds that to the surface, and what stays in view of such blocks; knows no pointer but where it is.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.disclosure import TOGGLE, Disclosure
from qwen_desktop.ui.transcript.gallery import Gallery
from qwen_desktop.ui.transcript.languages import file_name
from qwen_desktop.ui.transcript.pinning import SideBar, pinned, side_bars
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.surface import LINE_STEP, Surface
from qwen_desktop.ui.values import Theme

EDGE = 24  # px from a block's edge, in which a drag scrolls it sideways
PULL = 4  # a drag so many px inside that edge moves it by one px in every frame


class Handling(Surface):
    """The surface with blocks that can be handled. Numbers and indices are those of a block's first segment.

    `save_requested` says a name for a file, its text, and what to call once that is saved.
    """

    save_requested = Signal(str, str, object)

    def __init__(
        self, theme: Theme, frames: Frames, quiet: bool, parent: QWidget | None, gallery: Gallery | None = None
    ) -> None:
        super().__init__(theme, frames, quiet, parent, gallery)
        self._bar: SideBar | None = None  # the one under the pointer, or held by it
        self._grip: float | None = None  # where its thumb is held, px from the thumb's left end

    def _show_done(self, number: int, index: int, action: str) -> None:
        """Show for a moment that something was done."""

    def _handle(self, number: int, index: int, action: str) -> bool:
        """Do what a button of a block is for; False where it is none."""
        code = self._code(number, index)
        match action:
            case "wrap-code" if code is not None:
                self.set_wrapped(number, index, not code.block.wrapped)
            case "fold-code" | "unfold-code" if code is not None:
                self.set_folded(number, index, not code.block.folded)
            case action if action == TOGGLE:
                self._toggle_details(number, index)
            case "save-code" if code is not None:
                self._save(number, index, code)
            case _:
                return False
        return True

    def _save(self, number: int, index: int, code: CodeSlice) -> None:
        """Have a block saved as it was written, its last line ended."""
        entry = self._column.entries[number]

        def saved() -> None:
            if self._column.entries.made(number) is entry:
                self._show_done(number, index, "save-code")

        name = file_name(code.block.info, code.lines, _("code"))
        self.save_requested.emit(name, code.block.text + "\n", saved)

    # Folding and wrapping

    def set_folded(self, number: int, index: int, folded: bool) -> None:
        """Show only the first lines of a block of code, or all of it; its header stays, or comes to the top."""
        code = self._code(number, index)
        if code is None:
            return
        y = self._top_of(number, index)
        code.block.fold(folded)
        self._refold(number)
        if y is not None:
            header_out = y + code.header_rect(self._column.style).top() < 0
            inset = -self._column.style.px(code.setting.above) if folded and header_out else y
            self._column.reveal(number, index, round(inset))
        self._laid_anew()

    def _toggle_details(self, number: int, index: int) -> None:
        """Show what is inside of a `<details>`, or fold it away; its line stays where it is."""
        line = self._segment(number, index)
        if not isinstance(line, Disclosure):
            return
        y = self._top_of(number, index)
        line.choices.folded = not line.folded
        line.touch()
        self._refold(number)
        if y is not None:
            self._column.reveal(number, index, round(y))
        self._laid_anew()

    def set_wrapped(self, number: int, index: int, wrapped: bool) -> None:
        """Break the long lines of a block of code, or let them scroll; the line at the viewport's top stays there."""
        code = self._code(number, index)
        if code is None:
            return
        y = self._top_of(number, index)
        if y is not None and y >= 0:
            self._column.reveal(number, index, round(y))
        self._column.following = False
        self._column.keeping_line(lambda: code.block.wrap(wrapped))
        self._column.reestimate(number)
        self._laid_anew()

    def uncover(self, number: int, index: int, position: int) -> bool:
        """Unfold what a text position of any segment is folded away in; False where it is in the open."""
        self._column.open(number)
        if not self._column.entries[number].uncover(index, position):
            return False
        self._refold(number)
        self._relayout()
        return True

    def _refold(self, number: int) -> None:
        self._column.entries[number].refold(self._column.style, self._column.width)
        self._column.changed(number)

    def _laid_anew(self) -> None:
        """Lay out what is on screen; whoever is at the end now follows it."""
        self._relayout()
        if self._column.at_end():
            self._column.following = True

    def _segment(self, number: int, index: int) -> Segment | None:
        segments = self._column.entries[number].segments
        return segments[index] if segments is not None and index < len(segments) else None

    def _code(self, number: int, index: int) -> CodeSlice | None:
        segment = self._segment(number, index)
        return segment if isinstance(segment, CodeSlice) else None

    def _top_of(self, number: int, index: int) -> float | None:
        """Where a segment begins in the viewport; above it where that is all that is known; None out of sight."""
        placed = next((p for p in self._column.visible if (p.entry, p.index) == (number, index)), None)
        if placed is not None:
            return placed.y
        pin = pinned(self._column)
        return float("-inf") if pin is not None and (pin.entry, pin.index) == (number, index) else None

    # Sideways

    def _slide(self, number: int, index: int, way: int) -> bool:
        """Scroll a block sideways by a step; False for what is no such block."""
        segment = self._segment(number, index)
        if not isinstance(segment, Slice) or segment.block.sideways.most <= 0:
            return False
        segment.block.sideways.move(way * LINE_STEP)
        self.viewport().update()
        return True

    def _pull(self, point: QPointF) -> float:
        """How far a drag held at a point of a block, near the edge behind which it goes on, moves it in a frame."""
        placed = self._column.at(point.y())
        if placed is None or not isinstance(placed.segment, Slice):
            return 0.0
        frame = placed.segment.frame_rect(self._column.style).translated(placed.x, placed.y)
        sideways = placed.segment.block.sideways
        left, right = frame.left() + EDGE - point.x(), point.x() - (frame.right() - EDGE)
        if right > 0 and sideways.offset < sideways.most:
            return right / PULL
        return -left / PULL if left > 0 and sideways.offset > 0 else 0.0

    def _grab_bar(self, point: QPointF) -> bool:
        """The button went down: take hold of the bar that is there, and let it come where it does not lie yet."""
        self._bar = self._bar_at(point)
        if self._bar is None:
            return False
        thumb = self._bar.sideways.thumb(self._bar.track, self._column.style)
        within = thumb.left() <= point.x() <= thumb.right()
        self._grip = point.x() - thumb.left() if within else thumb.width() / 2
        self._drag_bar(point)
        return True

    def _drag_bar(self, point: QPointF) -> bool:
        """The pointer moved; False unless it holds a bar."""
        if self._bar is None or self._grip is None:
            return False
        sideways, track = self._bar.sideways, self._bar.track
        sideways.go(sideways.offset_at(track, self._column.style, point.x(), self._grip))
        self.viewport().update()
        return True

    def _release_bar(self) -> bool:
        held, self._grip = self._grip is not None, None
        return held

    def _hover_bar(self, point: QPointF | None) -> bool:
        """The pointer moved or left; says whether it is over a bar."""
        bar = self._bar_at(point) if point is not None else None
        if (bar is None) != (self._bar is None) or (bar and self._bar and bar.sideways is not self._bar.sideways):
            self.viewport().update()
        self._bar = bar
        return bar is not None

    def _bar_at(self, point: QPointF) -> SideBar | None:
        return next((bar for bar in side_bars(self._column) if bar.track.contains(point)), None)

    # Painting

    def _paint_over(self, painter: QPainter) -> None:
        column = self._column
        painter.translate(self._left(), 0)
        for bar in side_bars(column):
            lit = self._bar is not None and self._bar.sideways is bar.sideways
            bar.sideways.paint_bar(painter, column.style, bar.track, lit)
        pin = pinned(column)
        if pin is not None:
            segment = column.entries[pin.entry].segments
            assert segment is not None
            whole = Placed(pin.entry, pin.index, 0, 0, column.width, segment[pin.index])
            pin.paint(painter, column.style, self._look(whole))
        painter.translate(-self._left(), 0)
