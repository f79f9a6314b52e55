"""The list of hits: pointer and keys. Knows the rows on screen; opens nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.storage.search import Hit
from qwen_desktop.ui.searching.painting import HitDelegate
from qwen_desktop.ui.searching.rows import HitList, More
from qwen_desktop.ui.theme import Themes

_BAR = 8  # wide
_BAR_SHEET = f"QScrollBar:vertical {{ width: {_BAR}px; }} QScrollBar::handle {{ margin: 1px; }}"
_BATCH = 60  # rows measured in one go
_OPEN_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class HitView(QListView):
    """Signals: `opened(Hit)`, `more_wanted(conversation)`, `left_upwards` for Up on the first hit, `left` for Esc."""

    opened = Signal(object)
    more_wanted = Signal(str)
    left_upwards = Signal()
    left = Signal()

    def __init__(self, rows: HitList, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._delegate = HitDelegate(rows, themes, self)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(24)
        self.setAccessibleName(_("What the search found"))
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        self.verticalScrollBar().setStyleSheet(_BAR_SHEET)
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)
        themes.changed.connect(self.scheduleDelayedItemsLayout)
        self._leave_room()

    def _leave_room(self) -> None:
        """Rows end at the same place with and without a scroll bar: their heights depend on it."""
        self.setViewportMargins(0, 0, 0 if self.verticalScrollBar().maximum() else _BAR, 0)

    def enter(self) -> bool:
        """Stand on the first hit, with the keyboard; False where there is none."""
        first = self._first()
        if not first.isValid():
            return False
        self.setCurrentIndex(first)
        self.setFocus()
        return True

    def open_first(self) -> bool:
        """Open the first hit; False where there is none."""
        first = self._first()
        if first.isValid():
            self.setCurrentIndex(first)
            self._open(first)
        return first.isValid()

    def _first(self) -> QModelIndex:
        indexes = (self._rows.index(row) for row in range(self._rows.rowCount()))
        return next((index for index in indexes if isinstance(self._rows.at(index), Hit)), QModelIndex())

    def _open(self, index: QModelIndex) -> None:
        row = self._rows.at(index)
        if isinstance(row, Hit):
            self.opened.emit(row)
        elif isinstance(row, More):
            self.more_wanted.emit(row.conversation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._delegate.width != self.viewport().width():
            self._delegate.fit(self.viewport().width())
            self.scheduleDelayedItemsLayout()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def event(self, event: QEvent) -> bool:
        """Esc is the list's own while it has the focus, whatever the window does with it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _OPEN_KEYS and index.isValid():
            self._open(index)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Up and index.row() <= self._first().row():
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are for the field above."""
