"""A conversation with a real gallery and a real drawing process behind it, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qwen_desktop.domain.message import user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.diagram import DiagramSlice
from qwen_desktop.ui.transcript.gallery import Gallery, Picture
from qwen_desktop.ui.transcript.image import ImageSegment
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.worker import Worker
from tests.ui.conversation import answer, spot_point

FLOW = "flowchart LR\n  A[Ask] --> B[Answer]\n"
SEQUENCE = "sequenceDiagram\n  A->>B: hello\n"
FENCE = f"```mermaid\n{FLOW}```\n"
SECONDS = 20.0


@dataclass
class Shown:
    """A view, what makes its pictures, and hands."""

    view: TranscriptView
    gallery: Gallery
    worker: Worker

    def show(self, text: str) -> None:
        self.view.show_messages([user_message("Draw it"), answer(text)], streaming=None)
        self.view.to_start()

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the window live until a condition holds."""
        async with asyncio.timeout(SECONDS):
            while not condition():
                QCoreApplication.processEvents()
                await asyncio.sleep(0.002)

    async def at_rest(self) -> None:
        """Until everything that was asked for has been answered and painted."""
        self.view.viewport().repaint()
        await self.until(lambda: not self.gallery._tasks and not self.gallery._told)
        self.view.viewport().repaint()

    def segments(self) -> list[Segment]:
        return [placed.segment for placed in self.view._column.visible]

    def diagrams(self) -> list[DiagramSlice]:
        return [segment for segment in self.segments() if isinstance(segment, DiagramSlice)]

    def images(self) -> list[ImageSegment]:
        return [segment for segment in self.segments() if isinstance(segment, ImageSegment)]

    def pictures(self) -> list[Picture]:
        return list(self.gallery._kept.values())

    def height(self, nth: int = 0) -> int:
        """Of what stands in the place of the answer's first block."""
        return self.view._column.entries[1].heights[1 + nth]

    def press(self, action: str, nth: int = 0) -> None:
        point = spot_point(self.view, action, nth)
        QTest.mouseMove(self.view.viewport(), point)
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)

    def middle(self, segment: Segment) -> QPoint:
        """Of a segment on screen, in the viewport."""
        placed = next(p for p in self.view._column.visible if p.segment is segment)
        height = self.view._column.entries[placed.entry].heights[placed.index]
        return QPoint(self.view._left() + placed.x + placed.width // 2, placed.y + round(height / 2))


@asynccontextmanager
async def gallery_view(
    application: QApplication,
    themes: Themes,
    text: str = "",
    width: int = 800,
    height: int = 600,
    room: int = 64_000_000,
) -> AsyncIterator[Shown]:
    """A view on screen that shows an answer."""
    worker = Worker(memory_limit=2 << 30, name="window-worker", newest_first=True)
    gallery = Gallery(worker, room)
    view = TranscriptView(themes.current, Frames(application), gallery=gallery)
    view.resize(width, height)
    QCursor.setPos(799, 799)  # else the pointer may stand over a picture
    view.show()
    for _ in range(3):
        QCoreApplication.processEvents()
    made = Shown(view, gallery, worker)
    try:
        if text:
            made.show(text)
        yield made
    finally:
        await gallery.close()
        worker.close()
        view.close()
        view.deleteLater()
