"""The embedded answerer with the real engine and the real model."""

from __future__ import annotations

import asyncio
import calendar
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from qwen_desktop import resource_files
from qwen_desktop.documents import packing
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.errors import AnswerError, ProblemKind
from qwen_desktop.domain.events import Event, Finished, Notice, TextDelta, Usage
from qwen_desktop.providers.embedded import ENGLISH_ONLY, MODEL, EmbeddedProvider
from qwen_desktop.providers.engine import LONGEST_ANSWER
from tests.providers.embedded_parts import (
    COMMAND,
    PROGRAM,
    answer,
    first_words,
    needs_model,
    request,
    runs,
    text_of,
    wait_until,
)

pytestmark = [pytest.mark.model, needs_model]


def sample_prompt() -> tuple[str, str, str]:
    """The sample's document as it is sent with its question, the document alone, and what the answer must hold."""
    sample = json.loads(resource_files.path("samples/heron-pond.json").read_text(encoding="utf-8"))
    path = resource_files.path(sample["document"])
    text = path.read_text(encoding="utf-8")
    document = Document("0" * 64, path.name, "markdown", len(text), (Block("L1", text),), {})
    return packing.pack([document], sample["question"], plain=True), text, sample["answer"]


def test_it_answers_in_pieces_and_says_what_it_cost() -> None:
    async def main() -> list[Event]:
        provider = EmbeddedProvider(COMMAND)
        try:
            return await answer(provider, "Give me three tips for better sleep.")
        finally:
            await provider.close()

    events = asyncio.run(main())
    assert sum(isinstance(event, TextDelta) for event in events) > 5
    assert isinstance(events[-1], Finished)
    usage = next(event for event in events if isinstance(event, Usage))
    assert 20 < usage.input < 60
    assert 5 < usage.output <= LONGEST_ANSWER
    assert not any(isinstance(event, Notice) for event in events)


def answers_to_the_sample(times: int) -> tuple[list[str], int, str]:
    prompt, document, expected = sample_prompt()

    async def main() -> tuple[list[str], int]:
        provider = EmbeddedProvider(COMMAND)
        try:
            answers = [text_of(await answer(provider, prompt)) for _time in range(times)]
            counted = await provider.count(MODEL, [document])
            assert counted is not None
            return answers, counted[0]
        finally:
            await provider.close()

    return *asyncio.run(main()), expected


def assert_right(answers: list[str], expected: str) -> None:
    months = calendar.month_name[1:]
    for text in answers:
        first = text.splitlines()[0]
        assert [month for month in months if month in first] == [expected], text


def test_the_question_about_the_sample_document_is_answered_right() -> None:
    answers, tokens, expected = answers_to_the_sample(2)
    assert_right(answers, expected)
    assert tokens < 400


@pytest.mark.slow
def test_the_question_about_the_sample_document_is_answered_right_every_time() -> None:
    answers, _tokens, expected = answers_to_the_sample(30)
    assert_right(answers, expected)


def test_another_language_gets_a_notice_before_the_answer() -> None:
    async def main() -> Event:
        provider = EmbeddedProvider(COMMAND)
        try:
            async with aclosing(provider.stream(request("法国的首都是哪里？"))) as events:
                return await anext(events)
        finally:
            await provider.close()

    assert asyncio.run(main()) == Notice(ENGLISH_ONLY)


def test_it_counts_with_its_own_tokeniser_and_knows_itself() -> None:
    text = "The quick brown fox."

    async def main() -> None:
        provider = EmbeddedProvider(COMMAND)
        try:
            assert await provider.models() == [MODEL]
            assert provider.pid is None, "the engine was started before the first question"
            counts = await provider.count(MODEL, ["", "hello world", text])
            assert counts is not None
            assert counts[:2] == [0, 2]
            only_words = replace(request(text), max_tokens=3)
            [usage] = [e async for e in provider.stream(only_words) if isinstance(e, Usage)]
            assert 0 < usage.input - counts[2] < 40, "what the template adds"
        finally:
            await provider.close()

    asyncio.run(main())


def test_a_question_over_the_window_is_refused_with_both_numbers() -> None:
    async def main() -> AnswerError:
        provider = EmbeddedProvider(COMMAND)
        try:
            with pytest.raises(AnswerError) as caught:
                await answer(provider, "word " * 9000)
            return caught.value
        finally:
            await provider.close()

    problem = asyncio.run(main()).problem
    assert problem.kind is ProblemKind.TOO_LONG
    assert problem.limit == MODEL.context
    assert (problem.counted or 0) > 9000


