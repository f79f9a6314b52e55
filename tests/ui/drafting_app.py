"""The app with somebody writing in it; says "kept" once that is on the disk, and waits to be killed.

python -m tests.ui.drafting_app FOLDER FILE
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running


async def write(running: Running) -> None:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest

    from qwen_desktop.storage import conversations, database

    await running.asking.attach([Path(sys.argv[2])])
    QGuiApplication.clipboard().setText("line\n" * 3000)
    running.composer._editor.paste()
    QTest.keyClicks(running.composer._editor, "Was it a heron?")
    db = database.open_for_reading(running.store.path)
    while True:  # a row in a table has no event
        kept = conversations.draft(db, "new")
        if len(kept.get("chips", [])) == 2 and kept.get("text") == "Was it a heron?":
            break
        await asyncio.sleep(0.02)
    print("kept", flush=True)
    await running.closed.wait()


def main() -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from qwen_desktop import app

    return app.run_with(Path(sys.argv[1]), write)


if __name__ == "__main__":
    sys.exit(main())
