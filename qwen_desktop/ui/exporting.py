"""Exports a conversation: asks for a file, has it written, and says where it is. Knows the dialog and the rows.

Does not know what such a file looks like, nor which conversation is on screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from qwen_desktop.chat import exporting, keeping
from qwen_desktop.domain.document import Progress
from qwen_desktop.domain.message import Message
from qwen_desktop.export.file_names import file_name, free_name
from qwen_desktop.export.outgoing import Format
from qwen_desktop.i18n import _
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.ui.rows import ERROR, INFO, Notice, NoticeRows, RowButton
from qwen_desktop.worker import WorkerError

ROW = "export"
SECONDS = 12.0  # that the good news stand
_PATIENCE = 0.4  # seconds before anything is said of a file that is being written


class Exports:
    """`title` and `running` give a conversation's title, and the answer that comes in now, by its id."""

    def __init__(
        self,
        exports: exporting.Exporting,
        window: QWidget,
        rows: NoticeRows,
        title: Callable[[str], str],
        running: Callable[[str], Message | None],
        open_folder: Callable[[Path], None],
    ) -> None:
        self._exporting = exports
        self._window = window
        self._rows = rows
        self._title = title
        self._running = running
        self._open_folder = open_folder
        self._folder = ""  # where something was exported last
        self._format = Format.MARKDOWN
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, conversation_id: str) -> QFileDialog:
        """Let the user name a file, and write the conversation into it."""
        dialog = QFileDialog(self._window, _("Export conversation"), self._folder or _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        kinds = {words(format): format for format in Format}
        dialog.setNameFilters(list(kinds))

        def chosen(kind: str) -> None:
            dialog.setDefaultSuffix(kinds[kind].suffix[1:])
            name = Path(dialog.selectedFiles()[0]).stem if dialog.selectedFiles() else ""
            dialog.selectFile((name or title) + kinds[kind].suffix)

        title = file_name(self._title(conversation_id), "")
        dialog.selectNameFilter(words(self._format))
        dialog.setDefaultSuffix(self._format.suffix[1:])
        dialog.selectFile(title + self._format.suffix)
        dialog.filterSelected.connect(chosen)
        dialog.fileSelected.connect(
            lambda path: self.export(conversation_id, kinds[dialog.selectedNameFilter()], Path(path))
        )
        dialog.open()
        return dialog

    def title(self, conversation_id: str) -> str:
        """What a conversation is called."""
        return self._title(conversation_id)

    def ask_for_message(self, title: str, message: Message) -> QFileDialog:
        """Let the user name a file, and write one message of the conversation `title` into it, as Markdown."""
        dialog = QFileDialog(self._window, _("Save message"), self._folder or _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([words(Format.MARKDOWN)])
        dialog.setDefaultSuffix(Format.MARKDOWN.suffix[1:])
        dialog.selectFile(file_name(title, Format.MARKDOWN.suffix))
        dialog.fileSelected.connect(lambda path: self._begin(self._save(title, message, Path(path)), Path(path).parent))
        dialog.open()
        return dialog

    def ask_for_folder(self, conversation_ids: Sequence[str]) -> QFileDialog:
        """Let the user name a folder, and write conversations into it, in the format chosen last."""
        dialog = QFileDialog(self._window, _("Export conversations into a folder"), self._folder or _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(
            lambda path: self._begin(self._all(conversation_ids, Path(path)), Path(path, "all"))
        )
        dialog.open()
        return dialog

    async def _all(self, conversation_ids: Sequence[str], folder: Path) -> None:
        for each in conversation_ids:
            name = file_name(self._title(each), self._format.suffix)
            path = await asyncio.to_thread(free_name, folder, name)
            await self._export(each, self._format, path)

    def export(self, conversation_id: str, format: Format, path: Path) -> None:
        """Write a conversation to `path`, whose name may say another format than the one given."""
        named = next((each for each in Format if path.suffix.lower() == each.suffix), format)
        self._format = named
        self._begin(self._export(conversation_id, named, path), path.parent)

    def _begin(self, work: Coroutine[Any, Any, None], folder: Path) -> None:
        self._folder = str(folder)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _save(self, title: str, message: Message, path: Path) -> None:
        try:
            await asyncio.to_thread(exporting.write_message, path, message)
        except OSError as error:
            again = RowButton(
                _("Save elsewhere…"), lambda: self._ask_again(partial(self.ask_for_message, title, message))
            )
            self._rows.put(ROW, Notice(ERROR, exporting.explain(error, path), (again,)))
        else:
            self._say_where(path)

    def _say_where(self, path: Path) -> None:
        folder = RowButton(_("Open folder"), lambda: self._open_folder(path.parent))
        self._rows.put(ROW, Notice(INFO, _("Exported as {path}.").format(path=path), (folder,), seconds=SECONDS))

    async def _export(self, conversation_id: str, format: Format, path: Path) -> None:
        stop = RowButton(_("Cancel"), self._cancel)
        sentence = _("Exporting {name}…").format(name=path.name)
        patience = asyncio.get_running_loop().call_later(
            _PATIENCE, partial(self._rows.put, ROW, Notice(INFO, sentence, (stop,)))
        )

        def progress(how_far: Progress) -> None:
            share = round(100 * how_far.done / how_far.total)
            self._rows.say(ROW, _("Exporting {name}: {share} %").format(name=path.name, share=share))

        try:
            running = self._running(conversation_id)
            await self._exporting.export(conversation_id, format, path, running, progress)
        except (OSError, WorkerError) as error:
            again = RowButton(_("Save elsewhere…"), lambda: self._ask_again(partial(self.ask, conversation_id)))
            self._rows.put(ROW, Notice(ERROR, exporting.explain(error, path), (again,)))
        except StorageError as error:
            self._rows.put(ROW, Notice(ERROR, keeping.explain(error.problem), details=error.problem.detail))
        else:
            self._say_where(path)
        finally:
            patience.cancel()

    def _ask_again(self, ask: Callable[[], QFileDialog]) -> None:
        self._folder = ""
        ask()

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Give up what is being written; nothing of it stays."""
        self._cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def words(format: Format) -> str:
    """A format as the dialog names it."""
    name = {
        Format.MARKDOWN: _("Markdown"),
        Format.HTML: _("Web page"),
        Format.JSON: _("Everything, to be imported again"),
    }[format]
    return f"{name} (*{format.suffix})"


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
