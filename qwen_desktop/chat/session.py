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
from qwen_desktop.chat.history import build_request, instructed
from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.draft import Change, Draft
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, user_message
from qwen_desktop.domain.request import Prefix
from qwen_desktop.providers.port import Provider
from qwen_desktop.storage.store import Store

ProviderOf = Callable[[Choice], Awaitable[Provider]]
Refusal = Callable[[Sequence[Message], Choice, Provider], Awaitable[Problem | None]]


class Listener(Protocol):
    """Who watches a session. Every call comes on the event loop's own thread."""

    def message_added(self, session: Session, message: Message) -> None: ...
    def message_changed(self, session: Session, message_id: str, change: Change) -> None: ...
    def message_settled(self, session: Session, message: Message) -> None: ...
    def message_reopened(self, session: Session, message: Message) -> None: ...
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

    def retry(self, message_id: str, choice: Choice) -> None:
        """Answer once more in place of an answer in which there is nothing; beside any other, as a version."""
        self._refuse_while_streaming()
        message = self.conversation.messages[message_id]
        if message.role is Role.ASSISTANT and not message.text and message.reasoning is None and message.parent:
            again = self._begun(message.parent, choice).with_(id=message.id)
            self._reopen(again, self.before(message_id), choice)
        else:
            self.regenerate(message_id, choice)

    def go_on(self, message_id: str, choice: Choice) -> None:
        """Let an answer go on where it ended; what comes joins it. Its problem is gone with the first word."""
        self._refuse_while_streaming()
        message = self.conversation.messages[message_id]
        begun = self._begun(message.parent, choice)
        kept = begun.with_(
            id=message.id,
            parts=message.parts,
            created=message.created,
            usage=message.usage,
            notice=message.notice,
            first_token=message.first_token,
        )
        self._reopen(kept, [*self.before(message_id), message], choice)

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

    def retitle(self, title: str) -> None:
        """Give the conversation a title that is nobody's own; one that the user wrote stays."""
        if not self.conversation.title_by_user:
            self.conversation.title = title
            self._store.save_conversation(self.conversation)
            self._listener.title_changed(self)

    def instruct(self, instructions: Instructions) -> None:
        """Tell the model these from the next answer on; kept with the conversation, once there is something in it."""
        self.conversation.instructions = instructions
        if self.conversation.messages:
            self._store.save_conversation(self.conversation)

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
        answer = self._begun(question.id, choice)
        branch = self.conversation.path()
        self.conversation.add(answer)
        self._store.save_conversation(self.conversation)
        self._prepare(answer)
        self._listener.message_added(self, answer)
        self._run(branch, choice)

    def _reopen(self, answer: Message, branch: Sequence[Message], choice: Choice) -> None:
        """Answer in a message that is there already, as a beginning or as nothing yet."""
        self.conversation.update(answer)
        self._prepare(answer)
        self._listener.message_reopened(self, answer)
        self._run(branch, choice)

    def _begun(self, question_id: str | None, choice: Choice) -> Message:
        """An answer of which nothing has come, with what it is asked with."""
        return Message(
            role=Role.ASSISTANT,
            parts=(),
            parent=question_id,
            status=Status.STREAMING,
            model=choice.model.id,
            provider=choice.provider,
            thinking=choice.thinks,
            asked_with=self.conversation.instructions,
        )

    def _prepare(self, answer: Message) -> None:
        self._store.journal.begin(self.conversation.id, answer)
        self.draft = Draft(answer)
        self._answering = Answering(
            self.draft, self._store.journal, self._changed, self._silence, stall_seconds=self.stall_seconds
        )

    def _run(self, branch: Sequence[Message], choice: Choice) -> None:
        assert self._answering is not None
        told = self.conversation.instructions
        self._task = asyncio.get_running_loop().create_task(self._answering.run(self._events(branch, choice, told)))
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

    async def _events(
        self, branch: Sequence[Message], choice: Choice, told: Instructions
    ) -> AsyncGenerator[Event, None]:
        provider = await self._provider_of(choice)
        sent = instructed(branch, told)
        if self._refusal is not None and (problem := await self._refusal(sent, choice, provider)) is not None:
            raise AnswerError(problem)
        prefix = Prefix.NONE if choice.thinks else provider.prefix
        for way in dict.fromkeys((prefix, Prefix.NONE)):
            request = build_request(branch, choice, self._store.document, told, way)
            try:
                async with aclosing(provider.stream(request)) as stream:  # so that a stop closes the connection at once
                    async for event in stream:
                        yield event
                return
            except AnswerError as error:
                if request.prefix is Prefix.NONE or error.problem.kind is not ProblemKind.BAD_REQUEST:
                    raise

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
