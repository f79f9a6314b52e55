"""The hits as a list model: the title of a conversation, its hits below it, and how many more it has.

Knows hits and titles; asks nobody for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QDate, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, QTime

from qwen_desktop import i18n
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.search import Hit, Kind

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a conversation."""

    conversation: str
    title: str


@dataclass(frozen=True, slots=True)
class More:
    """How many hits of a conversation are not listed."""

    conversation: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation to be listed: some of its hits, and how many there are besides."""

    conversation: str
    title: str
    hits: tuple[Hit, ...]
    left: int


Row = Heading | Hit | More


class HitList(QAbstractListModel):
    """`on_more` is called when the last row has come into sight and there are conversations that are not listed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on_more: Callable[[], None] = lambda: None
        self._rows: list[Row] = []
        self._is_all = True

    # What the view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.at(index), Hit | More):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.at(index)
        if row is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        match row:
            case Heading():
                return row.title
            case More():
                return more_label(row.count)
            case _ if role == Qt.ItemDataRole.DisplayRole:
                return row.snippet.text
            case _:
                return f"{who(row)}, {when(row.when)}: {row.snippet.text}"

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._is_all

    def fetchMore(self, parent: Index) -> None:
        self.on_more()

    # What changes

    def take(self, groups: Sequence[Shown], *, is_all: bool) -> None:
        """List these and no others; `is_all`: there are none besides."""
        self.beginResetModel()
        self._rows = [row for group in groups for row in _rows(group)]
        self._is_all = is_all
        self.endResetModel()

    def add(self, groups: Sequence[Shown], *, is_all: bool) -> None:
        """List these too."""
        self._is_all = is_all
        self._insert(len(self._rows), [row for group in groups for row in _rows(group)])

    def expand(self, conversation: str, hits: Sequence[Hit], left: int) -> None:
        """List more hits of a conversation, and how many there are besides."""
        at = next((n for n, row in enumerate(self._rows) if row == More(conversation, left + len(hits))), None)
        if at is None:
            return
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._rows[at]
        self.endRemoveRows()
        self._insert(at, [*hits, *([More(conversation, left)] if left else [])])

    def drop(self, gone: Callable[[str], bool]) -> None:
        """List nothing of conversations that are gone."""
        if any(isinstance(row, Heading) and gone(row.conversation) for row in self._rows):
            self.beginResetModel()
            self._rows = [row for row in self._rows if not gone(row.conversation)]
            self.endResetModel()

    def _insert(self, at: int, rows: Sequence[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    # What is there

    def at(self, index: Index) -> Row | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def listed(self, conversation: str) -> int:
        """How many hits of a conversation are listed."""
        return sum(isinstance(row, Hit) and row.conversation == conversation for row in self._rows)


def _rows(group: Shown) -> list[Row]:
    more = [More(group.conversation, group.left)] if group.left else []
    return [Heading(group.conversation, group.title), *group.hits, *more]


def more_label(count: int) -> str:
    return ngettext("{count} more", "{count} more", count).format(count=QLocale(i18n.current()).toString(count))


def who(hit: Hit) -> str:
    """Whose words they are."""
    match hit.kind:
        case Kind.QUESTION:
            return _("You")
        case Kind.ANSWER:
            return _("Answer")
        case Kind.THINKING:
            return _("Thinking")
    return hit.name or _("Document")


def when(seconds: float) -> str:
    """The time of today, else the day, with its year where that is another one."""
    then, now = datetime.fromtimestamp(seconds), datetime.fromtimestamp(time.time())
    locale = QLocale(i18n.current())
    if then.date() == now.date():
        return locale.toString(QTime(then.hour, then.minute), "HH:mm")
    # A date: d the day, MMM the month, yyyy the year; '' around letters that stand for themselves.
    pattern = _("d MMM") if then.year == now.year else _("d MMM yyyy")
    return locale.toString(QDate(then.year, then.month, then.day), pattern)
