"""A list whose rows can be dragged to another place in it. Knows pointers; what a drop means is dragging.py's.

A drag that carries anything else, such as files for the window, goes by as if the list were not there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from qwen_desktop.ui.sidebar import dragging
from qwen_desktop.ui.sidebar.dragging import Target
from qwen_desktop.ui.sidebar.entries import Picked
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.wishes import Wishes
from qwen_desktop.ui.theme import Themes

_HELD_AT = QPoint(-12, -4)  # the picture hangs below the pointer, so that the target can be seen


class DropView(QListView):
    """`on_dragged` may add to what a drag carries, for whoever outside the window takes it: it is handed the
    conversations, and the data. `pressed_row` is what a click would open; a drag is none."""

    def __init__(self, rows: ConversationList, wishes: Wishes, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on_dragged: Callable[[tuple[str, ...], QMimeData], None] = lambda ids, mime: None
        self.pressed_row = ""
        self._rows = rows
        self._wishes = wishes
        self._themes = themes
        self._aim: Target | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)

    def picked(self) -> Picked:
        """What a drag takes along."""
        raise NotImplementedError

    def startDrag(self, actions: Qt.DropAction) -> None:
        picked = self.picked()
        self.pressed_row = ""
        if not picked:
            return
        drag, mime = QDrag(self), QMimeData()
        dragging.pack(picked, mime)
        self.on_dragged(picked.conversations, mime)
        drag.setMimeData(mime)
        drag.setPixmap(dragging.picture(self._rows, picked, self._themes.current, self.devicePixelRatioF()))
        drag.setHotSpot(_HELD_AT)
        drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.accept() if self._ours(event) else event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        picked = self._ours(event)
        if not picked:
            event.ignore()
            return
        super().dragMoveEvent(event)  # scrolls near the edges
        self._show(self._target(picked, event.position().toPoint()))
        if self._aim is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show(None)

    def dropEvent(self, event: QDropEvent) -> None:
        picked = self._ours(event)
        aim = self._target(picked, event.position().toPoint()) if picked else None
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self._show(None)
        if aim is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        dragging.fulfil(aim, picked, self._wishes)

    def _ours(self, event: QDropEvent) -> Picked:
        return dragging.unpacked(event.mimeData())

    def _target(self, picked: Picked, at: QPoint) -> Target | None:
        index = self.indexAt(at)
        lower = index.isValid() and at.y() > self.visualRect(index).center().y()
        return dragging.target(self._rows, picked, index.row(), lower=lower)

    def _show(self, aim: Target | None) -> None:
        if aim != self._aim:
            self._aim = aim
            self.viewport().update()

    def _area(self, aim: Target) -> QRect:
        """Where the rows of a block are, as far as they are seen; under the last row where it has none yet."""
        seen = self.viewport().rect()
        if aim.block.first >= len(self._rows.rows):
            last = self.visualRect(self._rows.index(aim.block.last))
            return QRect(8, last.bottom() + 9, seen.width() - 8, 40)
        top = self.visualRect(self._rows.index(aim.block.first)).top()
        bottom = self.visualRect(self._rows.index(aim.block.last)).bottom()
        return QRect(QPoint(8, max(top, seen.top())), QPoint(seen.right(), min(bottom, seen.bottom())))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._aim is not None:
            painter = QPainter(self.viewport())
            dragging.paint_target(painter, self._area(self._aim), self._aim, self._themes.current)
            painter.end()
