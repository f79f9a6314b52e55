"""What the user chose for the next answer: who, which model, thinking or not."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_desktop.domain.model import ModelInfo


@dataclass(frozen=True, slots=True)
class Choice:
    """`thinking` None leaves it to the model's own default; `budget` is the longest thought in tokens."""

    model: ModelInfo
    thinking: bool | None = None
    budget: int | None = None

    @property
    def provider(self) -> str:
        return self.model.provider

    @property
    def thinks(self) -> bool:
        return self.model.thinks(self.thinking)
