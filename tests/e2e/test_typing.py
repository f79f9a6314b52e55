"""Real keys into the real window: a question goes out as it was typed, and thought and answer come in."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Start
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.display

THOUGHT = "The sky scatters short waves more. "
ANSWER = "Because **blue** light is scattered most. 因为蓝光散射最强。"


def test_a_typed_question_is_sent_and_thought_and_answer_arrive(start: Start, server: ScriptedServer) -> None:
    server.scenarios["default"] = [
        {"reasoning": THOUGHT * 20, "pace": 300},
        {"text": ANSWER, "pace": 100},
        {"end": True},
    ]
    app = start(server=server)
    left, top, width, height = app.display.rectangle(app.window)
    beside = (left + width - 300, top + 120, 280, height - 200)
    before = app.display.pixels(*beside)
    app.display.type("Why is the sky blue? 你好 😀")
    app.display.key("shift+Return")
    app.display.type("In one line.")
    assert server.chats == []
    app.display.key("Return")
    request = server.wait_for(lambda s: s.chats)[0]
    assert request.messages[-1]["content"] == "Why is the sky blue? 你好 😀\nIn one line."
    answer = app.kept.settled()
    assert answer.text == ANSWER
    assert answer.reasoning is not None
    assert answer.reasoning.text == THOUGHT * 20
    app.titled("Why is the sky blue? 你好 😀")
    assert ink(app.display.pixels(*beside)) > ink(before) + 2000, "nothing was drawn in the thinking panel"
    app.display.key("ctrl+shift+t")
    until(lambda: ink(app.display.pixels(*beside)) < ink(before) + 2000, "the thinking panel closed")
    app.display.key("ctrl+shift+t")
    until(lambda: ink(app.display.pixels(*beside)) > ink(before) + 2000, "the thinking panel open again")
    assert app.close() == 0
    assert app.err == ""


def ink(pixels: bytes) -> int:
    """How many bytes of a picture are not those of its most common colour."""
    most = max(set(pixels[::3]), key=pixels[::3].count)
    return sum(abs(value - most) > 40 for value in pixels[::3])


def test_enter_in_an_empty_composer_sends_nothing(start: Start, server: ScriptedServer) -> None:
    app = start(server=server)
    app.display.type("   ")
    app.display.key("Return", "Return")
    app.display.key("ctrl+a", "BackSpace")
    app.ask("Now.")
    server.wait_for(lambda s: s.chats)
    app.kept.settled()
    assert [r.messages[-1]["content"] for r in server.chats] == ["Now."]


def test_stop_keeps_what_had_arrived(start: Start, server: ScriptedServer) -> None:
    server.scenarios["default"] = [{"text": "As far as here"}, {"stall": True}]
    app = start(server=server)
    app.ask("Go on for ever.")
    until(lambda: app.kept.answer() is not None, "the answer begun")
    server.wait_for(lambda s: s.sent)
    app.display.key("ctrl+period")
    assert app.kept.settled("stopped").text == "As far as here"
    server.wait_for(lambda s: s.disconnects == 1)
    app.ask("And now?")
    server.wait_for(lambda s: len(s.chats) == 2)


def test_a_new_conversation_and_back(start: Start, server: ScriptedServer) -> None:
    server.scenarios = {"first": [{"text": "One."}, {"end": True}], "second": [{"text": "Two."}, {"end": True}]}
    app = start(server=server, placed=True)
    app.ask("The first question.")
    app.kept.settled()
    app.display.key("ctrl+n")
    app.display.move(700, 500)
    until(lambda: app.title == "Qwen Desktop", "a new conversation's title")
    app.ask("The second question.")
    until(lambda: len(app.kept.conversations()) == 2 and app.kept.answer(), "two conversations")
    assert app.kept.settled().text == "Two."
    assert [m["content"] for m in server.chats[-1].messages if m["role"] == "user"] == ["The second question."]
    app.click("The first question.")
    app.titled("The first question.")
