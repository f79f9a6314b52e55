"""Working with conversations by mouse and keyboard: an earlier thought, another answer, rename, delete, undo."""

from __future__ import annotations

import pytest

from qwen_desktop.domain.message import Message
from tests.e2e.conftest import Start
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.display


def answered(app: Seen, question: str) -> Message:
    """Ask, and wait until the answer to this question is kept."""
    app.ask(question)

    def kept() -> Message | None:
        path = app.kept.messages()
        return path[-1] if len(path) > 1 and path[-2].text == question and path[-1].status == "complete" else None

    return until(kept, f"an answer to {question!r}")


def test_a_click_on_the_thought_line_shows_that_thought(start: Start, server: ScriptedServer) -> None:
    server.scenarios = {
        "first": [{"reasoning": "An early thought."}, {"text": "One."}, {"end": True}],
        "second": [{"reasoning": "A late thought."}, {"text": "Two."}, {"end": True}],
    }
    app = start(server=server, placed=True)
    answered(app, "The first question.")
    app.place("Thought for", begins=True)
    answered(app, "The second question.")
    model = app.kept.messages()[-1].model
    until(lambda: app.shows(f"{model}: A late thought."), "the late thought")
    app.display.click(*app.place("Show the thinking", first=True))
    until(lambda: app.shows(f"{model}: An early thought."), "the early thought in the panel")
    app.click("Close the thinking panel")
    app.gone("Close the thinking panel")
    app.click("Show the thinking")
    until(lambda: app.shows(f"{model}: A late thought."), "the panel, opened again by a click")


def test_rename_delete_and_undo(start: Start, server: ScriptedServer) -> None:
    app = start(server=server, placed=True)
    answered(app, "Keep this one.")
    app.display.key("ctrl+n")
    answered(app, "Throw this one away.")
    app.display.key("F2")
    app.place("Title of the conversation")
    app.display.key("ctrl+a")
    app.ask("A better name")
    app.titled("A better name")
    until(lambda: "A better name" in [c.title for c in app.kept.conversations()], "the new title kept")
    app.click("A better name")
    app.display.key("Delete")
    until(lambda: [c.title for c in app.kept.conversations()] == ["Keep this one."], "the conversation deleted")
    app.titled("Keep this one.")
    app.click("Undo")
    until(lambda: len(app.kept.conversations()) == 2, "the conversation back")
    app.titled("A better name")
    app.gone("Undo")
    assert app.close() == 0
    assert app.err == ""


def test_another_answer_stands_beside_the_first(start: Start, server: ScriptedServer) -> None:
    server.scenarios["default"] = [{"text": "One way."}, {"end": True}]
    app = start(server=server, placed=True)
    answered(app, "How?")
    server.scenarios["default"] = [{"text": "Another way."}, {"end": True}]
    app.display.key("ctrl+r")
    until(lambda: app.kept.messages()[-1].text == "Another way.", "another answer")
    app.kept.settled()
    assert [r.messages[-1]["content"] for r in server.chats] == ["How?", "How?"]
    app.click("Previous version")
    until(lambda: app.kept.messages()[-1].text == "One way.", "the first answer shown again")


def test_alt_and_the_arrows_show_the_other_versions_and_take_the_thought_along(
    start: Start, server: ScriptedServer
) -> None:
    server.scenarios["default"] = [{"reasoning": "The first thought."}, {"text": "One way."}, {"end": True}]
    app = start(server=server, placed=True)
    answered(app, "How?")
    server.scenarios["default"] = [{"reasoning": "The other thought."}, {"text": "Another way."}, {"end": True}]
    app.display.key("ctrl+r")
    until(lambda: app.kept.messages()[-1].text == "Another way.", "another answer")
    app.kept.settled()
    model = app.kept.messages()[-1].model
    until(lambda: app.shows(f"{model}: The other thought."), "the other thought")
    app.display.key("alt+Left")
    until(lambda: app.kept.messages()[-1].text == "One way.", "the first answer shown again")
    until(lambda: app.shows(f"{model}: The first thought."), "its thought beside it")
    app.display.key("alt+Right")
    until(lambda: app.kept.messages()[-1].text == "Another way.", "the other answer shown again")
    until(lambda: app.shows(f"{model}: The other thought."), "the other thought beside it")


def test_ctrl_shift_t_shuts_the_panel_for_good_and_opens_it(start: Start, server: ScriptedServer) -> None:
    server.scenarios["default"] = [{"reasoning": "A thought."}, {"text": "One."}, {"end": True}]
    app = start(server=server, placed=True)
    answered(app, "The first question.")
    app.place("Close the thinking panel")
    app.display.key("ctrl+shift+t")
    app.gone("Close the thinking panel")
    answered(app, "The second question.")
    assert not app.shows("Close the thinking panel"), "it opened by itself where it had been shut"
    assert app.close() == 0
    again = start(server=server, placed=True)
    again.click("The first question.")
    again.titled("The first question.")
    again.place("Show the thinking", first=True)
    assert not again.shows("Close the thinking panel"), "it was forgotten over the restart"
    again.display.key("ctrl+shift+t")
    again.place("Close the thinking panel")
    again.display.key("ctrl+shift+t")
    again.gone("Close the thinking panel")


def test_a_question_asked_anew_in_other_words(start: Start, server: ScriptedServer) -> None:
    app = start(server=server)
    answered(app, "Hw?")
    app.display.key("Up", "ctrl+a")
    answered(app, "How?")
    assert [m.text for m in app.kept.messages() if m.role == "user"] == ["How?"]
    assert len(app.kept.conversations()[0].messages) == 4, "the first question was lost"
