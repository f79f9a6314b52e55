"""The widget under the conversation: it scrolls a column of messages, lays out what is on screen and paints it.

Knows the column, the frames and the scroll bar; knows nothing of pointers, nor of where messages come from.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.transcript.column import Column, Placed
from qwen_desktop.ui.transcript.end_button import EndButton
from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.gallery import Gallery
from qwen_desktop.ui.transcript.painting import paint_column
from qwen_desktop.ui.transcript.segment import Look
from qwen_desktop.ui.transcript.style import Style
from qwen_desktop.ui.values import REACH, Theme

MARGIN = 24  # px, beside the column
QUIET_MARGIN = 16
WORK_S = 0.004  # of every frame, for colours and other things that can wait
GUESSES = 400  # heights guessed anew in one frame
LINE_STEP = 40
WHEEL_STEP = 72  # px for one notch
TICK_MS = 1000


class Surface(QAbstractScrollArea):
    """Base of the conversation's view. While it is hidden nothing is laid out and no timer runs."""

    scrolled_to_end = Signal(bool)
    text_changed = Signal(int)  # of the message with this number: it grew, or is shown for the first time
    laid_out = Signal()

    def __init__(
        self, theme: Theme, frames: Frames, quiet: bool, parent: QWidget | None, gallery: Gallery | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = quiet
        self._zoom = 1.0
        self._frames = frames
        self._gallery = gallery
        self._column = Column(Style(theme, 1.0, quiet, self.devicePixelRatioF(), gallery), self._prepare)
        self._growing: set[int] = set()
        self._syncing = False
        self._was_at_end = True
        self._down = False  # the last move was downwards: who comes to the end by it follows the end
        self._ring = False  # the keyboard came here by Tab
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._to_end = EndButton(theme, self.viewport())
        self._to_end.clicked.connect(self.to_end)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        if gallery is not None:
            gallery.on_change = self._ask_pictures

    def _prepare(self, entry: Entry) -> None:
        """Called with a message that is about to be seen for the first time."""

    def _look(self, placed: Placed) -> Look:
        """What is shown on a segment besides itself."""
        return Look()

    @property
    def entries(self) -> Entries:
        """The messages, as the column holds them."""
        return self._column.entries

    @property
    def column(self) -> Column:
        """Where everything is; to be looked at."""
        return self._column

    def message_at(self, y: int) -> int | None:
        """The number of the message at a height of the viewport."""
        placed = self._column.at(y)
        return None if placed is None else placed.entry

    def message_rect(self, number: int) -> QRect:
        """Where a message is in the viewport; empty while it is out of sight."""
        placed = list(self._column.placed(number))
        if not placed:
            return QRect()
        last = placed[-1]
        bottom = last.y + round(self._column.entries[number].heights[last.index])
        whole = QRect(self._left(), placed[0].y, self._column.width, bottom - placed[0].y)
        return whole.intersected(self.viewport().rect())

    def segment_rect(self, number: int, index: int) -> QRect:
        """Where a segment of a message is in the viewport; empty while it is out of sight."""
        for placed in self._column.placed(number):
            if placed.index == index:
                height = round(self._column.entries[number].heights[index])
                whole = QRect(self._left() + placed.x, placed.y, placed.width, height)
                return whole.intersected(self.viewport().rect())
        return QRect()

    # Looks

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._to_end.theme = theme
        self._restyle()

    def set_zoom(self, zoom: float) -> None:
        """1.0 is the theme's own size."""
        self._zoom = min(4.0, max(0.5, zoom))
        self._restyle()

    def _restyle(self) -> None:
        style = Style(self._theme, self._zoom, self._quiet, self.devicePixelRatioF(), self._gallery)
        width = min(style.column, self._room())
        self._column.restyle(style, width, self._reach(style, width))
        self._relayout()

    def _room(self) -> int:
        """What is left for the column. The bar lies in the margin, so that nothing moves when it comes or goes."""
        margin = QUIET_MARGIN if self._quiet else MARGIN
        return max(120, self.width() - 2 * margin)

    def _column_width(self) -> int:
        return min(self._column.style.column, self._room())

    def _reach(self, style: Style, width: int) -> int:
        """How far to the right of the left edge of a column of `width` wide blocks may go."""
        beside = (self.width() - width) // 2 + (QUIET_MARGIN if self._quiet else MARGIN)
        return max(width, min(style.px(REACH), self.width() - beside))

    def _fit_column(self) -> None:
        """Give the column the sizes of the viewport."""
        width = self._column_width()
        self._column.resize(width, self.viewport().height(), self._reach(self._column.style, width))

    def _left(self) -> int:
        return (self.width() - self._column.width) // 2

    def _column_point(self, point: QPointF) -> QPointF:
        """A point of the viewport in the column's coordinates."""
        return point - QPointF(self._left(), 0)

    # Frames

    def _frame(self) -> None:
        """Lay in what arrived since the last frame."""
        changed = False
        for number in sorted(self._growing):
            entry = self._column.entries[number]
            if entry.segments is None:
                self._column.open(number)
            if entry.advance(self._column.style, self._column.width):
                self._column.changed(number)
                self.text_changed.emit(number)
                changed = True
        if changed:
            self._relayout()

    def _ask_frame(self) -> None:
        if self.isVisible():
            self._frames.ask(self._frame)

    def _ask_pictures(self) -> None:
        if self.isVisible():
            self._frames.ask(self._take_pictures)

    def _take_pictures(self) -> None:
        """Show the pictures that have come since the last frame; what is being read stays where it is."""
        told = [] if self._gallery is None else self._gallery.news()
        for asker in told:
            asker.arrived()
        if told:
            self._column.hold()
            self._relayout()

    def _relayout(self) -> None:
        """Lay out what is on screen, and have it painted with the next paint event."""
        self._column.arrange()
        if self._gallery is not None:
            self._gallery.keep({placed.segment for placed in self._column.visible})
        self._sync_bar()
        self._tick_clock()
        end = self._column.at_end()
        self._to_end.setVisible(not end)
        if self._to_end.growing != bool(self._growing):
            self._to_end.growing = bool(self._growing)
            self._to_end.update()
        if end != self._was_at_end:
            self._was_at_end = end
            self.scrolled_to_end.emit(end)
        if self.isVisible():
            self._frames.ask(self._work)
        self.viewport().update()
        self.laid_out.emit()

    def _work(self) -> None:
        """What was put off, some of it in every frame: the layout, colours of code, heights for another width."""
        if self._column.unfinished:
            self._moved(self._down)  # asks for this again
            return
        deadline = time.perf_counter() + WORK_S
        changed = False
        again = False
        if self._column.stale:
            again = self._column.refresh_guesses(GUESSES)
            self._sync_bar()
        for placed in self._column.visible:
            if time.perf_counter() > deadline:
                again = True
                break
            did, more = placed.segment.work(deadline)
            again = again or more
            changed = changed or did
        if changed:
            self.viewport().update()
        if again:
            self._frames.ask(self._work)

    def _tick(self) -> None:
        self.viewport().update()
        self._tick_clock()

    def _tick_clock(self) -> None:
        """A clock on screen moves once a second, and only while there is one."""
        ticking = self.isVisible() and any(self._column.entries[n].state.ticking for n in self._growing)
        if ticking and not self._clock.isActive():
            self._clock.start()
        elif not ticking:
            self._clock.stop()

    # Scrolling

    def _sync_bar(self) -> None:
        self._syncing = True
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setRange(0, max(0, self._column.total + self._column.slack - height))
        bar.setPageStep(height)
        bar.setSingleStep(LINE_STEP)
        bar.setValue(self._column.offset)
        self._syncing = False

    def _scrolled(self, value: int) -> None:
        """The scroll bar was moved by its user."""
        if self._syncing:
            return
        delta = value - self._column.offset
        if abs(delta) <= 2 * self.viewport().height():
            self._scroll(delta)
        else:
            self._column.scroll_to(value)
            self._moved(down=delta > 0)

    def _scroll(self, delta: int) -> None:
        self._column.scroll(delta)
        self._moved(down=delta > 0)

    def _moved(self, down: bool) -> None:
        self._down = down
        self._relayout()
        if down and self._column.at_end():
            self._column.following = True

    def to_end(self) -> None:
        """Go to the end, and follow it."""
        self._column.following, self._column.slack = True, 0
        self._relayout()

    def to_start(self) -> None:
        """Go to the beginning."""
        self._column.scroll_to(0)
        self._relayout()

    @property
    def at_end(self) -> bool:
        return self._column.at_end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Nothing to move: the column is laid out anew at its anchor."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta() * (WHEEL_STEP / 120)
        across, down = (pixels.x(), pixels.y()) if not pixels.isNull() else (angle.x(), angle.y())
        if not across and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            across, down = down, 0
        event.accept()
        if abs(across) > abs(down):
            self._scroll_sideways(self._column_point(event.position()), -across)
        elif down:
            self._scroll(-down)

    def _scroll_sideways(self, point: QPointF, delta: int) -> None:
        placed = self._column.at(point.y())
        if placed is not None and placed.segment.scroll_sideways(point - QPointF(placed.x, placed.y), delta):
            self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        paint_column(painter, self._column, self._left(), event.rect(), self._look)
        self._paint_over(painter)
        if self._ring:
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.viewport().rect().adjusted(2, 2, -3, -3), 8, 8)
        painter.end()

    def _paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the column."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._restyle()  # another screen: what was drawn into images is too coarse or too fine for it
        return bool(super().event(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_column()
        x = (self.width() - self._to_end.width()) // 2
        self._to_end.move(x, self.viewport().height() - self._to_end.height() - 12)
        self._relayout()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_pictures()
        self._frame()
        self._relayout()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._frames.forget(self._frame)
        self._frames.forget(self._take_pictures)
        self._frames.forget(self._work)
