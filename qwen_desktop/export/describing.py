"""What is said of a message beside its own text: who, when, how long it thought, what was attached. Plain text."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import AttachmentPart, Message, Role, system_message
from qwen_desktop.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Remarks:
    """What stands above and below an answer's text: `notice` before it, `ending` after it; "" for neither."""

    notice: str = ""
    ending: str = ""


RemarksOf = Callable[[Message], Remarks]


def no_remarks(message: Message) -> Remarks:
    """For messages that need none."""
    return Remarks()


def who(message: Message) -> str:
    """The author: you, or the model by its id."""
    match message.role:
        case Role.USER:
            return _("You")
        case Role.SYSTEM:
            return _("Instructions")
        case Role.ASSISTANT:
            return message.model or _("Answer")


def when(seconds: float) -> str:
    """A time as year, month, day, hour and minute of this computer's clock; "" for one that no clock has."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return ""


def spoken(conversation: Conversation) -> list[Message]:
    """What stands in an export that people read: the instructions, and the branch on screen."""
    text = conversation.instructions.text
    return [*([system_message(text)] if text.strip() else []), *conversation.path()]


def about(message: Message) -> str:
    """The line under a message's author: when, and how many tokens the answer took."""
    parts = [when(message.created)] if message.role is not Role.SYSTEM else []
    if message.usage is not None:
        parts.append(tokens(message.usage.output))
    return " · ".join(part for part in parts if part)


def thought(message: Message) -> str:
    """ "Thinking (12 s, 486 tokens)": of a message that has a trace."""
    part = message.reasoning
    if part is None:
        return ""
    count = part.tokens
    if count is None and message.usage is not None:
        count = message.usage.reasoning
    facts = []
    if part.ended is not None and part.ended > part.started:
        facts.append(duration(part.ended - part.started))
    if count:
        facts.append(tokens(count))
    return _("Thinking ({facts})").format(facts=_(", ").join(facts)) if facts else _("Thinking")


def attachment(part: AttachmentPart) -> tuple[str, ...]:
    """Kind, pages and size of a document."""
    pages = ngettext("{n} page", "{n} pages", part.pages).format(n=f"{part.pages:,}") if part.pages else ""
    return tuple(fact for fact in (part.kind, pages, size(part.size)) if fact)


def duration(seconds: float) -> str:
    """ "0.4 s", "12 s", "1 min 12 s", "2 h 5 min"."""
    whole = max(0, int(seconds))
    if seconds < 1:
        return _("{seconds} s").format(seconds=f"{max(0.0, seconds):.1f}")
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    if whole < 3600:
        return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)


def tokens(count: int) -> str:
    """ "1,834 tokens"."""
    return ngettext("{n} token", "{n} tokens", count).format(n=f"{count:,}")


def size(count: int) -> str:
    """ "312 bytes", "18 KB", "2.4 MB"."""
    if count < 1000:
        return ngettext("{n} byte", "{n} bytes", count).format(n=count)
    if count < 1_000_000:
        return _("{n} KB").format(n=round(count / 1000))
    return _("{n} MB").format(n=f"{count / 1_000_000:.1f}")


def title(conversation_title: str) -> str:
    """The title in one line; never empty."""
    return " ".join(conversation_title.split()) or _("New chat")
