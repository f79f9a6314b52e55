"""Runs named functions in one child process, with limits on time and memory; knows none of them.

The child is started at the first job and kept. A thread of its own attends to it and posts what it says to the event
loop, where everything else here happens. Cancelling the task that waits for a job kills the child; the next job starts
another. The child ends when this process does, however it does.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from queue import SimpleQueue
from typing import Any

from qwen_desktop.worker_child import LONGEST_MESSAGE, Tag, serve

MEMORY_LIMIT = 3 << 30  # bytes of address space (Linux) or resident (elsewhere)
SILENCE_LIMIT = 20.0  # seconds without a report
TOTAL_LIMIT = 120.0  # seconds for one job
_POLL = 0.25  # seconds between two looks at the child's memory
_FAREWELL = 5.0  # seconds a killed child and its thread may take to go
# Starting a process polls every other one that multiprocessing knows: two threads may not reap the same child.
_table = threading.Lock()


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


@dataclass(slots=True, eq=False)
class _Job:
    target: str
    args: tuple[Any, ...]
    on_progress: Callable[[Any], None] | None
    silence: float
    total: float
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    begun: float = 0.0
    heard: float = 0.0


class Worker:
    """One child process for named functions, first come, first served. Use it from one event loop's thread."""

    def __init__(
        self,
        *,
        memory_limit: int = MEMORY_LIMIT,
        silence: float = SILENCE_LIMIT,
        total: float = TOTAL_LIMIT,
        name: str = "worker",
        poll_memory: bool = sys.platform != "linux",
    ) -> None:
        """`memory_limit` in bytes; `silence` and `total` in seconds, for jobs that name none of their own.

        `poll_memory` watches the child's resident memory from here instead of limiting its address space.
        """
        self._memory_limit = memory_limit
        self._silence = silence
        self._total = total
        self._name = name
        self._poll_memory = poll_memory
        self._queue: deque[_Job] = deque()
        self._job: _Job | None = None
        self._child: _Child | None = None
        self._leaving: list[_Child] = []
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
        Raises the function's own exception, or WorkerDied, WorkerTimeout, WorkerFailed. Cancelling kills the child.
        """
        if self._closed:
            raise WorkerDied("closed")
        loop = asyncio.get_running_loop()
        job = _Job(
            target, args, on_progress, silence or self._silence, total or self._total, loop, loop.create_future()
        )
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
            child.join(_FAREWELL)
        self._leaving.clear()
        for job in jobs:
            if not job.loop.is_closed() and not job.future.done():
                job.future.set_exception(WorkerDied("closed"))

    def _next(self) -> None:
        if self._job is not None or not self._queue:
            return
        job = self._job = self._queue.popleft()
        if self._child is not None and not self._child.usable():
            self._dismiss()
        if self._child is None:
            self._child = _Child(self._name, self._memory_limit, not self._poll_memory, self._hear)
        job.begun = job.heard = job.loop.time()
        self._child.give(job)
        self._watch()

    def _hear(self, child: _Child, job: _Job, tag: Tag, payload: Any, last: bool) -> None:
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

    def _settle(self, job: _Job, result: Any = None, error: Exception | None = None) -> None:
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

    def _forget(self, job: _Job) -> None:
        """Give up a job whose waiter was cancelled."""
        if job in self._queue:
            self._queue.remove(job)
        elif job is self._job:
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


def _unpacked(raw: bytes) -> tuple[Tag, Any, bool]:
    """A message of the child's; one that cannot be rebuilt here ends the job with its reason."""
    try:
        tag, payload, last = pickle.loads(raw)
    except Exception as error:  # noqa: BLE001 - unpickling runs foreign code, which may raise anything
        return Tag.FAILED, f"{type(error).__name__}: {error}"[:LONGEST_MESSAGE], True
    return tag, payload, last


_Hear = Callable[["_Child", _Job, Tag, Any, bool], None]


