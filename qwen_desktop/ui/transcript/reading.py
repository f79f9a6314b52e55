"""Reading with mouse and keyboard: selecting, copying, following links, pressing what can be pressed.

Adds hands to the surface; what an action does to a conversation is decided elsewhere.
"""

from __future__ import annotations

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
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.copying import message_mime, mime, selection_mime
from qwen_desktop.ui.transcript.pointing import MOVES, Pointing
from qwen_desktop.ui.transcript.prose import OPENABLE
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.surface import LINE_STEP, Surface
from qwen_desktop.ui.values import Theme

DONE_MS = 1500
PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Reading(Surface):
    """The surface with a pointer, a selection and the keyboard."""

    link_requested = Signal(str)

    def __init__(self, theme: Theme, frames: Frames, quiet: bool, parent: QWidget | None) -> None:
        super().__init__(theme, frames, quiet, parent)
        self._pointing = Pointing(self._column)
        self._done: tuple[int, int, str] | None = None
        self._done_timer = QTimer(self)
        self._done_timer.setSingleShot(True)
        self._done_timer.timeout.connect(self._forget_done)
        self._outside = QPointF()  # where a drag is held, of the column
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def _request(self, message_id: str, action: str) -> None:
        """Something was pressed that is not done here."""

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

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in MOVES:
            self._extend(key, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in PRESS and self._pointing.focused is not None:
            aim = self._pointing.focused
            self._activate(aim.entry, aim.index, aim.spot)
        elif key == Qt.Key.Key_Escape and self._pointing.selection is not None:
            self._pointing.selection = None
            self.viewport().update()
        elif not self._scroll_by_key(key):
            event.ignore()

    def _scroll_by_key(self, key: Qt.Key) -> bool:
        page = round(self.viewport().height() * 0.9)
        steps = {
            Qt.Key.Key_Up: -LINE_STEP,
            Qt.Key.Key_Down: LINE_STEP,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key in steps:
            self._scroll(steps[key])
        elif key == Qt.Key.Key_Home:
            self.to_start()
        elif key == Qt.Key.Key_End:
            self.to_end()
        else:
            return False
        return True

    def _extend(self, key: Qt.Key, far: bool) -> None:
        """Let the selection's end go on by a letter, a word or a line, and keep it on screen."""
        over = self._pointing.extend(key, far)
        if over:
            self._scroll(over)
        self.viewport().update()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through what can be pressed on screen, and then on to the next widget."""
        found = self._pointing.step(next) is not None
        self._ring = self._ring and not found
        self.viewport().update()
        return found or bool(super().focusNextPrevChild(next))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in BY_KEYBOARD
        self.viewport().update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._pointing.focused = None
        self._ring = False
        self.viewport().update()
        super().focusOutEvent(event)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._column_point(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._pointing.aim_at(point) is None:
            self._pointing.press(point, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._ring = False
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
            self._outside = point
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
        dragging = self._pointing.dragging
        self._pointing.release()
        aim = self._pointing.aim_at(point)
        if aim is not None and not dragging:
            self._activate(aim.entry, aim.index, aim.spot)
        elif self._pointing.selection is None and (link := self._pointing.link_at(point)).startswith(OPENABLE):
            self.link_requested.emit(link)
        self.viewport().update()

    def _autoscroll(self) -> None:
        """While a drag is held outside, move on: the farther, the faster."""
        height = self.viewport().height()
        y = self._outside.y()
        if not self._pointing.dragging or 0 <= y < height:
            return
        over = y if y < 0 else y - height + 1
        self._scroll(round(over / 4) or (1 if over > 0 else -1))
        self._pointing.drag(QPointF(self._outside.x(), min(max(y, 0), height - 1)))
        self._frames.ask(self._autoscroll)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave and self._pointing.hover(None):
            self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            point = self._column_point(QPointF(event.pos()))
            aim = self._pointing.aim_at(point)
            text = aim.spot.name if aim is not None else self._pointing.link_at(point)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = self._column_point(QPointF(event.pos()))
        menu = self._menu_at(point)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _menu_at(self, point: QPointF) -> QMenu:
        menu = QMenu(self)
        copy = menu.addAction(_("Copy"), self.copy)
        copy.setEnabled(self._pointing.selection is not None)
        if link := self._pointing.link_at(point):
            menu.addAction(_("Copy address"), lambda: self._to_clipboard(mime(link)))
        placed = self._column.at(point.y())
        if placed is not None:
            number = placed.entry
            menu.addAction(_("Copy this message"), lambda: self._copy_message(number))
            menu.addAction(_("Copy as Markdown"), lambda: self._copy_source(number))
        menu.addSeparator()
        menu.addAction(_("Select all"), self.select_all)
        return menu

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pointing.release()
        self._frames.forget(self._autoscroll)

    # Doing

    def _activate(self, number: int, index: int, spot: Spot) -> None:
        entry = self._column.entries[number]
        match spot.action:
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
                self.fold(number)
            case action:
                self._request(entry.message.id, action)

    def fold(self, number: int) -> None:
        """Fold a long question, or unfold it."""
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
        data = self._selected()
        if data is not None:
            self._to_clipboard(data)

    def selected_text(self) -> str:
        """What is selected, as plain text."""
        data = self._selected()
        return "" if data is None else str(data.text())

    def _selected(self) -> QMimeData | None:
        selection, entries = self._pointing.selection, self._column.entries
        if selection is None or selection.empty or not entries:
            return None
        for number in (selection.start[0], min(selection.end[0], len(entries) - 1)):
            self._column.open(number)
        return selection_mime(entries, selection)

    def _copy_message(self, number: int) -> None:
        self._to_clipboard(message_mime(self._column.entries.message(number)))

    def _copy_source(self, number: int) -> None:
        self._to_clipboard(mime(self._column.entries.message(number).text))

    def _to_clipboard(self, data: QMimeData) -> None:
        QGuiApplication.clipboard().setMimeData(data)

    def _show_done(self, number: int, index: int, action: str) -> None:
        self._done = (number, index, action)
        self._done_timer.start(DONE_MS)
        self.viewport().update()

    def _forget_done(self) -> None:
        self._done = None
        self.viewport().update()
