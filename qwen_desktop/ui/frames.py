"""One heartbeat for everything on screen that grows. Knows no view: who has something new asks for a frame."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 16


class Frames(QObject):
    """Calls each asker once at the next frame; the timer stands still while nobody asks.

    A token that arrives between two frames costs nothing but its place in a list; the frame takes all of them.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[Callable[[], None], None] = {}
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def ask(self, call: Callable[[], None]) -> None:
        """Call `call` once at the next frame, however often it is asked for before."""
        self._asked[call] = None
        if not self._timer.isActive():
            self._timer.start()

    def forget(self, call: Callable[[], None]) -> None:
        """Take back what was asked for; for a view that goes away."""
        self._asked.pop(call, None)
        if not self._asked:
            self._timer.stop()

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def _tick(self) -> None:
        asked, self._asked = self._asked, {}
        for call in asked:
            call()
        if not self._asked:
            self._timer.stop()
