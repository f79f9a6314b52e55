"""What the worker's tests have it do, in the child process."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from typing import Any, NoReturn


class Refused(Exception):
    """A typed failure that survives the pipe."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class Awkward(Exception):
    """An exception that can be pickled and not unpickled, as many libraries have."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def add(report: Any, a: int, b: int) -> int:
    return a + b


def about(report: Any) -> dict[str, Any]:
    return {"pid": os.getpid(), "parent": os.getppid(), "modules": sorted(sys.modules)}


def count_to(report: Any, n: int) -> int:
    for i in range(n):
        report(i)
        time.sleep(0.05)
    return n


def flood(report: Any, n: int) -> int:
    for i in range(n):
        report(i)
    return n


def refuse(report: Any) -> NoReturn:
    raise Refused("password", "locked.pdf")


def be_awkward(report: Any) -> NoReturn:
    raise Awkward("this", "that")


def leave(report: Any) -> NoReturn:
    raise SystemExit(0)


def run_dry(report: Any) -> NoReturn:
    raise StopIteration


def return_lock(report: Any) -> Any:
    return threading.Lock()


def hang(report: Any) -> NoReturn:
    report("hanging")
    while True:
        time.sleep(3600)


def spin(report: Any) -> NoReturn:
    report("spinning")
    while True:
        pass


def crash(report: Any) -> None:
    ctypes.string_at(0)


def exit_with(report: Any, status: int) -> NoReturn:
    os._exit(status)


def eat(report: Any, megabytes: int) -> int:
    """Allocate and touch memory, piece by piece, and hold it for a while."""
    pieces = []
    for _ in range(megabytes):
        pieces.append(b"x" * (1 << 20))
        report(len(pieces))
    time.sleep(5)
    return len(pieces)


_kept: list[bytes] = []


def keep(report: Any, megabytes: int) -> int:
    """Leak, as a parser might."""
    _kept.extend(b"x" * (1 << 20) for _ in range(megabytes))
    return len(_kept)


def echo(report: Any, value: Any) -> Any:
    return value


def print_things(report: Any) -> str:
    print("on standard output", flush=True)
    os.write(1, b"on descriptor 1\n")
    os.write(2, b"on descriptor 2\n")
    return "said"
