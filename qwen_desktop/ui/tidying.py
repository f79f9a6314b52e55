"""What the user does with the list of conversations: rename, pin, put into folders, archive, delete, and undo it.

Each wish is kept first, then shown. Knows the store, the side bar and the desk; does not know how a row looks, nor how
an answer that runs in a deleted conversation ends (desk.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Folder, Place
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.rows import INFO, UNDO, Notice, NoticeRows, RowButton
from qwen_desktop.ui.sidebar import Picked, Sidebar

UNDO_ROW = "undo"
UNDO_SECONDS = 20.0  # of the bar; what it undoes can be undone by key until the end of the run


@dataclass(frozen=True, slots=True)
class _Step:
    """Something that can be undone: what the command for it is called, and what it does."""

    label: str
    undo: Callable[[], None]


class Tidying:
    """Fulfils the side bar's wishes."""

    def __init__(self, store: Store, sidebar: Sidebar, desk: Desk, rows: NoticeRows) -> None:
        self._store = store
        self._sidebar = sidebar
        self._desk = desk
        self._rows = rows
        self._steps: list[_Step] = []
        wishes = sidebar.wishes
        for signal, slot in (
            (wishes.opened, desk.open),
            (wishes.renamed, desk.rename),
            (wishes.deleted, self.delete),
            (wishes.undone, self.undo),
            (wishes.pinned, self.pin),
            (wishes.archived, self.archive),
            (wishes.moved, self.move),
            (wishes.folder_wanted, self.new_folder),
            (wishes.folder_renamed, self.rename_folder),
            (wishes.folder_moved, self.move_folder),
            (wishes.folder_folded, self.fold),
        ):
            signal.connect(slot)

    # Deleting, and undoing

    def delete(self, picked: Picked) -> None:
        """Take conversations and folders away, with an Undo in reach. What is in a folder stays, by its day."""
        summaries = self._known(picked.conversations)
        folders = [folder for folder in self._sidebar.folders() if folder.id in picked.folders]
        if not summaries and not folders:
            return
        shown = self._desk.current.id
        if folders:
            self._store.delete_folders([folder.id for folder in folders])
            self._sidebar.remove(*(folder.id for folder in folders))
        if summaries:
            self._desk.delete(*(summary.id for summary in summaries))

        def undo() -> None:
            if folders:
                self._store.restore_folders([folder.id for folder in folders])
                self._sidebar.put_folders(*folders)
            self._desk.restore(*summaries)
            if any(summary.id == shown for summary in summaries):
                self._desk.open(shown)

        self._done(_Step(_("Undo the deletion"), undo), UNDO, _deleted(len(summaries), len(folders)))

    def undo(self) -> None:
        """Undo the last deletion or archiving that was not undone yet."""
        self._rows.remove(UNDO_ROW)
        if self._steps:
            self._steps.pop().undo()

    def forget(self) -> None:
        """Nothing that was deleted can be undone any more: everything kept is another now."""
        self._rows.remove(UNDO_ROW)
        self._steps.clear()

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    @property
    def undo_label(self) -> str:
        """What undoing is called now."""
        return self._steps[-1].label if self._steps else _("Undo the deletion")

    def _done(self, step: _Step, kind: str, sentence: str) -> None:
        self._steps.append(step)
        self._rows.put(UNDO_ROW, Notice(kind, sentence, (RowButton(_("Undo"), self.undo),), seconds=UNDO_SECONDS))

    # Where conversations stand

    def pin(self, ids: Sequence[str], pinned: bool) -> None:
        """Let conversations stand above all others, in the order of pinning, or no longer."""
        now = time.time()
        places = {
            summary.id: replace(summary.place, pinned=now + at / 1000 if pinned else None, archived=False)
            for at, summary in enumerate(self._known(ids))
        }
        self._put(places)

    def archive(self, ids: Sequence[str], archived: bool) -> None:
        """Put conversations into the archive, with an Undo in reach, or take them out of it."""
        known = self._known(ids)
        before = {summary.id: summary.place for summary in known}
        self._put({id: replace(place, archived=archived) for id, place in before.items()})
        if archived and known:
            self._done(_Step(_("Undo the archiving"), lambda: self._put(before)), INFO, _archived(len(known)))

    def move(self, ids: Sequence[str], folder: str) -> None:
        """Put conversations into a folder; "" takes them out of theirs."""
        self._put(
            {s.id: replace(s.place, folder=folder or None, pinned=None, archived=False) for s in self._known(ids)}
        )

    def _put(self, places: dict[str, Place]) -> None:
        if places:
            self._store.put_places(places)
            self._sidebar.put_places(places)

    def _known(self, ids: Sequence[str]) -> list[Summary]:
        return [summary for id in ids if (summary := self._sidebar.summary(id)) is not None]

    def asked(self, conversation_id: str) -> None:
        """A conversation in which something is asked is no longer put away."""
        summary = self._sidebar.summary(conversation_id)
        if summary is not None and summary.place.archived:
            self.archive([conversation_id], False)

    # Folders

    def new_folder(self, ids: Sequence[str]) -> None:
        """Make a folder with these conversations in it, and let the user write its name."""
        last = max((folder.position for folder in self._sidebar.folders()), default=0.0)
        folder = Folder(_("New folder"), last + 1)
        self._keep(folder)
        self.move(ids, folder.id)
        self._sidebar.rename(folder.id)

    def rename_folder(self, id: str, name: str) -> None:
        """Give a folder another name."""
        self._keep(*(replace(folder, name=name) for folder in self._sidebar.folders() if folder.id == id))

    def fold(self, id: str, is_open: bool) -> None:
        """Show what is in a folder, or hide it."""
        self._keep(*(replace(folder, open=is_open) for folder in self._sidebar.folders() if folder.id == id))

    def move_folder(self, id: str, before: int) -> None:
        """Let a folder stand before the one that is now at this place."""
        folders = self._sidebar.folders()
        moved = next((folder for folder in folders if folder.id == id), None)
        if moved is None:
            return
        at = max(0, min(before, len(folders)))
        ordered = [f for f in folders[:at] if f is not moved] + [moved] + [f for f in folders[at:] if f is not moved]
        places = enumerate(ordered)
        self._keep(*(replace(f, position=float(place)) for place, f in places if f.position != float(place)))

    def _keep(self, *folders: Folder) -> None:
        for folder in folders:
            self._store.put_folder(folder)
        self._sidebar.put_folders(*folders)


def _archived(count: int) -> str:
    if count == 1:
        return _("Conversation archived.")
    return ngettext("{count} conversation archived.", "{count} conversations archived.", count).format(count=count)


def _deleted(conversations: int, folders: int) -> str:
    if conversations and folders:
        return _("Conversations and folders deleted.")
    if folders == 1:
        return _("Folder deleted; what was in it stays.")
    if folders:
        words = ngettext(
            "{count} folder deleted; what was in it stays.", "{count} folders deleted; what was in them stays.", folders
        )
        return words.format(count=folders)
    if conversations == 1:
        return _("Conversation deleted.")
    words = ngettext("{count} conversation deleted.", "{count} conversations deleted.", conversations)
    return words.format(count=conversations)
