"""Finds a thought that comes inside the answer's own text, between `<think>` and `</think>`, however it is cut up.

Servers without a reasoning parser send the thought as text. Qwen3 writes both tags; from Qwen3.5 on the prompt holds
the opening one, so only `</think>` arrives and everything before it was thought. Knows nothing of chunks or protocols.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from qwen_desktop.domain.events import ReasoningDelta, TextDelta, TextWasReasoning

OPEN = "<think>"
CLOSE = "</think>"

InlineEvent = TextDelta | ReasoningDelta | TextWasReasoning

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


class _State(Enum):
    START = auto()  # nothing but white space so far
    THOUGHT = auto()  # after an opening tag
    TEXT = auto()  # no opening tag: a closing one may still come
    BEFORE_ANSWER = auto()  # white space between the thought and the answer
    ANSWER = auto()  # nothing is looked for any more


class Closing(Enum):
    """Whether a closing tag without an opening one ends a thought."""

    NEVER = auto()  # the model does not think
    OUTSIDE_CODE = auto()  # nobody knows: it does, unless the text talks about tags
    ALWAYS = auto()  # the prompt held the opening tag


class InlineThought:
    """Takes the text of one answer piece by piece; the events say the same however it was cut."""

    def __init__(self, closing: Closing) -> None:
        self._closing = closing
        self._state = _State.START
        self._held = ""  # may be the beginning of a tag, or white space that may be dropped
        self._said: list[str] = []  # text given out so far, to judge a closing tag by

    def feed(self, text: str) -> list[InlineEvent]:
        if self._state is _State.ANSWER:
            return [TextDelta(text)] if text else []
        if self._state is _State.TEXT and not self._held and "<" not in text:
            return self._say(text)
        events: list[InlineEvent] = []
        self._held += text
        while self._step(events):
            pass
        return events

    def finish(self) -> list[InlineEvent]:
        """The text is over: what was held back is what it looks like."""
        held, self._held = self._held, ""
        state, self._state = self._state, _State.ANSWER
        if state is _State.THOUGHT:
            return [ReasoningDelta(held.rstrip())] if held.strip() else []
        return [TextDelta(held)] if held.strip() else []

    def _step(self, events: list[InlineEvent]) -> bool:
        """Take something from what is held; False where more text is needed."""
        match self._state:
            case _State.START:
                return self._start()
            case _State.THOUGHT:
                return self._thought(events)
            case _State.TEXT:
                return self._text(events)
            case _State.BEFORE_ANSWER:
                self._held = self._held.lstrip()
                self._state = _State.ANSWER if self._held else self._state
                return bool(self._held)
            case _State.ANSWER:
                if self._held:
                    events.append(TextDelta(self._held))
                self._held = ""
                return False

    def _start(self) -> bool:
        seen = self._held.lstrip()
        if seen.startswith(OPEN):
            self._held = seen[len(OPEN) :].lstrip()
            self._state = _State.THOUGHT
            return True
        if OPEN.startswith(seen):
            return False
        self._state = _State.TEXT if self._closing is not Closing.NEVER else _State.ANSWER
        return True

    def _thought(self, events: list[InlineEvent]) -> bool:
        thought, closed, rest = self._held.partition(CLOSE)
        if not closed:
            keep = _tail(thought, CLOSE)
            body = thought[: len(thought) - keep]
            ready = body.rstrip()
            self._held = thought[len(ready) :]
            if not self._said:
                ready = ready.lstrip()
        else:
            ready = thought.rstrip() if self._said else thought.strip()
            self._held = rest
            self._state = _State.BEFORE_ANSWER
        if ready:
            self._said.append(ready)
            events.append(ReasoningDelta(ready))
        return bool(closed)

    def _text(self, events: list[InlineEvent]) -> bool:
        text, closed, rest = self._held.partition(CLOSE)
        if not closed:
            keep = _tail(text, CLOSE)
            self._held = text[len(text) - keep :]
            events.extend(self._say(text[: len(text) - keep]))
            return False
        events.extend(self._say(text))
        self._held = rest
        if self._ends_thought():
            if "".join(self._said).strip():
                events.append(TextWasReasoning())
            self._said.clear()
            self._state = _State.BEFORE_ANSWER
        else:
            events.extend(self._say(CLOSE))
        return True

    def _say(self, text: str) -> list[InlineEvent]:
        if not text:
            return []
        self._said.append(text)
        return [TextDelta(text)]

    def _ends_thought(self) -> bool:
        """Whether the closing tag that was just found closes a thought, or is only talked about."""
        if self._closing is Closing.ALWAYS:
            return True
        before = "".join(self._said)
        self._said = [before]
        if OPEN in before or len(_FENCE.findall(before)) % 2:
            return False
        return before.rpartition("\n")[2].count("`") % 2 == 0


def _tail(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    at = text.rfind("<", max(0, len(text) - len(tag) + 1))
    while at >= 0:
        if tag.startswith(text[at:]):
            return len(text) - at
        at = text.rfind("<", max(0, len(text) - len(tag) + 1), at)
    return 0
