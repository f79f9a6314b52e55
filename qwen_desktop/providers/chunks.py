"""Reads the chunks of one streamed answer and says them in our words. Knows the shapes chunks come in, not where from.

The SDK builds its objects without checking them, so nothing here is taken for granted: a field may be missing, null,
or of another type.
"""

from __future__ import annotations

from typing import Any

from qwen_desktop.domain.events import Event, Finished, ReasoningDelta, TextDelta, Usage
from qwen_desktop.domain.model import Thinking
from qwen_desktop.domain.request import ChatRequest
from qwen_desktop.providers.inline import Closing, InlineThought

REASONING_FIELDS = ("reasoning_content", "reasoning")


class NotAChunk(Exception):
    """What arrived is no chunk of an answer. `body` is an error object in the service's own shape, or None."""

    def __init__(self, what: str, body: dict[str, Any] | None = None) -> None:
        super().__init__(what)
        self.body = body


class ChunkReader:
    """Reads one answer. `finish` is the service's word for the end, "" until it came; `empty` until a chunk came."""

    def __init__(self, request: ChatRequest) -> None:
        self._inline: InlineThought | None = InlineThought(closing(request))
        self._usage: Any = None
        self._model = request.model.id
        self.finish = ""
        self.empty = True

    def read(self, chunk: Any) -> list[Event]:
        """What a chunk says. Raises NotAChunk."""
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list):
            extra = getattr(chunk, "model_extra", None) or {}
            raise NotAChunk("a chunk without choices", extra if "message" in extra or "code" in extra else None)
        self.empty = False
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self._usage = usage
            self._model = getattr(chunk, "model", None) or self._model
        if not choices:
            return []
        choice = choices[0]
        reason = getattr(choice, "finish_reason", None)
        if reason and reason != "null":
            self.finish = str(reason)
        delta = getattr(choice, "delta", None)
        return [] if delta is None else self._read_delta(delta)

    def _read_delta(self, delta: Any) -> list[Event]:
        events: list[Event] = []
        thought = _thought(getattr(delta, "model_extra", None) or {})
        if thought:
            if self._inline is not None:  # there is a field for it: tags in the text are just text
                events.extend(self._inline.finish())
                self._inline = None
            events.append(ReasoningDelta(thought))
        text = getattr(delta, "content", None)
        if text:
            if not isinstance(text, str):
                raise NotAChunk("content that is not text")
            if self._inline is None:
                events.append(TextDelta(text))
            else:
                events.extend(self._inline.feed(text))
        return events

    def rest(self) -> list[Event]:
        """What was still held back when the stream ended, however it ended: text, then usage, then the end."""
        events: list[Event] = []
        if self._inline is not None:
            events.extend(self._inline.finish())
            self._inline = None
        if self._usage is not None:
            events.append(usage(self._usage, self._model))
        if self.finish:
            events.append(Finished(self.finish))
        return events


def closing(request: ChatRequest) -> Closing:
    """How a closing tag without an opening one is to be read in the answer to `request`."""
    if request.model.inline_thought and request.model.thinks(request.thinking):
        return Closing.ALWAYS
    return Closing.NEVER if request.model.thinking is Thinking.NEVER else Closing.OUTSIDE_CODE


def _thought(extra: dict[str, Any]) -> str:
    """The thought in the first field that has one: some gateways send the same text in two."""
    for name in REASONING_FIELDS:
        value = extra.get(name)
        if value and isinstance(value, str):
            return value
    details = extra.get("reasoning_details")
    if not isinstance(details, list):
        return ""
    texts = (item.get("text") or item.get("summary") for item in details if isinstance(item, dict))
    return "".join(text for text in texts if isinstance(text, str))


def usage(raw: Any, model: str) -> Usage:
    """The tokens of an answer, from the usage object of its last chunk."""
    output = getattr(raw, "completion_tokens_details", None)
    prompt = getattr(raw, "prompt_tokens_details", None)
    extra = getattr(prompt, "model_extra", None) or {}
    created = _number(extra.get("cache_creation_input_tokens"))
    return Usage(
        input=_number(getattr(raw, "prompt_tokens", None)) or 0,
        output=_number(getattr(raw, "completion_tokens", None)) or 0,
        reasoning=_number(getattr(output, "reasoning_tokens", None)),
        cached=_number(getattr(prompt, "cached_tokens", None)),
        cache_created=created if created is not None else _number(getattr(prompt, "cache_write_tokens", None)),
        model=model,
    )


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
