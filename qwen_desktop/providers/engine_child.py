"""The embedded engine as its parent sees it: started, asked whether it lives, ended, and why it died.

Knows the two JSON lines of providers.engine; knows neither models nor questions. Works on every event loop, because it
asks nothing of it but `call_soon_threadsafe`.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind, redacted

WHERE = "embedded"
END_LIMIT = 3.0  # seconds between the end of the pipe and a kill
_STAMP = re.compile(r"^[\d.]+ ([A-Z]) ")  # the engine's log: time and level
PACKAGES = {"libgomp.so.1": "libgomp1", "libstdc++.so.6": "libstdc++6"}


class EngineChild:
    """One child process. Made by `start`; `close` it, or it ends with this process."""

    def __init__(self, process: subprocess.Popen[bytes], key: str) -> None:
        self._process = process
        self._key = key
        self._loop = asyncio.get_running_loop()
        self._answered: asyncio.Future[bytes] = self._loop.create_future()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._errors: deque[str] = deque(maxlen=40)
        self._closed = False
        self.port = 0
        self._threads = [
            threading.Thread(target=self._collect_errors, name="engine-errors", daemon=True),
            threading.Thread(target=self._follow, name="engine", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @classmethod
    async def start(cls, command: Sequence[str], orders: Mapping[str, Any], limit: float) -> EngineChild:
        """A child that serves. `orders` holds its "key"; `limit` is in seconds.

        Raises AnswerError: ENGINE_MISSING with the missing part as `code`, or ENGINE_FAILED with the reason.
        """
        process = _spawn(command)
        child = cls(process, str(orders["key"]))
        try:
            child._write(json.dumps(orders).encode() + b"\n")
            await child._take(await asyncio.wait_for(asyncio.shield(child._answered), limit))
        except TimeoutError:
            await child.close()
            raise _failed(f"no sign of life for {limit:.0f} s") from None
        except BaseException:
            await child.close()
            raise
        return child

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return not self._ended.done()

    async def died(self, within: float) -> bool:
        """Whether it is dead, or is so `within` that many seconds."""
        await asyncio.wait([self._ended], timeout=within)
        return self._ended.done()

    def why(self) -> str:
        """What it said last on standard error, and how it ended."""
        said = [_STAMP.sub("", line) for line in self._errors]
        faults = [_STAMP.sub("", line) for line in self._errors if _level(line) == "E"]
        lines = list(dict.fromkeys(faults))[:3] or said[-3:]
        if self._ended.done():
            lines.append(_ending(self._ended.result()))
        return redacted("; ".join(lines), self._key)

    async def close(self) -> None:
        """End it: by the end of its pipe, or by force where that does not help."""
        if self._closed:
            return
        self._closed = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        await asyncio.wait([self._ended], timeout=END_LIMIT)
        if not self._ended.done():
            self._process.kill()
            await asyncio.wait([self._ended])
        for thread in self._threads:
            thread.join()

    def _write(self, line: bytes) -> None:
        with suppress(BrokenPipeError):  # dead already: its answer, or the lack of one, says more
            _pipe(self._process.stdin).write(line)

    async def _take(self, line: bytes) -> None:
        """Read the child's answer. Raises AnswerError where it does not serve."""
        answer = _answer(line)
        if isinstance(port := answer.get("ready"), int):
            self.port = port
            return
        if part := answer.get("missing"):
            raise AnswerError(Problem(ProblemKind.ENGINE_MISSING, str(part), code=str(part), where=WHERE))
        if library := answer.get("library"):
            package = PACKAGES.get(str(library))
            detail = f"{library} ({package})" if package else str(library)
            raise AnswerError(Problem(ProblemKind.ENGINE_FAILED, detail, code="missing_library", where=WHERE))
        reason = str(answer.get("failed", ""))
        await self.died(within=1.0)  # its end may say more
        raise _failed(self.why() if self._errors or not reason else reason)

    # -- in threads of their own -------------------------------------------------------------------------------

    def _follow(self) -> None:
        out = _pipe(self._process.stdout)
        line = bytearray()
        while not line.endswith(b"\n") and (piece := out.read(1)):
            line += piece
        if not line:
            self._threads[0].join()  # no answer: what it said on standard error is the answer
        self._tell(self._answered, bytes(line))
        while out.read(4096):
            pass
        status = self._process.wait()
        self._threads[0].join()
        out.close()
        self._tell(self._ended, status)

    def _collect_errors(self) -> None:
        with _pipe(self._process.stderr) as errors:
            rest = b""
            while piece := errors.read(4096):
                *lines, rest = (rest + piece).split(b"\n")
                self._errors.extend(line.decode("utf-8", "replace").strip() for line in lines if line.strip())
            if rest.strip():
                self._errors.append(rest.decode("utf-8", "replace").strip())

    def _tell(self, future: asyncio.Future[Any], value: object) -> None:
        def put() -> None:
            if not future.done():
                future.set_result(value)

        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(put)


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """The process, a few milliseconds later. The user's keys are none of its business. Raises AnswerError."""
    try:
        return subprocess.Popen(
            [*command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: no console flashes up
        )
    except OSError as error:
        raise _failed(f"{command[0]}: {error.strerror or error}") from None


def _pipe(stream: Any) -> BinaryIO:
    """A standard stream of the child, which is always a pipe."""
    pipe: BinaryIO = stream
    return pipe


def _answer(line: bytes) -> dict[str, Any]:
    """What the child said; nothing where it was not what it should say."""
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _failed(detail: str) -> AnswerError:
    return AnswerError(Problem(ProblemKind.ENGINE_FAILED, detail, where=WHERE))


def _level(line: str) -> str:
    found = _STAMP.match(line)
    return found.group(1) if found else ""


def _ending(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return f"ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
