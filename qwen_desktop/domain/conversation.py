"""A conversation: a tree of messages and the branch that is shown."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from qwen_desktop.domain.instructions import NOTHING, Instructions
from qwen_desktop.domain.message import Message, Role, new_id
from qwen_desktop.domain.places import BY_DAY, Mark, Place


@dataclass(frozen=True, slots=True)
class Summary:
    """What the list of conversations shows of one."""

    id: str
    title: str
    created: float
    updated: float  # when the user last asked something, seconds since the epoch
    place: Place = BY_DAY
    mark: Mark = Mark.NONE


@dataclass(slots=True)
class Conversation:
    """The tree. `head` is the last message of the branch shown; None while empty."""

    id: str = field(default_factory=new_id)
    title: str = ""
    title_by_user: bool = False
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    head: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    instructions: Instructions = NOTHING

    def add(self, message: Message) -> Message:
        """Put a message under its parent and show the branch that ends in it."""
        if message.parent is not None and message.parent not in self.messages:
            raise KeyError(f"no message {message.parent} to put {message.id} under")
        self.messages[message.id] = message
        self.head = message.id
        return message

    def update(self, message: Message) -> None:
        """Replace a message by a newer value of itself."""
        if message.id not in self.messages:
            raise KeyError(message.id)
        self.messages[message.id] = message

    def path(self, end: str | None = None) -> list[Message]:
        """The branch from the first message to `end` (default: the head), in order."""
        at = self.head if end is None else end
        out: list[Message] = []
        while at is not None:
            message = self.messages[at]
            out.append(message)
            at = message.parent
        out.reverse()
        return out

    def children(self, parent: str | None) -> list[Message]:
        """The versions under a message, oldest first."""
        return sorted((m for m in self.messages.values() if m.parent == parent), key=lambda m: (m.created, m.id))

    def versions(self, message_id: str) -> list[Message]:
        """A message and its siblings of the same role, oldest first."""
        message = self.messages[message_id]
        return [m for m in self.children(message.parent) if m.role is message.role]

    def leaf_under(self, message_id: str) -> str:
        """The end of the newest branch below a message."""
        at = message_id
        while below := self.children(at):
            at = below[-1].id
        return at

    def summary(self) -> Summary:
        """What it knows of itself; where it stands in the list is kept beside it (storage.places)."""
        return Summary(self.id, self.title, self.created, self.updated)


def first_line_title(messages: Iterable[Message], limit: int = 60) -> str:
    """A title from the first question: its first line, cut at a word where it is long."""
    for message in messages:
        if message.role is not Role.USER:
            continue
        line = next((part.strip() for part in message.text.splitlines() if part.strip()), "")
        if not line and message.attachments:
            line = message.attachments[0].name
        if len(line) > limit:
            cut = line[:limit]
            line = (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"
        return line
    return ""
