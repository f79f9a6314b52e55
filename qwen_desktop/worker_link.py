"""The parent's side of one child process: its pipe, and the thread that starts it and carries words both ways.

Decides nothing: what a message means, and when a child must go, is the worker's.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from queue import SimpleQueue
from typing import Any

from qwen_desktop.worker_child import LONGEST_MESSAGE, Tag, serve

FAREWELL = 5.0  # seconds a killed child and its thread may take to go
# Starting a process polls every other one that multiprocessing knows: two threads may not reap the same child.
table = threading.Lock()


@dataclass(slots=True, eq=False)
class Job:
    """One call to make in the child, and who waits for it. `begun` and `heard` are the loop's time, in seconds."""

    target: str
    args: tuple[Any, ...]
    on_progress: Callable[[Any], None] | None
    silence: float
    total: float
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    begun: float = 0.0
    heard: float = 0.0


# Called in the job's event loop with: child, job, tag, payload, whether it was the child's last message.
Hear = Callable[["Child", Job, Tag, Any, bool], None]


class Child:
    """One child process and the thread that starts it, hands it jobs and passes on what it says."""

    def __init__(self, name: str, memory_limit: int, limit_there: bool, hear: Hear) -> None:
        self._hear = hear
        self._inbox: SimpleQueue[Job | None] = SimpleQueue()
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

    def give(self, job: Job) -> None:
        self._inbox.put(job)

    def usable(self) -> bool:
        """Whether it may be given a job: false once the process has ended by itself."""
        with table:
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
            while job is not None and not self._unwanted:
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
        with table:
            self._process.start()
        self._theirs.close()  # or the end of the child would never close the pipe
        with self._lock:
            self._pid = self._process.pid
            self._running = True
            if self._unwanted:
                self._process.kill()

    def _converse(self, job: Job) -> None:
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

    def _tell(self, job: Job, tag: Tag, payload: Any, last: bool) -> bool:
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
            gone = wait([self._process.sentinel], timeout=FAREWELL)
        with self._lock, table:
            self._running = False
            if not gone:  # stuck in the kernel, on a file system that does not answer: leave it to multiprocessing
                return None
            self._process.join()
            exit_code = self._process.exitcode
            self._process.close()
        return exit_code


def _unpacked(raw: bytes) -> tuple[Tag, Any, bool]:
    """A message of the child's; one that cannot be rebuilt here ends the job with its reason."""
    try:
        tag, payload, last = pickle.loads(raw)
    except Exception as error:  # noqa: BLE001 - unpickling runs foreign code, which may raise anything
        return Tag.FAILED, f"{type(error).__name__}: {error}"[:LONGEST_MESSAGE], True
    return tag, payload, last
