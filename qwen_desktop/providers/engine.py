"""The child process that serves the embedded model: the program behind `qwen-desktop --engine`.

Takes its orders as one JSON line from standard input, so that the key is in no argument and no environment; answers
with one JSON line on standard output; then serves until standard input closes, which it does however the parent ends.
Never imported by the process that has the window. Knows xllamacpp; knows no question.

Orders: {"model": path, "alias": id, "key": key, "context": tokens, "threads": n}
Answers: {"ready": port} | {"missing": module} | {"failed": reason, "library": name of a system library or ""}
"""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from qwen_desktop.providers import gguf

TEMPERATURE = 0.1  # a tiny model wanders at more
LONGEST_ANSWER = 320  # tokens: a tiny model may repeat itself for ever, and penalties make it misquote documents
_LIBRARY = re.compile(r"(\S+\.so[.\d]*): cannot open shared object file")


@dataclass(frozen=True, slots=True)
class _Orders:
    """What the parent wants served. `context` is in tokens."""

    model: str
    alias: str
    key: str
    context: int
    threads: int

    @classmethod
    def read(cls, line: bytes) -> _Orders:
        """Raises ValueError or TypeError for what is not one."""
        return cls(**json.loads(line))


def serve(argv: Sequence[str]) -> int:
    """Serve until the parent is gone; returns an exit status where there is nothing to serve."""
    if argv:
        return _usage()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent says when it is over
    answers = _own_output()
    try:
        orders = _Orders.read(_read_line())
    except (ValueError, TypeError):
        return _usage()
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    answer, server = _start(orders)
    os.write(answers, (json.dumps(answer) + "\n").encode())
    if server is None:
        os._exit(1)  # half loaded native code may hang an orderly end
    threading.Event().wait()
    return 0


def _start(orders: _Orders) -> tuple[dict[str, Any], Any]:
    """The answer to the parent, and the server if there is one."""
    try:
        xllamacpp = importlib.import_module("xllamacpp")
    except ModuleNotFoundError as error:
        return {"missing": error.name or "xllamacpp"}, None
    except ImportError as error:
        found = _LIBRARY.match(str(error))
        return {"failed": str(error), "library": found.group(1) if found else ""}, None
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, orders))
        return {"ready": urlsplit(server.listening_address).port}, server
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        return {"failed": str(error), "library": ""}, None


def _parameters(xllamacpp: Any, orders: _Orders) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = orders.model
    parameters.model_alias = {orders.alias}
    parameters.api_keys = [orders.key]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # a free one
    parameters.n_ctx = orders.context
    parameters.n_parallel = 1
    parameters.warmup = False
    parameters.cpuparams.n_threads = orders.threads
    parameters.cpuparams_batch.n_threads = orders.threads
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.offline = True
    parameters.verbosity = 2  # warnings and errors; never a prompt
    parameters.cache_ram_mib = 64  # of earlier prompts; its default is 8 GiB
    parameters.n_predict = LONGEST_ANSWER
    parameters.sampling.temp = TEMPERATURE
    return parameters


def _own_output() -> int:
    """A descriptor of standard output for ourselves; whatever else the process prints there goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


def _read_line() -> bytes:
    """One line of standard input, no byte more: Python's own buffer would hide the end of the pipe."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return bytes(line)


def _end_with_parent() -> None:
    """Wait for the end of standard input, then end at once, whatever native threads are doing."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _usage() -> int:
    sys.stderr.write(f"qwen-desktop --engine is started by Qwen Desktop itself; {gguf.VARIABLE} names another model.\n")
    return 2
