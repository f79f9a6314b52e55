"""The conversation on screen: one widget that paints what is visible and appends what arrives.

It is told what there is to show and says what was asked for; it decides nothing. Laying out is the column's work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QToolTip, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Role
from qwen_desktop.i18n import _
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.column import Column, Placed
from qwen_desktop.ui.transcript.copying import OPENABLE, message_mime, mime, selection_mime
from qwen_desktop.ui.transcript.end_button import EndButton
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.painting import paint_column
from qwen_desktop.ui.transcript.pointing import Pointing
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.state import Choice, Sentence, Versions
from qwen_desktop.ui.transcript.style import Style
from qwen_desktop.ui.values import Theme

MARGIN = 24  # px, beside the column
WORK_S = 0.004  # of every frame, for colours and other things that can wait
GUESSES = 400  # heights guessed anew in one frame
LINE_STEP = 40
DONE_MS = 1500


class TranscriptView(QAbstractScrollArea):
    """See the module. Signals carry message ids; `action_requested` the id of an action as `sentence` named it, or
    edit, regenerate, previous, next.
    """

    trace_requested = Signal(str)
    action_requested = Signal(str, str)
    link_requested = Signal(str)
    scrolled_to_end = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        frames: Frames,
        *,
        sentence: Sentence | None = None,
        versions: Versions | None = None,
        notice: Callable[[str], str] | None = None,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = quiet
        self._zoom = 1.0
        self._frames = frames
        self._sentence = sentence
        self._versions = versions
        self._notice = notice
        self._column = Column(Style(theme, 1.0, quiet), self._prepare)
        self._numbers: dict[str, int] = {}
        self._growing: set[int] = set()
        self._syncing = False
        self._was_at_end = True
        self._done: tuple[int, int, str] | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._done_timer = QTimer(self)
        self._done_timer.setSingleShot(True)
        self._done_timer.timeout.connect(self._forget_done)
        self._pointing = Pointing(self._column)
        self._to_end = EndButton(theme, self.viewport())
        self._to_end.clicked.connect(self.to_end)
        self._build()

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setAccessibleName(_("Thinking") if self._quiet else _("Conversation"))

    # What is shown

    def show_messages(self, messages: Sequence[Message], *, streaming: str | None) -> None:
        """Show a branch of a conversation. Who is not at its end stays where the same message is shown again."""
        held = self._held()
        entries = [
            Entry(message, first=number == 0, streaming=message.id == streaming, bare=self._quiet)
            for number, message in enumerate(messages)
        ]
        self._numbers = {message.id: number for number, message in enumerate(messages)}
        self._growing = set()
        self._pointing.clear()
        self._done = None
        self._column.resize(self._column_width(), self.viewport().height())
        self._column.show(entries)
        for number, entry in enumerate(entries):
            if entry.message.id == streaming:
                self._begin(number)
            elif number == len(entries) - 1:
                entry.state.last = True
        if held is not None and held[0] in self._numbers:
            self._column.reveal(self._numbers[held[0]], held[1], held[2])
        self._relayout()

    def _held(self) -> tuple[str, int, int] | None:
        """Message id, segment and distance of what is at the top, for a reader who is not at the end."""
        if self._column.following or not self._column.entries:
            return None
        number, index, y = self._column.anchor
        return self._column.entries[number].message.id, index, y

    def clear(self) -> None:
        self.show_messages([], streaming=None)

    def add(self, message: Message) -> None:
        """Show one more message at the end. One's own question is always brought into view."""
        number = len(self._column.entries)
        if number:
            self._column.entries[-1].state.last = False
        growing = message.role is Role.ASSISTANT and message.status.value == "streaming"
        entry = Entry(message, first=number == 0, streaming=growing, bare=self._quiet)
        self._numbers[message.id] = number
        self._column.append(entry)
        if growing:
            self._begin(number)
        if message.role is Role.USER:
            self._column.following = True
        self._relayout()

    def feed(self, message_id: str, change: Change) -> None:
        """Take what one event did to a running answer; it is drawn with the next frame."""
        number = self._numbers.get(message_id)
        if number is None:
            return
        entry = self._column.entries[number]
        head = entry.take(change)
        if change.notice and self._notice is not None:
            entry.state.notice = self._notice(change.notice)
            head = True
        if entry.state.note:
            entry.state.note, entry.state.note_choices, head = "", (), True
        if head:
            entry.renew_frame(self._column.style, self._column.width)
            self._column.changed(number)
        self._frames.ask(self._frame)

    def settle(self, message: Message) -> None:
        """An answer is over, for whatever reason."""
        number = self._numbers.get(message.id)
        if number is None:
            return
        entry = self._column.entries[number]
        entry.settle(message, self._column.style, self._column.width)
        self._growing.discard(number)
        entry.state.last = number == len(self._column.entries) - 1
        self._prepare(entry)
        entry.renew_frame(self._column.style, self._column.width)
        if entry.segments is None:
            self._column.reopened(number)
        self._column.changed(number)
        self._relayout()

    def note(self, message_id: str, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something under a running answer, with buttons; "" takes it away. The next token does too."""
        number = self._numbers.get(message_id)
        if number is None:
            return
        entry = self._column.entries[number]
        entry.state.note, entry.state.note_choices = text, tuple(choices)
        entry.renew_frame(self._column.style, self._column.width)
        self._column.changed(number)
        self._relayout()

    def _begin(self, number: int) -> None:
        entry = self._column.entries[number]
        entry.begin()
        self._growing.add(number)
        self._frames.ask(self._frame)

    def _prepare(self, entry: Entry) -> None:
        """Ask for the sentences a message needs; done when it is first seen."""
        message, state = entry.message, entry.state
        if state.bare:
            return
        if self._sentence is not None and not state.streaming and not state.mine:
            said = self._sentence(message)
            state.ending, state.ending_choices = ("", ()) if said is None else (said[0], tuple(said[1]))
        if self._notice is not None and message.notice and not state.notice:
            state.notice = self._notice(message.notice)
        if self._versions is not None:
            state.version = self._versions(message.id)

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
        style = Style(self._theme, self._zoom, self._quiet)
        self._column.restyle(style, min(style.column, self._room()))
        self._relayout()

    def _room(self) -> int:
        return max(120, self.viewport().width() - 2 * MARGIN)

    def _column_width(self) -> int:
        return min(self._column.style.column, self._room())

    def _left(self) -> int:
        return (self.viewport().width() - self._column.width) // 2

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
                changed = True
        if changed:
            self._relayout()

    def _relayout(self) -> None:
        """Lay out what is on screen and paint it with the next paint event."""
        self._column.arrange()
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
        self._frames.ask(self._work)
        self.viewport().update()

    def _work(self) -> None:
        """Colours for code on screen, and heights still guessed for another width: some of it in every frame."""
        deadline = time.perf_counter() + WORK_S
        changed = False
        again = self._column.refresh_guesses(GUESSES)
        if again:
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
        ticking = self.isVisible() and any(self._column.entries[n].state.ticking for n in self._growing)
        if ticking != self._clock.isActive():
            if ticking:
                self._clock.start()
            else:
                self._clock.stop()

    # Scrolling

    def _sync_bar(self) -> None:
        self._syncing = True
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setRange(0, max(0, self._column.total - height))
        bar.setPageStep(height)
        bar.setSingleStep(LINE_STEP)
        bar.setValue(self._column.offset)
        self._syncing = False

    def _scrolled(self, value: int) -> None:
        if self._syncing:
            return
        delta = value - self._column.offset
        if abs(delta) <= 2 * self.viewport().height():
            self._scroll(delta)
        else:
            self._column.scroll_to(value)
            self._follow_if_at_end()

    def _scroll(self, delta: int) -> None:
        self._column.scroll(delta)
        self._follow_if_at_end(delta > 0)

    def _follow_if_at_end(self, down: bool = True) -> None:
        self._relayout()
        if down and self._column.at_end():
            self._column.following = True

    def to_end(self) -> None:
        """Go to the end, and follow it."""
        self._column.following = True
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
        pixels, angle = event.pixelDelta(), event.angleDelta()
        sideways = pixels.x() or angle.x() // 2
        if not sideways and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = angle.y() // 2
        point = self._column_point(event.position())
        if sideways and abs(sideways) >= abs(pixels.y() or angle.y() // 2):
            placed = self._column.at(point.y())
            if placed is not None and placed.segment.scroll_sideways(point - QPointF(placed.x, placed.y), -sideways):
                self.viewport().update()
            event.accept()
            return
        delta = pixels.y() or round(angle.y() / 120 * 3 * 24)
        if delta:
            self._scroll(-delta)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = round(self.viewport().height() * 0.9)
        steps = {
            Qt.Key.Key_Up: -LINE_STEP,
            Qt.Key.Key_Down: LINE_STEP,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._pointing.select_all()
            self.viewport().update()
        elif key in steps:
            self._scroll(steps[key])
        elif key == Qt.Key.Key_Home:
            self.to_start()
        elif key == Qt.Key.Key_End:
            self.to_end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._pointing.focused is not None:
            aim = self._pointing.focused
            self._activate(aim.entry, aim.index, aim.spot)
        elif key == Qt.Key.Key_Escape and self._pointing.selection is not None:
            self._pointing.selection = None
            self.viewport().update()
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through what can be clicked on screen, and then on to the next widget."""
        if self._pointing.step(next) is not None:
            self.viewport().update()
            return True
        self.viewport().update()
        return bool(super().focusNextPrevChild(next))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._pointing.focused = None
        self.viewport().update()
        super().focusOutEvent(event)

    # Pointer

    def _column_point(self, point: QPointF) -> QPointF:
        return point - QPointF(self._left(), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self._column_point(event.position())
        if self._pointing.aim_at(point) is None:
            self._pointing.press(point, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = self._column_point(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._pointing.aim_at(point) is None:
            self._pointing.press_twice(point)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._column_point(event.position())
        if self._pointing.dragging:
            if self._pointing.drag(point):
                self.viewport().update()
            if not 0 <= point.y() < self.viewport().height():
                self._frames.ask(self._autoscroll)
            return
        if self._pointing.hover(point):
            self.viewport().update()
        self.viewport().setCursor(self._pointing.cursor_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self._column_point(event.position())
        dragged = (
            self._pointing.dragging and self._pointing.selection is not None and not self._pointing.selection.empty
        )
        was_dragging = self._pointing.dragging
        self._pointing.release()
        aim = self._pointing.aim_at(point)
        if aim is not None and not was_dragging:
            self._activate(aim.entry, aim.index, aim.spot)
        elif not dragged and (link := self._pointing.link_at(point)).startswith(OPENABLE):
            self.link_requested.emit(link)
        self.viewport().update()

    def _autoscroll(self) -> None:
        """While a drag is held outside, move on: the farther, the faster."""
        if not self._pointing.dragging:
            return
        point = self._column_point(QPointF(self.viewport().mapFromGlobal(self.cursor().pos())))
        self._drag_beyond(point)

    def _drag_beyond(self, point: QPointF) -> None:
        height = self.viewport().height()
        over = point.y() if point.y() < 0 else max(0.0, point.y() - height + 1)
        if not over:
            return
        self._scroll(round(over / 4) or (1 if over > 0 else -1))
        self._pointing.drag(QPointF(point.x(), min(max(point.y(), 0), height - 1)))
        self._frames.ask(self._autoscroll)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(_("Copy"), self.copy)
        copy.setEnabled(self._pointing.selection is not None)
        placed = self._column.at(self._column_point(QPointF(event.pos())).y())
        link = self._pointing.link_at(self._column_point(QPointF(event.pos())))
        if link:
            menu.addAction(_("Copy address"), lambda: self._to_clipboard(mime(link)))
        if placed is not None:
            number = placed.entry
            menu.addAction(_("Copy this message"), lambda: self._copy_message(number))
            menu.addAction(_("Copy as Markdown"), lambda: self._copy_source(number))
        menu.addSeparator()
        menu.addAction(_("Select all"), self.select_all)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave and self._pointing.hover(None):
            self.viewport().update()
        elif event.type() is QEvent.Type.ToolTip:
            self._tool_tip(event)
            return True
        return bool(super().viewportEvent(event))

    def _tool_tip(self, event: QEvent) -> None:
        if not isinstance(event, QHelpEvent):
            return
        point = self._column_point(QPointF(event.pos()))
        aim = self._pointing.aim_at(point)
        text = aim.spot.name if aim is not None else self._pointing.link_at(point)
        QToolTip.showText(event.globalPos(), text, self.viewport())

    # Doing

    def _activate(self, number: int, index: int, spot: Spot) -> None:
        entry = self._column.entries[number]
        message_id = entry.message.id
        match spot.action:
            case "trace":
                self.trace_requested.emit(message_id)
            case "copy":
                self._copy_message(number)
                self._show_done(number, index, spot.action)
            case "copy-markdown":
                self._copy_source(number)
                self._show_done(number, index, spot.action)
            case "copy-code":
                segment = entry.segments[index] if entry.segments is not None else None
                if isinstance(segment, CodeSlice):
                    self._to_clipboard(mime(segment.block.text))
                    self._show_done(number, index, spot.action)
            case "fold":
                self._fold(number)
            case action:
                self.action_requested.emit(message_id, action.removeprefix("choice:"))

    def _fold(self, number: int) -> None:
        self._column.entries[number].fold()
        self._column.reopened(number)
        self._column.following = False
        self._pointing.clear()
        self._relayout()

    def select_all(self) -> None:
        self._pointing.select_all()
        self.viewport().update()

    def copy(self) -> None:
        """Put what is selected on the clipboard, as text and as HTML."""
        selection = self._pointing.selection
        if selection is None or selection.empty or not self._column.entries:
            return
        for number in (selection.start[0], min(selection.end[0], len(self._column.entries) - 1)):
            self._column.open(number)
        self._to_clipboard(selection_mime(self._column.entries, selection))

    def selected_text(self) -> str:
        """What is selected, as plain text."""
        selection = self._pointing.selection
        return "" if selection is None else str(selection_mime(self._column.entries, selection).text())

    def _copy_message(self, number: int) -> None:
        self._column.open(number)
        entry = self._column.entries[number]
        assert entry.segments is not None
        self._to_clipboard(message_mime(entry, entry.segments[1:-1]))

    def _copy_source(self, number: int) -> None:
        self._to_clipboard(mime(self._column.entries[number].message.text))

    def _to_clipboard(self, data: QMimeData) -> None:
        QGuiApplication.clipboard().setMimeData(data)

    def _show_done(self, number: int, index: int, action: str) -> None:
        self._done = (number, index, action)
        self._done_timer.start(DONE_MS)
        self.viewport().update()

    def _forget_done(self) -> None:
        self._done = None
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        paint_column(painter, self._column, self._left(), event.rect(), self._look)
        painter.end()

    def _look(self, placed: Placed) -> Look:
        pointing = self._pointing
        selection = pointing.selection
        here = (placed.entry, placed.index)
        return Look(
            selected=selection.within(*here) if selection is not None else None,
            hovered=pointing.hovered == placed.entry and not pointing.dragging,
            hot=pointing.hot.spot if pointing.hot is not None and pointing.hot.where == here else None,
            focused=pointing.focused.spot if pointing.focused is not None and pointing.focused.where == here else None,
            done=self._done[2] if self._done is not None and self._done[:2] == here else "",
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._column.resize(self._column_width(), self.viewport().height())
        x = (self.viewport().width() - self._to_end.width()) // 2
        self._to_end.move(x, self.viewport().height() - self._to_end.height() - 12)
        self._relayout()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._frames.forget(self._frame)
        self._frames.forget(self._work)
        self._frames.forget(self._autoscroll)
