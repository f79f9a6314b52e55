"""A message and its typed parts. Reasoning is a part of its own with its own timings, never tags inside text."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qwen_desktop.domain.errors import Problem
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.instructions import NOTHING, Instructions


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """Where an answer stands. A user's message is always COMPLETE."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"  # by the user
    INTERRUPTED = "interrupted"  # by a crash, a kill or a closed window
    FAILED = "failed"  # by a Problem


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """The thought. `started` and `ended` are seconds since the epoch; `ended` is None while it runs."""

    text: str
    started: float
    ended: float | None = None
    tokens: int | None = None  # as billed; None until the service says

    @property
    def seconds(self) -> float:
        return max(0.0, (self.ended if self.ended is not None else time.time()) - self.started)


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A document that goes with a message, by the SHA-256 of its bytes; its text is kept once, in the store."""

    sha256: str
    name: str
    kind: str  # pdf, text, markdown, code
    size: int  # bytes
    pages: int | None = None


Part = TextPart | ReasoningPart | AttachmentPart


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation's tree. Immutable: a change makes a new value with the same id."""

    role: Role
    parts: tuple[Part, ...]
    id: str = field(default_factory=new_id)
    parent: str | None = None
    created: float = field(default_factory=time.time)
    status: Status = Status.COMPLETE
    model: str = ""
    provider: str = ""
    thinking: bool | None = None  # whether it was asked to think; None: not said
    finish: str = ""
    usage: Usage | None = None
    problem: Problem | None = None
    notice: str = ""  # code of a line shown above the answer
    first_token: float | None = None  # seconds since the epoch
    asked_with: Instructions = NOTHING  # what the conversation told the model when this was asked

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.parts if isinstance(p, TextPart))

    @property
    def reasoning(self) -> ReasoningPart | None:
        return next((p for p in self.parts if isinstance(p, ReasoningPart)), None)

    @property
    def thought(self) -> bool:
        """Whether there is anything to read of a thought."""
        return any(isinstance(p, ReasoningPart) and p.text.strip() for p in self.parts)

    @property
    def attachments(self) -> tuple[AttachmentPart, ...]:
        return tuple(p for p in self.parts if isinstance(p, AttachmentPart))

    def with_(self, **changes: object) -> Message:
        return replace(self, **changes)  # type: ignore[arg-type]


def user_message(text: str, attachments: Iterable[AttachmentPart] = (), parent: str | None = None) -> Message:
    parts: tuple[Part, ...] = (*attachments, TextPart(text)) if text else tuple(attachments)
    return Message(role=Role.USER, parts=parts, parent=parent)


def system_message(text: str) -> Message:
    """The instructions of a conversation as its first message. The same text is the same message."""
    name = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    return Message(role=Role.SYSTEM, parts=(TextPart(text),), id=name, created=0.0)
