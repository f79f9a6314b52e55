"""The app with its window, which also tells where on screen its parts are, so that a hand can find them.

    python -m tests.e2e.placed_app FOLDER [BASE_URL MODEL]

Reads a JSON line for each question and writes one for each answer:

    {"where": NAME}    [x, y], the middle of the visible part with this accessible name ("begins": true: whose name
                       begins so), or of the last ("first": true: the first) place in the conversation that does this
                       when clicked; null where there is none
    {"names": true}    the names of all visible parts
    {"text": NAME}     what is written in a part
    {"raise": TEXT}    raises an exception with TEXT in the event loop
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

    from qwen_desktop.assembly import Running


def parts() -> Iterator[QAccessibleInterface]:
    """Everything visible, the topmost windows first."""
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QApplication

    if (focused := QApplication.focusWidget()) is not None:  # an editor in a list is not among the list's own parts
        yield QAccessible.queryAccessibleInterface(focused)
    tops = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    tops.sort(key=lambda widget: (not widget.isModal(), not widget.isActiveWindow()))
    waiting = [QAccessible.queryAccessibleInterface(widget) for widget in reversed(tops)]
    while waiting:
        part = waiting.pop()
        if part is None or not part.isValid() or part.state().invisible:
            continue
        yield part
        waiting.extend(part.child(number) for number in reversed(range(part.childCount())))


def name_of(part: QAccessibleInterface) -> str:
    from PySide6.QtGui import QAccessible

    return part.text(QAccessible.Text.Name)


def find(name: str, begins: bool) -> QAccessibleInterface | None:
    for part in parts():
        own = name_of(part)
        if (own == name or (begins and own.startswith(name))) and not part.rect().isEmpty():
            return part
    return None


def spots(name: str) -> list[list[int]]:
    """The middles of the places called `name` that can be clicked in the conversation, top first."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication

    from qwen_desktop.ui.transcript.view import TranscriptView

    found: list[list[int]] = []
    for view in (widget for widget in QApplication.allWidgets() if isinstance(widget, TranscriptView)):
        if not view.isVisible():
            continue
        for placed in view._column.visible:
            for one in placed.segment.spots():
                if one.name == name:
                    middle = one.rect.center().toPoint() + QPoint(placed.x + view._left(), placed.y)
                    at = view.viewport().mapToGlobal(middle)
                    found.append([at.x(), at.y()])
    return found


def answer(question: dict[str, Any]) -> Any:
    from PySide6.QtGui import QAccessible

    if "names" in question:
        return [name_of(part) for part in parts()]
    if "raise" in question:
        raise RuntimeError(question["raise"])
    part = find(question.get("where", question.get("text", "")), bool(question.get("begins")))
    if part is None:
        found = spots(question.get("where", ""))
        return None if not found else found[0] if question.get("first") else found[-1]
    if "where" in question:
        middle = part.rect().center()
        return [middle.x(), middle.y()]
    inside = part.textInterface()
    return inside.text(0, inside.characterCount()) if inside is not None else part.text(QAccessible.Text.Value)


def listen(call: Callable[[Callable[[], None]], object]) -> None:
    """Answer every line in the window's own thread; `call` brings a function there."""

    def reply(line: str) -> None:
        told = None
        try:
            told = answer(json.loads(line))
        finally:
            print(json.dumps(told), flush=True)

    for line in sys.stdin:
        call(partial(reply, line))


async def be_placed(running: Running, base_url: str, model: str) -> None:
    if base_url:
        running.choosing.use_custom(base_url, model)
    call = running.loop.call_soon_threadsafe
    threading.Thread(target=listen, args=(call,), daemon=True).start()
    await running.closed.wait()


def main() -> int:
    from qwen_desktop import app

    folder, base_url, model = [*sys.argv[1:], "", ""][:3]
    return app.run_with(Path(folder), lambda running: be_placed(running, base_url, model))


if __name__ == "__main__":
    sys.exit(main())