class _Child:
    """One child process and the thread that starts it, hands it jobs and passes on what it says."""

    def __init__(self, name: str, memory_limit: int, limit_there: bool, hear: _Hear) -> None:
        self._hear = hear
        self._inbox: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()  # guards the two flags: a process is killed only while it is ours to kill
        self._pid: int | None = None
        self._running = False
        self._unwanted = False
        context = multiprocessing.get_context("spawn")
        self._ours, self._theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(self._theirs, memory_limit, limit_there), name=name, daemon=True
        )
        self._thread = threading.Thread(target=self._attend, name=f"{name}-attendant", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        return self._pid if self._running else None

    @property
    def started(self) -> bool:
        return self._pid is not None

    def give(self, job: _Job) -> None:
        self._inbox.put(job)

    def usable(self) -> bool:
        """Whether it may be given a job: false once the process has ended by itself."""
        with _table:
            return not self._running or self._process.is_alive()

    def resident(self) -> int:
        """Bytes of memory in use; 0 where that cannot be told."""
        import psutil  # only where memory is polled

        pid = self.pid
        try:
            return int(psutil.Process(pid).memory_info().rss) if pid else 0
        except psutil.Error:
            return 0

    def kill(self) -> None:
        """End the process now, or as soon as it has started; its thread follows by itself."""
        with self._lock:
            self._unwanted = True
            if self._running:
                self._process.kill()
        self._inbox.put(None)

    def attended(self) -> bool:
        return self._thread.is_alive()

    def join(self, timeout: float) -> None:
        self._thread.join(timeout)

    def _attend(self) -> None:
        job = self._inbox.get()
        try:
            while job is not None:
                if not self._running:
                    self._start()
                self._converse(job)
                job = self._inbox.get()
        except (EOFError, OSError):
            exit_code = self._part()
            if job is not None:
                self._tell(job, Tag.DIED, exit_code, True)
        else:
            self._part()

    def _start(self) -> None:
        with _table:
            self._process.start()
        self._theirs.close()  # or the end of the child would never close the pipe
        with self._lock:
            self._pid = self._process.pid
            self._running = True
            if self._unwanted:
                self._process.kill()

    def _converse(self, job: _Job) -> None:
        """Send a job and pass on everything up to its end. Raises EOFError or OSError when the child is gone."""
        try:
            raw = pickle.dumps((job.target, job.args, job.total))
        except Exception as error:  # noqa: BLE001 - pickling runs foreign code, which may raise anything
            self._tell(job, Tag.FAILED, f"{type(error).__name__}: {error}"[:LONGEST_MESSAGE], False)
            return
        self._ours.send_bytes(raw)
        tag, waiting = Tag.PROGRESS, True
        while tag is Tag.PROGRESS and waiting:
            tag, payload, last = _unpacked(self._ours.recv_bytes())
            waiting = self._tell(job, tag, payload, last)
        if not waiting:
            raise EOFError

    def _tell(self, job: _Job, tag: Tag, payload: Any, last: bool) -> bool:
        """Post a message to the job's event loop; False when that is closed and nobody waits any more."""
        try:
            job.loop.call_soon_threadsafe(self._hear, self, job, tag, payload, last)
        except RuntimeError:
            return False
        return True

    def _part(self) -> int | None:
        """Close the pipe and wait for the process, killing one that does not go by itself; returns its exit code."""
        self._ours.close()
        self._theirs.close()
        if self._process.pid is None:  # it never started
            return None
        gone = wait([self._process.sentinel], timeout=1.0)
        if not gone:
            self._process.kill()
            gone = wait([self._process.sentinel], timeout=_FAREWELL)
        with self._lock, _table:
            self._running = False
            if not gone:  # stuck in the kernel, on a file system that does not answer: leave it to multiprocessing
                return None
            self._process.join()
            exit_code = self._process.exitcode
            self._process.close()
        return exit_code
