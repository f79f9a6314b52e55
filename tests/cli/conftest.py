"""Runs the real program as a child, on a data folder of its own, without a display and without keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LIMIT = 60.0


@dataclass(frozen=True)
class Ran:
    """A finished run."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment without keys, proxies, a display or a session bus."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONWARNINGS": "error", **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "qwen_desktop", *arguments]


def heed_interrupts() -> None:
    """For `preexec_fn`: a shell that starts these tests in the background lets its children ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def run(own_home: Path) -> Callable[..., Ran]:
    """`run("ask", …, KEY="value")`: the program with these arguments and this environment."""

    def start(*arguments: str, stdin: str = "", **more: str) -> Ran:
        done = subprocess.run(
            command(*arguments),
            env=environment(own_home, **more),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return start
