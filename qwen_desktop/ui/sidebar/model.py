"""The conversations as a list model: headings, folders and titles in one column, with a state each.

Knows summaries, folders and states; asks nobody for them. Nothing in it changes by itself: who changes a conversation
says so here, and what the user writes into a row is handed on, not shown, until somebody says that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Folder, Mark, Place
from qwen_desktop.ui.sidebar import shelves
from qwen_desktop.ui.sidebar.entries import STATE_OF, Heading, Row, RowState, Shelf, key_of, rows_of, title_of
from qwen_desktop.ui.sidebar.matching import Titles, words_of
from qwen_desktop.ui.sidebar.spoken import spoken

Index = QModelIndex | QPersistentModelIndex

_ROW = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemIsDragEnabled
)


class ConversationList(QAbstractListModel):
    """Rows for the side bar. `on_written` hears of what was written into a row: its id and the text, in one line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on_written: Callable[[str, str], None] = lambda id, text: None
        self._summaries: dict[str, Summary] = {}
        self._folders: dict[str, Folder] = {}
        self._streaming: set[str] = set()
        self._marked: set[str] = set()
        self._open = ""
        self._words: tuple[str, ...] = ()
        self._in_archive = False
        self._titles = Titles()
        self._rows: list[Row] = []
        self._row_of: dict[str, int] = {}

    # What the view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.at(index)
        if row is None or isinstance(row, Heading):
            return Qt.ItemFlag.NoItemFlags
        return _ROW

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row, self.state(row))
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Heading):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return _text(row)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()]
        text = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not text or text == _text(row):
            return False
        self.on_written(key_of(row), text)
        return True

    # What changes

    def take(self, summaries: Iterable[Summary], folders: Iterable[Folder]) -> None:
        """Show these conversations and folders, and no others."""
        self._summaries = {summary.id: summary for summary in summaries}
        self._folders = {folder.id: folder for folder in folders}
        self._streaming &= self._summaries.keys()
        self._marked = {summary.id for summary in self._summaries.values() if summary.mark}
        self._titles.keep_only(self._summaries.values())
        self.rearrange()

    def put(self, summaries: Iterable[Summary]) -> None:
        """Show conversations, new or newer; those that are there stay where they stand unless the order says else."""
        moved = False
        for summary in summaries:
            before = self._summaries.get(summary.id)
            if before is not None:
                summary = replace(summary, place=before.place, mark=before.mark)
            self._summaries[summary.id] = summary
            self._note_mark(summary)
            moved = moved or before is None or before.updated != summary.updated or bool(self._words)
            if not moved and summary.id in self._row_of:
                self._rows[self._row_of[summary.id]] = summary
                self._changed(summary.id)
        if moved:
            self.rearrange()

    def put_places(self, places: Mapping[str, Place]) -> None:
        """These conversations stand elsewhere from now on."""
        for id, place in places.items():
            if id in self._summaries:
                self._summaries[id] = replace(self._summaries[id], place=place)
        self.rearrange()

    def put_folders(self, folders: Iterable[Folder]) -> None:
        """Show folders, new or changed."""
        self._folders |= {folder.id: folder for folder in folders}
        self.rearrange()

    def remove(self, ids: Iterable[str]) -> None:
        """Take conversations and folders away, those of them that are there."""
        for id in ids:
            self._summaries.pop(id, None)
            self._folders.pop(id, None)
            self._streaming.discard(id)
            self._marked.discard(id)
        self.rearrange()

    def set_streaming(self, id: str, streaming: bool) -> None:
        """Whether an answer is running in a conversation."""
        if streaming != (id in self._streaming):
            self._streaming ^= {id}
            self._changed(id)

    def set_mark(self, id: str, mark: Mark) -> bool:
        """What is to be said of a conversation until it is opened; whether that is news."""
        summary = self._summaries.get(id)
        if summary is None or summary.mark is mark:
            return False
        self._summaries[id] = summary = replace(summary, mark=mark)
        self._note_mark(summary)
        if id in self._row_of:
            self._rows[self._row_of[id]] = summary
        self._changed(id)
        return True

    def _note_mark(self, summary: Summary) -> None:
        (self._marked.add if summary.mark else self._marked.discard)(summary.id)

    def set_open(self, id: str) -> None:
        """Mark the conversation that is on screen; "" for none."""
        before, self._open = self._open, id
        for each in {before, id}:
            self._changed(each)

    def search(self, wanted: str) -> None:
        """Show only titles that have these words; "" shows everything again."""
        self._words = words_of(wanted)
        self.rearrange()

    def show_archive(self, shown: bool) -> None:
        """Show the archive, or what is not in it."""
        self._in_archive = shown
        self.rearrange()

    def rearrange(self) -> None:
        """Order the rows anew. What is selected, edited and current stays with its row."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [key_of(self._rows[index.row()]) for index in before]
        self._rows = self._arranged()
        self._row_of = rows_of(self._rows)
        self.changePersistentIndexList(before, [self.index_of(key) for key in keys])
        self.layoutChanged.emit()

    def _arranged(self) -> list[Row]:
        newest_first = sorted(self._summaries.values(), key=attrgetter("updated"), reverse=True)
        if self._words:
            return shelves.found(self._titles.matching(newest_first, self._words))
        if self._in_archive:
            return shelves.archive(newest_first)
        return shelves.arranged(newest_first, self.folders(), datetime.now())

    def _changed(self, id: str) -> None:
        """Have the row of a conversation painted again, and that of the folder it is in."""
        summary = self._summaries.get(id)
        for key in (id, shelves.folder_of(summary) if summary is not None else ""):
            at = self._row_of.get(key)
            if at is not None:
                index = self.index(at)
                self.dataChanged.emit(index, index)

    # What is there

    @property
    def words(self) -> tuple[str, ...]:
        """The words looked for; none while everything is shown."""
        return self._words

    @property
    def in_archive(self) -> bool:
        return self._in_archive

    @property
    def rows(self) -> Sequence[Row]:
        """Everything in the list, top first."""
        return self._rows

    def summaries(self) -> list[Summary]:
        """All conversations, shown or not."""
        return list(self._summaries.values())

    def summary(self, id: str) -> Summary | None:
        return self._summaries.get(id)

    def folders(self) -> list[Folder]:
        """All folders, in their order."""
        return sorted(self._folders.values(), key=lambda folder: (folder.position, folder.name, folder.id))

    def archived(self) -> int:
        """How many conversations are in the archive."""
        return sum(summary.place.archived for summary in self._summaries.values())

    def at(self, index: Index) -> Row | None:
        """What stands in a row; None for no row."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def id_at(self, index: Index) -> str:
        """The conversation or folder of a row; "" for a heading or no row."""
        row = self.at(index)
        return key_of(row) if row is not None else ""

    def index_of(self, id: str) -> QModelIndex:
        """The row of a conversation or folder; an invalid index where it is not shown."""
        at = self._row_of.get(id)
        return QModelIndex() if at is None else self.index(at)

    def conversations(self) -> list[str]:
        """The conversations that have a row, top first."""
        return [row.id for row in self._rows if isinstance(row, Summary)]

    @property
    def open_id(self) -> str:
        """The conversation on screen; "" for none."""
        return self._open

    def is_open(self, row: Row) -> bool:
        """Whether a row stands for the conversation on screen."""
        return isinstance(row, Summary) and row.id == self._open

    def within(self, row: Row) -> bool:
        """Whether a row stands under the row of its folder."""
        if not isinstance(row, Summary) or self._words or self._in_archive:
            return False
        return shelves.folder_of(row) in self._folders

    def state(self, row: Row) -> RowState:
        """The state of a conversation; that of a closed folder is the first there is of those in it."""
        if isinstance(row, Summary):
            return RowState.STREAMING if row.id in self._streaming else STATE_OF[row.mark]
        if not isinstance(row, Shelf) or row.folder.open:
            return RowState.IDLE
        told = [self._summaries[id] for id in self._streaming | self._marked if id in self._summaries]
        there = {self.state(summary) for summary in told if shelves.folder_of(summary) == row.id}
        return next((state for state in RowState if state and state in there), RowState.IDLE)

    def streaming(self) -> list[QModelIndex]:
        """The rows that stand for a running answer."""
        running = [self._summaries[id] for id in self._streaming if id in self._summaries]
        ids = {summary.id for summary in running} | {shelves.folder_of(summary) for summary in running}
        return [self.index_of(id) for id in ids if id in self._row_of]


def _text(row: Row) -> str:
    if isinstance(row, Summary):
        return title_of(row)
    if isinstance(row, Shelf):
        return row.folder.name
    return row.label if isinstance(row, Heading) else row.text
