"""The side bar: a button for a new conversation above the list of those there are.

Shows what it is given and says what the user wants; does not keep, load or delete a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.ui.sidebar.groups import RowState, until_midnight
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.new import NewButton
from qwen_desktop.ui.sidebar.view import ConversationView
from qwen_desktop.ui.theme import Themes


class Sidebar(QWidget):
    """Conversations, newest first, by day.

    Signals: `opened(id)`, `new_requested()`, `renamed(id, title)` after the row already shows the new title,
    `delete_requested(id)`; the row stays until `remove(id)`.
    """

    opened = Signal(str)
    new_requested = Signal()
    renamed = Signal(str, str)
    delete_requested = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._list = ConversationList(self)
        self._view = ConversationView(self._list, themes, self)
        self._new = NewButton(themes, self)
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._midnight.timeout.connect(self._new_day)
        self._place()
        self._list.renamed.connect(self.renamed)
        self._view.opened.connect(self.opened)
        self._view.delete_requested.connect(self.delete_requested)
        self._new.clicked.connect(self.new_requested)
        themes.changed.connect(self._dress)
        self._dress()

    def _place(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 0)  # in the middle of the header's height
        top.addWidget(self._new)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(6)
        column.addWidget(self._view, 1)
        self.setFocusProxy(self._view)

    def _dress(self) -> None:
        theme = self._themes.current
        self._view.setFont(theme.font(theme.ui))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._themes.current.side))
        painter.end()

    # What it shows

    def set_conversations(self, summaries: Sequence[Summary]) -> None:
        """Show these conversations and no others, in any order given."""
        self._keeping_place(lambda: self._list.take(summaries))

    def put(self, summary: Summary) -> None:
        """Show a new conversation, or a newer state of one."""
        self._keeping_place(lambda: self._list.put(summary))

    def remove(self, id: str) -> None:
        """Take a conversation away."""
        self._keeping_place(lambda: self._list.remove(id))

    @property
    def empty(self) -> bool:
        return not self._list.summaries()

    def select(self, id: str) -> None:
        """Mark the conversation that is on screen; "" for none."""
        self._list.set_open(id)
        index = self._list.index_of(id)
        self._view.setCurrentIndex(index)
        if index.row() == 1:
            self._view.scrollToTop()  # with the heading above it
        elif index.isValid():
            self._view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def set_state(self, id: str, state: RowState | str) -> None:
        """What the row shows beside its title: nothing, a spinner, a dot or a mark. Raises ValueError for others."""
        self._list.set_state(id, RowState(state))

    def rename(self, id: str) -> None:
        """Let the user write a new title in the row of `id`."""
        index = self._list.index_of(id)
        if index.isValid():
            self._view.scrollTo(index)
            self._view.edit(index)

    def neighbour(self, id: str) -> str:
        """The conversation to show when `id` goes away: the one below it, else the one above, else ""."""
        ids = [s.id for s in self._list.summaries()]
        if id not in ids:
            return ids[0] if ids else ""
        at = ids.index(id)
        return next((i for i in (*ids[at + 1 : at + 2], *reversed(ids[:at]))), "")

    def _keeping_place(self, change: Callable[[], None]) -> None:
        current = self._list.id_at(self._view.currentIndex())
        scrolled = self._view.verticalScrollBar().value()
        change()
        index = self._list.index_of(current)
        if index.isValid():
            self._view.setCurrentIndex(index)
        self._view.verticalScrollBar().setValue(scrolled)

    # "Today" is true until midnight

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wait_for_midnight()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._midnight.stop()

    def _wait_for_midnight(self) -> None:
        self._midnight.start(round(until_midnight(datetime.now()).total_seconds() * 1000) + 1000)

    def _new_day(self) -> None:
        self._keeping_place(self._list.regroup)
        self._wait_for_midnight()
