"""Takes a picture out of the conversation: to the clipboard, or to a file that the user names.

Knows the gallery, the system's file dialog and the clipboard; does not know where in a conversation the picture stands.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.pictures.addresses import Where, place
from qwen_desktop.pictures.errors import PictureError, explain_diagram, explain_image
from qwen_desktop.pictures.values import AREA, SIDE, Fit, Size
from qwen_desktop.ui.rows import WARNING, Notice, NoticeRows
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.gallery import Gallery, Subject, shown
from qwen_desktop.ui.transcript.ink import ink_of
from qwen_desktop.worker import WorkerError

ROW = "picture"
SECONDS = 10.0  # that a notice stands
COPIED_SCALE = 2.0  # pixels to one of a diagram's own, on the clipboard
KINDS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp"} | {
    "image/svg+xml": ".svg",
    "image/avif": ".avif",
    "image/tiff": ".tiff",
}


class Taking:
    """`take` is what the view's wish for a picture leads to."""

    def __init__(self, window: QWidget, gallery: Gallery, themes: Themes, rows: NoticeRows) -> None:
        self._window = window
        self._gallery = gallery
        self._themes = themes
        self._rows = rows
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, subject: Subject, action: str) -> None:
        """Carry out "copy-picture" or "save-picture"."""
        if action == "copy-picture":
            self._begin(self._copy(subject), subject)
        elif path := self._asked_where(subject):
            self._begin(self._save(subject, path), subject)

    def _begin(self, work: Awaitable[None], subject: Subject) -> None:
        task = asyncio.get_running_loop().create_task(self._told(work, subject))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _told(self, work: Awaitable[None], subject: Subject) -> None:
        """Do it, or say in a row why it could not be done."""
        explain: Callable[[PictureError | WorkerError], str] = explain_diagram if subject.diagram else explain_image
        try:
            await work
        except (PictureError, WorkerError) as error:
            self._rows.put(ROW, Notice(WARNING, explain(error), seconds=SECONDS))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            sentence = _("The picture could not be saved ({reason}); choose another folder.").format(reason=reason)
            self._rows.put(ROW, Notice(WARNING, sentence, seconds=SECONDS))

    async def _copy(self, subject: Subject) -> None:
        """The whole picture, not just as large as it is shown; a diagram on its page, for it is drawn for that."""
        side = Size(min(SIDE, int(AREA**0.5)), min(SIDE, int(AREA**0.5)))
        ink = ink_of(self._themes.current) if subject.diagram else None
        fit = Fit(COPIED_SCALE if subject.diagram else 1.0, side)
        picture = shown(await self._gallery.drawn(subject, fit, ink))
        copied = QImage(picture.image.size(), QImage.Format.Format_ARGB32_Premultiplied)
        copied.fill(QColor(ink.page) if ink is not None else QColor(0, 0, 0, 0))
        painter = QPainter(copied)
        painter.drawImage(0, 0, picture.image)
        painter.end()
        QGuiApplication.clipboard().setImage(copied)

    async def _save(self, subject: Subject, path: Path) -> None:
        if subject.diagram:
            suffix = ".svg" if path.suffix.lower() == ".svg" else ".png"
            data = await self._gallery.diagram_file(subject, ink_of(self._themes.current), suffix)
        else:
            data, suffix = await self._gallery.image_file(subject)
        if not path.suffix:
            path = path.with_name(path.name + suffix)
        await asyncio.get_running_loop().run_in_executor(None, path.write_bytes, data)

    def _asked_where(self, subject: Subject) -> Path | None:
        """The file that the user names; None where the user thinks better of it."""
        if subject.diagram:
            title, name, kinds = _("Save diagram"), _("diagram") + ".png", "PNG (*.png);;SVG (*.svg)"
        else:
            title, name, kinds = _("Save image"), _name(subject.text), ""
        chosen, kind = QFileDialog.getSaveFileName(self._window, title, name, kinds)
        if not chosen:
            return None
        return Path(chosen + ".svg") if kind.startswith("SVG") and not Path(chosen).suffix else Path(chosen)

    async def close(self) -> None:
        """Wait for what is being saved."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _name(address: str) -> str:
    """A name for an image's file: its own, or what it is called by its kind."""
    found = place(address)
    if found.where is Where.FILE:
        return os.path.basename(found.paths[-1])
    kind = address[5:100].partition(",")[0].partition(";")[0].lower()
    return _("image") + KINDS.get(kind, "")
