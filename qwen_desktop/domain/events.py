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
    """Tokens as the service billed them. `output` includes `reasoning`; `input` includes `cached`.

    An answer that was gone on with took several `requests`; the numbers are their sums, and `window` is what the last
    of them held, question and answer.
    """

    input: int
    output: int
    reasoning: int | None = None
    cached: int | None = None
    cache_created: int | None = None
    model: str = ""
    requests: int = 1
    window: int | None = None

    @property
    def holds(self) -> int:
        """The tokens of the context window that were taken when the answer was over."""
        return self.input + self.output if self.window is None else self.window

    def plus(self, more: Usage) -> Usage:
        """This and what a further request for the same answer took."""
        return Usage(
            self.input + more.input,
            self.output + more.output,
            _sum(self.reasoning, more.reasoning),
            _sum(self.cached, more.cached),
            _sum(self.cache_created, more.cache_created),
            more.model or self.model,
            self.requests + more.requests,
            more.holds,
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


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
