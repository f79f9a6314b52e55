"""A key finds its region: each shared host is asked once, and silence is not taken for a refusal."""

from __future__ import annotations

import asyncio
import json

import pytest

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.providers import regions
from qwen_desktop.providers.regions import (
    BEIJING,
    SHARED_HOSTS,
    SINGAPORE,
    VIRGINIA,
    Region,
    configured,
    find_region,
    shared_hosts,
    title,
    workspace,
)
from tests.providers.conftest import KEY
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step


def find(*hosts: Region, key: str = KEY) -> tuple[Region | Problem, list[str]]:
    tried: list[str] = []
    try:
        return asyncio.run(find_region(key, hosts, lambda region: tried.append(region.id), {})), tried
    except AnswerError as error:
        return error.problem, tried


def test_the_shared_hosts() -> None:
    assert [(region.id, region.host) for region in shared_hosts({})] == [
        (SINGAPORE, "dashscope-intl.aliyuncs.com"),
        (BEIJING, "dashscope.aliyuncs.com"),
        (VIRGINIA, "dashscope-us.aliyuncs.com"),
    ]
    assert [title(region) for region in SHARED_HOSTS] == ["Singapore", "Beijing", "Virginia"]
    assert title(Region("mine", "http://x/v1")) == "mine"
    assert title(Region("", "http://me:word@x:1/v1")) == "x:1"


def test_the_first_that_knows_the_key_wins() -> None:
    with ScriptedServer(key="sk-another") as wrong, ScriptedServer(key=KEY) as right, ScriptedServer() as last:
        hosts = [Region(SINGAPORE, wrong.base_url), Region(BEIJING, right.base_url), Region(VIRGINIA, last.base_url)]
        assert find(*hosts) == (hosts[1], [SINGAPORE, BEIJING])
        assert [len(server.requests) for server in (wrong, right, last)] == [1, 1, 0]
        assert right.requests[0].path == "/v1/models"


@pytest.mark.parametrize("status", [403, 429])
def test_too_much_to_do_is_knowing_the_key(status: int) -> None:
    busy: list[Step] = [{"status": status, "body": {"error": {"message": "no"}}}]
    with ScriptedServer({"GET /v1/models": busy}) as server:
        assert find(Region(BEIJING, server.base_url))[0] == Region(BEIJING, server.base_url)


def test_all_refuse() -> None:
    with ScriptedServer(key="sk-another") as one, ScriptedServer(key="sk-another") as two:
        problem, tried = find(Region(SINGAPORE, one.base_url), Region(BEIJING, two.base_url))
        assert isinstance(problem, Problem)
        assert (problem.kind, problem.status) == (ProblemKind.UNAUTHORIZED, 401)
        assert problem.where == f"127.0.0.1:{one.port}, 127.0.0.1:{two.port}"
        assert tried == [SINGAPORE, BEIJING]


def test_silence_is_not_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "TRIAL_TIME", 0.2)
    with ScriptedServer() as gone:
        away = Region(VIRGINIA, gone.base_url)
    stalls: dict[str, list[Step]] = {"GET /v1/models": [{"stall": True}]}
    with ScriptedServer(key="sk-another") as wrong, ScriptedServer(stalls) as mute:
        problem, tried = find(Region(SINGAPORE, wrong.base_url), Region(BEIJING, mute.base_url), away)
        assert isinstance(problem, Problem)
        assert problem.kind is ProblemKind.UNREACHABLE
        assert problem.where == f"127.0.0.1:{mute.port}, {away.host}"
        assert len(tried) == 3


def test_what_concerns_every_host_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, tried = find(*SHARED_HOSTS, key="")
    assert isinstance(problem, Problem)
    assert (problem.kind, len(tried)) == (ProblemKind.NO_KEY, 1)
    monkeypatch.setenv("all_proxy", "nonsense://x")
    problem, tried = find(*SHARED_HOSTS)
    assert isinstance(problem, Problem)
    assert (problem.kind, len(tried)) == (ProblemKind.PROXY, 1)


def test_the_table_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(key=KEY) as server:
        table = {"Singapore": "127.0.0.1:9/v1/", "elsewhere": server.base_url}
        monkeypatch.setenv("QWEN_DESKTOP_HOSTS", json.dumps(table))
        assert [region.id for region in shared_hosts()] == [SINGAPORE, "elsewhere"]
        assert shared_hosts()[0].base_url == "http://127.0.0.1:9/v1"
        assert asyncio.run(find_region(KEY)) == Region("elsewhere", server.base_url)
    for damage in ("{", "[]", '{"a": 1}'):
        with pytest.raises(ValueError, match="QWEN_DESKTOP_HOSTS"):
            shared_hosts({"QWEN_DESKTOP_HOSTS": damage})


def test_a_base_url_of_ones_own_wins_and_is_not_asked() -> None:
    for text, url in (
        ("https://dashscope-intl.aliyuncs.com", SHARED_HOSTS[0].base_url),
        ("https://dashscope.aliyuncs.com/api/v1/", SHARED_HOSTS[1].base_url),
        ("localhost:1/v1", "http://localhost:1/v1"),
    ):
        environ = {"DASHSCOPE_BASE_URL": text}
        assert asyncio.run(find_region(KEY, (), None, environ)).base_url == url
    assert configured({"DASHSCOPE_BASE_URL": "dashscope.aliyuncs.com"}) == SHARED_HOSTS[1]
    assert configured({"DASHSCOPE_BASE_URL": " "}) is None
    assert configured() is None


def test_workspaces() -> None:
    assert workspace("ws-1a", "eu-central-1") == Region(
        "eu-central-1", "https://ws-1a.eu-central-1.maas.aliyuncs.com/compatible-mode/v1"
    )
    for wrong in (("evil.example/x", BEIJING), ("", BEIJING), ("ws-1", "the-moon"), ("ws\n", BEIJING)):
        with pytest.raises(ValueError, match="not a"):
            workspace(*wrong)
