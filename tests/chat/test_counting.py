"""What a branch comes to, with the real worker and vocabularies; and that nothing over the window is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.errors import ProblemKind
from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.domain.model import ModelInfo, ThinkingSwitch
from qwen_desktop.providers.compatible import CompatibleProvider
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.store import Store
from qwen_desktop.worker import Worker
from tests.chat.conftest import Heard
from tests.servers.scripted import ScriptedServer

LARGE = Choice(ModelInfo("large", context=100_000, vocabulary="qwen3"))
SMALL = Choice(ModelInfo("small", context=1_000, vocabulary="qwen3"))
WORDS = "word " * 3_000


def test_a_thought_that_goes_back_is_counted() -> None:
    keeps = Choice(replace(SMALL.model, preserve_thinking=True))
    thought = Message(Role.ASSISTANT, (ReasoningPart(WORDS, 0.0, 1.0), TextPart("yes")))
    branch = [user_message("q"), thought, user_message("and?")]

    async def play() -> None:
        worker = Worker()
        try:
            counting = Counting(worker, lambda sha256: None)
            assert await counting.refusal(branch, SMALL, None) is None
            refused = await counting.refusal(branch, keeps, None)
            assert refused is not None
            assert refused.counted is not None
            assert refused.counted > 3_000
            assert await counting.refusal(branch, SMALL, None) is None, "one count is not taken for the other"
        finally:
            worker.close()

    asyncio.run(play())


def test_answering_again_with_a_smaller_model_is_refused_before_sending(store: Store) -> None:
    async def play() -> None:
        worker = Worker()
        with ScriptedServer({"default": [{"text": "yes"}, {"end": True}]}) as server:
            provider = CompatibleProvider("custom", server.base_url, "k", switch=ThinkingSwitch.NONE)

            async def provider_of(choice: Choice) -> Provider:
                return provider

            heard = Heard()
            counting = Counting(worker, store.document)
            session = Session(Conversation(), store, provider_of, heard, refusal=counting.refusal)
            session.ask(WORDS, [], LARGE)
            await heard.until(lambda: len(heard.settled) == 1)
            session.regenerate(heard.settled[0].id, SMALL)
            await heard.until(lambda: len(heard.settled) == 2)
            problem = heard.settled[1].problem
            assert problem is not None
            assert problem.kind is ProblemKind.TOO_LONG
            assert problem.limit is not None
            assert problem.counted is not None
            assert problem.limit < problem.counted
            assert len(server.chats) == 1, "nothing was sent"
            await session.close()
            await provider.close()
        worker.close()

    asyncio.run(play())
