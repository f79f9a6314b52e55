"""The preferences in the whole app: chooses in them what a user would, and prints what came of it as a JSON line.

python -m tests.ui.wired_preferences FOLDER
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running


async def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        await asyncio.sleep(0.005)


async def work(running: Running) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QSpinBox, QWidget

    from qwen_desktop.settings import Settings

    window = running.window
    await until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())

    def named(kind: type[QWidget], name: str) -> Any:
        return next(w for w in dialog.findChildren(kind) if w.accessibleName() == name)

    def choose(name: str, label: str) -> None:
        box = named(QComboBox, name)
        box.setCurrentText(label)
        box.activated.emit(box.currentIndex())

    told: dict[str, Any] = {"modal": dialog.isModal(), "dark_before": running.themes.current.is_dark}
    choose(Settings.theme.label(), "Dark")
    told["dark"] = running.themes.current.is_dark
    choose(Settings.send_key.label(), "Ctrl+Enter")
    told["modifier"] = running.composer._editor.sends_with_modifier
    named(QWidget, Settings.zoom.label()).setValue(200)
    told["zoom"] = [view._zoom for view in (running.views.transcript, running.views.panel._view)]
    named(QSpinBox, Settings.stall_seconds.label()).setValue(77)
    told["stall"] = running.desk.current.stall_seconds
    choose(Settings.thinking.label(), "Never")
    told["thinking"] = running.choosing.choice().thinking
    told["menu"] = [a.text() for a in window.actions() if a.objectName() == "preferences"]
    print(json.dumps(told), flush=True)


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from qwen_desktop import app

    sys.exit(app.run_with(Path(sys.argv[1]), work))


if __name__ == "__main__":
    main()
