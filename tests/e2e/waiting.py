"""Waiting for something that another process does: asked again and again, with a deadline. Knows no process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SECONDS = 20.0


def until(condition: Callable[[], T | None], what: str, seconds: float = SECONDS, every: float = 0.03) -> T:
    """What `condition` returns once it is true. Raises TimeoutError that says `what` did not happen."""
    end = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(every)
