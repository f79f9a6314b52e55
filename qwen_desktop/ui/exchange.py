"""All ways in and out of the window, put together: export, import, drags, backups, and word of a long answer.

Knows the parts and whom each is to ask and tell; does nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from qwen_desktop.chat import exporting
from qwen_desktop.chat.backing_up import BackingUp
from qwen_desktop.chat.exporting import Exporting
from qwen_desktop.chat.importing import Imported, Importing
from qwen_desktop.domain.message import Message
from qwen_desktop.settings import Settings
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.dragging_out import DraggingOut
from qwen_desktop.ui.exporting import ROW, Exports
from qwen_desktop.ui.importing import Imports
from qwen_desktop.ui.preferences.keeping import Keeping
from qwen_desktop.ui.rows import ERROR, WARNING, Notice, NoticeRows
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.window import Window
from qwen_desktop.worker import Worker

BACKUP_ROW = "backup"


@dataclass(frozen=True)
class Exchange:
    """What goes in and out."""

    desk: Desk
    store: Store
    exports: Exports
    imports: Imports
    dragging: DraggingOut
    backing_up: BackingUp
    keeping: Keeping

    def export_current(self) -> None:
        """Export the conversation on screen."""
        self.exports.ask(self.desk.current.id)

    def import_files(self) -> None:
        """Let the user choose files of conversations."""
        self.imports.ask()

    def save_message(self, message_id: str) -> None:
        """Save one message of the conversation on screen."""
        message = next((m for m in self.desk.current.branch() if m.id == message_id), None)
        if message is not None:
            self.exports.ask_for_message(self.desk.current.conversation.title, message)

    def drag_message(self, message_id: str) -> None:
        """Drag one message of the conversation on screen out of the window."""
        message = next((m for m in self.desk.current.branch() if m.id == message_id), None)
        if message is not None:
            self.dragging.message(self.desk.current.conversation.title, message)

    def drag_current(self) -> None:
        """Drag the conversation on screen out of the window."""
        current = self.desk.current
        if current.conversation.messages:
            self.dragging.conversation(current.id, current.conversation.title, running_in(self.desk, current.id))

    def promise(self, conversation_ids: tuple[str, ...], mime: QMimeData) -> None:
        """Let a drag of rows carry the conversations as files."""
        for each in conversation_ids:
            self.dragging.promise(each, self.exports.title(each), running_in(self.desk, each), mime)

    def export(self, conversation_ids: tuple[str, ...]) -> None:
        """Export one conversation, or several into a folder."""
        if len(conversation_ids) == 1:
            self.exports.ask(conversation_ids[0])
        else:
            self.exports.ask_for_folder(conversation_ids)

    def open_kept(self, conversation_id: str) -> None:
        """Show a conversation, unless it has been deleted meanwhile."""
        if any(each.id == conversation_id for each in self.store.summaries()):
            self.desk.open(conversation_id)

    async def close(self) -> None:
        """Give up what can be given up, and wait for what must not be left half done."""
        await self.exports.close()
        await self.imports.close()
        await self.dragging.close()
        await self.backing_up.close()


def running_in(desk: Desk, conversation_id: str) -> Message | None:
    """The answer that comes in now in a conversation, as far as it has come."""
    draft = next((session.draft for session in desk.sessions() if session.id == conversation_id), None)
    return draft.message() if draft is not None else None


def make(
    store: Store,
    worker: Worker,
    desk: Desk,
    window: Window,
    rows: NoticeRows,
    themes: Themes,
    settings: Settings,
    start_over: Callable[[], None],
    open_folder: Callable[[Path], None],
) -> Exchange:
    """Everything, ready to be used; backups begin. `start_over` is called once another state has been restored."""
    writing = Exporting(store, worker)

    def title(conversation_id: str) -> str:
        if conversation_id == desk.current.id:
            return desk.current.conversation.title
        return next((each.title for each in store.summaries() if each.id == conversation_id), "")

    def imported(what: Imported) -> None:
        desk.refresh_list()
        desk.open_anew(what.first)

    def no_drag(error: OSError, path: Path) -> None:
        rows.put(ROW, Notice(ERROR, exporting.explain(error, path)))

    backing_up = BackingUp(
        store,
        lambda: settings.backups != "never",
        lambda sentence: rows.put(BACKUP_ROW, Notice(WARNING, sentence)),
    )
    backing_up.begin()
    return Exchange(
        desk,
        store,
        Exports(writing, window, rows, title, lambda id: running_in(desk, id), open_folder),
        Imports(Importing(store, worker), window, rows, imported),
        DraggingOut(writing, window, themes, no_drag),
        backing_up,
        Keeping(backing_up, desk.close, start_over, open_folder),
    )
