"""A title by the model, once: after an answer, while the title still is the question's first line.

Asks a cheap model of the service that answered, without thinking, about the beginnings of question and answer.
Documents are left out. Where it fails the first line stays, and the next answer tries again. Knows no store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from qwen_desktop.chat.answerers import Answerers
from qwen_desktop.chat.choice import Choice
from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.errors import AnswerError
from qwen_desktop.domain.events import TextDelta, TextWasReasoning
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.domain.titles import tidied
from qwen_desktop.settings import Settings

TRIES = 3  # answers of a conversation after which a title is asked for
SECONDS = 60.0  # the longest a title may take
_QUESTION, _ANSWER = 2_000, 1_000  # characters of each that are sent
_LONGEST = 400  # characters: whoever says more has not understood
_TOKENS = 64
_ORDER = (
    "Write a title for the conversation below: at most six words, or sixteen characters in Chinese or Japanese, in the "
    "language of the question. Reply with the title alone, without quotation marks or a full stop.\n\n"
    "<question>\n{question}\n</question>\n\n<answer>\n{answer}\n</answer>"
)


class Titling:
    """`suggest` is handed a conversation's id, the title it had, and the new one."""

    def __init__(self, settings: Settings, answerers: Answerers, suggest: Callable[[str, str, str], None]) -> None:
        self._settings = settings
        self._answerers = answerers
        self._suggest = suggest
        self._running: dict[str, asyncio.Task[None]] = {}  # by conversation

    def settled(self, conversation: Conversation, answer: Message) -> None:
        """An answer has come to its end: ask for a title where there is to be one and none was made."""
        if not self._settings.titles or answer.status is not Status.COMPLETE or conversation.id in self._running:
            return
        if not _wants_title(conversation):
            return
        model = self._answerers.title_model(self._answerers.find(answer.model, answer.provider))
        question = conversation.messages.get(answer.parent or "")
        if model is None or question is None:
            return
        work = self._ask(conversation.id, conversation.title, request(model, question, answer))
        task = asyncio.get_running_loop().create_task(work)
        self._running[conversation.id] = task
        task.add_done_callback(lambda _task: self._running.pop(conversation.id, None))

    def asked(self, conversation_id: str) -> None:
        """A question comes first: one engine may be answering both."""
        if conversation_id in self._running:
            self._running[conversation_id].cancel()

    @property
    def busy(self) -> bool:
        """Whether a title is being asked for."""
        return bool(self._running)

    async def close(self) -> None:
        """Ask for nothing more."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, conversation_id: str, before: str, wanted: ChatRequest) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                title = tidied(await self._words(wanted))
        except (AnswerError, TimeoutError):
            return  # nobody has asked for a title, so nobody is told; the first line says enough
        if title and title != before:
            self._suggest(conversation_id, before, title)

    async def _words(self, wanted: ChatRequest) -> str:
        provider = await self._answerers.provider(Choice(wanted.model, thinking=False))
        text = ""
        async with aclosing(provider.stream(wanted)) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    text += event.text
                elif isinstance(event, TextWasReasoning):
                    text = ""
                if len(text) > _LONGEST:
                    break
        return text


def _wants_title(conversation: Conversation) -> bool:
    """Whether the title is still the first line of a question the conversation began with."""
    messages = conversation.messages.values()
    answers = sum(m.role is Role.ASSISTANT and m.status is Status.COMPLETE for m in messages)
    if conversation.title_by_user or answers > TRIES:
        return False
    return conversation.title in {first_line_title([m]) for m in conversation.children(None)}


def request(model: ModelInfo, question: Message, answer: Message) -> ChatRequest:
    """What is sent for a title."""
    asked = question.text or "\n".join(part.name for part in question.attachments)
    order = _ORDER.format(question=asked[:_QUESTION], answer=answer.text[:_ANSWER])
    return ChatRequest(model, (WireMessage(Role.USER, order),), thinking=False, max_tokens=_TOKENS)
