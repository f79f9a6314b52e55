"""What is known of one message on screen besides its text: clocks, notices, versions, rows that ask something.

Plain values; painted by head and foot, changed by the entry.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Message, Role, Status, TextPart
from qwen_desktop.i18n import _, ngettext

Choice = tuple[str, str]  # action id, label


class Ending(NamedTuple):
    """Why an answer ended: a sentence, the ways out with the main one first, and facts for a report, a line each."""

    text: str
    choices: Sequence[Choice] = ()
    details: str = ""


Sentence = Callable[[Message], Ending | None]
Versions = Callable[[str], tuple[int, int]]


@dataclass(slots=True)
class State:
    """Times are seconds since the epoch. `note` is a row under a running answer, such as "nothing for 30 s"."""

    message: Message
    streaming: bool = False
    thought_started: float | None = None
    thought_ended: float | None = None
    text_arrived: bool = False
    notice: str = ""
    note: str = ""
    note_choices: tuple[Choice, ...] = ()
    ending: str = ""
    ending_choices: tuple[Choice, ...] = ()
    ending_details: str = ""
    details_shown: bool = False
    version: tuple[int, int] = (0, 1)
    last: bool = False  # the newest message, whose actions are always shown
    folded: bool = True
    bare: bool = False  # text alone, without actions: a thought

    @property
    def mine(self) -> bool:
        """Whether the user wrote it."""
        return self.message.role is Role.USER

    @property
    def thinking(self) -> bool:
        return self.streaming and self.thought_started is not None and self.thought_ended is None

    @property
    def waiting(self) -> bool:
        """Asked, and not a token has come yet."""
        return self.streaming and self.thought_started is None and not self.text_arrived

    @property
    def ticking(self) -> bool:
        """Whether a clock on screen must move."""
        return self.thinking or self.waiting

    def thought_line(self) -> str:
        """ "Thought for 12 s", "Thinking… 4 s", or "" where nothing was thought."""
        if self.thought_started is None:
            return ""
        if self.thinking:
            return _("Thinking… {time}").format(time=duration(time.time() - self.thought_started))
        ended = self.thought_ended if self.thought_ended is not None else self.thought_started
        return _("Thought for {time}").format(time=duration(ended - self.thought_started))

    def waiting_line(self) -> str:
        who = self.message.model or _("the model")
        waited = duration(time.time() - self.message.created)
        return _("Waiting for {model}… {time}").format(model=who, time=waited)

    def details(self) -> str:
        """When, who and how many tokens, for the line shown on demand."""
        parts = [time.strftime("%H:%M", time.localtime(self.message.created))]
        if self.message.model:
            parts.append(self.message.model)
        if self.message.usage is not None:
            parts.append(tokens(self.message.usage.output))
        parts += told(self.message.asked_with)
        return " · ".join(parts)


def told(instructions: Instructions) -> list[str]:
    """What an answer was told beside its messages, in a few words each."""
    out = [_("with instructions")] if instructions.text.strip() else []
    if instructions.temperature is not None:
        out.append(_("temperature {value}").format(value=f"{instructions.temperature:g}"))
    if instructions.top_p is not None:
        out.append(f"top_p {instructions.top_p:g}")
    if instructions.seed is not None:
        out.append(_("seed {value}").format(value=instructions.seed))
    if instructions.max_answer is not None:
        out.append(_("at most {tokens}").format(tokens=tokens(instructions.max_answer)))
    return out


def state_of(message: Message, streaming: bool = False) -> State:
    """The state of a message as it was kept."""
    thought = message.reasoning if message.thought or message.status is Status.STREAMING else None
    return State(
        message=message,
        streaming=streaming,
        thought_started=thought.started if thought else None,
        thought_ended=thought.ended if thought else None,
        text_arrived=any(isinstance(part, TextPart) for part in message.parts),
    )


def duration(seconds: float) -> str:
    """ "4 s", "1 min 12 s", "2 h 5 min": whole units, as a clock reads."""
    whole = max(0, int(seconds))
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    if whole < 3600:
        return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)


def tokens(count: int) -> str:
    """ "1,834 tokens"."""
    return ngettext("{n} token", "{n} tokens", count).format(n=f"{count:,}")


def file_size(size: int) -> str:
    """ "312 bytes", "18 KB", "2.4 MB"."""
    if size < 1000:
        return ngettext("{n} byte", "{n} bytes", size).format(n=size)
    if size < 1_000_000:
        return _("{n} KB").format(n=round(size / 1000))
    return _("{n} MB").format(n=f"{size / 1_000_000:.1f}")
