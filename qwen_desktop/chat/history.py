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
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.domain.request import ChatRequest, WireMessage

DocumentOf = Callable[[str], Document | None]


def build_request(branch: Sequence[Message], choice: Choice, document_of: DocumentOf) -> ChatRequest:
    """The request that asks for an answer after `branch`, whose last message is the user's.

    Raises AnswerError(INTERNAL) where the text of an attached document is no longer in the store: nothing is sent
    then, rather than a question about a document the model cannot see.
    """
    messages = tuple(wire(message, choice, document_of, offset) for message, offset in numbered(branch))
    return ChatRequest(
        model=choice.model,
        messages=messages,
        thinking=choice.thinking,
        thinking_budget=choice.budget,
    )


def numbered(branch: Sequence[Message]) -> list[tuple[Message, int]]:
    """The messages worth sending, each with the number of documents attached before it.

    An answer that never came (failed before its first word) is left out; one that was cut is sent as far as it got.
    """
    out: list[tuple[Message, int]] = []
    documents = 0
    for message in branch:
        if message.role is Role.ASSISTANT and not message.text and message.status is not Status.COMPLETE:
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
