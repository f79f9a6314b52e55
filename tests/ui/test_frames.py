"""One timer for everything that grows: it runs while somebody asks, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from qwen_desktop.ui.frames import Frames


def test_asked_many_times_called_once(qapp: QObject, until: Callable[..., None]) -> None:
    frames = Frames(qapp)
    calls: list[str] = []

    def one() -> None:
        calls.append("one")

    for _ in range(100):
        frames.ask(one)
    frames.ask(lambda: calls.append("two"))
    until(lambda: not frames.running)
    assert calls == ["one", "two"]


def test_who_asks_while_called_is_called_in_the_next_frame(qapp: QObject, until: Callable[..., None]) -> None:
    frames = Frames(qapp)
    calls: list[int] = []

    def again() -> None:
        calls.append(len(calls))
        if len(calls) < 3:
            frames.ask(again)

    frames.ask(again)
    until(lambda: not frames.running)
    assert calls == [0, 1, 2]


def test_forgotten_is_not_called(qapp: QObject, until: Callable[..., None]) -> None:
    frames = Frames(qapp)
    calls: list[int] = []

    def never() -> None:
        calls.append(1)

    frames.ask(never)
    frames.forget(never)
    until(lambda: not frames.running)
    assert calls == []
