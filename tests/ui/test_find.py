"""Finding in a conversation: what is counted, where one is taken, and what never moves. With real keys, off-screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import user_message
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.find.kept import StoredTexts
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.code import CodeSlice
from tests.ui.conversation import SAMPLE, answer, chunks, drag, point_of, positions, running, talk
from tests.ui.finding import SHIFT, Finding

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG_QUESTION = "\n".join(f"line {n}" for n in range(40))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data", lambda problem: None)


@pytest.fixture
def finding(themes: Themes, shown: Callable[..., QWidget], until: Callable[..., None], store: Store) -> Finding:
    made = Finding.made(themes, StoredTexts(store), until)
    shown(made.page, 800, 640)
    return made


def needles(finding: Finding, *places: int, of: int = 60) -> None:
    """A conversation of `of` answers, those in `places` with a needle in it, shown at its beginning."""
    messages = [m for n in range(of) for m in (user_message(f"Question {n}"), answer(_filling(n, n in places)))]
    finding.view.show_messages(messages, streaming=None)
    finding.view.to_start()
    finding.done()


def _filling(number: int, needle: bool) -> str:
    words = "Some hay and some more of it. " * 12
    here = f"Here is the **need**le {number}. " if needle else ""
    return f"First: {number}. {words}\n\nSecond: {number}. {here}{words}\n\nThird: {number}. {words}"


# What is found


def test_text_is_found_as_it_is_shown(finding: Finding) -> None:
    finding.view.show_messages([user_message("重点字在哪里?"), answer(SAMPLE)], streaming=None)
    finding.view.to_start()
    assert finding.look_for("重点字") == "1 of 2"
    assert finding.lit() == ["重点字", "重点字"]
    assert finding.look_for("bold, italic, STRIKE, inline") == "1 of 1"
    assert finding.look_for("**bold**") == "No matches"
    assert finding.look_for("code in a list") == "1 of 1"
    assert finding.look_for("12.50") == "1 of 1"
    assert finding.look_for("Option Latency") == "No matches", "two cells are not one text"
    assert finding.look_for("item nested") == "No matches", "two items are not one text"
    assert finding.look_for("heading") == "1 of 1"
    assert finding.look_for("the late reference") == "1 of 1"
    assert finding.look_for("https://example.org/late") == "No matches"


def test_footnotes_are_found(finding: Finding) -> None:
    finding.view.show_messages([answer("Words[^1].\n\n[^1]: The note's own words.")], streaming=None)
    assert finding.look_for("own words") == "1 of 1"


@pytest.mark.parametrize("query", [".*", "(", "[a", "\\", "^$", "a|b", "+?{2}", "😀", "\ud800", "\x00", "é\u0301" * 50])
def test_what_would_be_an_expression_elsewhere_is_text_here(finding: Finding, query: str) -> None:
    finding.view.show_messages([answer("Plain words."), user_message(f"It is {query} here")], streaming=None)
    asked = finding.look_for(query)
    field = finding.bar.query
    assert asked == (
        "1 of 1" if field.strip() and field in f"It is {query} here" else "" if not field else "No matches"
    )


def test_a_query_that_nobody_types_is_refused_in_words(finding: Finding) -> None:
    needles(finding, 1)
    before = positions(finding.view)
    assert finding.look_for("x" * 100_000) == "Too long to look for"
    assert positions(finding.view) == before
    assert finding.look_for("needle") == "1 of 1"


def test_white_space_alone_finds_nothing(finding: Finding) -> None:
    needles(finding, 1)
    assert finding.look_for("   ") == ""
    assert finding.lit() == []


# Where one is taken


def test_what_is_on_screen_does_not_move_while_one_types(finding: Finding) -> None:
    needles(finding, 0, 3, 30)
    finding.finder.open()
    before = positions(finding.view)
    for letter in "needle":
        QTest.keyClick(finding.bar._field, letter)
        finding.done()
        assert positions(finding.view) == before
    assert finding.bar.outcome == "1 of 3"
    assert finding.current() == "needle"


def test_the_first_hit_out_of_sight_is_brought_a_third_down(finding: Finding) -> None:
    needles(finding, 20, 40)
    assert finding.look_for("needle 20") == "1 of 1"
    y = finding.current_y()
    assert y is not None
    assert abs(y - finding.view.viewport().height() // 3) <= 2


def test_typing_goes_to_the_nearest_hit_from_the_place_that_is_read(finding: Finding) -> None:
    needles(finding, 2, 50)
    finding.view.bring((60, 1, 0), 0)
    assert finding.look_for("needle") == "2 of 2"
    finding.press(Qt.Key.Key_Escape)
    finding.view.to_end()
    assert finding.look_for("needle") == "2 of 2", "with none below, the nearest above"


def test_enter_goes_on_and_shift_enter_back_and_both_go_round(finding: Finding) -> None:
    needles(finding, 0, 20, 40)
    assert finding.look_for("needle") == "1 of 3"
    assert finding.press(Qt.Key.Key_Return) == "2 of 3"
    assert finding.press(Qt.Key.Key_Enter) == "3 of 3"
    assert finding.press(Qt.Key.Key_Return) == "1 of 3 · from the beginning"
    assert finding.press(Qt.Key.Key_Return) == "2 of 3"
    assert finding.press(Qt.Key.Key_Return, SHIFT) == "1 of 3"
    assert finding.press(Qt.Key.Key_Return, SHIFT) == "3 of 3 · from the end"
    assert finding.current() == "needle"


def test_a_step_to_a_hit_on_screen_moves_nothing(finding: Finding) -> None:
    finding.view.show_messages([answer("A needle.\n\n" + "Hay. " * 30 + "\n\nAnother needle.")], streaming=None)
    finding.look_for("needle")
    before = positions(finding.view)
    assert finding.press(Qt.Key.Key_Return) == "2 of 2"
    assert positions(finding.view) == before


def test_a_step_begins_where_one_has_scrolled_to(finding: Finding) -> None:
    needles(finding, 0, 10, 20, 30, 40)
    finding.look_for("needle")
    finding.view.bring((50, 1, 0), 0)  # the question above the needle of 25, in the middle
    assert finding.press(Qt.Key.Key_Return) == "4 of 5"
    finding.view.bring((50, 1, 0), 0)
    assert finding.press(Qt.Key.Key_Return, SHIFT) == "3 of 5"


def test_several_hits_in_one_long_text_are_gone_through_one_by_one(finding: Finding) -> None:
    paragraph = "Hay and a needle and so on. " * 200
    finding.view.show_messages([answer(paragraph)], streaming=None)
    finding.view.to_start()
    finding.look_for("needle")
    seen = [finding.bar.outcome]
    for _ in range(199):
        seen.append(finding.press(Qt.Key.Key_Return))
        assert finding.current() == "needle"
    assert seen == [f"{n} of 200" for n in range(1, 201)]


def test_a_folded_question_is_counted_and_opens_when_one_steps_into_it(finding: Finding) -> None:
    finding.view.show_messages([user_message(LONG_QUESTION), answer("line of an answer")], streaming=None)
    assert finding.look_for("line 3") == "1 of 11"
    assert len(finding.lit()) == 1
    assert finding.view.entries[0].state.folded
    assert finding.press(Qt.Key.Key_Return) == "2 of 11"
    assert not finding.view.entries[0].state.folded
    assert finding.current() == "line 3"
    finding.done()
    assert finding.finder._search.total == 11


def test_a_hit_beside_the_column_is_scrolled_to(finding: Finding) -> None:
    finding.view.show_messages([answer("```\n" + "wide " * 40 + "needle\nshort\n```")], streaming=None)
    finding.look_for("needle")
    segment = finding.view.column.visible[1].segment
    assert isinstance(segment, CodeSlice)
    assert segment.block.sideways.offset > 0
    assert finding.current() == "needle"
    finding.look_for("short")
    assert segment.block.sideways.offset == 0


@pytest.mark.parametrize("text", ["<details>\n\na needle\n\n</details>", "```\n" + "line\n" * 200 + "a needle\n```"])
def test_a_hit_that_is_folded_away_is_unfolded(finding: Finding, text: str) -> None:
    finding.view.show_messages([answer(text)], streaming=None)
    if text.startswith("```"):
        finding.view.set_folded(0, 1, True)
    assert not any("needle" in placed.segment.shown_text() for placed in finding.view.column.visible)
    finding.look_for("needle")
    assert finding.current() == "needle"


# Open and shut


def test_the_bar_takes_the_keyboard_and_esc_gives_it_back(finding: Finding) -> None:
    needles(finding, 0)
    finding.below.setFocus()
    finding.finder.open()
    assert finding.bar._field.hasFocus()
    finding.write("needle")
    QTest.keyClick(finding.bar._field, Qt.Key.Key_Escape)
    assert finding.bar.isHidden()
    assert finding.below.hasFocus()
    assert list(finding.lit_spans()) == []


def test_what_was_gone_to_stays_selected(finding: Finding) -> None:
    needles(finding, 0)
    finding.look_for("the needle")
    finding.press(Qt.Key.Key_Escape)
    assert finding.view.selected_text() == "the needle"


def test_esc_in_the_conversation_closes_the_bar_first(finding: Finding) -> None:
    needles(finding, 0)
    finding.look_for("needle")
    finding.view.setFocus()
    QTest.keyClick(finding.view, Qt.Key.Key_Escape)
    assert finding.bar.isHidden()
    assert finding.view.hasFocus()
    assert finding.view.selected_text() == "needle"
    QTest.keyClick(finding.view, Qt.Key.Key_Escape)
    assert finding.view.selected_text() == ""


def test_selected_words_are_looked_for(finding: Finding) -> None:
    finding.view.show_messages([user_message("What is bold?"), answer(SAMPLE)], streaming=None)
    finding.view.to_start()
    drag(finding.view, point_of(finding.view, "bold, italic"), point_of(finding.view, ", italic"))
    finding.finder.open()
    assert finding.bar.query == "bold"
    assert finding.outcome() == "2 of 2"
    assert finding.bar._field.selectedText() == "bold", "and what is typed takes its place"


def test_what_was_looked_for_last_is_kept(finding: Finding) -> None:
    needles(finding, 20)
    finding.look_for("needle")
    finding.press(Qt.Key.Key_Escape)
    finding.view._pointing.selection = None
    finding.view.to_start()
    before = positions(finding.view)
    finding.finder.open()
    assert finding.outcome() == "1 of 1"
    assert positions(finding.view) == before
    assert finding.press(Qt.Key.Key_Return) == "1 of 1"
    assert finding.current() == "needle"


def test_several_selected_blocks_are_not_looked_for(finding: Finding) -> None:
    finding.view.show_messages([user_message("one"), answer("two\n\nthree")], streaming=None)
    finding.look_for("three")
    finding.press(Qt.Key.Key_Escape)
    finding.view.select_all()
    finding.finder.open()
    assert finding.bar.query == "three"


def test_a_step_opens_the_bar_again(finding: Finding) -> None:
    needles(finding, 0, 20)
    finding.look_for("needle")
    finding.press(Qt.Key.Key_Escape)
    finding.below.setFocus()
    finding.finder.step(True)
    finding.done()
    assert not finding.bar.isHidden()
    assert finding.below.hasFocus(), "who steps by a shortcut goes on where they were"
    assert finding.current() == "needle"


@pytest.mark.parametrize("at", ["middle", "end"])
def test_the_text_stays_where_it_is_on_screen_when_the_bar_comes_and_goes(finding: Finding, at: str) -> None:
    needles(finding, 50)
    if at == "end":
        finding.view.to_end()
    else:
        finding.view.bring((40, 1, 0), 100)

    def on_screen() -> dict[str, int]:
        top = finding.view.viewport().mapTo(finding.page, QPoint(0, 0)).y()
        return {text: y + top for text, y in positions(finding.view).items() if y > 0}

    before = on_screen()
    finding.finder.open()
    with_bar = on_screen()
    assert with_bar
    assert with_bar.items() <= before.items()
    finding.finder.close()
    assert on_screen() == before


# While things change


def test_a_growing_answer_is_followed_and_nothing_moves(finding: Finding) -> None:
    needles(finding, 0, of=8)
    message = running()
    finding.view.add(message)
    finding.view.to_start()
    assert finding.look_for("needle") == "1 of 1"
    before = positions(finding.view)
    for piece in chunks("Needles. **Need**les in *code*:\n\n```\nneedle = 1\n```\n\n" * 3, seed=3):
        finding.view.feed(message.id, Change(text=piece))
        finding.view._frame()
        finding.done()
        assert positions(finding.view) == before
    assert finding.bar.outcome == "1 of 10"
    assert finding.press(Qt.Key.Key_Return, SHIFT) == "10 of 10 · from the end"


def test_a_question_that_is_asked_meanwhile_is_found(finding: Finding) -> None:
    needles(finding, 0)
    finding.look_for("needle")
    finding.view.add(user_message("Where is the needle?"))
    assert finding.outcome() == "1 of 2"


def test_in_another_conversation_the_same_is_looked_for(finding: Finding) -> None:
    needles(finding, 0)
    assert finding.look_for("needle") == "1 of 1"
    finding.view.show_messages([*talk(10), answer("A needle."), *talk(10)], streaming=None)
    assert finding.view.at_end
    assert finding.outcome() == "1 of 1"
    assert finding.view.at_end, "and nothing moves"
    assert finding.lit() == []
    finding.press(Qt.Key.Key_Return)
    assert finding.current() == "needle"


def test_another_version_of_an_answer_is_looked_through_anew(finding: Finding) -> None:
    question = user_message("q")
    finding.view.show_messages([question, answer("A needle, and a needle.")], streaming=None)
    assert finding.look_for("needle") == "1 of 2"
    finding.view.show_messages([question, answer("Hay, and a needle.")], streaming=None)
    assert finding.outcome() == "1 of 1"
    assert finding.lit() == ["needle"]


def test_a_new_conversation_puts_the_bar_away(finding: Finding) -> None:
    needles(finding, 0)
    finding.look_for("needle")
    finding.view.clear()
    assert finding.bar.isHidden()


def test_nothing_goes_on_behind_a_closed_bar(finding: Finding) -> None:
    needles(finding, 0)
    finding.look_for("needle")
    finding.press(Qt.Key.Key_Escape)
    finding.view.add(user_message("needle"))
    finding.done()
    assert finding.finder._search.total == 0
    assert finding.finder._texts._texts == {}


def test_larger_text_keeps_its_lights(finding: Finding, themes: Themes) -> None:
    needles(finding, 0)
    finding.look_for("needle")
    finding.view.set_zoom(1.5)
    assert finding.lit() == ["needle"]
    finding.view.set_theme(Themes("dark").current)
    assert finding.lit() == ["needle"]
    Themes("light")


# The bar


def test_enter_and_esc_belong_to_an_input_method_that_is_composing(finding: Finding) -> None:
    needles(finding, 0, 20)
    finding.look_for("needle")
    QApplication.sendEvent(finding.bar._field, QInputMethodEvent("zhong", []))
    assert finding.press(Qt.Key.Key_Return) == "1 of 2"
    finding.press(Qt.Key.Key_Escape)
    assert not finding.bar.isHidden()
    QApplication.sendEvent(finding.bar._field, QInputMethodEvent("", []))
    assert finding.press(Qt.Key.Key_Return) == "2 of 2"
    finding.press(Qt.Key.Key_Escape)
    assert finding.bar.isHidden()


def test_everything_in_the_bar_can_be_reached_and_pressed_by_keyboard(finding: Finding) -> None:
    needles(finding, 0, 20)
    finding.look_for("needle")
    names = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QToolButton)
        names.append(focused.accessibleName())
        if len(names) == 2:
            QTest.keyClick(focused, Qt.Key.Key_Space)
            assert finding.outcome() == "2 of 2"
    assert names == ["Previous match", "Next match", "Close the search"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert finding.bar.isHidden()


def test_a_screen_reader_is_told_the_outcome(finding: Finding) -> None:
    needles(finding, 0, 20)
    finding.look_for("needle")
    assert finding.bar._field.accessibleName() == "Find in the conversation"
    assert finding.bar._field.accessibleDescription() == "1 of 2"


@pytest.mark.parametrize("width", [240, 280, 360, 800, 1400])
def test_nothing_of_the_bar_is_cut_off(finding: Finding, width: int) -> None:
    needles(finding, *range(60))
    finding.page.resize(width, 640)
    finding.look_for("some hay and")
    inside = finding.bar.rect()
    for child in finding.bar.findChildren(QToolButton):
        assert inside.contains(child.geometry().translated(child.parentWidget().mapTo(finding.bar, QPoint(0, 0))))
    field = finding.bar._field
    label = field._outcome if width >= 360 else finding.bar._below
    assert label.isVisible()
    assert label.text() == finding.bar.outcome != ""
    assert label.width() >= label.sizeHint().width()
    assert field.width() - (label.width() if width >= 360 else 0) > 80, "room to write"


def test_in_a_narrow_bar_typing_moves_nothing_below(finding: Finding) -> None:
    needles(finding, 0)
    finding.page.resize(260, 640)
    finding.finder.open()
    finding.write("")
    QApplication.processEvents()
    before = finding.view.geometry()
    finding.look_for("needle")
    QApplication.processEvents()
    assert finding.view.geometry() == before
