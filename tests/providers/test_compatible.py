"""An answer over the OpenAI-compatible protocol, from a real socket to domain events, and whatever can break it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import pytest

from qwen_desktop.domain.errors import AnswerError, ProblemKind
from qwen_desktop.domain.events import Finished, ReasoningDelta, TextDelta, Usage
from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo, Thinking, ThinkingSwitch
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.providers import compatible
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.client import Timeouts
from qwen_desktop.providers.compatible import CompatibleProvider, with_scheme
from tests.providers.conftest import DASHSCOPE, KEY, THINKER, Answer, ask, collect, request
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step

USAGE = {
    "prompt_tokens": 10,
    "completion_tokens": 360,
    "total_tokens": 370,
    "completion_tokens_details": {"reasoning_tokens": 286},
    "prompt_tokens_details": {"cached_tokens": 4, "cache_creation_input_tokens": 3},
}


def answer(*steps: Step, asked: ChatRequest | None = None, **more: Any) -> Answer:
    with ScriptedServer({"default": list(steps)}) as server:
        return ask(server.base_url, asked, **more)


def test_thought_answer_usage_and_end() -> None:
    got = answer(
        {"delta": {"content": None, "role": "assistant", "reasoning_content": ""}},
        {"reasoning": "用户"},
        {"reasoning": "问"},
        {"text": "共有43位"},
        {"finish": "stop"},
        {"usage": USAGE},
        {"done": True},
    )
    assert got.events == [
        ReasoningDelta("用户"),
        ReasoningDelta("问"),
        TextDelta("共有43位"),
        Usage(10, 360, reasoning=286, cached=4, cache_created=3, model="qwen3-max"),
        Finished("stop"),
    ]


@pytest.mark.parametrize(
    "field", ["reasoning_content", "reasoning", "reasoning_details", ["reasoning", "reasoning_content"]]
)
def test_every_field_a_thought_comes_in(field: object) -> None:
    got = answer(
        {"reasoning": "hm ", "field": field}, {"reasoning": "so", "field": field}, {"text": "a"}, {"end": True}
    )
    assert (got.thought, got.text, got.problem) == ("hm so", "a", None)


@pytest.mark.parametrize("piece", [1, 5, 1000])
def test_a_thought_in_tags(piece: int) -> None:
    text = "<think>\nhm, 思考\n</think>\n\nthe <think> tag"
    cut = [{"content_think": text[at : at + piece]} for at in range(0, len(text), piece)]
    got = answer(*cut, {"end": True})
    assert (got.thought, got.text) == ("hm, 思考", "the <think> tag")


def test_only_the_closing_tag() -> None:
    got = answer(
        {"content_think": "hm"}, {"content_think": ", so</th"}, {"content_think": "ink>\n\nyes"}, {"end": True}
    )
    assert (got.thought, got.text) == ("hm, so", "yes")


def test_where_the_prompt_opens_the_thought_code_does_not_hide_its_end() -> None:
    model = ModelInfo("qwen3.5-27b", thinking=Thinking.HYBRID, thinks_by_default=True, inline_thought=True)
    text = {"content_think": "a lone ` in the thought</think>yes"}
    assert answer(text, {"end": True}, asked=request(model)).text == "yes"
    assert answer(text, {"end": True}, asked=request(model, thinking=False)).text == text["content_think"]


def test_tags_are_text_where_the_thought_has_a_field() -> None:
    got = answer({"reasoning": "hm"}, {"content_think": "<think>a</think>b"}, {"end": True})
    assert (got.thought, got.text) == ("hm", "<think>a</think>b")


def test_text_held_back_comes_before_a_thought_in_its_field() -> None:
    got = answer({"text": "<th"}, {"reasoning": "hm"}, {"text": "x"}, {"end": True})
    assert got.events[:3] == [TextDelta("<th"), ReasoningDelta("hm"), TextDelta("x")]


def test_bytes_cut_in_the_middle_of_a_character() -> None:
    got = answer({"shred": 3, "steps": [{"text": "日本語のテキスト"}, {"end": True}]})
    assert (got.text, got.problem) == ("日本語のテキスト", None)


def test_comments_and_fields_of_sse_are_no_news() -> None:
    got = answer(
        {"raw": ": OPENROUTER PROCESSING"},
        {"bytes": "id:1\nevent:result\n:HTTP_STATUS/200\n"},
        {"text": "a"},
        {"end": True},
    )
    assert (got.text, got.problem) == ("a", None)


# What is sent


def sent(asked: ChatRequest, switch: ThinkingSwitch = DASHSCOPE) -> dict[str, Any]:
    with ScriptedServer() as server:
        ask(server.base_url, asked, switch=switch)
        body: dict[str, Any] = server.requests[0].body
        return body


def test_the_body() -> None:
    asked = ChatRequest(
        ModelInfo("m"),
        (WireMessage(Role.SYSTEM, "s"), WireMessage(Role.USER, "u"), WireMessage(Role.ASSISTANT, "a", reasoning="r")),
        max_tokens=7,
    )
    assert sent(asked) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "u"},
            {"role": "assistant", "content": "a", "reasoning_content": "r"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 7,
    }


@pytest.mark.parametrize(
    ("thinking", "asked", "expected"),
    [
        (Thinking.HYBRID, True, {"enable_thinking": True, "thinking_budget": 100}),
        (Thinking.HYBRID, False, {"enable_thinking": False}),
        (Thinking.HYBRID, None, {}),
        (Thinking.ALWAYS, False, {"thinking_budget": 100}),
        (Thinking.NEVER, True, {}),
    ],
)
def test_the_switch_of_dashscope(thinking: Thinking, asked: bool | None, expected: dict[str, Any]) -> None:
    model = ModelInfo("m", thinking=thinking, max_thought=100)
    body = sent(request(model, thinking=asked, thinking_budget=1000))
    assert {k: v for k, v in body.items() if "thinking" in k} == expected


@pytest.mark.parametrize(
    ("switch", "wanted", "expected"),
    [
        (ThinkingSwitch.TEMPLATE, False, {"chat_template_kwargs": {"enable_thinking": False}}),
        (ThinkingSwitch.TEMPLATE, None, {}),
        (ThinkingSwitch.EFFORT, False, {"reasoning_effort": "none"}),
        (ThinkingSwitch.EFFORT, True, {"reasoning_effort": "medium"}),
        (ThinkingSwitch.EFFORT, None, {}),
        (ThinkingSwitch.NONE, True, {}),
    ],
)
def test_the_switches_of_others(switch: ThinkingSwitch, wanted: bool | None, expected: dict[str, Any]) -> None:
    body = sent(request(thinking=wanted), switch)
    assert {k: v for k, v in body.items() if k not in ("model", "messages", "stream", "stream_options")} == expected


def test_earlier_thoughts_are_kept_by_the_models_that_need_them() -> None:
    history = (WireMessage(Role.ASSISTANT, "a", reasoning="r"), WireMessage(Role.USER, "u", reasoning="not mine"))
    body = sent(ChatRequest(ModelInfo("m", preserve_thinking=True), history))
    assert body["preserve_thinking"] is True
    assert body["messages"][1] == {"role": "user", "content": "u"}
    assert "preserve_thinking" not in sent(ChatRequest(ModelInfo("m", preserve_thinking=True), history[1:]))


def test_nothing_of_the_environment_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "leak")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/leak")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: leak\nAuthorization: Bearer leak\nUser-Agent: leak")
    with ScriptedServer(key=KEY) as server:
        assert ask(server.base_url).problem is None
        headers = server.requests[0].headers
    assert "leak" not in str(headers)
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["user-agent"].startswith("qwen-desktop/")
    assert not [name for name in headers if name.startswith(("x-stainless", "openai-"))]


def test_a_server_without_keys_is_asked_all_the_same() -> None:
    with ScriptedServer() as server:
        assert ask(server.base_url, key="").text == "Hello."
        assert server.requests[0].headers["authorization"] == "Bearer none"


# What can go wrong


def test_ends_without_finish_reason() -> None:
    got = answer({"reasoning": "hm"}, {"text": "half an"})
    assert (got.thought, got.text) == ("hm", "half an")
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.CUT


@pytest.mark.parametrize("how", [True, "reset"])
def test_cut_in_the_middle(how: object) -> None:
    got = answer({"text": "<think>half an"}, {"cut": how})
    assert got.thought == "half an"
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.CUT


def test_cut_after_the_end_is_no_loss() -> None:
    got = answer({"text": "whole"}, {"finish": "stop"}, {"cut": True})
    assert (got.problem, got.events[-1]) == (None, Finished("stop"))


def test_a_server_that_never_hangs_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatible, "GRACE", 0.05)
    got = answer({"text": "whole"}, {"finish": "stop"}, {"stall": True})
    assert (got.problem, got.events[-1]) == (None, Finished("stop"))


def test_stalled() -> None:
    got = answer({"text": "half"}, {"stall": True}, timeouts=Timeouts(connect=1, read=0.1, write=1))
    assert got.text == "half"
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.STALLED


def test_moderated_inside_a_stream() -> None:
    error = {
        "message": "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.",
        "type": "data_inspection_failed",
        "param": None,
        "code": "data_inspection_failed",
    }
    got = answer({"text": "half"}, {"error": error})
    assert got.text == "half"
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.MODERATED
    assert got.problem.detail == "Output data may contain inappropriate content."


def test_filtered() -> None:
    got = answer({"text": "half"}, {"finish": "content_filter"}, {"done": True})
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.MODERATED


def test_an_error_in_the_native_shape_inside_a_stream() -> None:
    native = {"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded", "request_id": "r-1"}
    got = answer({"text": "half"}, {"chunk": native}, switch=DASHSCOPE)
    assert got.problem is not None
    assert (got.problem.kind, got.problem.code, got.problem.request_id) == (
        ProblemKind.RATE_LIMITED,
        "Throttling.RateQuota",
        "r-1",
    )


@pytest.mark.parametrize(
    "raw",
    [
        'data: {"choices": [{"delta": {"content": "x',
        "data: not json",
        'data: {"id": "no choices"}',
        'data: {"choices": [{"index": 0, "delta": {"content": ["a list"]}}]}',
        "data: 5",
        "data: [1]",
        "data: null",
        'data: "text"',
        "data: \udcff",
    ],
)
def test_malformed(raw: str) -> None:
    got = answer({"text": "half"}, {"raw": raw})
    assert got.text == "half"
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.MALFORMED


@pytest.mark.parametrize(
    "raw",
    [
        'data: {"choices": []}',
        'data: {"choices": [null]}',
        'data: {"choices": [{}]}',
        'data: {"choices": [{"delta": null}]}',
        'data: {"choices": [{"delta": {"content": null, "reasoning_details": [null, {"data": "x"}], "reasoning": 5}}]}',
        'data: {"choices": [{"delta": {}, "finish_reason": "null"}], "usage": {"prompt_tokens": "many"}}',
    ],
)
def test_odd_but_harmless(raw: str) -> None:
    got = answer({"raw": raw}, {"text": "x"}, {"end": True})
    assert (got.text, got.problem) == ("x", None)


def test_another_kind_of_page() -> None:
    page = answer({"status": 200, "type": "text/html", "body": "<html>Log in to the Wi-Fi</html>"})
    assert page.problem is not None
    assert page.problem.kind is ProblemKind.MALFORMED
    nothing = answer({"raw": ": hello"}, {"done": True})
    assert nothing.problem is not None
    assert nothing.problem.kind is ProblemKind.MALFORMED
    error = answer({"status": 200, "body": {"code": "Arrearage", "message": "Access denied"}})
    assert error.problem is not None
    assert error.problem.kind is ProblemKind.ARREARS


def test_refused_without_retrying() -> None:
    with ScriptedServer(key="sk-another-key") as server:
        got = ask(server.base_url, switch=DASHSCOPE)
        assert got.problem is not None
        assert (got.problem.kind, got.problem.status) == (ProblemKind.UNAUTHORIZED, 401)
        assert got.problem.where == "127.0.0.1"
        assert len(server.requests) == 1


def test_rate_limited_once_and_told_when_to_come_back() -> None:
    busy: Step = {"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"message": "slow", "code": "x"}}}
    with ScriptedServer({"default": [busy]}) as server:
        got = ask(server.base_url)
        assert got.problem is not None
        assert (got.problem.kind, got.problem.retry_after) == (ProblemKind.RATE_LIMITED, 7.0)
        assert len(server.requests) == 1


def test_dropped_before_the_first_byte_is_asked_once_more() -> None:
    with ScriptedServer({"default": [{"drop": True, "first": 1}, {"text": "second"}, {"end": True}]}) as server:
        assert ask(server.base_url).text == "second"
    with ScriptedServer({"default": [{"drop": True}]}) as server:
        got = ask(server.base_url)
        assert got.problem is not None
        assert got.problem.kind is ProblemKind.UNREACHABLE
        assert len(server.requests) == 2


def test_nobody_there() -> None:
    with ScriptedServer() as server:
        url = server.base_url
    got = ask(url)
    assert got.problem is not None
    assert (got.problem.kind, got.problem.where) == (ProblemKind.UNREACHABLE, "127.0.0.1")


@pytest.mark.parametrize(
    "url", ["http://[", "http://[::1", "ftp://127.0.0.1/v1", "", "http://127.0.0.1:99999/v1", "x y"]
)
def test_an_address_that_is_none(url: str) -> None:
    got = ask(url)
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.UNREACHABLE


def test_moved_elsewhere_is_not_followed() -> None:
    with ScriptedServer() as other:
        moved: Step = {"status": 307, "headers": {"Location": f"{other.base_url}/chat/completions"}, "body": ""}
        with ScriptedServer({"default": [moved]}) as server:
            got = ask(server.base_url)
        assert got.problem is not None
        assert got.problem.kind is ProblemKind.MALFORMED
        assert not other.requests


def test_a_key_that_cannot_be_one_never_leaves() -> None:
    with ScriptedServer() as server:
        for key in ("sk-密钥密钥", "sk-two words", "sk-new\nline"):
            got = ask(server.base_url, key=key)
            assert got.problem is not None
            assert got.problem.kind is ProblemKind.UNAUTHORIZED
            assert key not in str(got.problem)
        got = ask(server.base_url, key=" ", needs_key=True)
        assert got.problem is not None
        assert got.problem.kind is ProblemKind.NO_KEY
        assert not server.requests


def test_the_key_is_in_no_text() -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}. Also sk-ab***yz", "code": "invalid_api_key"}}
    with ScriptedServer({"default": [{"status": 401, "body": body}]}) as server:
        got = ask(server.base_url)
    assert got.problem is not None
    assert KEY not in str(got.problem)
    assert "sk-ab" not in str(got.problem)
    own = "key-of-another-shape"
    with ScriptedServer({"default": [{"error": {"message": f"what is {own}?"}}]}) as server:
        got = ask(server.base_url, key=own)
    assert got.problem is not None
    assert got.problem.detail == "what is [key]?"
    assert KEY not in repr(CompatibleProvider("custom", "http://user:word@127.0.0.1/v1", KEY))
    assert "word" not in repr(CompatibleProvider("custom", "http://user:word@127.0.0.1/v1", KEY))


# Cancelling, turns, life


def test_cancel_closes_the_connection_at_once() -> None:
    async def run(server: ScriptedServer) -> float:
        provider = CompatibleProvider("custom", server.base_url)
        started = asyncio.Event()

        async def read() -> None:
            async for _event in provider.stream(request()):
                started.set()

        task = asyncio.create_task(read())
        await started.wait()
        before = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took = time.perf_counter() - before
        await asyncio.to_thread(server.wait_for, lambda s: s.disconnects == 1)
        await provider.close()
        return took

    with ScriptedServer({"default": [{"text": "a"}, {"stall": True}]}) as server:
        assert asyncio.run(run(server)) < 0.5


def test_a_burst_lets_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatible, "BURST", 0.0)  # after every chunk, so that turns can be counted instead of timed

    async def run(url: str) -> tuple[str, int]:
        provider = CompatibleProvider("custom", url)
        await provider.warm()
        turns, over = 0, False

        async def watch() -> None:
            nonlocal turns
            while not over:
                await asyncio.sleep(0)
                turns += 1

        watching = asyncio.create_task(watch())
        got = await collect(provider, request())
        over = True
        await watching
        await provider.close()
        return got.text, turns

    with ScriptedServer({"default": [{"numbers": 2000, "pace": 0}, {"end": True}]}) as server:
        text, turns = asyncio.run(run(server.base_url))
    assert text == "".join(f"{n} " for n in range(2000))
    assert turns >= 2000


def test_warming_is_shared_and_closing_waits_for_it() -> None:
    async def run(url: str) -> None:
        provider = CompatibleProvider("custom", url)
        await asyncio.gather(provider.warm(), provider.warm())
        assert (await collect(provider, request())).text == "Hello."
        await provider.close()
        await provider.close()
        early = asyncio.create_task(provider.warm())
        await asyncio.sleep(0)
        await provider.close()
        await early

    with ScriptedServer() as server:
        asyncio.run(run(server.base_url))


def test_importing_the_provider_does_not_import_the_sdk() -> None:
    code = (
        "import sys, qwen_desktop.providers.compatible, qwen_desktop.providers.regions\n"
        "sys.exit(any(name in sys.modules for name in ('openai', 'httpx2', 'pydantic', 'PySide6')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Models


def models(server: ScriptedServer, catalogue: Catalogue, path: str = "/v1") -> list[ModelInfo]:
    async def run() -> list[ModelInfo]:
        base = server.base_url.removesuffix("/v1") + path
        provider = CompatibleProvider("dashscope", base, KEY, switch=DASHSCOPE, models=catalogue)
        try:
            assert await provider.count(THINKER, ["a"]) is None
            return await provider.models()
        finally:
            await provider.close()

    return asyncio.run(run())


def test_models_of_an_openai_style_list(catalogue: Catalogue) -> None:
    listed: list[str | dict[str, Any]] = [
        "qwen3-max",
        {"id": "local", "max_model_len": 4096},
        {"id": "file.gguf", "meta": {"n_ctx": 2048}},
        "qwen3-tts-flash",
        "",
    ]
    with ScriptedServer(models=listed) as server:
        found = models(server, catalogue)
    assert [(m.id, m.context) for m in found] == [("qwen3-max", 262_144), ("local", 4096), ("file.gguf", 2048)]
    with ScriptedServer() as server:
        bare = CompatibleProvider("custom", server.base_url)

        async def run() -> list[ModelInfo]:
            try:
                return await bare.models()
            finally:
                await bare.close()

        assert asyncio.run(run())[0] == ModelInfo("qwen3.8-max", "custom")


NATIVE = {
    "model": "qwen9-max",
    "name": "Qwen9-Max",
    "capabilities": ["TG", "Reasoning"],
    "inference_metadata": {"request_modality": ["Text", "Image"], "response_modality": ["Text"]},
    "model_info": {"context_window": 2_000_000, "max_input_tokens": 1_900_000, "max_reasoning_tokens": 9},
}


def test_models_of_dashscopes_own_list(catalogue: Catalogue) -> None:
    entries = [NATIVE, {"model": "qwen3-max", "model_info": {"context_window": 111}}, "odd", {"name": "no id"}]
    page = {"request_id": "r", "output": {"total": 150, "page_no": 1, "page_size": 100, "models": entries}}
    with ScriptedServer({"GET /api/v1/models": [{"status": 200, "body": page}]}) as server:
        found = models(server, catalogue, "/compatible-mode/v1")
        assert [r.path for r in server.requests] == ["/api/v1/models"] * 2
    new, known = found[:2]
    assert (new.name, new.context, new.max_input, new.max_thought, new.vision) == (
        "Qwen9-Max",
        2_000_000,
        1_900_000,
        9,
        True,
    )
    assert new.thinking is Thinking.HYBRID
    assert (known.context, known.max_output, known.name) == (111, 65_536, "Qwen3-Max")


def test_models_fall_back_to_the_openai_style_list(catalogue: Catalogue) -> None:
    for strange in ({"status": 404, "body": {}}, {"status": 200, "body": {"output": {}}}):
        with ScriptedServer({"GET /api/v1/models": [strange]}) as server:
            assert [m.id for m in models(server, catalogue, "/compatible-mode/v1")] == ["qwen3.8-max", "qwen3-max"]
    with ScriptedServer({"GET /api/v1/models": [{"status": 500, "body": {}}]}) as server:
        with pytest.raises(AnswerError) as caught:
            models(server, catalogue, "/compatible-mode/v1")
        assert caught.value.problem.kind is ProblemKind.SERVER


def test_addresses_as_they_are_typed() -> None:
    assert with_scheme(" localhost:8000/v1/ ") == "http://localhost:8000/v1"
    assert with_scheme("127.0.0.1:1") == "http://127.0.0.1:1"
    assert with_scheme("example.com/v1") == "https://example.com/v1"
    assert with_scheme("http://example.com") == "http://example.com"
    provider = CompatibleProvider("custom", "example.com")
    assert (provider.name, provider.base_url) == ("custom", "https://example.com")
