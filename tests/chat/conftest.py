"""A session at work: a real store, a scripted server, a listener that writes down what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Status
from qwen_desktop.domain.model import ModelInfo, Thinking, ThinkingSwitch
from qwen_desktop.providers.compatible import CompatibleProvider
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.problems import StorageProblem
from qwen_desktop.storage.store import Store
from tests.servers.scripted import ScriptedServer

MODEL = ModelInfo("qwen-test", context=10_000, thinking=Thinking.HYBRID)
CHOICE = Choice(MODEL)


@dataclass
class Heard:
    """A listener that writes down what it hears and can be waited on."""

    added: list[Message] = field(default_factory=list)
    reopened: list[Message] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    settled: list[Message] = field(default_factory=list)
    silences: list[float] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    branches: list[list[str]] = field(default_factory=list)
    on_settled: Callable[[], None] = lambda: None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def message_added(self, session: Session, message: Message) -> None:
        self.added.append(message)
        self._news.set()

    def message_changed(self, session: Session, message_id: str, change: Change) -> None:
        self.changes.append(change)
        self._news.set()

    def message_settled(self, session: Session, message: Message) -> None:
        self.settled.append(message)
        self.on_settled()
        self._news.set()

    def message_reopened(self, session: Session, message: Message) -> None:
        self.reopened.append(message)
        self._news.set()

    def branch_changed(self, session: Session) -> None:
        self.branches.append([m.id for m in session.branch()])
        self._news.set()

    def silence(self, session: Session, message_id: str, seconds: float) -> None:
        self.silences.append(seconds)
        self._news.set()

    def title_changed(self, session: Session) -> None:
        self.titles.append(session.conversation.title)

    async def until(self, true: object, limit: float = 10.0) -> None:
        """Wait until `true()` holds, looking again whenever something was heard."""
        assert callable(true)

        async def look() -> None:
            while not true():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(look(), limit)

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.changes)

    @property
    def thought(self) -> str:
        return "".join(c.reasoning for c in self.changes)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    problems: list[StorageProblem] = []
    opened = Store.open(tmp_path / "data", problems.append)
    yield opened
    opened.close()
    assert problems == []


@asynccontextmanager
async def at_work(
    store: Store, server: ScriptedServer, conversation: Conversation | None = None, stall: float = 30.0
) -> AsyncIterator[tuple[Session, Heard]]:
    """A session that asks `server`, closed at the end."""
    provider = CompatibleProvider("custom", server.base_url, "k", switch=ThinkingSwitch.DASHSCOPE)

    async def provider_of(choice: Choice) -> Provider:
        return provider

    heard = Heard()
    session = Session(conversation or Conversation(), store, provider_of, heard, stall_seconds=stall)
    try:
        yield session, heard
    finally:
        await session.close()
        await provider.close()


async def answered(session: Session, heard: Heard, text: str) -> Message:
    """Ask and wait for the end of the answer."""
    count = len(heard.settled)
    session.ask(text, [], CHOICE)
    await heard.until(lambda: len(heard.settled) > count)
    assert heard.settled[-1].status is not Status.STREAMING
    return heard.settled[-1]
