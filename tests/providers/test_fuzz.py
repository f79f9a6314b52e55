"""Whatever a server sends, an answer ends: with the service's word for the end, or with a problem, and no other way."""

from __future__ import annotations

import asyncio
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qwen_desktop.domain.events import Finished
from qwen_desktop.providers.compatible import CompatibleProvider
from tests.providers.conftest import Answer, collect, request
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step

NAMES = [
    "choices",
    "delta",
    "content",
    "reasoning_content",
    "usage",
    "finish_reason",
    "error",
    "message",
    "code",
    "index",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("stop"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=10,
)
LINES = VALUES.map(lambda value: "data: " + json.dumps(value)) | st.sampled_from(
    [
        "data: {",
        ": a comment",
        "data: [DONE]",
        "event: error\ndata: {}",
        'data: {"choices": [{"index": 0, "delta": {"content": "x"}}]}',
        'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}',
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES, max_size=5), st.sampled_from([None, True, "reset"]))
def test_every_answer_ends(lines: list[str], cut: str | bool | None) -> None:
    steps: list[Step] = [{"raw": line} for line in lines] + ([] if cut is None else [{"open": True}, {"cut": cut}])

    async def run(url: str) -> Answer:
        provider = CompatibleProvider("custom", url)
        try:
            return await collect(provider, request())
        finally:
            await provider.close()

    with ScriptedServer({"default": [{"open": True}, *steps]}) as server:
        got = asyncio.run(run(server.base_url))
    assert got.problem is not None or isinstance(got.events[-1], Finished)
