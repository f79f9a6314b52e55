"""The side bar: a button for a new conversation, a search field, the list of those there are, the way to the archive.

Shows what it is given and says what the user wants; does not keep, load or delete a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QMimeData, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Folder, Mark, Place
from qwen_desktop.ui.sidebar.delegate import ROW_HEIGHT
from qwen_desktop.ui.sidebar.entries import Picked
from qwen_desktop.ui.sidebar.field import SearchField
from qwen_desktop.ui.sidebar.groups import until_midnight
from qwen_desktop.ui.sidebar.lines import ArchiveButton, NewButton
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.view import ConversationView
from qwen_desktop.ui.sidebar.wishes import Wishes
from qwen_desktop.ui.theme import Themes

QWIDGETSIZE_MAX = (1 << 24) - 1  # which the binding does not give
MOST_TITLES = 6.5  # rows of titles above what else a search found; half a row shows that there are more


class Below(QWidget):
    """What can stand below the titles. Signals: `left_upwards` for Up on its first row, `left` for Esc."""

    left_upwards = Signal()
    left = Signal()

    def enter(self) -> bool:
        """Take the keyboard, on the first row; False where there is none."""
        raise NotImplementedError

    def open_first(self) -> bool:
        """Open the first row; False where there is none."""
        raise NotImplementedError


class Sidebar(QWidget):
    """Conversations: pinned, in folders, then newest first by day.

    `new_requested` is the button's; everything the user wants of rows is said by `wishes`. Rows stay as they are until
    whoever fulfils a wish says what became of it.
    """

    new_requested = Signal()
    listed = Signal()  # other conversations may be there now

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.wishes = Wishes(self)
        self._list = ConversationList(self)
        self._field = SearchField(themes, self)
        self._view = ConversationView(self._list, self.wishes, themes, self)
        self._new = NewButton(themes, self)
        self._archive = ArchiveButton(themes, self)
        self._below: Below | None = None
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._midnight.timeout.connect(self._new_day)
        self._place()
        self._list.on_written = self._written
        self._list.layoutChanged.connect(self.listed)
        self._view.on_typed = self._typed
        self._view.on_left = self._step_back
        self._field.searched.connect(self._search)
        self._field.entered.connect(self._enter)
        self._field.left.connect(self._step_back)
        self._new.clicked.connect(self.new_requested)
        self._archive.clicked.connect(lambda: self.show_archive(not self._list.in_archive))
        themes.changed.connect(self._dress)
        self._dress()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 8)  # the button stands in the middle of the header's height
        column.setSpacing(0)
        for widget, below in ((self._new, 8), (self._field, 4)):
            line = QVBoxLayout()
            line.setContentsMargins(8, 0, 8, below)
            line.addWidget(widget)
            column.addLayout(line)
        column.addWidget(self._view, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 4, 8, 0)
        foot.addWidget(self._archive)
        column.addLayout(foot)
        self.setFocusProxy(self._view)

    def _dress(self) -> None:
        theme = self._themes.current
        self._view.setFont(theme.font(theme.ui))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._themes.current.side))
        if self._archive.isVisible():
            above = self._archive.y() - 4
            painter.fillRect(8, above, self.width() - 16, 1, QColor(self._themes.current.border))
        if self._below is not None and self._below.isVisible() and self._view.isVisible():
            painter.fillRect(8, self._below.y(), self.width() - 16, 1, QColor(self._themes.current.border))
        painter.end()

    # What it shows

    def let_out(self, carry: Callable[[tuple[str, ...], QMimeData], None]) -> None:
        """Let `carry` add to what a drag of conversations carries, for whoever outside the window takes it."""
        self._view.on_dragged = carry

    def set_conversations(self, summaries: Iterable[Summary], folders: Iterable[Folder] = ()) -> None:
        """Show these conversations and folders and no others, in any order given."""
        self._keeping_place(lambda: self._list.take(summaries, folders))

    def put(self, *summaries: Summary) -> None:
        """Show new conversations, or newer states of some: those that are there keep their places and marks."""
        self._keeping_place(lambda: self._list.put(summaries))

    def put_folders(self, *folders: Folder) -> None:
        """Show folders, new or changed."""
        self._keeping_place(lambda: self._list.put_folders(folders))

    def put_places(self, places: Mapping[str, Place]) -> None:
        """Show conversations elsewhere."""
        self._keeping_place(lambda: self._list.put_places(places))

    def remove(self, *ids: str) -> None:
        """Take conversations and folders away. Where the keyboard stood on one of them, it stands on the next."""
        beside = self._beside(set(ids))
        self._keeping_place(lambda: self._list.remove(ids))
        if not self._view.currentIndex().isValid():
            self._view.setCurrentIndex(self._list.index_of(beside))

    def set_streaming(self, id: str, streaming: bool) -> None:
        """Whether an answer is running in a conversation: the row turns a ring."""
        self._list.set_streaming(id, streaming)

    def set_mark(self, id: str, mark: Mark) -> bool:
        """What is to be said of a conversation until it is opened; whether that is news."""
        return self._list.set_mark(id, mark)

    def put_below(self, below: Below) -> None:
        """Have what a search found besides titles stand below them, while something is searched for."""
        self._below = below
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self._view) + 1, below, 1)
        below.left_upwards.connect(self._enter_from_below)
        below.left.connect(self._step_back)
        self._view.on_down = below.enter
        self._list.layoutChanged.connect(self._share_room)
        self._share_room()

    def _share_room(self) -> None:
        """While something is searched for, titles take no more room than they need, and not all there is."""
        searching = bool(self._list.words)
        rows = self._list.rowCount()
        if self._below is not None:
            self._below.setVisible(searching)
            self._view.setVisible(not searching or rows > 0)
            self._view.setMaximumHeight(round(min(rows, MOST_TITLES) * ROW_HEIGHT) if searching else QWIDGETSIZE_MAX)

    def select(self, id: str) -> None:
        """Mark the conversation that is on screen; "" for none. Several selected rows stay so."""
        self._list.set_open(id)
        if self._view.has_several:
            return
        index = self._list.index_of(id)
        self._view.setCurrentIndex(index)
        if index.row() == 1:
            self._view.scrollToTop()  # with the heading above it
        elif index.isValid():
            self._view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def rename(self, id: str) -> None:
        """Let the user write in the row of a conversation or folder; it is brought into the list where it is not."""
        if not self._list.index_of(id).isValid():
            self._field.clear()
            summary = self._list.summary(id)
            self.show_archive(summary is not None and summary.place.archived)
            self._open_folder_of(summary)
        self._view.rename(id)

    def _open_folder_of(self, summary: Summary | None) -> None:
        folder = next((f for f in self._list.folders() if summary and f.id == summary.place.folder), None)
        if folder is not None and not folder.open:
            self.wishes.folder_folded.emit(folder.id, True)

    def show_archive(self, shown: bool) -> None:
        """Show the archive, or all that is not in it."""
        if shown != self._list.in_archive:
            self._list.show_archive(shown)
            self._view.scrollToTop()
        self._tell_archive()

    def focus_search(self) -> None:
        """Let the user write what to search for, in place of what stands there."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    # What there is

    @property
    def empty(self) -> bool:
        return not self._list.summaries()

    def summary(self, id: str) -> Summary | None:
        """A conversation as the list knows it; None where it does not."""
        return self._list.summary(id)

    def folders(self) -> list[Folder]:
        """The folders, in their order."""
        return self._list.folders()

    def picked(self) -> Picked:
        """What is selected in the list."""
        return self._view.picked()

    def neighbour(self, *ids: str) -> str:
        """The conversation to show when these go away: the next one below the first of them, else above, else ""."""
        shown, gone = self._list.conversations(), set(ids)
        at = next((at for at, id in enumerate(shown) if id in gone), 0)
        return next((id for id in (*shown[at:], *reversed(shown[:at])) if id not in gone), "")

    def _beside(self, ids: set[str]) -> str:
        """The row to stand on when these go away."""
        rows = range(self._list.rowCount())
        at = max(0, self._view.currentIndex().row())
        keys = (self._list.id_at(self._list.index(n)) for n in (*rows[at:], *reversed(rows[:at])))
        return next((key for key in keys if key and key not in ids), "")

    def _keeping_place(self, change: Callable[[], None]) -> None:
        scrolled = self._view.verticalScrollBar().value()
        change()
        self._view.verticalScrollBar().setValue(scrolled)
        self._tell_archive()

    def _tell_archive(self) -> None:
        self._archive.show_state(self._list.archived(), inside=self._list.in_archive)

    # What the user writes

    def _written(self, id: str, text: str) -> None:
        is_folder = any(folder.id == id for folder in self._list.folders())
        (self.wishes.folder_renamed if is_folder else self.wishes.renamed).emit(id, text)

    def _typed(self, text: str) -> None:
        """Letters typed over the list go on in the field."""
        self._field.setFocus()
        self._field.setText(text)

    def _search(self, text: str) -> None:
        self._list.search(text)
        self._view.scrollToTop()
        if not self._list.words:
            self.select(self._list.open_id)  # which a search may have left out
        self.wishes.searched.emit(text.strip())

    def _enter(self, opens: bool) -> None:
        """From the field into the list: to the first row that can be opened, opening it for Enter."""
        first = next((i for i in map(self._list.index, range(self._list.rowCount())) if _can_open(i)), QModelIndex())
        if not first.isValid():
            if self._below is not None:
                self._below.open_first() if opens else self._below.enter()
            return
        self._view.setCurrentIndex(first)
        if opens:
            self._view.open(first)
        else:
            self._view.setFocus()

    def _enter_from_below(self) -> None:
        """From the first hit up: to the last title, or to the field where there is none."""
        last = self._list.index(self._list.rowCount() - 1)
        if _can_open(last):
            self._view.setCurrentIndex(last)
            self._view.setFocus()
        else:
            self._field.setFocus()

    def _step_back(self) -> None:
        """Esc ends a search first, then leaves the archive."""
        if self._field.text():
            self._field.clear()
        elif self._list.in_archive:
            self.show_archive(False)
        self._view.setFocus()

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
        self._keeping_place(self._list.rearrange)
        self._wait_for_midnight()


def _can_open(index: QModelIndex) -> bool:
    return bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
