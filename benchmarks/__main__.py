"""`python -m benchmarks [ONLY]`: measure, print a table, write build/bench.json. A missed goal never fails."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import search, sidebar, startup, stream, switching, view
from benchmarks.table import Row, line, write

OUT = Path(__file__).resolve().parent.parent / "build" / "bench.json"

GROUPS: dict[str, Callable[[str], Iterable[Row]]] = {  # each may leave out what does not begin like `only`
    "startup": lambda only: startup.rows(),
    "stream": lambda only: stream.rows(),
    "view": view.rows,
    "sidebar": sidebar.rows,
    "search": search.rows,
    "chat": lambda only: switching.rows(),
}

ALSO = {"stream": ("journal",)}  # what a group measures besides


def main(only: str) -> int:
    """Run the groups whose names begin like `only`; exit 1 only where something could not be measured at all."""
    rows: list[Row] = []
    broken = False
    for group, measure in GROUPS.items():
        names = (group, *ALSO.get(group, ()))
        if only and not any(only.startswith(name) or name.startswith(only) for name in names):
            continue
        try:
            for row in measure(only):
                if row.name.startswith(only):
                    rows.append(row)
                    print(line(row), flush=True)
        except Exception:  # noqa: BLE001 - one broken measurement must not hide the others
            broken = True
            traceback.print_exc()
    write(rows, OUT)
    print(f"written to {OUT}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
