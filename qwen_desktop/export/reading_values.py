"""Reads values somebody else wrote: each has the type it should have, or its default. Knows JSON's types only."""

from __future__ import annotations

import math
from typing import Any

JSONObject = dict[str, Any]

EARLIEST, LATEST = 0.0, 32_503_680_000.0  # the years 1970 to 3000, in seconds since the epoch
_LARGEST = 1 << 53


def text(raw: Any, default: str = "") -> str:
    return raw if isinstance(raw, str) else default


def flag(raw: Any) -> bool | None:
    return raw if isinstance(raw, bool) else None


def count(raw: Any) -> int | None:
    """A whole number that is not negative."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if not math.isfinite(raw) or not 0 <= raw <= _LARGEST:
        return None
    return int(raw)


def seconds(raw: Any) -> float | None:
    """A time in seconds since the epoch."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    return float(raw) if EARLIEST <= raw <= LATEST else None  # also not NaN


def obj(raw: Any) -> JSONObject:
    return raw if isinstance(raw, dict) else {}


def array(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []
