"""The list itself: pointer, keys, selection, spinner. Knows the rows on screen; decides nothing about them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.delegate import RowDelegate
from qwen_desktop.ui.sidebar.dropping import DropView
from qwen_desktop.ui.sidebar.entries import Picked, Shelf
from qwen_desktop.ui.sidebar.menu import RowMenus
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.wishes import Wishes
from qwen_desktop.ui.theme import Themes

_SPIN_MS = 80
_BAR = 8  # wide
_BAR_SHEET = f"QScrollBar:vertical {{ width: {_BAR}px; }} QScrollBar::handle {{ margin: 1px; }}"
_DELETE_KEYS = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} if sys.platform == "darwin" else {Qt.Key.Key_Delete}
_OPEN_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_FLAG = QItemSelectionModel.SelectionFlag
_EXTENDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ConversationView(DropView):
    """Says what the user wants of rows. `on_typed` hears of letters typed over the list, `on_left` of Esc in it,
    `on_down` of Down on its last row, and says whether there was anywhere to go."""

    def __init__(self, rows: ConversationList, wishes: Wishes, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(rows, wishes, themes, parent)
        self.on_typed: Callable[[str], None] = lambda text: None
        self.on_left: Callable[[], None] = lambda: None
        self.on_down: Callable[[], bool] = lambda: False
        self._delegate = RowDelegate(rows, themes, self)
        self._menus = RowMenus(rows, wishes, self.rename, self._toggle, self)
        self._spinner = QTimer(self)
        self._spinner.setInterval(_SPIN_MS)
        self._spinner.timeout.connect(self._spin)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setAccessibleName(_("Conversations"))
        self.setAutoFillBackground(False)
        rows.dataChanged.connect(self._run_spinner)
        rows.layoutChanged.connect(self._run_spinner)
        themes.changed.connect(self.viewport().update)
        self.verticalScrollBar().setStyleSheet(_BAR_SHEET)
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)
        self._leave_room()

    def _leave_room(self) -> None:
        """Rows end at the same place with and without a scroll bar."""
        self.setViewportMargins(0, 0, 0 if self.verticalScrollBar().maximum() else _BAR, 0)

    # What is picked

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        ranges = self.selectionModel().selection()
        several = sum(ranges.at(n).height() for n in range(ranges.count())) > 1
        if several != self._delegate.several:
            self._delegate.several = several
            self.viewport().update()

    @property
    def has_several(self) -> bool:
        """Whether more than one row is selected."""
        return self._delegate.several

    def picked(self) -> Picked:
        """What is selected; where that is not several rows, the current one."""
        rows = [self._rows.at(index) for index in self._selected()]
        return Picked(
            tuple(row.id for row in rows if isinstance(row, Summary)),
            tuple(row.id for row in rows if isinstance(row, Shelf)),
        )

    def _selected(self) -> list[QModelIndex]:
        ranges = self.selectionModel().selection()
        numbers = {n for at in range(ranges.count()) for n in range(ranges.at(at).top(), ranges.at(at).bottom() + 1)}
        if len(numbers) > 1:
            return [self.model().index(number, 0) for number in sorted(numbers)]
        return [self.currentIndex()] if self.currentIndex().isValid() else []

    def _picked_with(self, id: str) -> Picked:
        """What a menu of a row is about: all that is selected where the row is, else the row alone."""
        picked = self.picked()
        return picked if id in picked.conversations and self._delegate.several else Picked((id,))

    def _toggle(self, id: str) -> None:
        index = self._rows.index_of(id)
        self.selectionModel().select(index, _FLAG.Toggle)
        self.selectionModel().setCurrentIndex(index, _FLAG.NoUpdate)

    def rename(self, id: str) -> None:
        """Let the user write in the row of a conversation or a folder."""
        index = self._rows.index_of(id)
        if index.isValid():
            self.scrollTo(index)
            self.selectionModel().setCurrentIndex(index, _FLAG.ClearAndSelect)
            self.edit(index)

    # Menus

    def open_menu(self, index: QModelIndex, at: QPoint) -> QMenu | None:
        """The menu of a row, or of the ground where there is none, opened at a place on screen; None for the rest."""
        row = self._rows.at(index)
        if isinstance(row, Summary):
            menu = self._menus.of_conversations(self._picked_with(row.id), row.id)
        elif isinstance(row, Shelf):
            menu = self._menus.of_folder(row)
        elif self._rows.words or self._rows.in_archive:
            return None
        else:
            menu = self._menus.of_ground()
        menu.popup(at)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
        self.open_menu(index, at)

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton:
            event.accept()  # a menu is about the row it is opened on, and leaves the selection as it is
        elif self._on_button(event, index):
            self.pressed_row = ""
        else:
            self.pressed_row = "" if event.modifiers() & _EXTENDS else self._key(index)
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        pressed, self.pressed_row = self.pressed_row, ""
        if event.button() != Qt.MouseButton.LeftButton or self.state() == QAbstractItemView.State.EditingState:
            return
        if self._on_button(event, index) and not pressed:
            more = self._delegate.more_rect(self.visualRect(index))
            self.open_menu(index, self.viewport().mapToGlobal(more.bottomLeft()))
        elif pressed and pressed == self._key(index):
            self.open(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if isinstance(self._rows.at(index), Summary) and not self._on_button(event, index):
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def _key(self, index: QModelIndex) -> str:
        return f"{index.row()} {self._rows.id_at(index)}" if self._rows.at(index) is not None else ""

    def _on_button(self, event: QMouseEvent, index: QModelIndex) -> bool:
        place = event.position().toPoint()
        has_button = isinstance(self._rows.at(index), Summary | Shelf)
        return has_button and self._delegate.more_rect(self.visualRect(index)).contains(place)

    def open(self, index: QModelIndex) -> None:
        """A conversation is opened; a folder is, or is closed."""
        row = self._rows.at(index)
        if isinstance(row, Summary):
            self._wishes.opened.emit(row.id)
        elif isinstance(row, Shelf):
            self._wishes.folder_folded.emit(row.id, not row.folder.open)

    # Keys

    def event(self, event: QEvent) -> bool:
        """The keys for a row are the list's own while it has the focus, whatever the window does with them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._owns(event):
            event.accept()
            return True
        return super().event(event)

    def _owns(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self._delegate.several or bool(self._rows.words) or self._rows.in_archive
        if event.matches(QKeySequence.StandardKey.Undo):
            return True
        on_row = self.has_several or bool(self._rows.id_at(self.currentIndex()))
        return on_row and (event.key() in {Qt.Key.Key_F2, *_DELETE_KEYS} or self._moves_folder(event))

    def _moves_folder(self, event: QKeyEvent) -> bool:
        is_folder = isinstance(self._rows.at(self.currentIndex()), Shelf)
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        return is_folder and alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        row = self._rows.at(index)
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # a line hands on the Enter that ends it
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._wishes.undone.emit()
        elif key == Qt.Key.Key_Escape:
            self._step_back(event)
        elif row is not None and key in _OPEN_KEYS and not event.modifiers() & _EXTENDS:
            self.open(index)
        elif key in _DELETE_KEYS and (row is not None or self.has_several):
            self._wishes.deleted.emit(self.picked())
        elif isinstance(row, Shelf) and self._moves_folder(event):
            self._move_folder(row, up=key == Qt.Key.Key_Up)
        elif key == Qt.Key.Key_Down and index.row() == self._rows.rowCount() - 1 and self.on_down():
            pass
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and row is not None:
            self._fold(row, index, wants_open=key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def _step_back(self, event: QKeyEvent) -> None:
        """Esc lets go of a selection first, then of a search or of the archive; else it is not ours."""
        if self._delegate.several:
            self.selectionModel().select(self.currentIndex(), _FLAG.ClearAndSelect)
        elif self._rows.words or self._rows.in_archive:
            self.on_left()
        else:
            event.ignore()

    def _move_folder(self, row: Shelf, *, up: bool) -> None:
        at = [folder.id for folder in self._rows.folders()].index(row.id)
        self._wishes.folder_moved.emit(row.id, at - 1 if up else at + 2)

    def _fold(self, row: object, index: QModelIndex, *, wants_open: bool) -> None:
        """Right opens a folder, Left closes it; from a row in a folder, Left goes to the folder's own."""
        if isinstance(row, Shelf):
            if row.folder.open is not wants_open:
                self._wishes.folder_folded.emit(row.id, wants_open)
        elif isinstance(row, Summary) and self._rows.within(row) and not wants_open:
            folder = self._rows.index_of(row.place.folder or "")
            self.selectionModel().setCurrentIndex(folder, _FLAG.ClearAndSelect)

    def keyboardSearch(self, search: str) -> None:
        """Letters typed over the list are searched for, in the field where they can be seen and mended."""
        self.on_typed(search)

    # The spinner turns only while a row that is seen stands for a running answer

    def _run_spinner(self) -> None:
        wanted = self.isVisible() and bool(self._rows.streaming())
        if wanted != self._spinner.isActive():
            self._spinner.start() if wanted else self._spinner.stop()

    def _spin(self) -> None:
        self._delegate.turn = (self._delegate.turn + 30) % 360
        for index in self._rows.streaming():
            row = self.visualRect(index)
            if row.intersects(self.viewport().rect()):
                self.viewport().update(self._delegate.sign_rect(row, index))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_spinner()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._spinner.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._rows.rowCount():
            return
        theme = self._themes.current
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(theme.ui))
        painter.setPen(theme.faint)
        room = self.viewport().rect().adjusted(16, 16, -16, -16)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        words = _("No title has these words.") if self._rows.words else _("What you ask is kept here, newest first.")
        painter.drawText(room, flags, words)
        painter.end()
