"""What a side bar of 10,000 conversations costs: CPU of the GUI thread, off-screen.

`python -m benchmarks.sidebar` measures and prints JSON; `rows` runs it in a process of its own.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.processes import python
from benchmarks.table import Row, at_most
from benchmarks.view import freeze, ms
from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import BY_DAY, Folder, Mark, Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

MANY = 10_000
WIDTH, HEIGHT = 256, 900
WORDS = (
    "lease",
    "kitchen",
    "合同",
    "税务申报",
    "Python",
    "旅行",
    "query",
    "boat",
    "日本語",
    "battery",
    "Kyoto",
    "天空",
)
QUERIES = ("lease", "合", "number 99", "税务申报", "nowhere to be found", "e")


def rows(only: str) -> Iterator[Row]:
    """The sidebar.* figures."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for row in json.loads(python("benchmarks.sidebar", environment=environment)):
        yield Row(**row)


def conversations(now: float) -> tuple[list[Summary], list[Folder]]:
    """Ten thousand over three years: some pinned, some in folders and in the archive, some with a mark."""
    dice = random.Random(MANY)
    folders = [Folder(f"Folder {n}", float(n), open=n % 2 == 0, id=f"f{n}") for n in range(12)]
    out = []
    for number in range(MANY):
        title = f"{' '.join(dice.choices(WORDS, k=4))} number {number}"
        place = BY_DAY
        if number % 10 == 3:
            place = Place(folder=f"f{dice.randrange(12)}", archived=number % 50 == 3)
        elif number % 1000 == 7:
            place = Place(pinned=float(number))
        mark = Mark.UNSEEN if number % 500 == 1 else Mark.NONE
        out.append(Summary(f"c{number}", title, now - number * 9000, now - number * 9000, place, mark))
    return out, folders


def measured(application: QApplication) -> Iterator[Row]:
    """Each figure the median of several, the painting of what is seen included."""
    from qwen_desktop.ui.sidebar import Sidebar
    from qwen_desktop.ui.sidebar.field import SearchField
    from qwen_desktop.ui.theme import Themes

    summaries, folders = conversations(time.time())
    bar = Sidebar(Themes("light"))
    field = bar.findChild(SearchField)
    assert field is not None
    bar.resize(WIDTH, HEIGHT)
    bar.show()
    freeze()

    def painted(call: Callable[[], object]) -> float:
        def whole() -> None:
            call()
            application.processEvents()
            bar.repaint()

        return ms(whole)

    listed, typed, moved = [], [], []
    for _ in range(9):
        bar.set_conversations([])
        application.processEvents()
        listed.append(painted(lambda: bar.set_conversations(summaries, folders)))
    for query in QUERIES:
        typed += [painted(partial(field.setText, query[:end])) for end in range(1, len(query) + 1)]
        field.clear()
        application.processEvents()
    for number in range(9):
        asked = replace(summaries[-1 - number], updated=time.time())
        moved.append(painted(partial(bar.put, asked)))
    bar.close()
    yield at_most("sidebar.10k", statistics.median(listed), "ms", 50)
    yield at_most("sidebar.10k_filter", max(typed), "ms", 50)
    yield at_most("sidebar.10k_filter_p50", statistics.median(typed), "ms", None)
    yield at_most("sidebar.10k_asked", statistics.median(moved), "ms", 16)


def main() -> int:
    """Measure and print."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    print(json.dumps([asdict(row) for row in measured(application)]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
