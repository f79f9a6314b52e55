"""What the conversation's view costs, alone: CPU of the GUI thread per frame, off-screen, in a process of its own.

`python -m benchmarks.view` measures and prints JSON lines; `rows` reads them.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.processes import python
from benchmarks.table import Row, at_most, ratio

PER_FRAME = 64  # characters: 1,000 tokens a second at 16 ms a frame
WIDTH, HEIGHT = 1000, 900
SAMPLE = Path(__file__).with_name("answer.md")
TAILS = {
    "fence": "```python\n" + "value = compute(1, 'abc')  # a comment\n" * 1400,
    "line": "```\n" + "abc def " * 6400,
    "table": "| a | b | c |\n|---|---:|---|\n" + "| cell one | `code` | **bold** words |\n" * 1300,
    "paragraph": "Some words and **bold** ones, and `code`, and so on. " * 960,
    "list": "- an item with words\n  - a nested item\n" * 1300,
}


def rows() -> Iterator[Row]:
    """All view.* figures."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for line in python("benchmarks.view", environment=environment).splitlines():
        if line.startswith("{"):
            yield Row(**json.loads(line))


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _growth(values: Sequence[float], part: int) -> float:
    """The median of the last `part`-th against that of the first."""
    size = max(1, len(values) // part)
    return statistics.median(values[-size:]) / statistics.median(values[:size])


def _ms(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1000


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure() -> Iterator[Row]:
    """Everything, in this process."""
    import gc

    from PySide6.QtWidgets import QApplication

    from qwen_desktop.ui.frames import Frames
    from qwen_desktop.ui.theme import Themes
    from qwen_desktop.ui.transcript import TranscriptView

    application = QApplication(["benchmark"])
    themes = Themes("light")

    def made(quiet: bool = False) -> TranscriptView:
        view = TranscriptView(themes.current, Frames(application), quiet=quiet)
        view.resize(WIDTH, HEIGHT)
        view.show()
        application.processEvents()
        return view

    few, many = _talk(100), _talk(10_000)
    view = made()
    view.show_messages(few, streaming=None)
    view.viewport().repaint()
    yield from _opening(view, few, many)
    gc.collect()
    gc.freeze()
    yield from _streaming(view, made(quiet=True))
    yield from _tails(view)
    yield from _moving(view, application, Themes("dark").current)
    yield from _memory(view)
    yield _against_set_markdown(application)


def _talk(messages: int) -> list[object]:
    from qwen_desktop.domain.message import Message, Role, TextPart, user_message

    dice = random.Random(messages)
    blocks = SAMPLE.read_text(encoding="utf-8").split("\n\n")
    out: list[object] = []
    for turn in range(messages // 2):
        out.append(user_message(f"Question {turn}: how does it come that a token costs the same everywhere?"))
        text = "\n\n".join(dice.choice(blocks) for _ in range(dice.randint(4, 18)))
        out.append(Message(Role.ASSISTANT, (TextPart(text),), model="qwen3-max"))
    return out


def _opening(view: object, few: list[object], many: list[object]) -> Iterator[Row]:
    def opened(messages: list[object]) -> float:
        return _ms(lambda: (view.show_messages(messages, streaming=None), view.viewport().repaint()))

    large, small = [], []
    for _ in range(5):
        small.append(opened(few))
        large.append(opened(many))
    yield at_most("view.open_10k", statistics.median(large), "ms", 100)
    yield ratio("view.open_growth", large, small, "ms for 100 messages", 2.5)


def _streamed(view: object, text: str, beside: object = None) -> list[float]:
    """Feed `text` as an answer, a frame at a time; CPU of each frame in ms."""
    from qwen_desktop.domain.draft import Change
    from qwen_desktop.domain.message import Message, Role, Status, TextPart

    views = [view] if beside is None else [view, beside]
    message = Message(Role.ASSISTANT, (), model="qwen3-max", status=Status.STREAMING)
    for one in views:
        one.add(message)
        one.to_end()
    costs = []
    for at in range(0, len(text), PER_FRAME):
        change = Change(text=text[at : at + PER_FRAME])

        def frame(change: Change = change) -> None:
            for one in views:
                one.feed(message.id, change)
                one._frame()
                one._work()
                one.viewport().repaint()

        costs.append(_ms(frame))
    done = message.with_(parts=(TextPart(text),), status=Status.COMPLETE)
    for one in views:
        one.settle(done)
    return costs


def _streaming(view: object, panel: object) -> Iterator[Row]:
    sample = SAMPLE.read_text(encoding="utf-8") + "\n\n"
    text = (sample * (400_000 // len(sample) + 1))[:400_000]
    costs = _streamed(view, text)
    yield at_most("view.stream_p50", _share(costs, 0.5), "ms", None)
    yield at_most("view.stream_p99", _share(costs, 0.99), "ms", 10)
    yield at_most("view.stream_max", max(costs), "ms", 16)
    yield at_most("view.stream_growth", _growth(costs, 10), "ratio", 1.1)
    both = _streamed(view, text[:80_000], panel)
    yield at_most("view.stream_both_p99", _share(both, 0.99), "ms", 12)
    yield at_most("view.stream_both_max", max(both), "ms", 20)


def _tails(view: object) -> Iterator[Row]:
    for name, text in TAILS.items():
        costs = _streamed(view, text[:50_000])
        yield at_most(f"view.tail_{name}", max(costs), "ms", 16)
        yield at_most(f"view.tail_{name}_growth", _growth(costs, 5), "ratio", 1.2)


def _moving(view: object, application: object, dark: object) -> Iterator[Row]:
    from PySide6.QtCore import QCoreApplication

    def sliced(first: Callable[[], object]) -> tuple[float, float]:
        """Longest stretch, and the total with what was left for later frames."""
        stretches = [_ms(lambda: (first(), view.viewport().repaint()))]
        while view._column.stale:
            stretches.append(_ms(lambda: (view._work(), view.viewport().repaint())))
        return max(stretches), sum(stretches)

    dice = random.Random(7)
    view._column.scroll_to(view._column.total // 2)
    view._relayout()
    widths = [
        sliced(lambda w=w: (view.resize(w, HEIGHT), QCoreApplication.processEvents())) for w in range(990, 700, -30)
    ]
    yield at_most("view.resize", max(longest for longest, _ in widths), "ms", 16)
    yield at_most("view.resize_total", statistics.median(total for _, total in widths), "ms", None)
    themes = [sliced(lambda t=t: view.set_theme(t)) for t in (dark, view._theme, dark)]
    yield at_most("view.theme", max(longest for longest, _ in themes), "ms", 16)
    jumps = [
        sliced(lambda: (view._column.scroll_to(dice.randrange(view._column.total)), view._relayout()))[0]
        for _ in range(40)
    ]
    yield at_most("view.jump", max(jumps), "ms", 16)
    scrolls = [sliced(lambda: view._scroll(-97))[0] for _ in range(300)]
    yield at_most("view.scroll", max(scrolls), "ms", None)


def _memory(view: object) -> Iterator[Row]:
    """Page through everything, twice."""
    before = _megabytes()
    passes = []
    for _ in range(2):
        view.to_end()
        while view._column.anchor[:2] != (0, 0):
            view._scroll(-HEIGHT * 4)
        passes.append(_megabytes())
    yield at_most("view.memory_10k", passes[0] - before, "MB", 40)
    yield at_most("view.memory_10k_second", passes[1] - passes[0], "MB", None)


def _against_set_markdown(application: object) -> Row:
    """A 20,000-token answer, against QTextBrowser.setMarkdown on each frame (every 40th is measured)."""
    from PySide6.QtWidgets import QTextBrowser

    sample = SAMPLE.read_text(encoding="utf-8") + "\n\n"
    text = (sample * (80_000 // len(sample) + 1))[:80_000]
    from qwen_desktop.ui.frames import Frames
    from qwen_desktop.ui.theme import Themes
    from qwen_desktop.ui.transcript import TranscriptView

    view = TranscriptView(Themes("light").current, Frames(application))
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.show_messages([], streaming=None)
    ours = statistics.mean(_streamed(view, text))
    browser = QTextBrowser()
    browser.resize(WIDTH, HEIGHT)
    browser.show()
    theirs = [
        _ms(lambda at=at: (browser.setMarkdown(text[:at]), browser.viewport().repaint()))
        for at in range(PER_FRAME, len(text), PER_FRAME * 40)
    ]
    return ratio("view.against_setmarkdown", [ours], [statistics.mean(theirs)], "ms a frame with setMarkdown", None)


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(asdict(row)), flush=True)
