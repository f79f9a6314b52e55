"""One running answer: events in, changes out, a journal of what is new every 200 ms, and a watch on silence.

Runs as one task on the event loop. Knows a provider's stream and a journal; knows nothing of windows or tables.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Protocol

from qwen_desktop.domain.draft import Change, Draft
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event
from qwen_desktop.domain.message import Message, Status

JOURNAL_SECONDS = 0.2


class Journal(Protocol):
    """Where a running answer is kept, so that a killed process loses at most the last moment of it."""

    def append(self, message_id: str, reasoning: str, text: str, moved: bool) -> object: ...


class Answering:
    """Runs one answer to its end, whatever the end is; `run` always returns the message as it then stands."""

    def __init__(
        self,
        draft: Draft,
        journal: Journal,
        on_change: Callable[[str, Change], None],
        on_silence: Callable[[str, float], None],
        stall_seconds: float,
    ) -> None:
        self._draft = draft
        self._journal = journal
        self._on_change = on_change
        self._on_silence = on_silence
        self._stall_seconds = stall_seconds
        self._new_text: list[str] = []
        self._new_thought: list[str] = []
        self._moved = False
        self._journal_timer: asyncio.TimerHandle | None = None
        self._watch_timer: asyncio.TimerHandle | None = None
        self._last_event = time.monotonic()
        self._silent = False
        self.stop_status = Status.INTERRUPTED

    async def run(self, events: AsyncGenerator[Event, None]) -> Message:
        """Take every event. A Problem, a stop or a cancel ends it; what had arrived is in the message returned."""
        self._watch()
        try:
            async with aclosing(events):
                async for event in events:
                    self._take(event)
        except AnswerError as error:
            return self._draft.message(Status.FAILED, error.problem)
        except asyncio.CancelledError:
            return self._draft.message(self.stop_status)
        finally:
            self._rest()
        if not self._draft.finished:
            return self._draft.message(Status.FAILED, Problem(ProblemKind.CUT))
        return self._draft.message(Status.COMPLETE)

    def _take(self, event: Event) -> None:
        self._last_event = time.monotonic()
        if self._silent:
            self._silent = False
            self._on_silence(self._draft.id, 0.0)
        change = self._draft.apply(event)
        if change.moved:  # what stays of the text was kept before this answer was gone on with
            self._flush()
            self._moved = True
            self._schedule()
        elif change.text:
            self._new_text.append(change.text)
            self._schedule()
        elif change.reasoning:
            self._new_thought.append(change.reasoning)
            self._schedule()
        self._on_change(self._draft.id, change)

    def _schedule(self) -> None:
        if self._journal_timer is None:
            self._journal_timer = asyncio.get_running_loop().call_later(JOURNAL_SECONDS, self._flush)

    def _flush(self) -> None:
        """Write what is new since the last time, and only that."""
        if self._journal_timer is not None:
            self._journal_timer.cancel()
            self._journal_timer = None
        if not (self._new_text or self._new_thought or self._moved):
            return
        self._journal.append(self._draft.id, "".join(self._new_thought), "".join(self._new_text), self._moved)
        self._new_text.clear()
        self._new_thought.clear()
        self._moved = False

    def _watch(self) -> None:
        """Look again when the answer would have been silent for too long; one timer, not one for each token."""
        silent_for = time.monotonic() - self._last_event
        if silent_for >= self._stall_seconds:  # and again as much later: whoever chose to wait on is asked once more
            self._silent = True
            self._on_silence(self._draft.id, silent_for)
        wait = self._stall_seconds if self._silent else max(0.01, self._stall_seconds - silent_for)
        self._watch_timer = asyncio.get_running_loop().call_later(wait, self._watch)

    def _rest(self) -> None:
        if self._watch_timer is not None:
            self._watch_timer.cancel()
        self._flush()
