"""Measurements as lines of a table and as JSON. Knows nothing of what is measured."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is what the goal is about; of a ratio, `measured` and `baseline_value` hold the two sides."""

    name: str
    value: float
    unit: str
    goal: float | None
    met: bool | None
    measured: float
    baseline: str = ""
    baseline_value: float | None = None


def at_most(name: str, value: float, unit: str, goal: float | None) -> Row:
    """A plain figure, to be at most `goal`; a figure without a goal stands beside another."""
    return Row(name, value, unit, goal, None if goal is None else value <= goal, value)


def ratio(name: str, measured: Sequence[float], against: Sequence[float], baseline: str, goal: float | None) -> Row:
    """The median of the ratios of runs that were taken in turn."""
    value = statistics.median(m / b for m, b in zip(measured, against, strict=True))
    met = None if goal is None else value <= goal
    one, other = statistics.median(measured), statistics.median(against)
    return Row(name, value, "ratio", goal, met, one, baseline, other)


def in_turn(rounds: int, one: Callable[[], T], other: Callable[[], T]) -> tuple[list[T], list[T]]:
    """Measure two things one after the other, `rounds` times, changing which comes first."""
    ones: list[T] = []
    others: list[T] = []
    for turn in range(rounds):
        if turn % 2:
            others.append(other())
            ones.append(one())
        else:
            ones.append(one())
            others.append(other())
    return ones, others


def write(rows: Sequence[Row], path: Path) -> None:
    """Keep the rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def line(row: Row) -> str:
    """One row as a line of text."""
    verdict = "" if row.met is None else "met" if row.met else "MISSED"
    goal = "" if row.goal is None else f"≤ {row.goal:g}"
    sides = f"  ({row.measured:.4g} against {row.baseline_value:.4g}: {row.baseline})" if row.baseline_value else ""
    return f"{row.name:<26} {row.value:>10.3f} {row.unit:<6} {goal:<8} {verdict:<7}{sides}"
