"""One request to a model, in nobody's wire format: what is asked, of which model, thinking how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo


@dataclass(frozen=True, slots=True)
class WireMessage:
    """A message as it is sent: its whole text, documents included, and the thought where the model wants it back."""

    role: Role
    text: str
    reasoning: str = ""


class Prefix(StrEnum):
    """How a server is told that its answer begins with the last message, and is to be gone on with."""

    NONE = "none"  # it cannot be
    PARTIAL = "partial"  # partial: true in that message (DashScope)
    FINAL_MESSAGE = "final_message"  # continue_final_message (vLLM, SGLang)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """`thinking` None sends no switch at all; `thinking_budget` is the longest thought, `max_tokens` the longest
    answer, in tokens. With a `prefix`, the last message is the beginning of the answer. None: not sent."""

    model: ModelInfo
    messages: tuple[WireMessage, ...]
    thinking: bool | None = None
    thinking_budget: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    prefix: Prefix = Prefix.NONE
