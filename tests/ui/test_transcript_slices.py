"""A screen that takes too long to lay out comes a segment at a time, and nobody sees more of that than its coming."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.message import user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView, column
from tests.ui.conversation import answer, positions, talk, texts

Show = Callable[..., QWidget]


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Show) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 600)
    return made


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on a frame has time for one segment only."""
    return lambda: monkeypatch.setattr(column, "SLICE_S", -1.0)


def frames(view: TranscriptView) -> list[dict[str, int]]:
    """What is on screen after this frame and each one that goes on with it."""
    out = [positions(view)]
    while view.column.unfinished:
        assert view.column._laid == 1
        view._work()
        out.append(positions(view))
        assert len(out) < 200, "it never comes to an end"
    return out


def test_a_conversation_that_opens_slowly_comes_to_look_the_same(
    view: TranscriptView, slow: Callable[[], None]
) -> None:
    messages = talk(30)
    view.show_messages(messages, streaming=None)
    whole = positions(view)
    slow()
    view.show_messages(messages, streaming=None)
    steps = frames(view)
    assert len(steps) > 5
    assert steps[-1] == whole
    assert view.at_end
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_the_last_lines_are_there_first(view: TranscriptView, slow: Callable[[], None]) -> None:
    slow()
    view.show_messages([*talk(30), answer("The very last words.")], streaming=None)
    for step in frames(view)[1:]:
        assert step["The very last words."] > 500


@pytest.mark.parametrize("offset", [0, 1_000, 4_321])
def test_what_a_jump_leads_to_stays_where_it_is(view: TranscriptView, slow: Callable[[], None], offset: int) -> None:
    messages = talk(40)
    view.show_messages(messages, streaming=None)
    slow()
    view.verticalScrollBar().setValue(offset)
    at, y = view.column.anchor[:2], view.column.anchor[2]
    steps = frames(view)
    assert len(steps) > 5
    placed = next((p for p in view.column.visible if (p.entry, p.index) == at), None)
    assert placed is None or placed.y == y
    assert view.column.anchor[2] <= 0


def test_what_is_brought_into_view_is_not_pushed_by_what_comes_above_it(
    view: TranscriptView, slow: Callable[[], None]
) -> None:
    view.show_messages([answer("\n\n".join(f"Long {n} " + "ill " * 90 for n in range(60)))], streaming=None)
    slow()
    view.column.reveal(0, 30, 400)
    view._relayout()
    for step in frames(view):
        (y,) = (y for text, y in step.items() if text.startswith("Long 29 "))
        assert y == 400


def test_the_line_that_is_read_stays_when_the_window_changes(view: TranscriptView, slow: Callable[[], None]) -> None:
    view.show_messages(talk(40), streaming=None)
    view.verticalScrollBar().setValue(2_000)
    frames(view)
    first = next(text for text, y in positions(view).items() if y >= 0)
    slow()
    view.resize(500, 600)
    QApplication.processEvents()
    frames(view)
    assert first in texts(view)[:3]


def test_nothing_is_painted_in_the_colours_of_another_theme(view: TranscriptView, slow: Callable[[], None]) -> None:
    view.show_messages([answer("\n\n".join(f"Paragraph number {n}" for n in range(12)))], streaming=None)
    slow()
    view.set_theme(Themes("dark", parent=view).current)
    assert view.column.unfinished
    for placed in view.column.visible:
        if not placed.segment.wears(view.column.style):
            image = view.viewport().grab().toImage()
            row = [image.pixelColor(QPoint(x, placed.y + 15)).name() for x in range(40, 400)]
            assert set(row) == {view.column.style.page.name()}
    frames(view)
    assert all(placed.segment.wears(view.column.style) for placed in view.column.visible)


def test_who_scrolls_down_to_the_end_follows_it(view: TranscriptView, slow: Callable[[], None]) -> None:
    view.show_messages(talk(6), streaming=None)
    view.to_start()
    assert not view.column.following
    slow()
    view.set_zoom(1.2)
    view._scroll(100_000)
    frames(view)
    assert view.column.following
    assert view.at_end


def test_nobody_is_told_of_the_end_before_it_is_known(
    view: TranscriptView, slow: Callable[[], None], heard: Callable[..., list[tuple[object, ...]]]
) -> None:
    view.show_messages([user_message("Hello"), *talk(10)], streaming=None)
    told = heard(view.scrolled_to_end)
    slow()
    view.set_zoom(1.3)
    frames(view)
    assert told == []
    view.to_start()
    frames(view)
    assert told == [(False,)]


def test_who_scrolls_on_before_all_is_laid_out_does_not_leave_the_anchor_behind(
    view: TranscriptView, slow: Callable[[], None]
) -> None:
    view.show_messages(talk(200), streaming=None)
    slow()
    for _ in range(20):
        view._scroll(-1_500)
        assert abs(view.column.anchor[2]) < 1_500
