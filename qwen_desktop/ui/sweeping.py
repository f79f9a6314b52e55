"""When Python looks for garbage: never in the middle of a stream, where a full look would cost some frames.

Young garbage is collected as ever. A full collection looks at every object there is, a tenth of a second's work in a
long conversation: it waits until nobody looks at the window. Knows no widget.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

NEVER = 1_000_000  # collections of the middle generation before a full one comes by itself
APART = 60.0  # seconds between two full collections
PATIENCE_MS = 15 * 60 * 1000  # without a look at another window it is done all the same, between two answers


def hold() -> None:
    """From here on full collections are made by a `Sweeper` alone."""
    young, middle, _old = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)


class Sweeper(QObject):
    """Collects when another program comes to the front, and every now and then while nothing streams (`busy`)."""

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._patience)
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._turned)

    def _turned(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive and time.monotonic() - self._last > APART:
            self.sweep()

    def _patience(self) -> None:
        if not self._busy():
            self.sweep()

    def sweep(self) -> None:
        """One full collection; what is left is not looked at again before the next."""
        self._last = time.monotonic()
        gc.unfreeze()
        gc.collect()
        gc.freeze()
