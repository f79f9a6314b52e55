"""From a branch of a conversation to a request: which words are sent, with which documents in front of them.

Knows the packing of documents and what a model wants back of earlier thoughts; does not count and does not send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qwen_desktop.chat.choice import Choice
from qwen_desktop.documents import packing
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.instructions import NOTHING, Instructions
from qwen_desktop.domain.message import Message, Role, system_message
from qwen_desktop.domain.request import ChatRequest, Prefix, WireMessage

DocumentOf = Callable[[str], Document | None]


# Read by the model, not by the user: never translated.
GO_ON = (
    "Your last answer was cut off. Go on exactly where it stops, in the same language and form: write only what comes "
    "next, with the space or line break that belongs before it; repeat nothing and say nothing about this."
)


def instructed(branch: Sequence[Message], told: Instructions) -> list[Message]:
    """The branch with the conversation's instructions before it."""
    return [system_message(told.text), *branch] if told.text.strip() else list(branch)


def build_request(
    branch: Sequence[Message],
    choice: Choice,
    document_of: DocumentOf,
    told: Instructions = NOTHING,
    prefix: Prefix = Prefix.NONE,
) -> ChatRequest:
    """The request that asks for an answer after `branch`, whose last message is the user's.

    Where the last message is an answer, it is gone on with: by `prefix`, or by asking for what is missing.

    Raises AnswerError(INTERNAL) where the text of an attached document is no longer in the store: nothing is sent
    then, rather than a question about a document the model cannot see.
    """
    messages = [wire(message, choice, document_of, offset) for message, offset in numbered(instructed(branch, told))]
    begun = bool(messages) and messages[-1].role is Role.ASSISTANT
    if begun and prefix is Prefix.NONE:
        messages.append(WireMessage(Role.USER, GO_ON))
    return ChatRequest(
        model=choice.model,
        messages=tuple(messages),
        thinking=choice.thinking,
        thinking_budget=choice.budget,
        max_tokens=told.max_answer,
        temperature=told.temperature,
        top_p=told.top_p,
        seed=told.seed,
        prefix=prefix if begun else Prefix.NONE,
    )


def numbered(branch: Sequence[Message]) -> list[tuple[Message, int]]:
    """The messages worth sending, each with the number of documents attached before it.

    An answer without a word in it is left out, however it ended; one that was cut is sent as far as it got.
    """
    out: list[tuple[Message, int]] = []
    documents = 0
    for message in branch:
        if message.role is Role.ASSISTANT and not message.text:
            continue
        out.append((message, documents))
        documents += len(message.attachments)
    return out


def wire(message: Message, choice: Choice, document_of: DocumentOf, offset: int) -> WireMessage:
    """One message as it is sent. `offset` documents came before it, so that their numbers go on."""
    if message.role is Role.ASSISTANT:
        return WireMessage(Role.ASSISTANT, message.text, sent_back(message, choice))
    if not message.attachments:
        return WireMessage(message.role, message.text)
    documents = [_document(part.sha256, part.name, document_of) for part in message.attachments]
    plain = choice.provider == "embedded"
    return WireMessage(message.role, packing.pack(documents, message.text, first=offset + 1, plain=plain))


def sent_back(message: Message, choice: Choice) -> str:
    """The thought behind an earlier answer, for a model that wants it back; "" for the others."""
    reasoning = message.reasoning if choice.model.preserve_thinking else None
    return reasoning.text if reasoning is not None else ""


def _document(sha256: str, name: str, document_of: DocumentOf) -> Document:
    document = document_of(sha256)
    if document is None:
        raise AnswerError(Problem(ProblemKind.INTERNAL, code="document_missing", where=name))
    return document if document.name == name else replace(document, name=name)  # the same bytes under two names