def test_its_key_is_in_no_argument_and_no_environment_and_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-of-the-user-0123456789")
    posted: list[bytes] = []

    async def main() -> None:
        provider = EmbeddedProvider(COMMAND)
        try:
            await provider.count(MODEL, ["x"])
            engine = provider._engine
            assert engine is not None
            with pytest.raises(urllib.error.HTTPError) as refused:
                await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{engine.child.port}/v1/models")
            assert refused.value.code == 401
            refused.value.close()
            assert len(engine.key) > 30
            if sys.platform == "linux":
                folder = Path(f"/proc/{engine.child.pid}")
                posted.extend((folder / name).read_bytes() for name in ("cmdline", "environ"))
                assert all(engine.key.encode() not in content for content in posted)
        finally:
            await provider.close()

    asyncio.run(main())
    assert all(b"sk-of-the-user" not in content for content in posted)


def test_stopping_frees_the_engine_for_the_next_question() -> None:
    async def main() -> float:
        provider = EmbeddedProvider(COMMAND)
        begun = asyncio.Event()

        async def endless() -> None:
            async for event in provider.stream(request("Count from one to a thousand, in words.")):
                if isinstance(event, TextDelta):
                    begun.set()

        try:
            task = asyncio.create_task(endless())
            await asyncio.wait_for(begun.wait(), 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            before, started = provider.pid, time.monotonic()
            assert await first_words(provider, "Say yes.")
            assert provider.pid == before
            return time.monotonic() - started
        finally:
            await provider.close()

    assert asyncio.run(main()) < 10


def test_two_questions_at_once_share_one_engine() -> None:
    async def main() -> None:
        provider = EmbeddedProvider(COMMAND)
        try:
            assert all(await asyncio.gather(first_words(provider, "Say yes."), first_words(provider, "Say no.")))
            assert provider.pid is not None
            assert sum(t.name == "engine" for t in threading.enumerate()) == 1
        finally:
            await provider.close()

    asyncio.run(main())


def test_an_engine_that_died_between_questions_is_started_again() -> None:
    async def main() -> None:
        provider = EmbeddedProvider(COMMAND)
        try:
            await first_words(provider, "Say yes.")
            first = provider.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: not runs(first))
            assert await first_words(provider, "Say yes.")
            assert provider.pid not in (None, first)
        finally:
            await provider.close()

    asyncio.run(main())


async def killed_at_the_third_word(provider: EmbeddedProvider, texts: list[str]) -> None:
    async for event in provider.stream(request("Count from one to a thousand, in words.")):
        if isinstance(event, TextDelta):
            texts.append(event.text)
            if provider.pid is not None and len(texts) == 3:
                os.kill(provider.pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_an_engine_that_dies_amid_an_answer_leaves_what_had_come_and_says_how_it_ended() -> None:
    async def main() -> None:
        provider = EmbeddedProvider(COMMAND)
        texts: list[str] = []
        try:
            with pytest.raises(AnswerError) as caught:
                await killed_at_the_third_word(provider, texts)
            assert caught.value.problem.kind is ProblemKind.ENGINE_FAILED
            assert "SIGKILL" in caught.value.problem.detail
            assert texts
            assert await first_words(provider, "Say yes.")
        finally:
            await provider.close()

    asyncio.run(main())


@pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")
def test_the_engine_ends_when_its_parent_is_killed() -> None:
    parent = f"""
import asyncio, sys
sys.argv = ["x", "--engine"]
sys.path.insert(0, {os.getcwd()!r})
from qwen_desktop.providers.embedded import MODEL, EmbeddedProvider
async def main():
    provider = EmbeddedProvider([sys.executable, "-c", {PROGRAM!r}, "--engine"])
    await provider.count(MODEL, ["x"])
    print(provider.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        engine = int(process.stdout.readline())
        assert runs(engine)
        process.kill()
    wait_until(lambda: not runs(engine), 5)


def test_closing_ends_the_engine_and_its_threads() -> None:
    async def main() -> int:
        provider = EmbeddedProvider(COMMAND)
        await provider.count(MODEL, ["x"])
        pid = provider.pid
        assert pid is not None
        started = time.monotonic()
        await provider.close()
        await provider.close()
        assert time.monotonic() - started < 2, "the engine had to be killed"
        assert provider.pid is None
        return pid

    pid = asyncio.run(main())
    assert not runs(pid)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("engine")]
