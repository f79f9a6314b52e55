"""The conversations as a list model: headings and titles in one column, with a state each.

Knows summaries and states; does not know conversations, and asks nobody for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.groups import Heading, RowState, grouped, title_of

Index = QModelIndex | QPersistentModelIndex

STATE_ROLE = Qt.ItemDataRole.UserRole + 1
OPEN_ROLE = Qt.ItemDataRole.UserRole + 2
HEADING_ROLE = Qt.ItemDataRole.UserRole + 3
ID_ROLE = Qt.ItemDataRole.UserRole + 4


class ConversationList(QAbstractListModel):
    """Rows for the side bar. `renamed` tells (id, new title) after the user wrote one."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Heading | Summary] = []
        self._row_of: dict[str, int] = {}
        self._states: dict[str, RowState] = {}
        self._open = ""

    # What the view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return row.label
            return True if role == HEADING_ROLE else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return title_of(row)
            case Qt.ItemDataRole.ToolTipRole:
                return title_of(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case _ if role == STATE_ROLE:
                return self._states.get(row.id, RowState.IDLE)
            case _ if role == OPEN_ROLE:
                return row.id == self._open
            case _ if role == ID_ROLE:
                return row.id
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or isinstance(row, Heading) or not title or title == row.title:
            return False
        self._rows[index.row()] = Summary(row.id, title, row.created, row.updated)
        self.dataChanged.emit(index, index)
        self.renamed.emit(row.id, title)
        return True

    # What changes

    def take(self, summaries: Sequence[Summary]) -> None:
        """Show these conversations and no others."""
        self.beginResetModel()
        self._rows = grouped(summaries, datetime.now())
        self._row_of = {row.id: at for at, row in enumerate(self._rows) if isinstance(row, Summary)}
        self._states = {id: state for id, state in self._states.items() if id in self._row_of}
        self.endResetModel()

    def put(self, summary: Summary) -> None:
        """Show a new conversation, or a newer state of one; rows move only where the order says so."""
        at = self._row_of.get(summary.id)
        if at is not None:
            before = self._rows[at]
            if isinstance(before, Summary) and before.updated == summary.updated:
                self._rows[at] = summary
                self._changed(at)
                return
        self.take([*(s for s in self.summaries() if s.id != summary.id), summary])

    def remove(self, id: str) -> None:
        """Take a conversation away, if it is there."""
        if id in self._row_of:
            self.take([s for s in self.summaries() if s.id != id])

    def regroup(self) -> None:
        """A new day has begun: write the headings anew."""
        self.take(self.summaries())

    def set_state(self, id: str, state: RowState) -> None:
        if state is RowState.IDLE:
            self._states.pop(id, None)
        else:
            self._states[id] = state
        if id in self._row_of:
            self._changed(self._row_of[id])

    def set_open(self, id: str) -> None:
        """Mark the conversation that is on screen; "" for none."""
        before, self._open = self._open, id
        for at in {self._row_of.get(before), self._row_of.get(id)}:
            if at is not None:
                self._changed(at)

    # What is there

    def summaries(self) -> list[Summary]:
        return [row for row in self._rows if isinstance(row, Summary)]

    def index_of(self, id: str) -> QModelIndex:
        """The row of a conversation; an invalid index where it is not shown."""
        at = self._row_of.get(id)
        return QModelIndex() if at is None else self.index(at)

    def id_at(self, index: Index) -> str:
        """The conversation of a row; "" for a heading or no row."""
        if not index.isValid():
            return ""
        row = self._rows[index.row()]
        return row.id if isinstance(row, Summary) else ""

    def streaming(self) -> list[QModelIndex]:
        """The rows that stand for a running answer."""
        return [self.index_of(id) for id, state in self._states.items() if state is RowState.STREAMING]

    def _changed(self, at: int) -> None:
        index = self.index(at)
        self.dataChanged.emit(index, index)

    def _spoken(self, row: Summary) -> str:
        state = {
            RowState.STREAMING: _("answering"),
            RowState.UNREAD: _("new answer"),
            RowState.FAILED: _("not answered"),
        }.get(self._states.get(row.id, RowState.IDLE))
        return f"{title_of(row)}, {state}" if state else title_of(row)
