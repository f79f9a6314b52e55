"""A scripted server in a process of its own, for measurements. Knows nothing of what asks it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT


@contextmanager
def server(scenarios: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """The base URL of a server that answers from these scenarios."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "scenarios.json"
        file.write_text(json.dumps(scenarios), encoding="utf-8")
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.scripted", "--scenarios", str(file)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert child.stdout is not None
        port = child.stdout.readline().split()[1]
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            child.terminate()
            child.wait()
            child.stdout.close()
