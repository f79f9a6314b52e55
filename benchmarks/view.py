"""What the conversation's view costs, alone: CPU of the GUI thread per frame, off-screen.

`python -m benchmarks.view GROUP` measures one group and prints it as JSON; `rows` runs each in a process of its own.
"""

from __future__ import annotations

import gc
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.processes import python
from benchmarks.table import Row, at_most, ratio
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Role, Status, TextPart, user_message
from qwen_desktop.ui import sweeping

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from qwen_desktop.ui.transcript import TranscriptView

PER_FRAME = 64  # characters: 1,000 tokens a second at 16 ms a frame
WIDTH, HEIGHT = 1000, 900
MANY, FEW = 10_000, 100
SAMPLE = Path(__file__).with_name("answer.md").read_text(encoding="utf-8") + "\n\n"
TAIL = 50_000
TAILS = {
    "fence": "```python\n" + "value = compute(1, 'abc')  # a comment\n" * 1400,
    "line": "```\n" + "abc def " * 6400,
    "table": "| a | b | c |\n|---|---:|---|\n" + "| cell one | `code` | **bold** words |\n" * 1300,
    "paragraph": "Some words and **bold** ones, and `code`, and so on. " * 960,
    "list": "- an item with words\n  - a nested item\n" * 1300,
}


