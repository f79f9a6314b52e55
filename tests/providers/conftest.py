"""What the tests of providers share: an environment without proxies, and a way to collect an answer."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop import resource_files
from qwen_desktop.domain.errors import AnswerError, Problem
from qwen_desktop.domain.events import Event, ReasoningDelta, TextDelta, TextWasReasoning
from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo, Thinking, ThinkingSwitch
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.client import Timeouts
from qwen_desktop.providers.compatible import CompatibleProvider

KEY = "sk-0123456789abcdef"
THINKER = ModelInfo("qwen3-max", thinking=Thinking.HYBRID)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("DASHSCOPE_BASE_URL", "DASHSCOPE_API_KEY", "QWEN_DESKTOP_HOSTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load(resource_files.path("models.toml"))


@dataclass
class Answer:
    """One answer as a reader would have seen it."""

    events: list[Event] = field(default_factory=list)
    problem: Problem | None = None
    text: str = ""
    thought: str = ""

    def take(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case TextDelta(piece):
                self.text += piece
            case ReasoningDelta(piece):
                self.thought += piece
            case TextWasReasoning():
                self.thought, self.text = self.thought + self.text, ""

    def last(self, kind: type[Event]) -> Any:
        return [event for event in self.events if isinstance(event, kind)][-1]


def request(model: ModelInfo = THINKER, text: str = "hi", **more: Any) -> ChatRequest:
    return ChatRequest(model, (WireMessage(Role.USER, text),), **more)


async def collect(provider: CompatibleProvider, asked: ChatRequest) -> Answer:
    answer = Answer()
    try:
        async with aclosing(provider.stream(asked)) as events:  # type: ignore[type-var]
            async for event in events:
                answer.take(event)
    except AnswerError as error:
        answer.problem = error.problem
    return answer


def ask(base_url: str, asked: ChatRequest | None = None, **more: Any) -> Answer:
    """Ask one question through a provider of one's own."""

    async def run() -> Answer:
        more.setdefault("timeouts", Timeouts(connect=5, read=5, write=5))
        provider = CompatibleProvider("custom", base_url, more.pop("key", KEY), **more)
        try:
            return await collect(provider, asked or request())
        finally:
            await provider.close()

    return asyncio.run(run())


DASHSCOPE = ThinkingSwitch.DASHSCOPE
