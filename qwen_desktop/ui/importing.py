"""Imports files of conversations: asks for them, says how far it is, and shows what came. Knows dialog and rows.

Does not know what is in such a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from qwen_desktop.chat import importing, keeping
from qwen_desktop.chat.importing import Imported
from qwen_desktop.domain.document import Progress
from qwen_desktop.export import problems
from qwen_desktop.export.incoming import READING, SUFFIXES
from qwen_desktop.export.problems import ImportProblem
from qwen_desktop.i18n import _
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.ui.rows import ERROR, INFO, Notice, NoticeRows, RowButton
from qwen_desktop.worker import WorkerError

ROW = "import"
SECONDS = 12.0  # that the good news stand
_PATIENCE = 0.4  # seconds before anything is said of a file that is being read


class Imports:
    """`imported` hears what came from a file, to show it."""

    def __init__(
        self,
        imports: importing.Importing,
        window: QWidget,
        rows: NoticeRows,
        imported: Callable[[Imported], None],
    ) -> None:
        self._importing = imports
        self._window = window
        self._rows = rows
        self._imported = imported
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self) -> QFileDialog:
        """Let the user choose files, and import them."""
        dialog = QFileDialog(self._window, _("Import conversations"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters(
            [_("Conversations ({patterns})").format(patterns=patterns), _("All files ({pattern})").format(pattern="*")]
        )
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.open()
        return dialog

    def _ask_again(self) -> None:
        self.ask()

    def take(self, paths: Sequence[Path]) -> None:
        """Import files, one after another."""
        task = asyncio.get_running_loop().create_task(self._take(list(paths)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, paths: list[Path]) -> None:
        """One row for all of them: what came of each, a line each; what went wrong makes it an error."""
        said: list[str] = []
        failed = False
        for path in paths:
            try:
                imported = await self._one(path)
            except (ImportProblem, WorkerError) as error:
                said.append(problems.explain(error, path.name))
                failed = True
            except StorageError as error:
                said.append(keeping.explain(error.problem))
                failed = True
            else:
                said.append(importing.summed_up(imported, path.name))
                self._imported(imported)
        if failed:
            again = RowButton(_("Choose another file…"), self._ask_again)
            self._rows.put(ROW, Notice(ERROR, "\n".join(said), (again,)))
        else:
            self._rows.put(ROW, Notice(INFO, "\n".join(said), seconds=SECONDS))

    async def _one(self, path: Path) -> Imported:
        stop = RowButton(_("Cancel"), self._cancel)
        sentence = _("Importing {name}…").format(name=path.name)
        patience = asyncio.get_running_loop().call_later(
            _PATIENCE, partial(self._rows.put, ROW, Notice(INFO, sentence, (stop,)))
        )

        def progress(how_far: Progress) -> None:
            half = 0 if how_far.stage == READING else 50
            share = half + round(50 * how_far.done / max(1, how_far.total))
            self._rows.say(ROW, _("Importing {name}: {share} %").format(name=path.name, share=share))

        try:
            return await self._importing.take_in(path, progress)
        finally:
            patience.cancel()

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Give up what is being read; nothing of it is kept."""
        self._cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