def rows(only: str) -> Iterator[Row]:
    """The view.* figures whose names begin like `only`, and those that are measured with them."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for group, names in NAMES.items():
        if any(name.startswith(only) or only.startswith(name) for name in names):
            module = ("benchmarks.finding",) if group == "finding" else ("benchmarks.view", group)
            for row in json.loads(python(*module, environment=environment)):
                yield Row(**row)


# Parts


def talk(messages: int) -> list[Message]:
    dice = random.Random(messages)
    blocks = SAMPLE.split("\n\n")
    out: list[Message] = []
    for turn in range(messages // 2):
        out.append(user_message(f"Question {turn}: how does it come that a token costs the same everywhere?"))
        text = "\n\n".join(dice.choice(blocks) for _ in range(dice.randint(4, 18)))
        out.append(Message(Role.ASSISTANT, (TextPart(text),), model="qwen3-max"))
    return out


def _answer(length: int) -> str:
    return (SAMPLE * (length // len(SAMPLE) + 1))[:length]


def _view(application: QApplication, messages: int, *, quiet: bool = False) -> TranscriptView:
    from qwen_desktop.ui.frames import Frames
    from qwen_desktop.ui.theme import Themes
    from qwen_desktop.ui.transcript import TranscriptView

    view = TranscriptView(Themes("light").current, Frames(application), quiet=quiet)
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.show_messages(talk(messages), streaming=None)
    for _ in range(40):  # whatever was put off happens now
        application.processEvents()
        time.sleep(0.02)
    return view


def freeze() -> None:
    """What the app does between answers: what lives now is not looked through again while text streams."""
    sweeping.hold()
    gc.collect()
    gc.freeze()


def ms(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1000


def _streamed(views: Sequence[TranscriptView], text: str) -> list[float]:
    """Feed `text` as an answer to all views, a frame at a time; CPU of each frame in ms."""
    message = Message(Role.ASSISTANT, (), model="qwen3-max", status=Status.STREAMING)
    for view in views:
        view.add(message)
        view.to_end()
    freeze()
    costs = []
    for at in range(0, len(text), PER_FRAME):
        change = Change(text=text[at : at + PER_FRAME])

        def frame(change: Change = change) -> None:
            for view in views:
                view.feed(message.id, change)
                view._frame()
                view._work()
                view.viewport().repaint()

        costs.append(ms(frame))
    for view in views:
        view.settle(message.with_(parts=(TextPart(text),), status=Status.COMPLETE))
    return costs


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _growth(name: str, values: Sequence[float], part: int, goal: float) -> Row:
    """The median of the last `part`-th against that of the first."""
    size = max(1, len(values) // part)
    first, last = statistics.median(values[:size]), statistics.median(values[-size:])
    return ratio(name, [last], [first], f"ms in the first 1/{part}", goal)


# Groups


def _opening(application: QApplication) -> Iterator[Row]:
    view = _view(application, FEW)
    few, many = talk(FEW), talk(MANY)

    def opened(messages: list[Message]) -> float:
        return ms(lambda: (view.show_messages(messages, streaming=None), view.viewport().repaint()))

    freeze()
    large, small = [], []
    for _ in range(9):
        small.append(opened(few))
        large.append(opened(many))
    yield at_most("view.open_10k", statistics.median(large), "ms", 100)
    yield ratio("view.open_growth", large, small, f"ms for {FEW} messages", 2.5)


def _streaming(application: QApplication) -> Iterator[Row]:
    view, panel = _view(application, MANY), _view(application, 0, quiet=True)
    costs = _streamed([view], _answer(400_000))
    yield at_most("view.stream_p50", _share(costs, 0.5), "ms", None)
    yield at_most("view.stream_p99", _share(costs, 0.99), "ms", 10)
    yield at_most("view.stream_max", max(costs), "ms", 16)
    yield _growth("view.stream_growth", costs, 10, 1.1)
    both = _streamed([view, panel], _answer(80_000))
    yield at_most("view.stream_both_p99", _share(both, 0.99), "ms", 12)
    yield at_most("view.stream_both_max", max(both), "ms", 20)


def _tails(application: QApplication) -> Iterator[Row]:
    view = _view(application, MANY)
    for name, text in TAILS.items():
        costs = _streamed([view], text[:TAIL])
        yield at_most(f"view.tail_{name}", max(costs), "ms", 16)
        yield _growth(f"view.tail_{name}_growth", costs, 5, 1.2)


def _moving(application: QApplication) -> Iterator[Row]:
    from qwen_desktop.ui.theme import Themes

    view = _view(application, MANY)
    light, dark = Themes("light").current, Themes("dark").current
    dice = random.Random(7)

    def stretches(first: Callable[[], object]) -> list[float]:
        """The first stretch, and those of the frames in which what it put off is done."""
        out = [ms(lambda: (first(), view.viewport().repaint()))]
        while view._column.stale or view._column.unfinished:
            out.append(ms(lambda: (view._work(), view.viewport().repaint())))
        return out

    def jump() -> None:
        view._column.scroll_to(dice.randrange(view._column.total))
        view._relayout()

    jump()
    freeze()
    widths = [
        stretches(lambda w=w: (view.resize(w, HEIGHT), application.processEvents())) for w in range(990, 700, -30)
    ]
    yield at_most("view.resize", max(max(found) for found in widths), "ms", 16)
    yield at_most("view.resize_total", statistics.median(sum(found) for found in widths), "ms", None)
    themes = [stretches(lambda t=t: view.set_theme(t)) for t in (dark, light, dark)]
    yield at_most("view.theme", max(max(found) for found in themes), "ms", 16)
    yield at_most("view.theme_total", statistics.median(sum(found) for found in themes), "ms", None)
    yield at_most("view.jump", max(max(stretches(jump)) for _ in range(60)), "ms", 16)
    yield at_most("view.scroll", max(max(stretches(lambda: view._scroll(-97))) for _ in range(300)), "ms", None)


def _memory(application: QApplication) -> Iterator[Row]:
    """Page through everything, twice."""
    view = _view(application, MANY)
    gc.collect()
    sizes = [_megabytes()]
    for _ in range(2):
        view.to_end()
        while view._column.anchor[:2] != (0, 0):
            view._scroll(-HEIGHT * 3)
        gc.collect()
        sizes.append(_megabytes())
    yield at_most("view.memory_10k", sizes[1] - sizes[0], "MB", 40)
    yield at_most("view.memory_10k_again", sizes[2] - sizes[1], "MB", 1)


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _against_set_markdown(application: QApplication) -> Iterator[Row]:
    """A 20,000-token answer, against QTextBrowser.setMarkdown on each frame (of which every 40th is measured)."""
    from PySide6.QtWidgets import QTextBrowser

    text = _answer(80_000)
    ours = statistics.mean(_streamed([_view(application, 0)], text))
    browser = QTextBrowser()
    browser.resize(WIDTH, HEIGHT)
    browser.show()
    theirs = [
        ms(lambda at=at: (browser.setMarkdown(text[:at]), browser.viewport().repaint()))
        for at in range(PER_FRAME, len(text), PER_FRAME * 40)
    ]
    yield ratio("view.against_setmarkdown", [ours], [statistics.mean(theirs)], "ms a frame with setMarkdown", None)


GROUPS: dict[str, Callable[[QApplication], Iterator[Row]]] = {
    "open": _opening,
    "stream": _streaming,
    "tail": _tails,
    "moving": _moving,
    "memory": _memory,
    "setmarkdown": _against_set_markdown,
}
NAMES = {  # how the figures of each group begin
    "open": ("view.open",),
    "stream": ("view.stream",),
    "tail": ("view.tail",),
    "moving": ("view.resize", "view.theme", "view.jump", "view.scroll"),
    "finding": ("view.find",),
    "memory": ("view.memory",),
    "setmarkdown": ("view.against",),
}


def main(group: str) -> None:
    """Measure one group in this process."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(["benchmark"])
    print(json.dumps([asdict(row) for row in GROUPS[group](application)]))


if __name__ == "__main__":
    main(sys.argv[1])
