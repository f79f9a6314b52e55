"""A title by the model: of which model it is asked, what is sent, and what is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop import parts
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED
from qwen_desktop.chat.titling import Titling, request
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, TextPart, user_message
from qwen_desktop.domain.model import ModelInfo, Thinking
from tests.servers.scripted import TITLE, ScriptedServer


def conversation(text: str, title: str = "", attachments: Sequence[AttachmentPart] = ()) -> Conversation:
    """A question and its answer."""
    made = Conversation(title=title or text)
    question = made.add(user_message(text, attachments))
    made.add(Message(Role.ASSISTANT, (TextPart("It is so."),), parent=question.id, model="m", provider=CUSTOM))
    return made


def asked(folder: Path, made: Conversation, steps: list[dict[str, Any]], **changes: object) -> list[tuple[str, ...]]:
    """What is suggested once the last answer of `made` has settled; the server is closed afterwards."""
    suggested: list[tuple[str, ...]] = []

    async def play() -> None:
        with ScriptedServer({TITLE: steps}) as server:
            work = parts.build(folder, {})
            work.settings.base_url = server.base_url
            titling = Titling(work.settings, work.answerers, lambda *told: suggested.append(told))
            titling.settled(made, made.path()[-1].with_(**changes))
            async with asyncio.timeout(10.0):
                while titling.busy:  # noqa: ASYNC110 - nothing tells of a title that is not wanted
                    await asyncio.sleep(0.005)
            suggested.extend(("request", str(chat.body)) for chat in server.chats)
            await titling.close()
            await work.close()

    asyncio.run(play())
    return suggested


SAYS: list[dict[str, Any]] = [{"text": "A good title"}, {"end": True}]


def test_a_title_is_suggested_in_place_of_the_one_there_was(tmp_path: Path) -> None:
    made = conversation("why?")
    told, sent = asked(tmp_path, made, SAYS)
    assert told == (made.id, "why?", "A good title")
    assert "'max_tokens': 64" in sent[1]


def test_what_was_thought_is_no_title(tmp_path: Path) -> None:
    thinks = [{"content_think": "hm</think>\n\nA good title"}, {"end": True}]
    assert asked(tmp_path, conversation("why?"), thinks)[0][2] == "A good title"


def test_whoever_does_not_come_to_an_end_is_not_listened_to(tmp_path: Path) -> None:
    talks = [{"repeat": 1000, "steps": [{"text": "and another thing "}]}, {"wait": "never"}]
    told = asked(tmp_path, conversation("why?"), talks)
    assert len(told[0][2]) <= 61


@pytest.mark.parametrize("status", [Status.FAILED, Status.STOPPED, Status.INTERRUPTED])
def test_only_a_whole_answer_is_given_a_title(tmp_path: Path, status: Status) -> None:
    assert asked(tmp_path, conversation("why?"), SAYS, status=status) == []


def test_a_title_that_is_not_the_first_line_is_left_alone(tmp_path: Path) -> None:
    assert asked(tmp_path, conversation("why?", title="From somewhere else"), SAYS) == []
    made = conversation("why?")
    made.title_by_user = True
    assert asked(tmp_path, made, SAYS) == []


def test_a_long_conversation_is_given_none_any_more(tmp_path: Path) -> None:
    made = conversation("why?")
    for _ in range(3):
        question = made.add(user_message("and?", parent=made.head))
        made.add(Message(Role.ASSISTANT, (TextPart("So."),), parent=question.id, model="m", provider=CUSTOM))
    assert asked(tmp_path, made, SAYS) == []


def test_a_new_question_comes_before_a_title(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer({TITLE: [{"wait": "never"}]}) as server:
            work = parts.build(tmp_path, {})
            work.settings.base_url = server.base_url
            titling = Titling(work.settings, work.answerers, lambda *told: pytest.fail("no title was wanted"))
            made = conversation("why?")
            titling.settled(made, made.path()[-1])
            await asyncio.to_thread(server.wait_for, lambda s: bool(s.chats))
            titling.asked(made.id)
            await asyncio.to_thread(server.wait_for, lambda s: bool(s.disconnects))
            assert not titling.busy
            await work.close()

    asyncio.run(play())


def test_the_beginnings_are_sent_and_no_document_and_it_is_not_to_think() -> None:
    paper = AttachmentPart("0" * 64, "lease.pdf", "pdf", 10)
    wanted = request(ModelInfo("m"), user_message("q" * 9000, [paper]), user_message("a" * 9000))
    assert wanted.thinking is False
    assert len(wanted.messages) == 1
    text = wanted.messages[0].text
    assert ("q" * 2000 in text, "q" * 2001 in text) == (True, False)
    assert ("a" * 1000 in text, "a" * 1001 in text) == (True, False)
    assert "lease.pdf" not in text
    assert "lease.pdf" in request(ModelInfo("m"), user_message("", [paper]), user_message("a")).messages[0].text


def test_dashscope_is_asked_for_its_cheapest_model_of_the_region(tmp_path: Path) -> None:
    work = parts.build(tmp_path, {})
    flagship = work.answerers.default_model(DASHSCOPE)
    for region in ("cn-beijing", "us-east-1", ""):
        work.settings.region = region
        chosen = work.answerers.title_model(flagship)
        assert chosen is not None
        assert chosen.provider == DASHSCOPE
        assert chosen.thinking is not Thinking.ALWAYS
        cost = chosen.prices[region or "ap-southeast-1"][0].about
        assert cost < flagship.prices["cn-beijing"][0].about / 5


def test_who_has_no_cheap_model_is_asked_with_its_own_or_not_at_all(tmp_path: Path) -> None:
    answerers = parts.build(tmp_path, {}).answerers
    own = ModelInfo("mine", CUSTOM, thinking=Thinking.HYBRID)
    assert answerers.title_model(own) is own
    assert answerers.title_model(ModelInfo("qwq", CUSTOM, thinking=Thinking.ALWAYS)) is None
    assert answerers.title_model(answerers.default_model(EMBEDDED)) is None
