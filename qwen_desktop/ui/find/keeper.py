"""Makes the text of what was just asked, thought or answered, so that it is there when it is looked for later.

Works in what is left of the frames, and on after the answer is over. What it does not come to is made when it is
looked for.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from qwen_desktop.domain.message import Message, Status
from qwen_desktop.ui.find.texts import Kept
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.thinking.trace import shown
from qwen_desktop.ui.transcript.findable import making

WORK_S = 0.002  # of a frame


class Keeper:
    """`words` keeps what was asked and answered, `traces` what was thought."""

    def __init__(self, frames: Frames, words: Kept, traces: Kept) -> None:
        self._frames = frames
        self._words = words
        self._traces = traces
        self._waiting: deque[tuple[Message, Kept]] = deque()
        self._running: Iterator[int] | None = None

    def add(self, message: Message) -> None:
        """A message is finished."""
        if message.status is Status.STREAMING:
            return
        if message.text:
            self._waiting.append((message, self._words))
        if message.reasoning is not None and message.reasoning.text:
            self._waiting.append((shown(message), self._traces))
        self._frames.ask(self._work)

    def _work(self) -> None:
        deadline = time.perf_counter() + WORK_S
        while self._waiting and time.perf_counter() < deadline:
            if self._running is None:
                self._running = _kept(*self._waiting[0])
            if next(self._running, None) is None:
                self._running = None
                self._waiting.popleft()
        if self._waiting:
            self._frames.ask(self._work)


def _kept(message: Message, kept: Kept) -> Iterator[int]:
    """Make a text and keep it; yields after every step."""
    text = yield from making(message)
    kept.keep(message, text)
