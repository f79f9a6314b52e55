"""What it costs to switch between two conversations of 1,000 messages, in the whole window, off-screen.

`python -m benchmarks.switching FOLDER` measures in this process and prints JSON: for each switch its stretches, CPU of
the GUI thread in ms between two returns to the event loop, until nothing more is done.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import python
from benchmarks.table import Row, at_most
from benchmarks.view import talk
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, ReasoningPart, Role
from qwen_desktop.storage.store import Store

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running

MESSAGES = 1000
SWITCHES = 20
WARMING = 4  # switches before, which fill caches
STARTING = 4.0  # seconds until the SDK is imported and nothing else is begun
RESTING = 0.5  # seconds in which a switch is over
THOUGHT = "First look at what is asked, then at what follows from it. " * 20


def rows() -> Iterator[Row]:
    """chat.switch: back to a conversation that was just left; chat.open: to one that has to be read from the disk."""
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name))
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": name}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        switches: list[list[float]] = json.loads(python("benchmarks.switching", name, environment=environment))
    back, first = switches[:SWITCHES], switches[SWITCHES:]
    yield at_most("chat.switch", max(map(max, back)), "ms", 16)
    yield at_most("chat.switch_total", max(map(sum, back)), "ms", 60)
    yield at_most("chat.open", statistics.median(map(max, first)), "ms", 16)
    yield at_most("chat.open_total", statistics.median(map(sum, first)), "ms", 60)


def fill(folder: Path) -> None:
    """A data folder with two conversations; half of the answers were thought about."""
    store = Store.open(folder, lambda problem: print(problem))
    for title in ("One", "Other"):
        conversation = Conversation(title=title)
        store.save_conversation(conversation)
        for number, message in enumerate(talk(MESSAGES)):
            store.put_message(conversation.id, conversation.add(_placed(message, conversation.head, number)))
        store.save_conversation(conversation)
    store.close()


def _placed(message: Message, parent: str | None, number: int) -> Message:
    if message.role is Role.ASSISTANT and number % 4 == 1:
        thought = ReasoningPart(THOUGHT, message.created, message.created + 12, 300)
        return message.with_(parent=parent, parts=(thought, *message.parts))
    return message.with_(parent=parent)


def measure(folder: Path) -> None:
    """Open the window on the folder and switch to and fro."""
    from PySide6.QtCore import QAbstractEventDispatcher

    from qwen_desktop import app

    stretches: list[float] = []
    begun = [time.thread_time()]
    found: list[list[float]] = []

    def returned() -> None:
        """The loop is about to wait: a stretch is over."""
        now = time.thread_time()
        stretches.append((now - begun[0]) * 1000)
        begun[0] = now

    async def work(running: Running) -> None:
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.aboutToBlock.connect(returned)
        running.window.resize(1300, 900)
        await asyncio.sleep(STARTING)
        ids = [summary.id for summary in running.store.summaries()]
        for number in range(WARMING + 2 * SWITCHES):
            if number >= WARMING + SWITCHES:
                running.desk._sessions.clear()  # as when one was not looked at for long
            stretches.clear()
            running.desk.open(ids[number % 2])
            await asyncio.sleep(RESTING)
            found.append(list(stretches))

    app.run_with(folder, work)
    print(json.dumps(found[WARMING:]))


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
