"""The list itself: pointer, keys, menu, spinner. Knows the rows on screen; decides nothing about them."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.delegate import RowDelegate
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.theme import Themes

_SPIN_MS = 80
_BAR = 8  # wide
_BAR_SHEET = f"QScrollBar:vertical {{ width: {_BAR}px; }} QScrollBar::handle {{ margin: 1px; }}"
_DELETE_KEYS = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} if sys.platform == "darwin" else {Qt.Key.Key_Delete}


class ConversationView(QListView):
    """Tells which conversation was opened or is to be deleted, by its id."""

    opened = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, model: ConversationList, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._themes = themes
        self._delegate = RowDelegate(themes, self)
        self._spinner = QTimer(self)
        self._spinner.setInterval(_SPIN_MS)
        self._spinner.timeout.connect(self._spin)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setAccessibleName(_("Conversations"))
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        model.dataChanged.connect(self._run_spinner)
        model.modelReset.connect(self._run_spinner)
        themes.changed.connect(self.viewport().update)
        self.verticalScrollBar().setStyleSheet(_BAR_SHEET)
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)
        self._leave_room()

    def _leave_room(self) -> None:
        """Rows end at the same place with and without a scroll bar."""
        self.setViewportMargins(0, 0, 0 if self.verticalScrollBar().maximum() else _BAR, 0)

    def open_menu(self, index: QModelIndex, at: QPoint) -> QMenu | None:
        """The menu of a row, opened at a place on screen; None where there is no conversation."""
        id = self._list.id_at(index)
        if not id:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Open")).triggered.connect(lambda: self.opened.emit(id))
        rename = menu.addAction(_("Rename"))
        rename.setShortcut(Qt.Key.Key_F2)
        rename.triggered.connect(lambda: self.edit(self._list.index_of(id)))
        menu.addSeparator()
        delete = menu.addAction(_("Delete"))
        delete.setShortcut(Qt.Key.Key_Delete)
        delete.triggered.connect(lambda: self.delete_requested.emit(id))
        menu.popup(at)
        return menu

    # Pointer and keys

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        id = self._list.id_at(index)
        if event.button() != Qt.MouseButton.LeftButton or not id:
            return
        more = self._delegate.more_rect(self.visualRect(index))
        if more.contains(event.position().toPoint()):
            self.open_menu(index, self.viewport().mapToGlobal(more.bottomLeft()))
        elif self.state() != QAbstractItemView.State.EditingState:
            self.opened.emit(id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not self._delegate.more_rect(self.visualRect(index)).contains(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        """The keys for a row are the list's own while it has the focus, whatever the window does with them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in {Qt.Key.Key_F2, *_DELETE_KEYS}
            and self._list.id_at(self.currentIndex())
        ):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
        self.open_menu(index, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        id = self._list.id_at(self.currentIndex())
        if id and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(id)
        elif id and event.key() in _DELETE_KEYS:
            self.delete_requested.emit(id)
        else:
            super().keyPressEvent(event)

    # The spinner turns only while a row that is seen stands for a running answer

    def _run_spinner(self) -> None:
        wanted = self.isVisible() and bool(self._list.streaming())
        if wanted != self._spinner.isActive():
            self._spinner.start() if wanted else self._spinner.stop()

    def _spin(self) -> None:
        self._delegate.turn = (self._delegate.turn + 30) % 360
        for index in self._list.streaming():
            row = self.visualRect(index)
            if row.intersects(self.viewport().rect()):
                self.viewport().update(self._delegate.more_rect(row))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_spinner()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._spinner.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._list.rowCount():
            return
        theme = self._themes.current
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(theme.ui))
        painter.setPen(theme.faint)
        room = self.viewport().rect().adjusted(16, 16, -16, -16)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags, _("What you ask is kept here, newest first."))
        painter.end()
