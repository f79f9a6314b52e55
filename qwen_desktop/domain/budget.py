"""Whether a question fits the context window. Counts come from elsewhere; this only adds and compares."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_desktop.domain.model import ModelInfo

TEMPLATE_TOKENS = 5  # what a chat template adds around each message, about
REPLY_RESERVE = 1024  # kept free for the answer where the model's page does not subtract it already


@dataclass(frozen=True, slots=True)
class Fit:
    """`counted` input tokens against `limit`; `limit` is None where the window is unknown."""

    counted: int
    limit: int | None

    @property
    def fits(self) -> bool:
        return self.limit is None or self.counted <= self.limit

    @property
    def share(self) -> float:
        """Part of the window that is used, 0.0 to 1.0 and over."""
        return self.counted / self.limit if self.limit else 0.0


def fit(model: ModelInfo, message_tokens: list[int], thinking: bool) -> Fit:
    """Compare the messages of a request, in tokens each, with what `model` takes."""
    counted = sum(message_tokens) + TEMPLATE_TOKENS * len(message_tokens)
    limit = model.input_limit(thinking)
    if limit is not None and model.max_input is None:
        limit = max(1, limit - min(REPLY_RESERVE, limit // 4))
    return Fit(counted, limit)
