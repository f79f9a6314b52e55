"""What the panel's header says of a thought while it runs and when it is over. Plain values, no widget."""

from __future__ import annotations

import time
from dataclasses import dataclass

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Status, TextPart
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.transcript.state import duration, tokens

CHARACTERS_PER_TOKEN = 4.0  # of alphabetic text, about
CHARACTERS_PER_TOKEN_HAN = 1.6


@dataclass(slots=True)
class Trace:
    """One thought. Times are seconds since the epoch; `billed` is None until the service has said."""

    message_id: str
    started: float | None = None
    ended: float | None = None
    streaming: bool = False
    billed: int | None = None
    weight: float = 0.0  # tokens, estimated
    empty: bool = True

    @classmethod
    def of(cls, message: Message) -> Trace:
        trace = cls(message.id, streaming=message.status is Status.STREAMING)
        part = message.reasoning
        if part is not None and (message.thought or trace.streaming):
            trace.started, trace.ended = part.started, part.ended
            trace.billed = part.tokens
            if trace.billed is None and message.usage is not None:
                trace.billed = message.usage.reasoning
            trace.count(part.text)
        return trace

    @property
    def thinking(self) -> bool:
        return self.streaming and self.started is not None and self.ended is None

    def count(self, text: str) -> None:
        """Add text to the estimate."""
        if not text:
            return
        self.empty = self.empty and text.isspace()
        wide = 0 if text.isascii() else sum(1 for c in text if c > "\u2e7f")
        self.weight += wide / CHARACTERS_PER_TOKEN_HAN + (len(text) - wide) / CHARACTERS_PER_TOKEN

    def take(self, change: Change) -> None:
        """Follow one event; its text is counted elsewhere."""
        now = time.time()
        if (change.thought_started or change.moved or change.reasoning) and self.started is None:
            self.started = now
        if change.reasoning:
            self.ended = None
        if change.thought_ended and self.started is not None:
            self.ended = now
        if change.usage is not None and change.usage.reasoning is not None:
            self.billed = change.usage.reasoning

    def clock(self) -> str:
        """ "Thinking… 4 s", "Thought for 12 s"; "Thinking" before it began."""
        if self.started is None:
            return _("Thinking")
        if self.thinking:
            return _("Thinking… {time}").format(time=duration(time.time() - self.started))
        ended = self.ended if self.ended is not None else self.started
        return _("Thought for {time}").format(time=duration(ended - self.started))

    def size(self) -> str:
        """ "1,834 tokens", or "about 120 tokens" while nobody has billed them; "" for nothing."""
        if self.billed:
            return tokens(self.billed)
        about = round(self.weight)
        if not about:
            return ""
        return ngettext("about {n} token", "about {n} tokens", about).format(n=f"{about:,}")


def shown(message: Message) -> Message:
    """The message that the panel's view shows: the thought as its text."""
    part = message.reasoning
    parts = (TextPart(part.text),) if part is not None and part.text else ()
    status = Status.STREAMING if message.status is Status.STREAMING else Status.COMPLETE
    return message.with_(parts=parts, status=status, notice="", problem=None, usage=None)
