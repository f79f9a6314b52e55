"""An answer while it grows. `apply` takes one event and returns what changed, so nobody has to announce it.

Growing text is kept as a list of pieces and joined once: a token costs the same at the end as at the start.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from qwen_desktop.domain.errors import Problem
from qwen_desktop.domain.events import (
    Event,
    Finished,
    Notice,
    ReasoningDelta,
    TextDelta,
    TextWasReasoning,
    Usage,
)
from qwen_desktop.domain.message import Message, Part, ReasoningPart, Status, TextPart


@dataclass(frozen=True, slots=True)
class Change:
    """What one event did: text to append on either side, and whether something else must be drawn anew.

    `moved`: the text shown so far has become the thought; `text` is then what stays in an answer that was gone on with.
    """

    text: str = ""
    reasoning: str = ""
    thought_started: bool = False
    thought_ended: bool = False
    moved: bool = False
    usage: Usage | None = None
    notice: str = ""


class Draft:
    """The running answer to one question. What `message` holds already is its beginning, and is gone on with."""

    def __init__(self, message: Message, clock: Callable[[], float] = time.time) -> None:
        thought = message.reasoning
        self._message = message
        self._clock = clock
        self._kept = message.text
        self._text: list[str] = [self._kept] if self._kept else []
        self._thought: list[str] = [thought.text] if thought is not None else []
        self._thought_started: float | None = thought.started if thought is not None else None
        self._thought_ended: float | None = thought.ended if thought is not None else None
        self._rests = thought is not None  # thought before this request; a new thought would not follow on it
        self._usage: Usage | None = message.usage
        self._finish = ""
        self._notice = message.notice
        self._first_token: float | None = message.first_token

    @property
    def id(self) -> str:
        return self._message.id

    @property
    def empty(self) -> bool:
        return not self._text and not self._thought

    @property
    def thinking(self) -> bool:
        """Whether it is being thought at present."""
        return self._thought_started is not None and self._thought_ended is None

    @property
    def finished(self) -> bool:
        """Whether the service said that the answer is over."""
        return bool(self._finish)

    def apply(self, event: Event) -> Change:
        match event:
            case TextDelta(text):
                return self._take_text(text)
            case ReasoningDelta(text):
                return self._take_thought(text)
            case TextWasReasoning():
                return self._move_text()
            case Usage():
                before = self._message.usage
                self._usage = event if before is None else before.plus(event)
                return Change(usage=self._usage)
            case Finished(reason):
                self._finish = reason
                return Change()
            case Notice(code, _):
                self._notice = code
                return Change(notice=code)

    def _take_text(self, text: str) -> Change:
        if not text:
            return Change()
        now = self._stamp()
        ended = self._thought_started is not None and self._thought_ended is None
        if ended:
            self._thought_ended = now
        self._text.append(text)
        return Change(text=text, thought_ended=ended)

    def _take_thought(self, text: str) -> Change:
        if not text:
            return Change()
        now = self._stamp()
        started = self._thought_started is None
        if started:
            self._thought_started = now
        elif self._rests and self._thought_ended is not None:
            assert self._thought_started is not None
            self._thought_started += now - self._thought_ended  # nobody thought in between
            text = "\n\n" + text
        self._rests = False
        self._thought_ended = None
        self._thought.append(text)
        return Change(reasoning=text, thought_started=started)

    def _move_text(self) -> Change:
        said = self.text[len(self._kept) :]
        now = self._stamp()
        if self._thought_started is None:
            self._thought_started = now if self._kept else self._first_token
        self._thought_ended = now
        if said:
            self._thought.append("\n\n" + said if self._rests else said)
        self._rests = False
        self._text = [self._kept] if self._kept else []
        return Change(moved=bool(said), text=self._kept if said else "", thought_ended=True)

    def _stamp(self) -> float:
        now = self._clock()
        if self._first_token is None:
            self._first_token = now
        return now

    @property
    def text(self) -> str:
        self._text = ["".join(self._text)] if self._text else []
        return self._text[0] if self._text else ""

    @property
    def reasoning(self) -> str:
        self._thought = ["".join(self._thought)] if self._thought else []
        return self._thought[0] if self._thought else ""

    def message(self, status: Status = Status.STREAMING, problem: Problem | None = None) -> Message:
        """The answer as it stands, as a message."""
        ended = self._thought_ended
        if status is not Status.STREAMING and self._thought_started is not None and ended is None:
            ended = self._clock()
        parts: list[Part] = []
        if self._thought_started is not None:
            tokens = self._usage.reasoning if self._usage else None
            parts.append(ReasoningPart(self.reasoning, self._thought_started, ended, tokens))
        if self._text:
            parts.append(TextPart(self.text))
        return self._message.with_(
            parts=tuple(parts),
            status=status,
            usage=self._usage,
            finish=self._finish or self._message.finish,
            problem=problem,
            notice=self._notice,
            first_token=self._first_token,
        )
