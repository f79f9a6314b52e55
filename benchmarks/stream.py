"""What a streamed answer costs in the window, against the SDK alone; how late the loop is in a burst; the journal."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Iterator
from typing import Any

from benchmarks.loopback import server
from benchmarks.processes import display, python
from benchmarks.table import Row, at_most, in_turn, ratio

TOKENS = 10_000
BURST = 8_000
ROUNDS = 5


def _answer(tokens: int) -> dict[str, list[dict[str, Any]]]:
    """An answer of many small pieces, sent as fast as the loopback takes them."""
    words = " ".join(f"word{n % 97}" if n % 40 else "\n\nAnother paragraph" for n in range(tokens))
    return {"default": [{"text": words, "pace": 0}, {"end": True}]}


def rows() -> Iterator[Row]:
    """stream.cpu, stream.burst, journal.cpu."""
    runs: list[dict[str, float]] = []
    with display() as environment, tempfile.TemporaryDirectory() as name:
        environment = {**environment, "HOME": name, "XDG_RUNTIME_DIR": name}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        with server(_answer(TOKENS)) as url:

            def ours() -> float:
                folder = tempfile.mkdtemp(dir=name)
                runs.append(json.loads(python("benchmarks.streamed", "window", url, folder, environment=environment)))
                return runs[-1]["cpu"]

            def bare() -> float:
                return float(json.loads(python("benchmarks.streamed", "bare", url, environment=environment))["cpu"])

            measured, against = in_turn(ROUNDS, ours, bare)
            yield ratio("stream.cpu", measured, against, f"CPU s of the bare SDK loop, {TOKENS} tokens", 2.0)
            shares = [100 * run["journal"] / run["cpu"] for run in runs]
            yield at_most("journal.cpu", statistics.median(shares), "%", 5.0)
        with server(_answer(BURST)) as url:
            late = []
            for _round in range(ROUNDS):
                folder = tempfile.mkdtemp(dir=name)
                late.append(json.loads(python("benchmarks.streamed", "window", url, folder, environment=environment)))
            yield at_most("stream.burst", statistics.median(run["late"] for run in late), "ms", 30.0)
