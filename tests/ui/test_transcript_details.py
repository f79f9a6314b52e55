"""What an answer folds away stays folded until the reader wants it, and comes back as it was."""

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
from qwen_desktop.ui.transcript.disclosure import TOGGLE
from tests.ui.conversation import answer, click, positions, running, spot_point, stream, texts

INSIDE = "Inside one.\n\n- an item\n\n```python\nprint(1)\n```\n\n"
ANSWER = f"Before.\n\n<details>\n<summary>The *long* way</summary>\n\n{INSIDE}</details>\n\nAfter."
INNER = "<details open><summary>Inner</summary>\n\nsecond\n\n</details>"
NESTED = f"<details><summary>Outer</summary>\n\nfirst\n\n{INNER}\n\n</details>"


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 600)
    return made


def show(view: TranscriptView, text: str) -> None:
    view.show_messages([user_message("Hello"), answer(text)], streaming=None)


def test_only_the_summary_is_seen_at_first(view: TranscriptView) -> None:
    show(view, ANSWER)
    assert texts(view) == ["Hello", "Before.", "The long way", "After."]


def test_a_click_shows_what_is_inside_and_another_folds_it_away(view: TranscriptView) -> None:
    show(view, ANSWER)
    click(view, spot_point(view, TOGGLE))
    assert texts(view) == ["Hello", "Before.", "The long way", "Inside one.", "an item", "print(1)", "After."]
    click(view, spot_point(view, TOGGLE))
    assert texts(view) == ["Hello", "Before.", "The long way", "After."]


def test_the_line_that_was_clicked_stays_under_the_pointer(view: TranscriptView) -> None:
    show(view, "word\n\n" * 60 + ANSWER + "\n\nmore" * 60)
    view._scroll(-1_900)
    line = positions(view)["The long way"]
    assert 0 < line < 500
    for _ in range(2):
        click(view, spot_point(view, TOGGLE))
        assert positions(view)["The long way"] == line


def test_the_keyboard_unfolds_it_too(view: TranscriptView) -> None:
    show(view, ANSWER)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(20):
        focused = view._pointing.focused
        if focused is not None and focused.spot.action == TOGGLE:
            break
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert "Inside one." in texts(view)


def test_what_is_to_stand_open_does(view: TranscriptView) -> None:
    show(view, "<details open><summary>Open</summary>\n\ninside\n\n</details>")
    assert texts(view) == ["Hello", "Open", "inside"]
    click(view, spot_point(view, TOGGLE))
    assert texts(view) == ["Hello", "Open"]


def test_one_in_another_is_seen_with_it(view: TranscriptView) -> None:
    show(view, NESTED)
    assert texts(view) == ["Hello", "Outer"]
    click(view, spot_point(view, TOGGLE))
    assert texts(view) == ["Hello", "Outer", "first", "Inner", "second"]


def test_a_part_without_a_summary_has_one(view: TranscriptView) -> None:
    show(view, "<details>\n\ninside\n\n</details>")
    assert texts(view) == ["Hello", "Details"]


def test_what_was_chosen_lasts_while_the_answer_grows_and_after(view: TranscriptView) -> None:
    message = running()
    view.show_messages([user_message("Hello"), message], streaming=message.id)
    view.feed(message.id, Change(text=ANSWER[:60]))
    view._frame()
    assert texts(view)[-1] == "The long way"
    click(view, spot_point(view, TOGGLE))
    for at in range(60, len(ANSWER), 7):
        view.feed(message.id, Change(text=ANSWER[at : at + 7]))
        view._frame()
    assert texts(view)[-4:] == ["Inside one.", "an item", "print(1)", "After."]
    view.settle(message.with_(parts=(TextPart(ANSWER),), status=Status.COMPLETE))
    assert texts(view)[-4:] == ["Inside one.", "an item", "print(1)", "After."]


def test_growing_shows_the_same_as_the_whole(view: TranscriptView) -> None:
    for text in (ANSWER, NESTED):
        show(view, text)
        whole = positions(view)
        message = running()
        view.show_messages([user_message("Hello"), message], streaming=message.id)
        stream(view, message, text, longest=3)
        assert positions(view) == whole


def test_copying_the_message_copies_what_is_folded_away(view: TranscriptView) -> None:
    show(view, ANSWER)
    view.select_all()
    assert "Inside one." in view.selected_text()
