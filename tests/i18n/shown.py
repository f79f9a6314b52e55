"""The real window, off screen, and every word it would show or speak before anything is asked of it.

    python -m tests.i18n.shown FOLDER

Writes one JSON list of texts: of the welcome page, the menus, the composer, the key dialog and the preferences.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from qwen_desktop.assembly import Running

PROPERTIES = ("text", "toolTip", "accessibleName", "placeholderText", "windowTitle", "title", "statusTip")


def words(thing: QObject) -> Iterator[str]:
    """What a widget or an action shows, says when pointed at, and is called by a screen reader."""
    values = (thing.property(name) for name in PROPERTIES)
    return (value for value in values if isinstance(value, str))


async def look(running: Running) -> None:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication, QComboBox, QMenu

    running.choosing.ask_for_key()
    assert running.preferences is not None
    running.preferences.open()
    found: set[str] = set()
    for window in QApplication.topLevelWidgets():
        for thing in (window, *window.findChildren(QObject)):
            if isinstance(thing, QMenu):
                thing.aboutToShow.emit()
            if isinstance(thing, QComboBox):
                found.update(thing.itemText(row) for row in range(thing.count()))
            found.update(words(thing))
    sys.stdout.write(json.dumps(sorted(found)))


if __name__ == "__main__":
    from qwen_desktop import app

    sys.exit(app.run_with(Path(sys.argv[1]), look))
