"""Runs another program and watches its lines. Knows no program in particular."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a program ended, and what it wrote on standard error."""

    status: int
    errors: str

    @property
    def ok(self) -> bool:
        return self.status == 0


def watch(
    command: Sequence[str], on_line: Callable[[str], None], environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run `command` to its end, giving each line of its standard output to `on_line` as it comes.

    Raises OSError if the program cannot be started. Ctrl-C reaches the program too (same process group); it is waited
    for, so that nothing goes on writing behind the user's back, and KeyboardInterrupt goes on.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    errors: list[str] = []
    reader = threading.Thread(target=errors.extend, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        for line in process.stdout:
            on_line(line.rstrip())
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        process.stdout.close()
        reader.join()
        process.stderr.close()
    return Outcome(status, "".join(errors))
