"""The answerer that needs no key: a small model in a child process of our own, which starts at the first question.

Knows where the model's file is and how the engine is asked; leaves the protocol to CompatibleProvider. The engine
restarts once by itself where it died between two questions.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event, Notice
from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.domain.request import ChatRequest, Prefix
from qwen_desktop.providers import gguf
from qwen_desktop.providers.command import own_command
from qwen_desktop.providers.compatible import CompatibleProvider
from qwen_desktop.providers.engine_child import WHERE, EngineChild
from qwen_desktop.providers.english import looks_english, question_of

__all__ = ["ENGLISH_ONLY", "MODEL", "EmbeddedProvider", "own_command"]

MODEL = ModelInfo("smollm2-135m", WHERE, name="SmolLM2-135M", context=8192, vocabulary="")
THREADS = 1  # two spin against each other wherever something else works too, at a fiftieth of the speed
START_LIMIT = 60.0  # seconds; from a cold disk 100 MB take their time
COUNT_LIMIT = 20.0
ENGLISH_ONLY = "embedded_english_only"  # the code of the notice

# What a failed request looks like when the process behind it has died.
_GONE = (ProblemKind.UNREACHABLE, ProblemKind.CUT, ProblemKind.MALFORMED, ProblemKind.STALLED)


@dataclass(frozen=True, slots=True)
class _Engine:
    child: EngineChild
    answers: CompatibleProvider
    key: str


class EmbeddedProvider:
    """Answers with the model on this machine. `command` starts this program with `--engine`.

    `environment` may name another model in QWEN_DESKTOP_GGUF; `start_limit` is in seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] = os.environ,
        start_limit: float = START_LIMIT,
    ) -> None:
        self._command = tuple(command)
        self._environment = environment
        self._start_limit = start_limit
        self._engine: _Engine | None = None
        self._starting = asyncio.Lock()

    @property
    def name(self) -> str:
        return WHERE

    @property
    def prefix(self) -> Prefix:
        return Prefix.NONE

    @property
    def pid(self) -> int | None:
        """The engine's process id while it runs."""
        return self._engine.child.pid if self._engine is not None and self._engine.child.alive else None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Event, None]:
        """Answer, piece by piece, after a notice where the question is not in English. See port.Provider."""
        if not _is_english(request):
            yield Notice(ENGLISH_ONLY)
        for last_try in (False, True):
            engine = await self._running()
            begun = False
            try:
                async with aclosing(engine.answers.stream(request)) as events:
                    async for event in events:
                        begun = True
                        yield event
                return
            except AnswerError as error:
                if error.problem.kind not in _GONE or not await engine.child.died(within=1.0):
                    raise
                if begun or last_try:
                    problem = Problem(ProblemKind.ENGINE_FAILED, engine.child.why(), where=WHERE)
                    raise AnswerError(problem) from None

    async def count(self, model: ModelInfo, texts: Sequence[str]) -> list[int] | None:
        """Tokens of each text by the engine's own tokeniser, without the template around it (5 tokens a message).

        Starts the engine; None where it cannot be started or does not answer.
        """
        try:
            engine = await self._running()
            return await asyncio.to_thread(_tokenize, engine.child.port, engine.key, list(texts))
        except (AnswerError, OSError, http.client.HTTPException, ValueError, KeyError):
            return None

    async def models(self) -> list[ModelInfo]:
        """The one model there is; the engine is not started for it."""
        return [MODEL]

    async def close(self) -> None:
        """End the engine. The next question would start another."""
        async with self._starting:
            await self._drop()

    async def _running(self) -> _Engine:
        """The engine, started where there is none or the last one died. Raises AnswerError."""
        async with self._starting:
            if self._engine is None or not self._engine.child.alive:
                await self._drop()
                self._engine = await self._start()
            return self._engine

    async def _start(self) -> _Engine:
        path = gguf.find(self._environment)
        if path is None:
            raise AnswerError(Problem(ProblemKind.ENGINE_MISSING, gguf.WHEEL, code=gguf.WHEEL, where=WHERE))
        key = secrets.token_urlsafe(32)
        orders = {"model": str(path), "alias": MODEL.id, "key": key, "context": MODEL.context, "threads": THREADS}
        child = await EngineChild.start(self._command, orders, self._start_limit)
        return _Engine(child, CompatibleProvider(WHERE, f"http://127.0.0.1:{child.port}/v1", key), key)

    async def _drop(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.answers.close()
            await engine.child.close()


def _is_english(request: ChatRequest) -> bool:
    """Whether the last question is, and the documents with it (their beginning has to do)."""
    text = next((m.text for m in reversed(request.messages) if m.role is Role.USER), "")
    return looks_english(question_of(text)) and looks_english(text[:4000])


def _tokenize(port: int, key: str, texts: Sequence[str]) -> list[int]:
    """Ask the engine itself; runs in a thread. Raises OSError, HTTPException, ValueError or KeyError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=COUNT_LIMIT)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    counts = []
    try:
        for text in texts:
            connection.request("POST", "/tokenize", json.dumps({"content": text, "add_special": False}), headers)
            counts.append(len(json.loads(connection.getresponse().read())["tokens"]))
    finally:
        connection.close()
    return counts
