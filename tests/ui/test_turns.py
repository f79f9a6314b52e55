"""Which turn the thinking panel shows, and when it opens: sentences about the user, in a whole window off-screen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.servers.steps import Step
from tests.ui.talking import CTRL, SHIFT, Play, Talk, says, thinks, until
from tests.ui.talking import play as play

LONG = "\n\n".join(f"Paragraph {n} of a long answer." for n in range(40))


def gated(thought: str, gate: str, answer: str) -> list[Step]:
    """A thought that goes on until a gate is opened."""
    return [{"reasoning": thought}, {"wait": gate}, {"text": answer}, {"end": True}]


async def two_thoughts(talk: Talk) -> None:
    await talk.ask("What is the first?", thinks("An early thought.", "One."))
    await talk.ask("What is the second?", thinks("A late thought.", "Two."))


# Which turn


def test_the_newest_thought_is_shown_and_named_by_its_question(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        assert talk.panel_open
        assert (talk.thought(), talk.turn()) == ("A late thought.", "What is the second?")

    play(scene)


def test_a_click_on_the_thought_line_shows_that_turn(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.click(talk.answers()[0], "trace")
        assert talk.thought() == "An early thought."
        assert talk.turn() == "What is the first?"

    play(scene)


def test_the_arrows_walk_all_answers_also_those_without_a_thought(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("One?", thinks("First thought.", "1"))
        await talk.ask("Two?", says("2"))
        await talk.ask("Three?", thinks("Third thought.", "3"))
        assert not talk.button("Next turn").isEnabled()
        talk.push("Previous turn")
        assert (talk.thought(), talk.turn()) == ("Answered without thinking", "Two?")
        talk.push("Previous turn")
        assert talk.thought() == "First thought."
        assert not talk.button("Previous turn").isEnabled()
        talk.push("Next turn")
        talk.push("Next turn")
        assert talk.thought() == "Third thought."

    play(scene)


def test_scrolling_never_changes_what_the_panel_shows(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("One?", thinks("First thought.", LONG))
        await talk.ask("Two?", thinks("Second thought.", LONG))
        talk.view.to_start()
        talk.rest()
        assert talk.thought() == "Second thought."
        talk.click(talk.answers()[0], "trace")
        talk.view.to_end()
        talk.rest()
        assert talk.thought() == "First thought."

    play(scene)


def test_a_running_answer_is_followed_while_no_other_was_asked_for(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("One?", thinks("First thought.", "1"))
        talk.begin("Two?", gated("Second thought.", "on", "2"))
        await until(lambda: talk.thought() == "Second thought.")
        assert talk.turn() == "Two?"
        assert talk.button("Thinking now →") is None
        talk.server.open("on")
        await talk.over()
        assert talk.thought() == "Second thought."

    play(scene)


def test_a_thought_that_starts_while_an_older_one_is_read_only_shows_a_way_there(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.click(talk.answers()[0], "trace")
        talk.begin("Three?", gated("Third thought.", "on", "3"))
        await until(lambda: talk.button("Thinking now →") is not None)
        assert talk.thought() == "An early thought."
        talk.push("Thinking now →")
        assert talk.thought() == "Third thought."
        assert talk.button("Thinking now →") is None
        talk.server.open("on")
        await talk.over()
        await talk.ask("Four?", thinks("Fourth thought.", "4"))
        assert talk.thought() == "Fourth thought.", "the older one is not held any more"

    play(scene)


def test_the_way_to_a_thought_is_gone_when_that_is_over(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.push("Previous turn")
        talk.begin("Three?", gated("Third thought.", "on", "3"))
        await until(lambda: talk.button("Thinking now →") is not None)
        talk.server.open("on")
        await talk.over()
        assert talk.button("Thinking now →") is None
        assert talk.thought() == "An early thought."

    play(scene)


def test_the_turn_asked_for_is_still_shown_when_the_conversation_comes_back(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.push("Previous turn")
        conversation = talk.running.desk.current.id
        talk.running.desk.new()
        talk.open(conversation)
        talk.rest()
        assert talk.thought() == "An early thought."

    play(scene)


# When it opens


def test_it_opens_by_itself_only_for_a_thinking_answer(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("One?", says("1"))
        assert not talk.panel_open
        talk.begin("Two?", gated("A thought.", "on", "2"))
        await until(lambda: talk.panel_open)
        talk.server.open("on")
        await talk.over()
        assert talk.panel_open

    play(scene)


def test_where_the_user_shut_it_it_never_opens_by_itself_again(play: Play) -> None:
    async def shut(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.push("Close the thinking panel")
        assert not talk.panel_open
        await talk.ask("Three?", thinks("Third thought.", "3"))
        assert not talk.panel_open
        talk.running.desk.new()
        await talk.ask("Elsewhere?", thinks("Another thought.", "4"))
        assert talk.panel_open, "it was shut in the other conversation, not here"

    async def after_a_restart(talk: Talk) -> None:
        elsewhere, there = talk.running.store.summaries()
        talk.open(elsewhere.id)
        assert talk.panel_open
        talk.open(there.id)
        assert not talk.panel_open
        await talk.ask("Four?", thinks("Fourth thought.", "5"))
        assert not talk.panel_open
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        assert talk.thought() == "Fourth thought."

    async def after_it_was_opened(talk: Talk) -> None:
        talk.open(talk.running.store.summaries()[0].id)
        assert talk.panel_open, "who opened it again wants it again"

    play(shut)
    play(after_a_restart)
    play(after_it_was_opened)


def test_a_conversation_that_never_thought_leaves_it_shut(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("One?", says("1"))
        silent = talk.running.desk.current.id
        talk.running.desk.new()
        await talk.ask("Two?", thinks("A thought.", "2"))
        assert talk.panel_open
        talk.open(silent)
        assert not talk.panel_open

    play(scene)


def test_ctrl_shift_t_opens_and_shuts_it(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await two_thoughts(talk)
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        assert not talk.panel_open
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        assert talk.panel_open
        assert talk.thought() == "A late thought."

    play(scene)


# Without a thought


def test_a_turn_without_a_thought_says_so_and_offers_one(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        talk.running.choosing._thinking_toggled(False)
        answer = await talk.ask("Why?", says("Because."))
        assert "Thought" not in talk.view.entries[1].state.thought_line()
        assert "trace" not in [spot.action for p in talk.view.column.visible for spot in p.segment.spots()]
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        assert talk.thought() == "Answered without thinking"
        talk.server.scenarios["default"] = thinks("Let me think.", "Because of that.")
        talk.push("Ask again with thinking")
        await talk.over()
        assert talk.thought() == "Let me think."
        assert talk.words() == ["Why?", "Because of that."]
        assert talk.running.desk.versions(talk.last().id) == (1, 2)
        assert answer.id in talk.running.desk.current.conversation.messages, "the first answer is kept"
        assert talk.last().thinking
        assert not talk.running.choosing.choice().thinks, "the composer's own switch is left alone"

    play(scene)


def test_asking_again_waits_while_an_answer_runs(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Why?", says("Because."))
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        talk.begin("And?", [{"text": "Well"}, {"wait": "on"}, {"end": True}])
        await until(lambda: talk.running.desk.current.streaming)
        talk.push("Previous turn")
        assert not talk.button("Ask again with thinking").isEnabled()
        talk.server.open("on")
        await talk.over()
        assert talk.button("Ask again with thinking").isEnabled()

    play(scene)


def test_a_model_that_cannot_think_is_named_with_a_way_out(play: Play) -> None:
    async def scene(talk: Talk) -> None:
        await talk.ask("Why?", says("Because."))
        talk.press(Qt.Key.Key_T, CTRL | SHIFT)
        talk.running.choosing.choose_model("embedded/smollm2-135m")
        talk.push("Ask again with thinking")
        notice = talk.running.rows.row("think").notice
        assert "cannot think" in notice.text
        assert [button.label for button in notice.buttons] == ["Choose another model"]
        assert talk.words() == ["Why?", "Because."]

    play(scene)
