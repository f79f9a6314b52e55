"""One request to a model, in nobody's wire format: what is asked, of which model, thinking how."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo


@dataclass(frozen=True, slots=True)
class WireMessage:
    """A message as it is sent: its whole text, documents included, and the thought where the model wants it back."""

    role: Role
    text: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """`thinking` None sends no switch at all; `thinking_budget` is the longest thought, in tokens."""

    model: ModelInfo
    messages: tuple[WireMessage, ...]
    thinking: bool | None = None
    thinking_budget: int | None = None
    max_tokens: int | None = None
