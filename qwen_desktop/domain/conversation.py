"""A conversation: a tree of messages, the branch that is shown, and those that were shown before it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

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
    """The tree. `head` is the last message of the branch shown; None while empty.

    `opened` says which version under a message ("" for the first one) was last shown, where that is not the newest.
    `panel_closed`: the user shut the thinking panel here.
    """

    id: str = field(default_factory=new_id)
    title: str = ""
    title_by_user: bool = False
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    head: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    instructions: Instructions = NOTHING
    opened: dict[str, str] = field(default_factory=dict, kw_only=True)
    panel_closed: bool = field(default=False, kw_only=True)
    _below: dict[str | None, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _ordered: int = field(default=0, init=False, repr=False, compare=False)  # how many messages `_below` knows

    def add(self, message: Message) -> Message:
        """Put a message under its parent and show the branch that ends in it."""
        if message.parent is not None and message.parent not in self.messages:
            raise KeyError(f"no message {message.parent} to put {message.id} under")
        self.messages[message.id] = message
        self.head = message.id
        self._note(message)
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
        return [self.messages[message_id] for message_id in self._tree().get(parent, ())]

    def versions(self, message_id: str) -> list[Message]:
        """A message and its siblings of the same role, oldest first."""
        message = self.messages[message_id]
        return [m for m in self.children(message.parent) if m.role is message.role]

    def leaf_under(self, message_id: str) -> str:
        """The end of the branch below a message that was last shown there; of the newest where none was."""
        tree, at = self._tree(), message_id
        while below := tree.get(at):
            last = self.opened.get(at, "")
            at = last if last in below else below[-1]
        return at

    def show(self, message_id: str) -> None:
        """Show the branch that runs through a message, and goes on as it was last shown."""
        self.show_until(self.leaf_under(message_id))

    def show_until(self, message_id: str | None) -> None:
        """Show the branch only as far as a message (None: nothing of it); what was shown below is remembered."""
        self._note(*self.path())
        self.head = message_id
        self._note(*self.path())

    def _note(self, *shown: Message) -> None:
        """Remember that these are the versions shown."""
        tree = self._tree()
        for message in shown:
            if message.id != tree[message.parent][-1]:
                self.opened[message.parent or ""] = message.id
            elif self.opened:
                self.opened.pop(message.parent or "", None)

    def _tree(self) -> dict[str | None, list[str]]:
        """The ids under each message, oldest first; kept up with what was added since it was last asked for."""
        if self._ordered > len(self.messages):
            self._below, self._ordered = {}, 0
        for message in islice(self.messages.values(), self._ordered, None):
            below = self._below.setdefault(message.parent, [])
            below.append(message.id)
            if len(below) > 1:
                below.sort(key=lambda id: (self.messages[id].created, id))
        self._ordered = len(self.messages)
        return self._below

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
