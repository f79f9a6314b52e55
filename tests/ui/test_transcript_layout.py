"""What is read never moves, the end is followed by whoever is there, and only what is seen is laid out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Status, TextPart, user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.foot import Foot
from qwen_desktop.ui.transcript.state import Ending
from qwen_desktop.ui.transcript.text import TextSegment
from tests.ui.conversation import SAMPLE, answer, chunks, positions, running, stream, talk, texts

Show = Callable[..., QWidget]


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Show) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 600)
    return made


def _exact(view: TranscriptView) -> None:
    """The running heights agree with the segments."""
    column = view._column
    for number, entry in enumerate(column.entries):
        if entry.segments is not None:
            assert len(entry.heights) == len(entry.segments)
            assert column._heights[number] == entry.heights.total
    for placed, below in zip(column.visible, column.visible[1:], strict=False):
        assert below.y == placed.y + column.entries[placed.entry].heights[placed.index]


def test_a_conversation_opens_at_its_end(view: TranscriptView) -> None:
    view.show_messages([*talk(50), answer("The very last words.")], streaming=None)
    assert texts(view)[-1] == "The very last words."
    assert view.at_end
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    _exact(view)


def test_a_short_conversation_begins_at_the_top(view: TranscriptView) -> None:
    view.show_messages([user_message("Hello"), answer("Hi")], streaming=None)
    assert view._column.visible[0].y == 0
    assert view.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_moves_sideways_when_the_scroll_bar_comes(view: TranscriptView, width: int) -> None:
    view.resize(width, 600)
    view.show_messages([user_message("Hello"), answer("Hi")], streaming=None)
    QApplication.processEvents()
    before = (view._left(), view._column.width)
    assert not view.verticalScrollBar().isVisible()
    view.show_messages(talk(20), streaming=None)
    QApplication.processEvents()
    assert view.verticalScrollBar().isVisible()
    assert (view._left(), view._column.width) == before
    assert view._left() + view._column.width <= view.viewport().width()


def test_only_what_is_seen_is_laid_out(view: TranscriptView) -> None:
    view.show_messages(talk(500), streaming=None)
    opened = [entry for entry in view._column.entries if entry.segments is not None]
    assert len(opened) < 20


def test_every_frame_lays_out_as_little_at_the_end_as_at_the_start(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.show_messages(talk(300), streaming=None)
    message = running()
    view.add(message)
    counts: list[int] = []
    real = TextSegment.lay_out

    def counted(self: TextSegment, *arguments: object) -> int:
        counts[-1] += 1
        return real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(TextSegment, "lay_out", counted)
    for piece in chunks(SAMPLE * 30, seed=4, longest=60):
        counts.append(0)
        view.feed(message.id, Change(text=piece))
        view._frame()
    tenth = len(counts) // 10
    assert sum(counts[-tenth:]) <= sum(counts[:tenth]) * 1.5
    assert max(counts) <= 12


def test_the_end_is_followed_by_who_is_there(view: TranscriptView) -> None:
    view.show_messages(talk(10), streaming=None)
    message = running()
    view.add(message)
    for piece in chunks(SAMPLE * 3, seed=2):
        view.feed(message.id, Change(text=piece))
        view._frame()
        assert view.at_end
    _exact(view)


def test_what_is_read_never_moves_while_tokens_arrive(view: TranscriptView) -> None:
    view.show_messages(talk(30), streaming=None)
    message = running()
    view.add(message)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    before = positions(view)
    stream(view, message, SAMPLE * 4)
    assert positions(view) == before
    assert not view.at_end


def test_the_end_is_followed_again_after_going_back_there(view: TranscriptView) -> None:
    view.show_messages(talk(10), streaming=None)
    message = running()
    view.add(message)
    view.feed(message.id, Change(text="word " * 2000))
    view._frame()
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert not view._column.following
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view._column.following
    view.feed(message.id, Change(text="\n\nmore\n\nand more"))
    view._frame()
    assert texts(view)[-1] == "and more"


def test_reading_upwards_never_jumps(view: TranscriptView) -> None:
    """Estimates above turn out wrong all the time; what is on screen moves by what was asked for, and no more."""
    view.show_messages(talk(60, seed=9), streaming=None)
    for _ in range(80):
        before = {p.segment: p.y for p in view._column.visible}
        view._scroll(-50)
        after = {p.segment: p.y for p in view._column.visible}
        moved = {after[segment] - before[segment] for segment in before.keys() & after.keys()}
        assert moved <= {50}
    _exact(view)


def test_a_resize_keeps_the_line_that_is_read(view: TranscriptView) -> None:
    long = answer("\n\n".join(f"Paragraph {n} " + "goes on and on " * 60 for n in range(40)))
    view.show_messages([user_message("q"), long], streaming=None)
    view._column.reveal(1, 20, -70)
    view._relayout()
    number, index, _ = view._column.anchor
    segment = view._column._segment(number, index)
    assert isinstance(segment, TextSegment)
    position, above = view._column._line_at_top() or (0, 0)
    for width in (500, 760, 420):
        view.resize(width, 600)
        assert view._column.anchor[:2] == (number, index)
        first, last = segment.top_of(position), -view._column.anchor[2]
        assert abs(last - (first + above)) <= 1


def test_the_end_button_shows_away_from_the_end_and_leads_there(view: TranscriptView) -> None:
    heard: list[bool] = []
    view.scrolled_to_end.connect(heard.append)
    view.show_messages(talk(30), streaming=None)
    assert view._to_end.isHidden()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert not view._to_end.isHidden()
    assert view._column.anchor == (0, 0, 0)
    QTest.mouseClick(view._to_end, Qt.MouseButton.LeftButton)
    assert view._to_end.isHidden()
    assert view.at_end
    assert heard == [False, True]


def test_dragging_the_scroll_bar_goes_anywhere(view: TranscriptView) -> None:
    view.show_messages(talk(400), streaming=None)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert 300 < view._column.anchor[0] < 500
    _exact(view)
    bar.setValue(0)
    assert view._column.anchor[:2] == (0, 0)
    bar.setValue(bar.maximum())
    assert view.at_end


def test_streamed_looks_as_if_shown_whole(view: TranscriptView) -> None:
    """Kinds, settings and texts of all segments agree, however the text was cut."""
    for seed in range(6):
        message = running()
        view.show_messages([user_message("q")], streaming=None)
        view.add(message)
        stream(view, message, SAMPLE * 2, seed)
        grown = view._column.entries[1]
        whole = answer(SAMPLE * 2)
        view.show_messages([user_message("q"), whole], streaming=None)
        fresh = view._column.entries[1]
        assert grown.segments is not None
        assert fresh.segments is not None
        assert [_told(s) for s in grown.segments] == [_told(s) for s in fresh.segments]


def _told(segment: object) -> tuple[object, ...]:
    setting = getattr(segment, "setting", None)
    text = segment.shown_text() if isinstance(segment, TextSegment) else ""
    return type(segment).__name__, setting, text


def test_a_late_definition_makes_a_link(view: TranscriptView) -> None:
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    stream(
        view, message, "See [there] first.\n\nAnother paragraph.\n\n[there]: https://example.org/x\n\nEnd.", longest=5
    )
    entry = view._column.entries[1]
    assert entry.segments is not None
    view._relayout()
    segment = entry.segments[1]
    assert isinstance(segment, TextSegment)
    assert segment.link_at(segment.caret(6).center()) == "https://example.org/x"


def test_theme_and_zoom_keep_the_place(view: TranscriptView, themes: Themes) -> None:
    view.show_messages(talk(40), streaming=None)
    view._column.reveal(21, 1, -3)
    view._relayout()
    for zoom in (1.5, 0.8, 1.0):
        view.set_zoom(zoom)
        assert view._column.anchor[:2] == (21, 1)
    view.set_theme(themes.current)
    assert view._column.anchor[:2] == (21, 1)
    _exact(view)


def test_showing_the_same_branch_again_keeps_the_place(view: TranscriptView) -> None:
    messages = talk(40)
    view.show_messages(messages, streaming=None)
    view._column.reveal(21, 1, -3)
    view._relayout()
    view.show_messages([*messages[:60], answer("another version")], streaming=None)
    assert view._column.anchor == (21, 1, -3)


def test_memory_is_bounded(view: TranscriptView) -> None:
    view.show_messages(talk(600), streaming=None)
    while view._column.anchor[:2] != (0, 0):
        QTest.keyClick(view, Qt.Key.Key_PageUp)
    opened = [entry for entry in view._column.entries if entry.segments is not None]
    assert len(opened) <= 300
    documents = [s for entry in opened for s in entry.segments or [] if isinstance(s, TextSegment) and s.document]
    assert len(documents) <= 420


def test_nothing_is_laid_out_while_hidden(view: TranscriptView, until: Callable[..., None]) -> None:
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    view.hide()
    view.feed(message.id, Change(text="Some words"))
    until(lambda: not view._frames.running)
    assert "Some words" not in texts(view)
    view.show()
    assert "Some words" in texts(view)


def test_text_that_was_thought_goes_away(view: TranscriptView) -> None:
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    view.feed(message.id, Change(text="Let me see.\n\nHm."))
    view._frame()
    assert "Hm." in texts(view)
    view.feed(message.id, Change(moved=True, thought_ended=True))
    view.feed(message.id, Change(text="The answer."))
    view._frame()
    assert texts(view) == ["q", "The answer."]
    view.settle(message.with_(parts=(TextPart("The answer."),)))
    assert texts(view) == ["q", "The answer."]
    _exact(view)


@pytest.mark.parametrize(
    ("status", "width", "boxed"),
    [(Status.STOPPED, 800, False), (Status.STOPPED, 170, True), (Status.FAILED, 800, True)],
)
def test_what_the_user_ended_takes_one_line_where_it_fits(
    qapp: QApplication, themes: Themes, shown: Show, status: Status, width: int, boxed: bool
) -> None:
    view = TranscriptView(
        themes.current, Frames(qapp), sentence=lambda m: Ending("Stopped.", (("retry", "Try again"),))
    )
    shown(view, width, 600)
    view.show_messages([answer("Half", status=status)], streaming=None)
    foot = view._column.visible[-1].segment
    assert isinstance(foot, Foot)
    assert foot.row.box.isEmpty() is not boxed
    assert foot.row.plain.isEmpty() is boxed
    button = next(spot for spot in foot.spots() if spot.action == "choice:retry")
    if not boxed:
        assert button.rect.center().y() == foot.row.plain.center().y()
        assert foot.estimate(view._column.style, width) <= 80
    _exact(view)
