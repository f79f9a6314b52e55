"""Takes pictures of the running window: a clock that stands still, fonts as a desktop sets them, light and dark.

Knows windows and files; does not know what is in the picture. `stop_the_clock` must be called before the app is
imported, because messages take the time from a function they look up once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QColor, QCursor, QFont, QFontDatabase, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running

# What desktops set for their programs; an off-screen platform has nobody to set it. The first one installed is taken.
FAMILIES = ("Inter", "Adwaita Sans", "Cantarell", "Ubuntu", "Noto Sans", "Segoe UI")
PIXELS = 14
LIGHT, DARK = "light", "dark"
BEAT = 0.02
MOST_BEATS = 100


class Clock:
    """The time of every picture: it moves only when a scene says so."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def stop_the_clock() -> Clock:
    """Let the app see twenty to eleven of today, for as long as nobody moves the clock."""
    morning = datetime.now().replace(hour=10, minute=40, second=0, microsecond=0)
    clock = Clock(morning.timestamp())
    time.time = clock  # type: ignore[assignment]

    class Standing(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Standing:
            return cls.fromtimestamp(clock.now, tz)

    from qwen_desktop.ui.sidebar import model

    model.datetime = Standing  # type: ignore[misc]
    return clock


def dress() -> QApplication:
    """The application with the font a desktop would give it, a cursor that does not blink, and a pointer far away."""
    application = QApplication(["qwen-desktop"])
    installed = set(QFontDatabase.families())
    family = next((name for name in FAMILIES if name in installed), application.font().family())
    font = QFont(family)
    font.setPixelSize(PIXELS)
    application.setFont(font)
    application.setCursorFlashTime(0)
    QCursor.setPos(2500, 2100)
    return application


class Studio:
    """Takes every picture in the looks asked for, and keeps them in `folder` as NAME-LOOK[SUFFIX].png."""

    def __init__(self, running: Running, folder: Path, suffix: str, looks: Sequence[str] = (LIGHT, DARK)) -> None:
        self._running = running
        self._folder = folder
        self._suffix = suffix
        self._looks = looks

    async def take(self, name: str, looks: Iterable[str] = ()) -> None:
        """One picture in each look, as soon as the window has stopped changing."""
        for look in looks or self._looks:
            self._running.themes.choose(look)
            picture = await self._still()
            picture.save(str(self._folder / f"{name}-{look}{self._suffix}.png"), quality=0)  # pressed as much as it can

    async def size(self, width: int, height: int) -> None:
        """Give the window a size."""
        self._running.window.resize(width, height)
        await asyncio.sleep(BEAT)

    async def _still(self) -> QImage:
        last = self._grab()
        for _ in range(MOST_BEATS):
            for _beat in range(4):
                await asyncio.sleep(BEAT)
            now = self._grab()
            if now == last:
                return now
            last = now
        raise TimeoutError("the window never came to rest")

    def _grab(self) -> QImage:
        """The window with the menus and sheets that stand over it."""
        window = self._running.window
        self._stop_spinner()
        picture = window.grab()
        painter = QPainter(picture)
        for other in QApplication.topLevelWidgets():
            if other is not window and other.isVisible() and not other.inherits("QTipLabel"):
                self._lay_over(painter, window, other)
        painter.end()
        return picture.toImage()

    def _lay_over(self, painter: QPainter, window: QWidget, other: QWidget) -> None:
        at = other.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
        painter.drawPixmap(at, other.grab())
        painter.setPen(QPen(QColor(self._running.themes.current.border), 1))
        painter.drawRect(other.rect().translated(at).adjusted(0, 0, -1, -1))

    def _stop_spinner(self) -> None:
        """A ring that turns would make every picture another one."""
        from qwen_desktop.ui.sidebar.delegate import RowDelegate

        for timer in self._running.sidebar.findChildren(QTimer):
            if timer.interval() < 1000:
                timer.stop()
        delegate = self._running.sidebar.findChild(RowDelegate)
        if delegate is not None:
            delegate.turn = 45
