"""SIGTERM and SIGINT end the app as closing its window does. Knows the trick it takes inside Qt's event loop.

Python runs a signal's handler only when it runs bytecode, and Qt's loop may not for hours: the byte that the
interpreter writes to a socket wakes it.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier


class Signals(QObject):
    """Calls `ended` in the event loop when the process is asked to end. `close` gives the signals back."""

    def __init__(self, ended: Callable[[], None]) -> None:
        super().__init__()
        self._ended = ended
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._wakeup = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, self._caught) for number in (signal.SIGTERM, signal.SIGINT)}

    def _caught(self, number: int, frame: FrameType | None) -> None:
        """The handler itself has nothing to do: what counts is the byte."""

    def _woken(self) -> None:
        if self._reading.recv(64):
            self._ended()

    def close(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reading.close()
        self._writing.close()
