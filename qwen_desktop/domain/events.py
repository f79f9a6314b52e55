"""What a provider says while it answers: the typed things every protocol is translated into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the thought."""

    text: str


@dataclass(frozen=True, slots=True)
class TextWasReasoning:
    """All text since the start of this answer was thought: a `</think>` came without its opening tag."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the service billed them. `output` includes `reasoning`; `input` includes `cached`."""

    input: int
    output: int
    reasoning: int | None = None
    cached: int | None = None
    cache_created: int | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The service said the answer is over. `reason` is its own word: stop, length, tool_calls, …"""

    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the user about this answer that is not part of it. `code` is looked up by chat.sentences."""

    code: str
    argument: str = ""


Event = TextDelta | ReasoningDelta | TextWasReasoning | Usage | Finished | Notice
