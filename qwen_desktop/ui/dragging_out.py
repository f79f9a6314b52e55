"""Drags a message or a conversation out of the window as a Markdown file. Knows files and Qt's drag.

The file is written beforehand, while the button is held, for a drag must not stand still; where it is let go before the
file is ready, there was no drag. Does not know where such a drag begins.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QGuiApplication, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from qwen_desktop.chat.exporting import Exporting, write_message
from qwen_desktop.domain.message import Message
from qwen_desktop.export.file_names import file_name, free_name
from qwen_desktop.export.outgoing import Format
from qwen_desktop.ui import icons
from qwen_desktop.ui.composer.editor import OUTWARD
from qwen_desktop.ui.theme import RADIUS, Themes

_WIDEST = 220  # px of the words that hang at the pointer


class DraggingOut:
    """`source` is the widget a drag belongs to; `failed` is told why a file could not be written."""

    def __init__(
        self, exports: Exporting, source: QWidget, themes: Themes, failed: Callable[[OSError, Path], None]
    ) -> None:
        self._exporting = exports
        self._source = source
        self._themes = themes
        self._failed = failed
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._task: asyncio.Task[None] | None = None
        self._promised: set[asyncio.Task[bool]] = set()
        self.drag: Callable[[Path], None] = self._drag

    def message(self, title: str, message: Message) -> None:
        """Begin to drag one message of the conversation `title`."""
        path = self._path(title)
        self._begin(asyncio.to_thread(write_message, path, message), path)

    def conversation(self, conversation_id: str, title: str, running: Message | None = None) -> None:
        """Begin to drag a whole conversation."""
        path = self._path(title)
        self._begin(asyncio.to_thread(self._exporting.write_markdown(conversation_id, path, running)), path)

    def promise(self, conversation_id: str, title: str, running: Message | None, mime: QMimeData) -> None:
        """Let a drag that begins now carry a conversation too; its file is written while it is under way."""
        path = self._path(title)
        mime.setUrls([*mime.urls(), QUrl.fromLocalFile(str(path))])
        mime.setData(OUTWARD, b"1")
        writing = asyncio.to_thread(self._exporting.write_markdown(conversation_id, path, running))
        task = asyncio.get_running_loop().create_task(self._written(writing, path))
        self._promised.add(task)
        task.add_done_callback(self._promised.discard)

    def _path(self, title: str) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="qwen-desktop-", ignore_cleanup_errors=True)
        folder = Path(tempfile.mkdtemp(dir=self._folder.name))  # of its own: the name is what the user gets
        return free_name(folder, file_name(title, Format.MARKDOWN.suffix))

    def _begin(self, writing: Awaitable[object], path: Path) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_running_loop().create_task(self._prepare(writing, path))

    async def _written(self, writing: Awaitable[object], path: Path) -> bool:
        try:
            await writing
        except OSError as error:
            self._failed(error, path)
            return False
        return True

    async def _prepare(self, writing: Awaitable[object], path: Path) -> None:
        if not await self._written(writing, path):
            return
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            QTimer.singleShot(0, lambda: self.drag(path))  # its loop must not run inside a task

    def _drag(self, path: Path) -> None:
        drag = QDrag(self._source)
        drag.setMimeData(carried(path))
        card = _card(path.stem, self._themes, self._source.devicePixelRatioF())
        drag.setPixmap(card)
        drag.setHotSpot(QPoint(-8, -8))
        drag.exec(Qt.DropAction.CopyAction)

    async def close(self) -> None:
        """Give up what is being written, and remove the files."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*self._promised, return_exceptions=True)
        if self._folder is not None:
            self._folder.cleanup()


def carried(path: Path) -> QMimeData:
    """What a drag of a file carries. Our own window takes no such drag."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    mime.setData(OUTWARD, b"1")
    return mime


def _card(words: str, themes: Themes, ratio: float) -> QPixmap:
    """What hangs at the pointer: a sheet and the file's name."""
    theme = themes.current
    font = theme.font(theme.ui)
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, _WIDEST)
    size = QSize(metrics.horizontalAdvance(shown) + 48, 32)
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.page))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), RADIUS, RADIUS)
    painter.drawPixmap(12, 8, icons.pixmap("file", theme.muted, 16, ratio))
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(QRectF(36, 0, size.width() - 48, 32), Qt.AlignmentFlag.AlignVCenter, shown)
    painter.end()
    return made
