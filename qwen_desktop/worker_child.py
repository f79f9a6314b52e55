"""What runs inside the worker's child process: named functions, one after another, each with a way to report.

Knows none of the functions, and of the parent only its end of a pipe. Imports no asyncio and no Qt, to start fast.
"""

from __future__ import annotations

import faulthandler
import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from enum import Enum
from multiprocessing.connection import Connection
from typing import Any

JOBS_PER_CHILD = 200  # then a fresh process takes over: parsers leak a little
REPORTS_APART = 0.03  # seconds; progress is for the eye, and a thousand pages a second would only burden the window
LONGEST_MESSAGE = 500  # characters of a foreign exception's text; some libraries quote the whole input


class Tag(Enum):
    """What a message to the parent is about. All but PROGRESS end the job."""

    PROGRESS = "progress"  # payload: whatever the function reported
    DONE = "done"  # payload: its result
    RAISED = "raised"  # payload: its exception
    FAILED = "failed"  # payload: text of an exception or a result that cannot be sent
    MEMORY = "memory"  # payload: None; there was not enough of it
    DIED = "died"  # payload: exit code or None; never sent by the child itself


Report = Callable[[Any], None]


class Reporter:
    """The callable every job gets first. Values that come too fast are dropped; the first one always goes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next = 0.0

    def __call__(self, value: Any) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + REPORTS_APART
            self._connection.send_bytes(pickle.dumps((Tag.PROGRESS, value, False)))


def serve(connection: Connection, memory_limit: int, limit_here: bool) -> None:
    """Run jobs until the pipe closes, or until this process has served long enough.

    A job is `(target, args, longest)`: "module:function", its arguments after the reporter, seconds it may take. An
    answer is `(tag, payload, last)`; after one with `last` this process ends.
    """
    _detach()
    _limit(memory_limit if limit_here else None)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        for number in range(1, JOBS_PER_CHILD + 1):
            try:
                raw = connection.recv_bytes()
            except (EOFError, OSError):
                return
            tag, payload = _run(raw, Reporter(connection), nowhere)
            last = number == JOBS_PER_CHILD or tag is Tag.MEMORY or _resident() > memory_limit // 4
            try:
                connection.send_bytes(_packed(tag, payload, last))
            except OSError:
                return
            if last:
                return


def _run(raw: bytes, report: Reporter, nowhere: Any) -> tuple[Tag, Any]:
    try:
        target, args, longest = pickle.loads(raw)
        # A dead man's handle that needs no GIL: native code that never returns must not outlive the parent for long.
        faulthandler.dump_traceback_later(longest + 10.0, exit=True, file=nowhere)
        return Tag.DONE, _find(target)(report, *args)
    except MemoryError:
        return Tag.MEMORY, None
    except BaseException as error:  # noqa: BLE001 - the border: a Rust panic is a BaseException and must be told too
        error.add_note("In the worker:\n" + "".join(traceback.format_tb(error.__traceback__)))
        return Tag.RAISED, error
    finally:
        faulthandler.cancel_dump_traceback_later()


def _find(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _packed(tag: Tag, payload: Any, last: bool) -> bytes:
    """The answer as bytes; what cannot be sent, or could not be rebuilt over there, becomes its text."""
    try:
        if tag is Tag.RAISED:
            pickle.loads(pickle.dumps(payload))  # many exceptions can be pickled but not unpickled
        return pickle.dumps((tag, payload, last))
    except MemoryError:
        return pickle.dumps((Tag.MEMORY, None, True))
    except Exception as error:  # noqa: BLE001 - pickling runs foreign code, which may raise anything
        subject = payload if tag is Tag.RAISED else error
        return pickle.dumps((Tag.FAILED, f"{type(subject).__name__}: {subject}"[:LONGEST_MESSAGE], last))


def _detach() -> None:
    """Leave the terminal to the parent: its Ctrl+C, and its output, where native libraries like to print."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    if nowhere > 2:  # a program without a console has none of the three open
        os.close(nowhere)


def _limit(memory: int | None) -> None:
    """Bound the address space (Linux; macOS ignores it, Windows has none), and leave no core file with documents in."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory is not None:
            _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
            bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
            resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _end_with_parent() -> None:
    """A killed parent closes no pipe politely while a function runs here: watch for its end and follow."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _resident() -> int:
    import psutil  # here, because the parent imports this module too and has no use for it

    return int(psutil.Process().memory_info().rss)
