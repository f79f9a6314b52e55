"""`python -m benchmarks.opened app|empty FOLDER STARTED`: open a window, print when its first whole frame was painted.

STARTED is the clock (CLOCK_MONOTONIC, s) when the process was asked for. Prints JSON: `paint` (seconds from then to the
frame), and `rss` (MB of this process five seconds later, the SDK's client built).
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path

WAIT = 5.0


def rss() -> float:
    """Resident memory of this process, in MB."""
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6


def app(folder: Path, started: float, memory: bool) -> None:
    """The app's own start, up to the frame that shows the titles and the composer."""
    from qwen_desktop import app as program
    from qwen_desktop.ui import binding

    program.prepare(os.environ)
    gc.disable()  # as the program does before it imports Qt
    binding.import_plainly()
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication(["qwen-desktop"])
    painted: list[float] = []
    done = asyncio.Event()

    class Watch(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.waiting = {"ConversationView", "Editor"}

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and self.waiting:
                for thing in (watched, watched.parent()):
                    self.waiting.discard(type(thing).__name__)
                if not self.waiting:
                    application.removeEventFilter(self)
                    QTimer.singleShot(0, tell)
            return False

    def tell() -> None:
        painted.append(time.monotonic() - started)
        done.set()

    watch = Watch()
    application.installEventFilter(watch)

    async def work(running: object) -> None:
        await done.wait()
        if memory:
            await asyncio.sleep(WAIT)
        print(json.dumps({"paint": painted[0], "rss": rss()}))

    program.run_with(folder, work)


def empty(started: float, memory: bool) -> None:
    """An empty PySide6 window."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication(["empty"])

    class Empty(QMainWindow):
        seen = False

        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            if not self.seen:
                self.seen = True
                QTimer.singleShot(0, self.painted)

        def painted(self) -> None:
            paint = time.monotonic() - started

            def tell() -> None:
                print(json.dumps({"paint": paint, "rss": rss()}))
                application.quit()

            QTimer.singleShot(int(WAIT * 1000) if memory else 0, tell)

    window = Empty()
    window.resize(1200, 800)
    window.show()
    application.exec()


if __name__ == "__main__":
    what, place, clock, *rest = sys.argv[1:]
    if what == "app":
        app(Path(place), float(clock), "memory" in rest)
    else:
        empty(float(clock), "memory" in rest)
