"""How an answer ends in the whole window: one row where it would go on, with one main way out and folded details."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from qwen_desktop.domain.message import Status
from qwen_desktop.domain.model import Thinking
from qwen_desktop.ui.transcript.foot import Foot
from tests.servers.scripted import ScriptedServer
from tests.ui.hands import Hands, until, whole

CUT: list[dict[str, Any]] = [{"text": "Titan, Rhea and"}, {"cut": True}]
REST: list[dict[str, Any]] = [{"text": " Iapetus."}, {"end": True}]
BUSY: list[dict[str, Any]] = [
    {"status": 429, "body": {"error": {"message": "slow down", "code": "limit_requests"}, "request_id": "r-17"}}
]


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


def row(at: Hands) -> Any:
    """The row under the last answer."""
    feet = [p.segment for p in at.running.views.transcript._column.visible if isinstance(p.segment, Foot)]
    return feet[-1].row


def last(at: Hands) -> Any:
    return at.running.desk.current.branch()[-1]


def actions(at: Hands) -> list[str]:
    return [spot.action for spot in row(at).spots]


async def settled(at: Hands, chats: int) -> None:
    await until(lambda: len(at.server.chats) == chats and not at.running.desk.current.streaming)


def test_an_error_stands_under_the_partial_text_and_a_successful_retry_replaces_it(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with whole(tmp_path, server) as at:
                await at.ask("moons")
                await until(lambda: actions(at)[:1] == ["choice:continue"])
                assert row(at).failed
                assert row(at).words()[0] == "The connection ended before the answer did."
                assert last(at).text == "Titan, Rhea and", "no word of the error in it"
                assert at.running.rows.names() == (), "and no second place says it"
                server.scenarios["default"] = REST
                await at.press("choice:continue")
                await settled(at, 2)
                assert (last(at).text, last(at).status) == ("Titan, Rhea and Iapetus.", Status.COMPLETE)
                await until(lambda: row(at).words()[0] == "")
                assert len(at.running.desk.current.branch()) == 2

    asyncio.run(play())


def test_the_details_are_folded_and_can_be_copied(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": BUSY}) as server:
            async with whole(tmp_path, server) as at:
                await at.ask("moons")
                await until(lambda: "ending-details" in actions(at))
                assert "copy-details" not in actions(at)
                await at.press("ending-details")
                await at.press("copy-details")
                told = QApplication.clipboard().text()
                for fact in ("429", "limit_requests", "r-17", "slow down"):
                    assert fact in told
                await at.press("ending-details")
                await until(lambda: "copy-details" not in actions(at))

    asyncio.run(play())


def test_stopped_at_the_longest_answer_goes_on_in_the_same_message(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": [{"text": "Titan,"}, {"finish": "length"}]}) as server:
            async with whole(tmp_path, server) as at:
                await at.ask("moons")
                await until(lambda: row(at).words()[0] == "Stopped at the longest answer.")
                assert not row(at).plain.isEmpty(), "nothing is wrong: a line, no box"
                server.scenarios["default"] = REST
                await at.press("choice:continue")
                await settled(at, 2)
                assert last(at).text == "Titan, Iapetus."
                assert len(at.running.desk.current.conversation.messages) == 2

    asyncio.run(play())


@pytest.mark.parametrize(
    ("finish", "sentence"),
    [
        ("length", "The model ran out of tokens while it was thinking."),
        ("stop", "The model thought, but gave no answer."),
    ],
)
def test_a_thought_without_an_answer_has_a_way_out(tmp_path: Path, finish: str, sentence: str) -> None:
    async def play() -> None:
        with ScriptedServer({"default": [{"reasoning": "hm"}, {"finish": finish}]}) as server:
            async with whole(tmp_path, server) as at:
                at.running.choosing.choose_model("custom/qwen3-8b")
                assert at.running.choosing.choice().model.thinking is Thinking.HYBRID
                await at.ask("moons")
                await until(lambda: row(at).words()[0] == sentence)
                server.scenarios["default"] = REST
                await at.press("choice:without_thinking")
                await settled(at, 2)
                assert server.chats[-1].body["chat_template_kwargs"] == {"enable_thinking": False}
                assert last(at).text == " Iapetus."

    asyncio.run(play())


def test_what_was_interrupted_can_go_on_after_a_restart(tmp_path: Path) -> None:
    async def first() -> str:
        with ScriptedServer({"default": [{"text": "Titan,"}, {"stall": True}]}) as server:
            async with whole(tmp_path, server) as at:
                await at.begin("moons")
                return at.running.desk.current.id

    async def second(kept: str) -> None:
        with ScriptedServer({"default": REST}) as server:
            async with whole(tmp_path, server) as at:
                at.running.desk.open(kept)
                await at.press("choice:continue")
                await settled(at, 1)
                assert (last(at).text, last(at).status) == ("Titan, Iapetus.", Status.COMPLETE)

    asyncio.run(second(asyncio.run(first())))


def test_an_answer_goes_on_while_another_conversation_is_on_screen(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({"default": CUT}) as server:
            async with whole(tmp_path, server) as at:
                await at.ask("moons")
                first = at.running.desk.current
                server.scenarios["default"] = [{"wait": "on"}, *REST]
                await at.press("choice:continue")
                at.running.desk.new()
                server.open("on")
                await until(lambda: not first.streaming)
                at.running.desk.open(first.id)
                assert last(at).text == "Titan, Rhea and Iapetus."

    asyncio.run(play())
