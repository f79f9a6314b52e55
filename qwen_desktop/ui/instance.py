"""One window for each data folder: a second start hands its files to the first and ends.

Knows a lock file and a local socket; does not know what is done with the files.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

if TYPE_CHECKING:  # QtNetwork is imported when it is needed: after the first paint, or by the second start
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

HAND_OVER_MS = 3000
START_SECONDS = 6.0  # what a start may take on a slow machine, until it listens
LONGEST_MESSAGE = 1 << 20


class Instance:
    """Holds the lock of a data folder for as long as this process lives."""

    def __init__(self, folder: Path) -> None:
        one_name = os.fsencode(os.path.realpath(folder))  # a folder has many: links, "..", letters that are no text
        self._name = "qwen-desktop-" + hashlib.sha256(one_name).hexdigest()[:16]
        self._lock = self._lock_in(folder)
        self._server: QLocalServer | None = None

    def first(self) -> bool:
        """Whether no other process has this folder open. A lock left by a killed process does not count."""
        if not self._lock.tryLock(0) and self._lock.error() != QLockFile.LockError.LockFailedError:
            self._lock = self._lock_in(Path(tempfile.gettempdir()))  # read-only, or full: the folder takes no lock
            self._lock.tryLock(0)
        return self._lock.error() != QLockFile.LockError.LockFailedError

    def _lock_in(self, folder: Path) -> QLockFile:
        lock = QLockFile(str(folder / (self._name + ".lock")))
        lock.setStaleLockTime(0)
        return lock

    def listen(self, on_files: Callable[[list[Path]], None]) -> None:
        """Hear of later starts; `on_files` gets the files they were given, often none."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self._name)
        server = QLocalServer()
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

        def connected() -> None:
            while (peer := server.nextPendingConnection()) is not None:
                _read(peer, on_files)

        server.newConnection.connect(connected)
        server.listen(self._name)
        self._server = server

    def hand_over(self, files: Sequence[Path]) -> bool:
        """Give the files to the first window and bring it to the front; False where it does not answer.

        The first may be at its own start, and listens only once its window is painted.
        """
        from PySide6.QtNetwork import QLocalSocket

        peer = QLocalSocket()
        limit = time.monotonic() + START_SECONDS
        peer.connectToServer(self._name)
        while not peer.waitForConnected(HAND_OVER_MS):
            if time.monotonic() > limit:
                return False
            time.sleep(0.05)
            peer.connectToServer(self._name)
        activation = os.environ.get("XDG_ACTIVATION_TOKEN", "")
        peer.write(json.dumps({"files": [str(f) for f in files], "activation": activation}).encode() + b"\n")
        peer.flush()
        taken = peer.waitForReadyRead(HAND_OVER_MS)
        peer.disconnectFromServer()
        return taken

    def release(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()


def _read(peer: QLocalSocket, on_files: Callable[[list[Path]], None]) -> None:
    def ready() -> None:
        if not peer.canReadLine():
            if peer.bytesAvailable() > LONGEST_MESSAGE:
                peer.abort()
            return
        try:
            message = json.loads(bytes(peer.readLine().data()))
            files = [Path(str(f)) for f in message["files"]]
        except (ValueError, KeyError, TypeError):
            peer.abort()
            return
        peer.write(b"taken\n")
        peer.flush()
        on_files(files)

    peer.readyRead.connect(ready)
    peer.disconnected.connect(peer.deleteLater)
    ready()
