"""Versions of answers and questions, and branches: sentences about the user, in a whole window off-screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from qwen_desktop.domain.message import Message
from tests.ui.talking import ALT, CTRL, SHIFT, Play, Talk, says, thinks, until
from tests.ui.talking import play as play

SHORT = "Short."
LONG = "\n\n".join(f"Paragraph {n} of an answer that is longer than the window." for n in range(40))
LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


async def edited(talk: Talk, text: str) -> None:
    """Ask the last question in other words."""
    talk.press(Qt.Key.Key_E, CTRL)
    await talk.ask(text)


def count(talk: Talk, message: Message) -> str:
    """What stands between the arrows under a message."""
    number = talk.view._numbers[message.id]
    index, of = talk.view.entries[number].state.version
    return f"{index + 1}/{of}"


def seek(talk: Talk, message: Message, y: int) -> int:
    """Scroll until a message begins at `y` px of the viewport, or as near as can be; returns where it begins."""
    talk.view.column.slack = 0
    talk.view.column.reveal(talk.view._numbers[message.id], 0, y)
    talk.view._relayout()
    talk.rest()
    return talk.top(message)


# Stepping


def test_another_answer_is_added_and_none_is_lost(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        first = await talk.ask("How?", says("One way."))
        second = await talk.again(says("Another way."))
        third = await talk.again(says("A third way."))
        assert count(talk, third) == "3/3"
        kept = talk.running.desk.current.conversation.messages
        assert [kept[m.id].text for m in (first, second, third)] == ["One way.", "Another way.", "A third way."]
        talk.click(third, "previous")
        assert talk.words() == ["How?", "Another way."]
        assert count(talk, second) == "2/3"
        talk.click(second, "next")
        assert talk.words() == ["How?", "A third way."]

    play(scene)


def test_another_answer_uses_the_model_and_the_thinking_that_are_chosen_now(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        choosing = talk.running.choosing
        choosing.use_custom(talk.server.base_url, "model-a")
        choosing._thinking_toggled(False)
        first = await talk.ask("How?", says("One way."))
        choosing.use_custom(talk.server.base_url, "model-b")
        choosing._thinking_toggled(True)
        talk.server.scenarios["default"] = says("Another way.")
        talk.click(first, "regenerate")
        await talk.over()
        assert [r.body["model"] for r in talk.server.chats] == ["model-a", "model-b"]
        assert (first.model, first.thinking) == ("model-a", False)
        assert (talk.last().model, talk.last().thinking) == ("model-b", True)

    play(scene)


def test_the_versions_of_a_question_are_stepped_through_with_all_below_them(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Hw?", says("What?"))
        await edited(talk, "How?")
        assert talk.words() == ["How?", "What?"]
        assert count(talk, talk.branch()[0]) == "2/2"
        talk.click(talk.branch()[0], "previous")
        assert talk.words() == ["Hw?", "What?"]
        assert count(talk, talk.branch()[0]) == "1/2"

    play(scene)


def test_stepping_back_comes_to_the_branch_that_was_last_open_there(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.ask("q2", says("b1"))
        await talk.again(says("b2"))
        talk.click(talk.last(), "previous")
        assert talk.words() == ["q1", "a1", "q2", "b1"]
        talk.server.scenarios["default"] = says("a2")
        talk.click(talk.answers()[0], "regenerate")
        await talk.over()
        await talk.ask("other", says("c1"))
        assert talk.words() == ["q1", "a2", "other", "c1"]
        talk.click(talk.answers()[0], "previous")
        assert talk.words() == ["q1", "a1", "q2", "b1"], "and not b2, which is newer"
        talk.click(talk.answers()[0], "next")
        assert talk.words() == ["q1", "a2", "other", "c1"]
        talk.click(talk.answers()[0], "previous")

    async def after_a_restart(talk: Talk) -> None:
        talk.open(talk.running.store.summaries()[0].id)
        assert talk.words() == ["q1", "a1", "q2", "b1"]
        talk.click(talk.answers()[0], "next")
        assert talk.words() == ["q1", "a2", "other", "c1"]
        talk.click(talk.answers()[0], "previous")
        assert talk.words() == ["q1", "a1", "q2", "b1"]

    play(scene)
    play(after_a_restart)


# Keys


def test_alt_and_the_arrows_step_through_the_newest_that_has_versions(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.again(says("a2"))
        await talk.ask("q2", says("b1"))
        await talk.again(says("b2"))
        await talk.ask("q3", says("c1"))
        talk.running.composer.setFocus()
        talk.press(LEFT, ALT)
        assert talk.words() == ["q1", "a2", "q2", "b1"]
        talk.press(LEFT, ALT)
        assert talk.words() == ["q1", "a2", "q2", "b1"], "there is none before the first"
        talk.press(RIGHT, ALT)
        assert talk.words() == ["q1", "a2", "q2", "b2", "q3", "c1"]

    play(scene)


def test_alt_and_the_arrows_step_through_the_message_that_has_the_keyboard(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.again(says("a2"))
        await talk.ask("q2", says("b1"))
        await talk.again(says("b2"))
        talk.view.setFocus()
        while talk.view.keyboard_message != talk.answers()[0].id:
            QTest.keyClick(talk.view, Qt.Key.Key_Tab)
        talk.press(LEFT, ALT)
        assert talk.words() == ["q1", "a1"]
        assert talk.view.keyboard_message == talk.last().id, "the keyboard stays with the message"
        talk.press(RIGHT, ALT)
        assert talk.words() == ["q1", "a2", "q2", "b2"]
        assert talk.view.keyboard_message == talk.answers()[0].id

    play(scene)


def test_what_was_stepped_by_mouse_goes_on_by_keys_while_it_is_seen(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.again(says("a2"))
        await talk.ask("q2", says("b1"))
        await talk.again(says("b2"))
        talk.click(talk.answers()[0], "previous")
        talk.press(RIGHT, ALT)
        assert talk.words() == ["q1", "a2", "q2", "b2"]

    play(scene)


def test_versions_out_of_sight_come_into_view_when_they_are_stepped_through(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says(LONG))
        await talk.ask("q2", says("b1"))
        await talk.again(says("b2"))
        talk.view.to_start()
        talk.rest()
        talk.press(LEFT, ALT)
        assert talk.view.sees(talk.last().id)
        assert talk.last().text == "b1"

    play(scene)


# The same pixel


@pytest.mark.parametrize(("one", "other"), [(SHORT, LONG), (LONG, SHORT), (SHORT, SHORT + " Another."), (LONG, LONG)])
@pytest.mark.parametrize("above", [SHORT, LONG])
@pytest.mark.parametrize("below", [SHORT, LONG, ""])
def test_a_message_keeps_its_pixel_when_its_versions_are_stepped_through(
    play: Play, one: str, other: str, above: str, below: str
) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Before", says(above))
        await talk.ask("How?", says(one))
        if below:
            await talk.ask("After one", says(below))
        first = talk.answers()[1]
        talk.server.scenarios["default"] = says(other)
        talk.running.desk.act(first.id, "regenerate")
        await talk.over()
        if below:
            await talk.ask("After the other", says(below))
        second = talk.answers()[1]
        for wanted in (40, 300):
            y = seek(talk, second, wanted)
            talk.running.desk.step_version(-1)
            talk.rest()
            assert talk.answers()[1].id == first.id
            assert talk.top(first) == y
            talk.running.desk.step_version(1)
            talk.rest()
            assert talk.top(second) == y

    play(scene)


@pytest.mark.parametrize(("one", "other"), [(SHORT, LONG), (LONG, SHORT)])
def test_at_the_end_of_a_conversation_it_keeps_its_pixel_too(play: Play, one: str, other: str) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Before", says(LONG))
        first = await talk.ask("How?", says(one))
        second = await talk.again(says(other))
        talk.view.to_end()
        talk.rest()
        long, short = (first, second) if one is LONG else (second, first)
        if talk.last() is not long and talk.last().id != long.id:
            talk.running.desk.step_version(-1 if long is first else 1)
            talk.view.to_end()
            talk.rest()
        y = talk.foot(long)
        talk.click(long, "next" if long is first else "previous")
        assert talk.foot(short) == y, "its beginning was out of sight: its end stays"
        top = talk.top(short)
        talk.click(short, "previous" if long is first else "next")
        assert talk.top(long) == top
        talk.press(LEFT if long is second else RIGHT, ALT)
        assert talk.top(short) == top

    play(scene)


def test_the_pixel_holds_while_the_reader_goes_on(play: Play) -> None:
    """The room under a shorter version is given back by scrolling up, not at once."""

    async def scene(talk: Talk) -> None:
        await talk.ask("Before", says(LONG))
        await talk.ask("How?", says(SHORT))
        await talk.again(says(LONG))
        seek(talk, talk.last(), 60)
        talk.press(LEFT, ALT)
        assert talk.top(talk.last()) == 60
        talk.view._scroll(100)
        talk.rest()
        assert talk.top(talk.last()) == 60, "down there is nothing"
        talk.view._scroll(-50)
        talk.rest()
        assert talk.top(talk.last()) == 110
        talk.view._scroll(30)
        talk.rest()
        assert talk.top(talk.last()) == 110
        talk.view.to_end()
        talk.rest()
        end = talk.foot(talk.last())
        talk.view._scroll(-500)
        talk.view._scroll(500)
        talk.rest()
        assert talk.foot(talk.last()) == end

    play(scene)


def test_asking_once_more_leaves_the_question_where_it_is(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Before", says(LONG))
        await talk.ask("How?", says(LONG))
        question = talk.branch()[-2]
        seek(talk, question, 100)
        talk.server.scenarios["default"] = [{"text": "Well"}, {"wait": "on"}, {"text": f"\n\n{LONG}"}, {"end": True}]
        talk.press(Qt.Key.Key_R, CTRL)
        await until(lambda: talk.running.desk.current.draft and talk.running.desk.current.draft.text)
        talk.rest()
        assert talk.top(question) == 100
        talk.server.open("on")
        await talk.over()
        assert talk.view.at_end, "what is written is followed, once there is no room for it"

    play(scene)


# The panel goes along


def test_the_panel_goes_along_with_the_version(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("How?", thinks("First thought.", "One way."))
        await talk.again(thinks("Second thought.", "Another way."))
        await talk.again(says("A third way."))
        assert talk.thought() == "Answered without thinking"
        talk.press(LEFT, ALT)
        assert talk.thought() == "Second thought."
        talk.press(LEFT, ALT)
        assert talk.thought() == "First thought."
        talk.click(talk.last(), "trace")
        talk.press(RIGHT, ALT)
        assert talk.thought() == "Second thought.", "also when it was asked for"

    play(scene)


def test_the_panel_goes_along_with_the_version_of_a_question(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Hw?", thinks("About hw.", "What?"))
        talk.server.scenarios["default"] = thinks("About how.", "Like this.")
        await edited(talk, "How?")
        assert talk.thought() == "About how."
        talk.click(talk.branch()[0], "previous")
        assert (talk.thought(), talk.turn()) == ("About hw.", "Hw?")

    play(scene)


def test_a_panel_that_is_shut_stays_shut_when_versions_are_stepped_through(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("How?", thinks("First thought.", "One way."))
        await talk.again(thinks("Second thought.", "Another way."))
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        talk.press(LEFT, ALT)
        assert not talk.panel_open
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        assert talk.thought() == "First thought."

    play(scene)


# Branches of their own


def test_branching_off_makes_a_conversation_of_its_own(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Plan a week in Kyoto", thinks("A week.", "Monday: temples."))
        await talk.ask("Cheaper?", says("Hostels."))
        old = talk.running.desk.current.id
        talk.click(talk.answers()[0], "branch")
        assert talk.running.desk.current.id != old
        assert talk.words() == ["Plan a week in Kyoto", "Monday: temples."]
        assert talk.thought() == "A week."
        assert talk.running.window.windowTitle().startswith("Plan a week in Kyoto (branch)")
        await talk.ask("With children?", says("Monday: the zoo."))
        sent = [m["content"] for m in talk.server.chats[-1].messages]
        assert sent == ["Plan a week in Kyoto", "Monday: temples.", "With children?"]
        talk.open(old)
        assert talk.words() == ["Plan a week in Kyoto", "Monday: temples.", "Cheaper?", "Hostels."]
        talk.click(talk.answers()[0], "branch")
        titles = {summary.title for summary in talk.running.store.summaries()}
        assert titles == {"Plan a week in Kyoto" + more for more in ("", " (branch)", " (branch 2)")}

    async def after_a_restart(talk: Talk) -> None:
        branch = next(s for s in talk.running.store.summaries() if s.title.endswith("(branch)"))
        talk.open(branch.id)
        assert talk.words() == ["Plan a week in Kyoto", "Monday: temples.", "With children?", "Monday: the zoo."]

    play(scene)
    play(after_a_restart)


def test_a_question_branched_off_at_can_be_answered_there(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        talk.click(talk.branch()[0], "branch")
        assert talk.words() == ["q1"]
        talk.server.scenarios["default"] = says("another")
        talk.click(talk.last(), "regenerate")
        await talk.over()
        assert talk.words() == ["q1", "another"]
        actions = [spot.action for placed in talk.view.column.placed(0) for spot in placed.segment.spots()]
        assert "regenerate" not in actions, "its answer has that"

    play(scene)


def test_branching_off_stands_in_the_menu_of_a_message(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.ask("q2", says("a2"))
        point = talk.place(talk.answers()[0], "copy")
        menu = talk.view._menu_at(talk.view._column_point(point.toPointF()))
        next(action for action in menu.actions() if action.text() == "Branch off here").trigger()
        menu.deleteLater()
        assert talk.words() == ["q1", "a1"]

    play(scene)


def test_in_the_thinking_panel_there_is_nothing_to_branch_off(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", thinks("A thought.", "a1"))
        menu = talk.panel.view._menu_at(talk.panel.view._column_point(QPoint(60, 20).toPointF()))
        assert "Branch off here" not in [action.text() for action in menu.actions()]
        menu.deleteLater()

    play(scene)


def test_the_arrows_say_their_keys_and_are_seen_without_pointing(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("q1", says("a1"))
        await talk.again(says("a2"))
        await talk.ask("q2", says("b1"))
        QTest.mouseMove(talk.running.composer)
        talk.rest()
        answer = talk.answers()[0]
        place = talk.place(answer, "next")
        foot = next(p for p in talk.view.column.placed(1) if p.segment.spots())
        local = place.toPointF() - QPoint(foot.x + talk.view._left(), foot.y).toPointF()
        assert foot.segment.tip_at(local) == "Next version (Alt+Right)"
        picture = talk.view.viewport().grab().toImage()
        ratio = picture.devicePixelRatio()
        square = [
            picture.pixel(round((place.x() + x) * ratio), round((place.y() + y) * ratio))
            for x in range(-8, 8)
            for y in range(-8, 8)
        ]
        assert len(set(square)) > 1

    play(scene)
