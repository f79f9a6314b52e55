"""The menus of the side bar: of conversations, of a folder, of the empty ground. Knows the wishes; fulfils none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Folder
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.sidebar.entries import Picked, Shelf
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.shelves import folder_of
from qwen_desktop.ui.sidebar.wishes import Wishes


class RowMenus:
    """`rename` begins to write in the row of an id; `select` adds a row to what is selected, or takes it out."""

    def __init__(
        self,
        rows: ConversationList,
        wishes: Wishes,
        rename: Callable[[str], None],
        select: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        self._rows = rows
        self._wishes = wishes
        self._rename = rename
        self._select = select
        self._parent = parent

    def _menu(self) -> QMenu:
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def of_ground(self) -> QMenu:
        """Of the place where no row is."""
        menu = self._menu()
        self._add_new_folder(menu, _("New folder"), ())
        return menu

    def of_folder(self, shelf: Shelf) -> QMenu:
        """Of one folder."""
        menu, wishes, folder = self._menu(), self._wishes, shelf.folder
        fold = menu.addAction(_("Close the folder") if folder.open else _("Open the folder"))
        fold.triggered.connect(lambda: wishes.folder_folded.emit(folder.id, not folder.open))
        self._add_rename(menu, folder.id)
        self._add_new_folder(menu, _("New folder"), ())
        ids = [other.id for other in self._rows.folders()]
        at = ids.index(folder.id) if folder.id in ids else 0
        menu.addSeparator()
        up = menu.addAction(_("Move up"))
        up.setShortcut(Qt.Modifier.ALT | Qt.Key.Key_Up)
        up.setEnabled(at > 0)
        up.triggered.connect(lambda: wishes.folder_moved.emit(folder.id, at - 1))
        down = menu.addAction(_("Move down"))
        down.setShortcut(Qt.Modifier.ALT | Qt.Key.Key_Down)
        down.setEnabled(at + 1 < len(ids))
        down.triggered.connect(lambda: wishes.folder_moved.emit(folder.id, at + 2))
        self._add_delete(menu, Picked(folders=(folder.id,)), _("Delete the folder"))
        return menu

    def of_conversations(self, picked: Picked, clicked: str) -> QMenu:
        """Of the conversations that were picked; `clicked` is the one whose menu was asked for."""
        menu, wishes, ids = self._menu(), self._wishes, picked.conversations
        chosen = [summary for id in ids if (summary := self._rows.summary(id)) is not None]
        if len(ids) == 1:
            menu.addAction(_("Open")).triggered.connect(lambda: wishes.opened.emit(clicked))
            self._add_rename(menu, clicked)
        select = menu.addAction(_("Select"))
        select.setCheckable(True)
        select.setChecked(len(ids) > 1)
        select.triggered.connect(lambda: self._select(clicked))
        menu.addSeparator()
        self._add_places(menu, ids, chosen)
        menu.addAction(_("Export…")).triggered.connect(lambda: wishes.exported.emit(ids))
        count = len(ids) + len(picked.folders)
        words = _("Delete") if count == 1 else ngettext("Delete {count} row", "Delete {count} rows", count)
        self._add_delete(menu, picked, words.format(count=count))
        return menu

    def _add_places(self, menu: QMenu, ids: tuple[str, ...], chosen: list[Summary]) -> None:
        wishes = self._wishes
        pinned = bool(chosen) and all(s.place.pinned is not None and not s.place.archived for s in chosen)
        archived = bool(chosen) and all(s.place.archived for s in chosen)
        pin = menu.addAction(_("Unpin") if pinned else _("Pin"))
        pin.triggered.connect(lambda: wishes.pinned.emit(ids, not pinned))
        self._add_folders(menu, ids, chosen)
        archive = menu.addAction(_("Take out of the archive") if archived else _("Archive"))
        archive.triggered.connect(lambda: wishes.archived.emit(ids, not archived))

    def _add_folders(self, menu: QMenu, ids: tuple[str, ...], chosen: list[Summary]) -> None:
        """The folders to move into; the one they are all in has a tick, and leads out of it."""
        there = {folder.id for folder in self._rows.folders()}
        inside = {folder_of(summary) if folder_of(summary) in there else "" for summary in chosen}
        folders = menu.addMenu(_("Move to folder"))
        for folder in self._rows.folders():
            self._add_folder(folders, ids, folder, here=inside == {folder.id})
        if not folders.isEmpty():
            folders.addSeparator()
        self._add_new_folder(folders, _("New folder…"), ids)
        out = folders.addAction(_("Out of the folder"))
        out.setEnabled(inside != {""})
        out.triggered.connect(lambda: self._wishes.moved.emit(ids, ""))

    def _add_folder(self, menu: QMenu, ids: tuple[str, ...], folder: Folder, *, here: bool) -> None:
        action = menu.addAction(folder.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(here)
        action.triggered.connect(partial(self._move, ids, folder.id))

    def _move(self, ids: tuple[str, ...], folder: str, _checked: bool = False) -> None:
        self._wishes.moved.emit(ids, folder)

    def _add_rename(self, menu: QMenu, id: str) -> None:
        rename = menu.addAction(_("Rename"))
        rename.setShortcut(Qt.Key.Key_F2)
        rename.triggered.connect(lambda: self._after(menu, lambda: self._rename(id)))

    def _add_new_folder(self, menu: QMenu, label: str, ids: tuple[str, ...]) -> None:
        wanted = self._wishes.folder_wanted
        menu.addAction(label).triggered.connect(lambda: self._after(menu, lambda: wanted.emit(ids)))

    def _after(self, menu: QMenu, begin_writing: Callable[[], None]) -> None:
        """Once the menu is gone: where it takes the keyboard, a line that was open already would lose it and close."""
        menu.destroyed.connect(lambda: QTimer.singleShot(0, self._parent, begin_writing))

    def _add_delete(self, menu: QMenu, picked: Picked, label: str) -> None:
        menu.addSeparator()
        delete = menu.addAction(label)
        delete.setShortcut(Qt.Key.Key_Delete)
        delete.triggered.connect(lambda: self._wishes.deleted.emit(picked))
