"""What a person sees while things are set up: sentences, and one line of progress. Knows nothing of what is set up."""

from __future__ import annotations

import shutil
import sys
import time


class Trouble(Exception):
    """Setting up cannot go on; the text is the one sentence that says why and what to do."""


def say(sentence: str) -> None:
    """One line that stays."""
    print(sentence, flush=True)


class Progress:
    """What is going on now: rewritten in place on a terminal, a new line where the output is kept (a pipe, a log)."""

    def __init__(self, quiet_seconds: float = 10.0) -> None:
        self._terminal = sys.stdout.isatty()
        self._quiet_seconds = quiet_seconds
        self._last = time.monotonic()

    def show(self, text: str) -> None:
        """Something moved. Without a terminal a line is written only now and then: a sign of life, not a flood."""
        now = time.monotonic()
        if self._terminal:
            width = max(20, shutil.get_terminal_size().columns - 1)
            sys.stdout.write("\r\033[K" + f"  {text}"[:width])
        elif now - self._last >= self._quiet_seconds:
            sys.stdout.write(f"  {text}\n")
        else:
            return
        self._last = now
        sys.stdout.flush()

    def keep(self, text: str) -> None:
        """Something was finished: a line that stays."""
        sys.stdout.write(("\r\033[K" if self._terminal else "") + f"  {text}\n")
        sys.stdout.flush()
        self._last = time.monotonic()

    def clear(self) -> None:
        """Nothing is going on any more."""
        if self._terminal:
            sys.stdout.write("\r\033[K")
            sys.stdout.flush()
