"""A conversation of its own that begins like another: the way up to one message, copied. Knows no store, no window."""

from __future__ import annotations

import re

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Status, new_id
from qwen_desktop.i18n import _


def branch_off(conversation: Conversation, message_id: str, titles: set[str]) -> Conversation:
    """A new conversation with copies of the messages from the first one to `message_id`.

    Its title is that of the old one, marked as a branch and told apart from `titles`. Raises KeyError where there is
    no such message, ValueError where one of them is still being written.
    """
    path = conversation.path(message_id)
    if any(message.status is Status.STREAMING for message in path):
        raise ValueError(f"{message_id} is still being written")
    made = Conversation(title=branch_title(conversation.title, titles), title_by_user=conversation.title_by_user)
    parent: Message | None = None
    for message in path:
        parent = made.add(message.with_(id=new_id(), parent=parent.id if parent is not None else None))
    return made


def branch_title(title: str, titles: set[str]) -> str:
    """ "Leases (branch)", or "Leases (branch 2)" where there is one; a branch of a branch is numbered on."""
    first, numbered = _("{title} (branch)"), _("{title} (branch {n})")
    base = _without_mark(title, first, numbered)
    made, number = first.format(title=base), 1
    while made in titles:
        number += 1
        made = numbered.format(title=base, n=number)
    return made


def _without_mark(title: str, *patterns: str) -> str:
    for pattern in patterns:
        wanted = re.escape(pattern).replace(r"\{title\}", "(.+)").replace(r"\{n\}", "[0-9]+")
        if found := re.fullmatch(wanted, title, re.DOTALL):
            return found[1]
    return title
