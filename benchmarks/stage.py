"""The app with somebody at its keyboard: asks, waits, hands documents over. Knows no scene."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.studio import Clock, Studio

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running
    from tests.servers.scripted import ScriptedServer

DAY = 24 * 3600.0
FAKE_KEY = "sk-" + "0" * 32
SECONDS = 30.0


class Stage:
    """One run of the app with somebody at its keyboard."""

    def __init__(self, running: Running, server: ScriptedServer, clock: Clock, studio: Studio, files: Path) -> None:
        self.running = running
        self.server = server
        self.clock = clock
        self.take, self.size = studio.take, studio.size
        self.files = files

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the app run until something holds. Raises TimeoutError."""
        for _ in range(round(SECONDS / 0.01)):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise TimeoutError("a scene never came to its end")

    async def answered(self) -> None:
        """Wait until the answer on screen is over."""
        await self.until(lambda: self.running.desk.current.branch() and not self.running.desk.current.streaming)

    async def give_key(self) -> None:
        """Let DashScope answer from now on."""
        self.running.parts.answerers.use_key_once("dashscope", FAKE_KEY)
        self.running.choosing.look_for_key()
        await self.until(lambda: self.running.choosing.choice().provider == "dashscope")

    async def ask(self, question: str) -> None:
        """Ask in a new conversation, and wait for the end of the answer."""
        self.clock.pass_by(60.0)
        self.running.desk.new()
        self.running.asking.send(question)
        await self.answered()


def leases(stage: Stage) -> list[Path]:
    """Two documents: a PDF and a Markdown file."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFont, QPainter, QPdfWriter

    from benchmarks import scene_texts

    pdf, markdown = stage.files / "contract-harbour-street.pdf", stage.files / "mill-lane.md"
    writer = QPdfWriter(str(pdf))
    painter = QPainter(writer)
    painter.setFont(QFont("DejaVu Sans", 11))
    painter.drawText(QRectF(painter.viewport()), scene_texts.LEASE)
    painter.end()
    markdown.write_text(scene_texts.LEASE_IN_MARKDOWN, encoding="utf-8")
    return [pdf, markdown]


def remember(running: Running, clock: Clock) -> None:
    """Conversations of many days."""
    from benchmarks.scene_texts import TITLES
    from qwen_desktop.domain.conversation import Conversation
    from qwen_desktop.domain.message import user_message

    for at, (days, title) in enumerate(TITLES):
        when = clock.now - days * DAY - at * 60.0
        conversation = Conversation(id=f"{at:032x}", title=title, title_by_user=True, created=when, updated=when)
        question = conversation.add(user_message(title))
        running.store.save_conversation(conversation)
        running.store.put_message(conversation.id, question)
    running.store.flush()
    running.sidebar.set_conversations(running.store.summaries())
