"""The last resort: whatever nobody caught goes, without secrets, into a rotating log, and to one callback.

Catches exceptions of the main thread, of other threads, of destructors and of the event loop, and, with faulthandler,
crashes of native code. Knows no Qt: who owns the window hands Qt's messages to `note`. Writes tracebacks without
locals and cuts long exception messages, so that no document and no key gets into the log. Never raises.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TextIO

from qwen_desktop.domain.errors import redacted

LOG_BYTES = 512 * 1024
LOG_FILES = 3
MESSAGE_CHARACTERS = 200  # of the first line; the rest of an exception's message might be a document
REPEATS = 20  # of one fault; then silence, or a fault in a paint event fills the log

_Hooks = tuple[Any, Any, Any]

_secrets: set[str] = set()  # of the process: they are known to some before there is a log


def remember_secret(value: str) -> None:
    """Never write `value`, wherever it turns up."""
    if value:
        _secrets.add(value)


class CrashLog:
    """One for the process. `install` before anything else is built; `watch` the event loop once there is one.

    `on_problem` is called with the redacted report, in the thread in which the fault happened; once for each fault,
    however often it comes again.
    """

    def __init__(self, folder: Path, on_problem: Callable[[str], None] | None = None) -> None:
        self.on_problem = on_problem
        self.path = folder / "qwen-desktop.log"
        self._faults_path = folder / "faults.log"
        self._seen: Counter[str] = Counter()
        self._lock = threading.RLock()
        self._handler: _PrivateFile | None = None
        self._faults: TextIO | None = None
        self._before: _Hooks | None = None

    # -- in and out --------------------------------------------------------------------------------------------

    def install(self) -> None:
        """Take over the process's hooks. A folder that cannot be written leaves standard error to write to."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._faults_path.exists() and self._faults_path.stat().st_size > LOG_BYTES:
                os.replace(self._faults_path, self._faults_path.with_suffix(".log.1"))
            self._faults = open(self._faults_path, "a", encoding="utf-8", opener=_private)  # noqa: SIM115 - kept open
            faulthandler.enable(self._faults)
        except OSError as error:
            _to_stderr(f"the log folder cannot be written: {error}")

    def uninstall(self) -> None:
        """Give the hooks back and close the files."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None
        if self._handler is not None:
            self._handler.close()
            self._handler = None

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Report what the loop's callbacks and forgotten tasks raise."""
        loop.set_exception_handler(self._in_loop)

    # -- reporting ---------------------------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Write one line or paragraph into the log; nobody is told."""
        with self._lock:
            try:
                self._write(redacted(text, *tuple(_secrets)))
            except Exception as error:  # noqa: BLE001 - the last resort has nobody to raise to
                _to_stderr(f"the log failed: {type(error).__name__}")

    def report(self, error: BaseException, where: str = "") -> str:
        """Write a fault into the log and tell `on_problem`; gives the redacted report."""
        with self._lock:
            try:
                return self._report(error, where)
            except Exception as failure:  # noqa: BLE001 - the last resort has nobody to raise to
                _to_stderr(f"reporting {type(error).__name__} failed: {type(failure).__name__}")
                return ""

    def _report(self, error: BaseException, where: str) -> str:
        text = redacted(f"{where or 'uncaught'}\n{describe(error)}", *tuple(_secrets))
        site = _site(error)
        self._seen[site] += 1
        if self._seen[site] <= REPEATS:
            self._write(text)
        if self._seen[site] == REPEATS:
            self._write(f"{site}: this fault has come {REPEATS} times; further ones are not written")
        if self._seen[site] == 1 and self.on_problem is not None:
            self.on_problem(text)
        return text

    def _write(self, text: str) -> None:
        if self._handler is None:
            self._handler = _PrivateFile(self.path)
        self._handler.handle(logging.LogRecord("qwen_desktop", logging.ERROR, "", 0, "%s", (text,), None))

    # -- the hooks ---------------------------------------------------------------------------------------------

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _to_stderr(self.report(error.with_traceback(trace), "uncaught exception"))

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is None or issubclass(args.exc_type, SystemExit):
            return
        name = args.thread.name if args.thread is not None else "?"
        _to_stderr(self.report(args.exc_value, f"uncaught exception in thread {name}"))

    def _unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is None:
            return
        name = getattr(args.object, "__qualname__", type(args.object).__name__)
        _to_stderr(self.report(args.exc_value, f"{args.err_msg or 'exception ignored in'} {name}"))

    def _in_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        message = str(context.get("message", "event loop"))
        error = context.get("exception")
        if isinstance(error, BaseException):
            _to_stderr(self.report(error, message))
        else:
            self.note(message)


def describe(error: BaseException) -> str:
    """The traceback of an exception and of those behind it: places, kinds and the start of each message; no locals."""
    parts: list[str] = []
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting:
        link, one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        parts.append(link + "".join(traceback.format_tb(one.__traceback__)) + _headline(one))
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(("one of the group:\n", inner) for inner in reversed(one.exceptions))
        if one.__cause__ is not None:
            waiting.append(("caused by:\n", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling:\n", one.__context__))
    return "\n".join(parts)


def _headline(error: BaseException) -> str:
    try:
        message = str(error)
    except Exception as failure:  # noqa: BLE001 - a __str__ of anybody's
        message = f"(its message raised {type(failure).__name__})"
    start = message.split("\n", 1)[0][:MESSAGE_CHARACTERS]
    if len(start) < len(message):
        start += f"… ({len(message)} characters)"
    return f"{type(error).__qualname__}: {start}" if message else type(error).__qualname__


def _site(error: BaseException) -> str:
    """Kind and innermost place: what makes two faults the same."""
    last = traceback.extract_tb(error.__traceback__, limit=-1)
    place = f"{Path(last[0].filename).name}:{last[0].lineno}" if last else "?"
    return f"{type(error).__qualname__} at {place}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _to_stderr(text: str) -> None:
    stream: IO[str] | None = sys.__stderr__  # None in a windowed program on Windows
    if stream is not None and text:
        with suppress(OSError, ValueError):  # closed, or a full disk behind it
            stream.write(f"qwen-desktop: {text}\n")
            stream.flush()


class _PrivateFile(RotatingFileHandler):
    """A rotating log that only its owner can read, opened at the first line; what it cannot write goes to stderr."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s pid %(process)d %(message)s\n"))

    def _open(self) -> Any:
        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private)

    def handleError(self, record: logging.LogRecord) -> None:
        _to_stderr(f"the log cannot be written:\n{record.getMessage()}")
