"""Lets one set-up work at a time in a folder. The lock ends with the process that holds it, however it ends."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

from setting_up.console import say


class Turn:
    """A lock on `path`, waited for; says once that it is waiting."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> Turn:
        self._file = self._path.open("a+", encoding="utf-8")
        said = False
        while not _take(self._file):
            if not said:
                say("Another set-up is at work in this folder; waiting for it to end.")
                said = True
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _take(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
