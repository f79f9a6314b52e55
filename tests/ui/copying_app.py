"""Runs the app on the data folder it is given, copies something, and closes: a program of its own for a test."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qwen_desktop import app

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running


async def work(running: Running) -> None:
    from PySide6.QtGui import QGuiApplication

    from qwen_desktop.ui.transcript.copying import mime

    assert running.window.isVisible()
    QGuiApplication.clipboard().setMimeData(mime("copied"))


if __name__ == "__main__":
    sys.exit(app.run_with(Path(sys.argv[1]), work))
