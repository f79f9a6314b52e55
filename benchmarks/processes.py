"""Child processes for measurements: a display, programs on it, and what they use. Knows nothing of goals."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """An environment with a display of its own; off-screen where there is no Xvfb."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    environment |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    server = shutil.which("Xvfb")
    if server is None:
        print("no Xvfb (package xvfb): measured off-screen")
        yield {**environment, "QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    child = subprocess.Popen(
        [server, "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    try:
        yield {**environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        child.terminate()
        child.wait()


def python(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """Run a module of this folder to its end; returns what it printed last."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=SECONDS,
        check=True,
        cwd=ROOT,
    )
    return done.stdout.strip().splitlines()[-1]
