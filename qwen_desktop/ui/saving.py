"""Saves a text from the conversation in a file the user names. Knows the dialog and the disk, not what the text is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui.rows import ERROR, Notice, NoticeRows, RowButton

ROW = "saving"


class Saving:
    """Asks over `window`, and says in `rows` what could not be saved."""

    def __init__(self, window: QWidget, rows: NoticeRows) -> None:
        self._window = window
        self._rows = rows
        self._folder = ""  # where something was saved last

    def save(self, name: str, text: str, saved: Callable[[], None]) -> None:
        """Ask for a file, `name` being proposed, and write `text` into it as UTF-8; `saved` is called after that."""
        dialog = QFileDialog(self._window, _("Save code"), self._folder or _documents())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._write(Path(path), text, saved))
        dialog.open()

    def _write(self, path: Path, text: str, saved: Callable[[], None]) -> None:
        try:
            path.write_bytes(text.encode("utf-8", "replace"))
        except OSError as problem:
            sentence = _("The code could not be saved as {path} ({detail}).").format(
                path=path, detail=problem.strerror or problem
            )
            again = RowButton(_("Save elsewhere…"), lambda: self.save(path.name, text, saved))
            self._rows.put(ROW, Notice(ERROR, sentence, (again,)))
            return
        self._folder = str(path.parent)
        self._rows.remove(ROW)
        saved()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
