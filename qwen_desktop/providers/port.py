"""What a provider is to the rest of the app. Knows no protocol."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from qwen_desktop.domain.events import Event
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.domain.request import ChatRequest, Prefix


class Provider(Protocol):
    """Someone who answers. One instance for each service; made once, used from one event loop."""

    @property
    def name(self) -> str:
        """Stable id: "dashscope", "embedded", "custom"."""

    @property
    def prefix(self) -> Prefix:
        """How it is told that an answer begins with the last message, where it does not think."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[Event, None]:
        """Answer, piece by piece.

        Raises AnswerError for every failure, and CancelledError when the task is cancelled (the connection is closed
        then). A stream that ends without Finished does not happen: it raises AnswerError(CUT).
        """

    async def count(self, model: ModelInfo, texts: Sequence[str]) -> list[int] | None:
        """Exact tokens of each text by the server's own tokeniser, or None where it has none."""

    async def models(self) -> list[ModelInfo]:
        """The models the service itself lists now. Raises AnswerError."""

    async def close(self) -> None:
        """Give up connections and child processes."""
