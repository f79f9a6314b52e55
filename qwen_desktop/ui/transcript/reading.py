"""Reading with mouse and keyboard: selecting, copying, following links, pressing what can be pressed.

Adds hands to the surface; what an action does to a conversation is decided elsewhere.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, Signal
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
from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.copying import message_mime, mime, selection_mime, selection_source
from qwen_desktop.ui.transcript.diagram import DiagramSlice
from qwen_desktop.ui.transcript.gallery import Gallery, Subject
from qwen_desktop.ui.transcript.handling import Handling
from qwen_desktop.ui.transcript.jumping import target
from qwen_desktop.ui.transcript.links import OPENABLE, WITHIN, Follower
from qwen_desktop.ui.transcript.pointing import MOVES, Pointing
from qwen_desktop.ui.transcript.segment import JUMP, Look, Segment, Spot
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.surface import LINE_STEP
from qwen_desktop.ui.values import Theme

DONE_MS = 1500
PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Reading(Handling):
    """The surface with a pointer, a selection and the keyboard."""

    link_requested = Signal(str)
    quoted = Signal(str)
    picture_requested = Signal(Subject, str)  # a picture, and what is wanted: "copy-picture" or "save-picture"

    def __init__(
        self, theme: Theme, frames: Frames, quiet: bool, parent: QWidget | None, gallery: Gallery | None = None
    ) -> None:
        super().__init__(theme, frames, quiet, parent, gallery)
        self._pointing = Pointing(self._column)
        self._follower = Follower(self, self.link_requested.emit, lambda text: self._to_clipboard(mime(text)))
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
            pointed=pointing.pointed == here and not pointing.dragging,
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
        elif key in SIDEWAYS and self._slide_focused(key):
            pass
        elif key == Qt.Key.Key_Escape and self._pointing.selection is not None:
            self._pointing.selection = None
            self.viewport().update()
        elif not self._scroll_by_key(key):
            event.ignore()

    def _slide_focused(self, key: Qt.Key) -> bool:
        """Scroll the block whose button has the keyboard sideways."""
        aim = self._pointing.focused
        return aim is not None and self._slide(aim.entry, aim.index, SIDEWAYS[key])

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
        if event.button() == Qt.MouseButton.LeftButton and self._grab_bar(point):
            return
        if event.button() == Qt.MouseButton.LeftButton and self._pointing.aim_at(point) is None:
            self._pointing.press(point, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._ring = False
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = self._column_point(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._grab_bar(point):
            return
        if event.button() == Qt.MouseButton.LeftButton and self._pointing.aim_at(point) is None:
            self._pointing.press_twice(point)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._column_point(event.position())
        if self._drag_bar(point):
            return
        if self._pointing.dragging:
            if self._pointing.drag(point):
                self.viewport().update()
            self._outside = point
            if not 0 <= point.y() < self.viewport().height() or self._pulling():
                self._frames.ask(self._autoscroll)
            return
        if self._pointing.hover(point):
            self.viewport().update()
        over = self._hover_bar(point)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if over else self._pointing.cursor_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._release_bar():
            return
        point = self._column_point(event.position())
        dragging = self._pointing.dragging
        self._pointing.release()
        aim = self._pointing.aim_at(point)
        if aim is not None and not dragging:
            self._activate(aim.entry, aim.index, aim.spot)
        elif self._pointing.selection is None and (link := self._pointing.link_at(point)):
            self._follow(link, point, event.globalPosition().toPoint())
        self.viewport().update()

    def _follow(self, link: str, point: QPointF, at: QPoint) -> None:
        placed = self._column.at(point.y())
        if link.startswith(WITHIN) and placed is not None:
            self._jump(placed.entry, link)
        else:
            self._follower.follow(link, self._pointing.link_words_at(point), at)

    def _autoscroll(self) -> None:
        """While a drag is held outside, or near the edge of what goes on there, move on: the farther, the faster."""
        if not self._pointing.dragging:
            return
        height = self.viewport().height()
        y = self._outside.y()
        over = min(0.0, y) or max(0.0, y - height + 1)
        pull = self._pulling()
        if over:
            self._scroll(round(over / 4) or (1 if over > 0 else -1))
        elif pull:
            self._scroll_sideways(self._outside, round(pull) or (1 if pull > 0 else -1))
        else:
            return
        self._pointing.drag(QPointF(self._outside.x(), min(max(y, 0), height - 1)))
        self._frames.ask(self._autoscroll)

    def _pulling(self) -> float:
        """How far a drag that began in the block it is over moves that sideways in this frame."""
        selection, placed = self._pointing.selection, self._column.at(self._outside.y())
        if selection is None or placed is None or not isinstance(placed.segment, Slice):
            return 0.0
        number, index, _position = selection.origin[0]
        begun = self._column.entries[number].segments or []
        first = begun[index] if index < len(begun) else None
        same = isinstance(first, Slice) and first.block is placed.segment.block
        return self._pull(self._outside) if same else 0.0

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover_bar(None)
            if self._pointing.hover(None):
                self.viewport().update()
        elif isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            point = self._column_point(QPointF(event.pos()))
            aim = self._pointing.aim_at(point)
            link = self._pointing.link_at(point)
            text = aim.spot.name if aim is not None else "" if link.startswith(WITHIN) else link
            text = self._pointing.tip_at(point) or text
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
        selection = self._pointing.selection
        menu.addAction(_("Copy"), self.copy).setEnabled(selection is not None)
        if selection is not None:
            source = selection_source(self._column.entries, selection)
            menu.addAction(_("Copy the selection as Markdown"), lambda: self._to_clipboard(mime(source)))
        if (link := self._pointing.link_at(point)) and not link.startswith(WITHIN):
            menu.addAction(_("Copy address"), lambda: self._to_clipboard(mime(link)))
        if formula := self._pointing.formula_at(point):
            menu.addAction(_("Copy the formula as LaTeX"), lambda: self._to_clipboard(mime(formula)))
        placed = self._column.at(point.y())
        if placed is not None:
            self._add_offers(menu, placed)
        if placed is not None:
            number = placed.entry
            menu.addAction(_("Quote in the question"), lambda: self._quote(number))
            menu.addAction(_("Copy this message"), lambda: self._copy_message(number))
            menu.addAction(_("Copy as Markdown"), lambda: self._copy_source(number))
        menu.addSeparator()
        menu.addAction(_("Select all"), self.select_all)
        return menu

    def _add_offers(self, menu: QMenu, placed: Placed) -> None:
        """What can be done with the picture under the pointer."""
        for spot in placed.segment.offers():
            menu.addAction(spot.name, partial(self._activate, placed.entry, placed.index, spot))
        if placed.segment.offers():
            menu.addSeparator()

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
                code = self._code(number, index)
                if code is not None:
                    self._to_clipboard(mime(code.block.text))
                    self._show_done(number, index, spot.action)
            case "quote":
                self._quote(number)
            case action if action == JUMP:
                self._jump(number, spot.argument)
            case "fold":
                self.fold(number)
            case action if not self._handle(number, index, action):
                segment = entry.segments[index] if entry.segments is not None else None
                if segment is None or not self._picture_action(number, index, segment, spot):
                    self._request(entry.message.id, action)

    def _picture_action(self, number: int, index: int, segment: Segment, spot: Spot) -> bool:
        """What is done with a picture; False for what has nothing to do with one."""
        match spot.action:
            case "open-address" if spot.argument.startswith(OPENABLE):
                self.link_requested.emit(spot.argument)
            case "copy-address":
                self._to_clipboard(mime(spot.argument))
            case "show-source" | "show-diagram" if isinstance(segment, DiagramSlice):
                segment.diagram.show_source(spot.action == "show-source")
                self._column.keep_in_sight(number, index - segment.index)
                self._pointing.clear()
                self._relayout()
            case "copy-picture" | "save-picture":
                self.picture_requested.emit(segment.subject, spot.action)
            case _:
                return False
        return True

    def _jump(self, number: int, link: str) -> None:
        """Bring the place in a message into view that a link in it leads to."""
        index = target(self._column.entries[number].leaves, link)
        if index is not None:
            self.uncover(number, index + 1, 0)
            self._column.reveal(number, index + 1, self.viewport().height() // 4)
            self._relayout()

    def _quote(self, number: int) -> None:
        """Hand out what is selected, or the whole message where nothing of it is."""
        selection = self._pointing.selection
        chosen = selection is not None and selection.start[0] <= number <= selection.end[0]
        text = self.selected_text() if chosen else str(message_mime(self._column.entries.message(number)).text())
        if text.strip():
            self.quoted.emit(text.strip())

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
