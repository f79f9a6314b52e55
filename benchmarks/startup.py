"""How soon the window is there with 1,000 conversations behind it, and what it weighs, against an empty window."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import display, python
from benchmarks.table import Row, in_turn, ratio
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Role, TextPart, user_message
from qwen_desktop.storage.store import Store

CONVERSATIONS = 1000
ROUNDS = 9
MEMORY_ROUNDS = 3
TITLES = ("Streaming without stutter", "季度报告的要点", "契約書の更新条項について", "Why is the sky blue?")


def fill(folder: Path, count: int = CONVERSATIONS) -> None:
    """A data folder with `count` conversations of two messages."""
    store = Store.open(folder, lambda problem: print(problem))
    now = time.time()
    for number in range(count):
        at = now - number * 3600
        title = f"{TITLES[number % len(TITLES)]} {number}"
        conversation = Conversation(title=title, created=at, updated=at)
        question = conversation.add(user_message(title))
        answer = Message(role=Role.ASSISTANT, parts=(TextPart("An answer. " * 50),), parent=question.id)
        conversation.add(answer)
        store.save_conversation(conversation)
        store.put_message(conversation.id, question)
        store.put_message(conversation.id, answer)
    store.close()


def rows() -> Iterator[Row]:
    """startup.window and startup.rss."""
    with tempfile.TemporaryDirectory() as name, display() as environment:
        folder = Path(name)
        fill(folder)
        environment = {**environment, "HOME": name, "XDG_RUNTIME_DIR": name}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)

        def run(what: str, figure: str, *more: str) -> float:
            out = python("benchmarks.opened", what, name, str(time.monotonic()), *more, environment=environment)
            return float(json.loads(out)[figure])

        run("app", "paint"), run("empty", "paint")  # once for the file cache
        ours, theirs = in_turn(ROUNDS, lambda: run("app", "paint"), lambda: run("empty", "paint"))
        yield ratio("startup.window", ours, theirs, "seconds to an empty PySide6 window", 2.3)
        ours, theirs = in_turn(
            MEMORY_ROUNDS, lambda: run("app", "rss", "memory"), lambda: run("empty", "rss", "memory")
        )
        yield ratio("startup.rss", ours, theirs, "MB of an empty PySide6 window", 3.0)
