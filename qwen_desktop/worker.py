"""Runs named functions in one child process, with limits on time and memory; knows none of them.

The child is started at the first job and kept. A thread of its own attends to it and posts what it says to the event
loop, where everything else here happens. Cancelling the task that waits for a job kills the child; the next job starts
another. The child ends when this process does, however it does.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from qwen_desktop.worker_child import LONGEST_MESSAGE, Tag
from qwen_desktop.worker_link import FAREWELL, Child, Job

MEMORY_LIMIT = 3 << 30  # bytes of address space (Linux) or resident (elsewhere)
SILENCE_LIMIT = 20.0  # seconds without a report
TOTAL_LIMIT = 120.0  # seconds for one job
_POLL = 0.25  # seconds between two looks at the child's memory


class WorkerError(Exception):
    """What can go wrong with the worker itself, as opposed to what a function raises."""


class WorkerDied(WorkerError):
    """The child is gone. `reason`: "crash", "memory", "start" (it would not start) or "closed" (by us)."""

    def __init__(self, reason: str, exit_code: int | None = None) -> None:
        super().__init__(reason, exit_code)
        self.reason = reason
        self.exit_code = exit_code


class WorkerTimeout(WorkerError):
    """A job took too long, or said nothing for too long; it was killed after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class WorkerFailed(WorkerError):
    """A function raised something, or returned something, that cannot be sent; `text` names it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Worker:
    """One child process for named functions, first come, first served. Use it from one event loop's thread.

    With `newest_first` it is for what somebody looks at: the last that was asked for comes next. What nobody waits for
    any more is then forgotten if it has not begun, and else left to come to its end, rather than to cost a new child.
    """

    def __init__(
        self,
        *,
        memory_limit: int = MEMORY_LIMIT,
        silence: float = SILENCE_LIMIT,
        total: float = TOTAL_LIMIT,
        name: str = "worker",
        newest_first: bool = False,
        poll_memory: bool = sys.platform != "linux",
    ) -> None:
        """`memory_limit` in bytes; `silence` and `total` in seconds, for jobs that name none of their own.

        `poll_memory` watches the child's resident memory from here instead of limiting its address space.
        """
        self._memory_limit = memory_limit
        self._silence = silence
        self._total = total
        self._name = name
        self._newest_first = newest_first
        self._poll_memory = poll_memory
        self._queue: deque[Job] = deque()
        self._job: Job | None = None
        self._child: Child | None = None
        self._leaving: list[Child] = []
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def run(
        self,
        target: str,
        *args: Any,
        on_progress: Callable[[Any], None] | None = None,
        silence: float | None = None,
        total: float | None = None,
    ) -> Any:
        """Call "package.module:function" in the child as `function(report, *args)` and return what it returns.

        `on_progress` gets what the function reports, in the event loop; values in quick succession may be skipped.
        Raises the function's own exception, or WorkerDied, WorkerTimeout, WorkerFailed. Cancelling kills the child,
        unless it serves the newest first.
        """
        if self._closed:
            raise WorkerDied("closed")
        loop = asyncio.get_running_loop()
        job = Job(target, args, on_progress, silence or self._silence, total or self._total, loop, loop.create_future())
        self._queue.append(job)
        self._next()
        try:
            return await job.future
        except asyncio.CancelledError:
            self._forget(job)
            raise

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child and its thread. Jobs still waiting raise WorkerDied("closed"). Takes some milliseconds."""
        self._closed = True
        self._dismiss()
        jobs = [job for job in (self._job, *self._queue) if job is not None]
        self._job = None
        self._queue.clear()
        for child in self._leaving:
            child.join(FAREWELL)
        self._leaving.clear()
        for job in jobs:
            if not job.loop.is_closed() and not job.future.done():
                job.future.set_exception(WorkerDied("closed"))

    def _next(self) -> None:
        if self._job is not None or not self._queue:
            return
        job = self._job = self._queue.pop() if self._newest_first else self._queue.popleft()
        if self._child is not None and not self._child.usable():
            self._dismiss()
        if self._child is None:
            self._child = Child(self._name, self._memory_limit, not self._poll_memory, self._hear)
        job.begun = job.heard = job.loop.time()
        self._child.give(job)
        self._watch()

    def _hear(self, child: Child, job: Job, tag: Tag, payload: Any, last: bool) -> None:
        """Take one message; those of a dismissed child or of a job given up come too late and are dropped."""
        if child is not self._child or job is not self._job:
            return
        job.heard = job.loop.time()
        if tag is Tag.PROGRESS:
            if job.on_progress is not None:
                job.on_progress(payload)
            return
        if last:
            self._dismiss()
        match tag:
            case Tag.DONE:
                self._settle(job, payload)
            case Tag.FAILED:
                self._settle(job, error=WorkerFailed(payload))
            case Tag.MEMORY:
                self._settle(job, error=WorkerDied("memory"))
            case Tag.DIED:
                self._settle(job, error=WorkerDied("crash" if child.started else "start", payload))
            case Tag.RAISED:
                self._settle(job, error=_sendable(payload))

    def _settle(self, job: Job, result: Any = None, error: Exception | None = None) -> None:
        self._job = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not job.future.done():
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
        self._next()

    def _forget(self, job: Job) -> None:
        """Give up a job whose waiter was cancelled."""
        if job in self._queue:
            self._queue.remove(job)
        elif job is self._job and not self._newest_first:
            self._dismiss()
            self._settle(job)

    def _dismiss(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._leaving = [child for child in self._leaving if child.attended()]
        if self._child is not None:
            self._child.kill()
            self._leaving.append(self._child)
            self._child = None

    def _watch(self) -> None:
        """Kill what takes too long or too much, and look again when that could next be so."""
        job, child = self._job, self._child
        if job is None or child is None:
            return
        now = job.loop.time()
        left = min(job.begun + job.total, job.heard + job.silence) - now
        if left <= 0:
            self._dismiss()
            self._settle(job, error=WorkerTimeout(now - job.begun))
        elif self._poll_memory and child.resident() > self._memory_limit:
            self._dismiss()
            self._settle(job, error=WorkerDied("memory"))
        else:
            self._timer = job.loop.call_later(min(left, _POLL) if self._poll_memory else left, self._watch)


def _sendable(payload: BaseException) -> Exception:
    """An exit, an interrupt or a StopIteration of the child's must not act on the loop here."""
    if isinstance(payload, Exception) and not isinstance(payload, StopIteration):
        return payload
    return WorkerFailed(f"{type(payload).__name__}: {payload}"[:LONGEST_MESSAGE])
