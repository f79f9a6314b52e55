"""One open conversation at work. Tells one listener what changed; keeps everything in the store as it happens.

Knows the tree, the store and who answers; does not know what shows it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Protocol

from qwen_desktop.chat.answering import Answering
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.history import build_request
from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.draft import Change, Draft
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, user_message
from qwen_desktop.domain.request import ChatRequest
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.store import Store

ProviderOf = Callable[[Choice], Awaitable[Provider]]
Refusal = Callable[[Sequence[Message], Choice, Provider], Awaitable[Problem | None]]


class Listener(Protocol):
    """Who watches a session. Every call comes on the event loop's own thread."""

    def message_added(self, session: Session, message: Message) -> None: ...
    def message_changed(self, session: Session, message_id: str, change: Change) -> None: ...
    def message_settled(self, session: Session, message: Message) -> None: ...
    def branch_changed(self, session: Session) -> None: ...
    def silence(self, session: Session, message_id: str, seconds: float) -> None: ...
    def title_changed(self, session: Session) -> None: ...


class Session:
    """Asks and answers in one conversation. One answer at a time; several sessions may answer at once."""

    def __init__(
        self,
        conversation: Conversation,
        store: Store,
        provider_of: ProviderOf,
        listener: Listener,
        stall_seconds: float = 30.0,
        refusal: Refusal | None = None,
    ) -> None:
        """`refusal` says why a branch is not to be sent: before every answer, for the model may be another."""
        self.conversation = conversation
        self._store = store
        self._provider_of = provider_of
        self._listener = listener
        self.stall_seconds = stall_seconds
        self._refusal = refusal
        self._task: asyncio.Task[Message] | None = None
        self._answering: Answering | None = None
        self.draft: Draft | None = None

    # -- what stands -------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.conversation.id

    @property
    def streaming(self) -> bool:
        return self._task is not None

    def branch(self) -> list[Message]:
        """The messages shown, the running answer as far as it has come."""
        path = self.conversation.path()
        draft = self.draft
        return [draft.message() if draft is not None and m.id == draft.id else m for m in path]

    def before(self, message_id: str) -> list[Message]:
        """The messages that stand above one."""
        parent = self.conversation.messages[message_id].parent
        return self.conversation.path(parent) if parent is not None else []

    # -- what the user does ------------------------------------------------------------------------------------

    def ask(self, text: str, attachments: Sequence[AttachmentPart], choice: Choice) -> Message:
        """Put the question under the branch shown and start the answer. Raises RuntimeError while one is running."""
        self._refuse_while_streaming()
        question = user_message(text, attachments, parent=self.conversation.head)
        self._add_question(question)
        self._answer(question, choice)
        return question

    def regenerate(self, message_id: str, choice: Choice) -> None:
        """Answer the same question once more, as a version beside the one there is."""
        self._refuse_while_streaming()
        message = self.conversation.messages[message_id]
        question = message if message.role is Role.USER else self.conversation.messages.get(message.parent or "")
        if question is None:
            return  # a damaged database has lost it: there is nothing to answer
        self._go_back(question.id)
        self._answer(question, choice)

    def edit(self, message_id: str, text: str, choice: Choice, attachments: Sequence[AttachmentPart]) -> None:
        """Ask a question anew in other words and about these documents, as a version beside the old one."""
        self._refuse_while_streaming()
        old = self.conversation.messages[message_id]
        question = user_message(text, attachments, parent=old.parent)
        self._go_back(old.parent)
        self._add_question(question)
        self._answer(question, choice)

    def show_version(self, message_id: str) -> None:
        """Show the branch that runs through a version of a message, as it was last open there."""
        self._refuse_while_streaming()
        self.conversation.show(message_id)
        self._store.save_conversation(self.conversation)
        self._store.save_viewing(self.conversation)
        self._listener.branch_changed(self)

    def close_panel(self, closed: bool) -> None:
        """Keep whether the user has shut the thinking panel here."""
        self.conversation.panel_closed = closed
        self._store.save_viewing(self.conversation)

    def rename(self, title: str) -> None:
        """Give the conversation a title of the user's own."""
        self.conversation.title = title
        self.conversation.title_by_user = True
        self._store.save_conversation(self.conversation)
        self._listener.title_changed(self)

    def stop(self) -> None:
        """End the running answer; what has arrived stays, marked as stopped by the user."""
        if self._task is not None and self._answering is not None:
            self._answering.stop_status = Status.STOPPED
            self._task.cancel()

    async def close(self) -> None:
        """End the running answer as interrupted and wait until it is kept, and with it what was asked at its end."""
        while (task := self._task) is not None:
            task.cancel()
            await asyncio.wait({task})

    # -- the answer --------------------------------------------------------------------------------------------

    def _refuse_while_streaming(self) -> None:
        if self.streaming:
            raise RuntimeError("an answer is still running in this conversation")

    def _go_back(self, message_id: str | None) -> None:
        """Show the branch only as far as a message, to go on from there."""
        self.conversation.show_until(message_id)
        self._store.save_viewing(self.conversation)
        self._listener.branch_changed(self)

    def _add_question(self, question: Message) -> None:
        conversation = self.conversation
        conversation.add(question)
        conversation.updated = time.time()
        if not conversation.title:
            conversation.title = first_line_title(conversation.path())
            self._listener.title_changed(self)
        self._store.save_conversation(conversation)
        self._store.put_message(conversation.id, question)
        self._listener.message_added(self, question)

    def _answer(self, question: Message, choice: Choice) -> None:
        answer = Message(
            role=Role.ASSISTANT,
            parts=(),
            parent=question.id,
            status=Status.STREAMING,
            model=choice.model.id,
            provider=choice.provider,
            thinking=choice.thinks,
        )
        branch = self.conversation.path()
        self.conversation.add(answer)
        self._store.save_conversation(self.conversation)
        self._store.journal.begin(self.conversation.id, answer)
        self.draft = Draft(answer)
        self._answering = Answering(
            self.draft, self._store.journal, self._changed, self._silence, stall_seconds=self.stall_seconds
        )
        self._listener.message_added(self, answer)
        self._task = asyncio.get_running_loop().create_task(self._answering.run(self._events(branch, choice)))
        self._task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Message]) -> None:
        """Settle, whatever happened: also a task cancelled before its first step, and a fault of our own."""
        assert self._answering is not None
        assert self.draft is not None
        if task.cancelled():
            message = self.draft.message(self._answering.stop_status)
        elif (fault := task.exception()) is not None:
            message = self.draft.message(Status.FAILED, Problem(ProblemKind.INTERNAL, type(fault).__name__))
            task.get_loop().call_exception_handler({"message": "an answer failed", "exception": fault, "task": task})
        else:
            message = task.result()
        self._settle(message)

    async def _events(self, branch: Sequence[Message], choice: Choice) -> AsyncGenerator[Event, None]:
        provider = await self._provider_of(choice)
        if self._refusal is not None and (problem := await self._refusal(branch, choice, provider)) is not None:
            raise AnswerError(problem)
        request: ChatRequest = build_request(branch, choice, self._store.document)
        async with aclosing(provider.stream(request)) as stream:  # so that a stop closes the connection at once
            async for event in stream:
                yield event

    def _settle(self, message: Message) -> None:
        self._task = None
        self._answering = None
        self.draft = None
        self.conversation.update(message)
        self._store.journal.finish(self.conversation.id, message)
        self._listener.message_settled(self, message)

    def _changed(self, message_id: str, change: Change) -> None:
        self._listener.message_changed(self, message_id, change)

    def _silence(self, message_id: str, seconds: float) -> None:
        self._listener.silence(self, message_id, seconds)
