"""Who answers a choice, where its key comes from, and where that key belongs: real servers, real settings."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from qwen_desktop import parts
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED, Answerers, KeyPlace, Told
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.servers import switch_for
from qwen_desktop.domain.errors import AnswerError, ProblemKind
from qwen_desktop.domain.model import ThinkingSwitch
from qwen_desktop.keychain import Outcome
from qwen_desktop.providers.compatible import CompatibleProvider
from qwen_desktop.providers.embedded import EmbeddedProvider
from tests.servers.scripted import ScriptedServer

KEY = "sk-one-12345678"


@pytest.fixture(autouse=True)
def no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No session bus: keyring finds no Secret Service."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)


def at(folder: Path, told: list[Told] | None = None, **environment: str) -> parts.Parts:
    return parts.build(folder, environment, (told if told is not None else []).append)


def flagship(answerers: Answerers) -> Choice:
    return Choice(answerers.default_model(DASHSCOPE))


def problem_of(work: parts.Parts, choice: Choice) -> AnswerError:
    async def play() -> AnswerError:
        with pytest.raises(AnswerError) as caught:
            await work.answerers.provider(choice)
        await work.close()
        return caught.value

    return asyncio.run(play())


def test_the_environment_s_key_is_used_and_its_place_is_told(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path, DASHSCOPE_API_KEY=f" {KEY} ")
        assert work.answerers.environment_has_key(DASHSCOPE)
        assert (await work.answerers.key(DASHSCOPE)).key == KEY
        assert (await work.answerers.key_place(DASHSCOPE))[0] is KeyPlace.ENVIRONMENT
        assert await work.answerers.default_provider() == DASHSCOPE
        await work.close()

    asyncio.run(play())


def test_a_key_of_this_run_goes_before_all_and_can_be_dropped(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path)
        assert await work.answerers.default_provider() == EMBEDDED
        assert (await work.answerers.key_place(DASHSCOPE))[0] is KeyPlace.NOWHERE
        work.answerers.use_key_once(DASHSCOPE, KEY)
        assert (await work.answerers.key(DASHSCOPE)).key == KEY
        assert (await work.answerers.key_place(DASHSCOPE))[0] is KeyPlace.RUN
        answer = await work.answerers.forget_key(DASHSCOPE)
        assert answer.outcome is Outcome.NO_KEYCHAIN
        assert (await work.answerers.key(DASHSCOPE)).key is None
        await work.close()

    asyncio.run(play())


def test_without_a_keychain_a_key_is_not_taken_for_kept(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path)
        assert (await work.answerers.keep_key(DASHSCOPE, KEY)).outcome is Outcome.NO_KEYCHAIN
        assert (await work.answerers.key(DASHSCOPE)).key is None
        await work.close()

    asyncio.run(play())


def test_without_a_key_and_a_keychain_the_keychain_is_what_is_said(tmp_path: Path) -> None:
    work = at(tmp_path)
    problem = problem_of(work, flagship(work.answerers)).problem
    assert (problem.kind, problem.code) == (ProblemKind.KEYCHAIN, "no_keychain")


def test_each_provider_is_made_once_and_anew_after_a_change(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path)
        work.settings.base_url = "http://127.0.0.1:9/v1"
        own = Choice(work.answerers.find("m", CUSTOM))
        first = await work.answerers.provider(own)
        assert await work.answerers.provider(own) is first
        work.answerers.forget_provider(CUSTOM)
        assert await work.answerers.provider(own) is not first
        embedded = await work.answerers.provider(Choice(work.answerers.default_model(EMBEDDED)))
        assert isinstance(embedded, EmbeddedProvider)
        await work.close()

    asyncio.run(play())


def test_a_server_of_one_s_own_needs_an_address(tmp_path: Path) -> None:
    work = at(tmp_path)
    assert problem_of(work, Choice(work.answerers.find("m", CUSTOM))).problem.code == "no_base_url"


def test_the_environment_s_host_wins_over_every_region(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path, DASHSCOPE_API_KEY=KEY, DASHSCOPE_BASE_URL="http://127.0.0.1:9/v1")
        work.settings.region = "cn-beijing"
        provider = await work.answerers.provider(flagship(work.answerers))
        assert isinstance(provider, CompatibleProvider)
        assert provider.base_url == "http://127.0.0.1:9/v1"
        await work.close()

    asyncio.run(play())


def test_a_workspace_has_a_host_of_its_own(tmp_path: Path) -> None:
    async def play() -> None:
        work = at(tmp_path, DASHSCOPE_API_KEY=KEY)
        work.settings.region, work.settings.workspace = "ap-southeast-1", "ws-abc"
        provider = await work.answerers.provider(flagship(work.answerers))
        assert isinstance(provider, CompatibleProvider)
        assert "ws-abc.ap-southeast-1" in provider.base_url
        await work.close()

    asyncio.run(play())


def test_a_workspace_without_a_region_is_a_problem_of_the_settings(tmp_path: Path) -> None:
    work = at(tmp_path, DASHSCOPE_API_KEY=KEY)
    work.settings.workspace = "ws-abc"
    problem = problem_of(work, flagship(work.answerers)).problem
    assert (problem.kind, problem.code) == (ProblemKind.BAD_REQUEST, "settings")


def test_a_refused_key_gives_its_remembered_region_up(tmp_path: Path) -> None:
    async def play() -> None:
        told: list[Told] = []
        with ScriptedServer(key=KEY) as server:
            hosts = json.dumps({"Singapore": server.base_url})
            work = at(tmp_path, told, DASHSCOPE_API_KEY=KEY, QWEN_DESKTOP_HOSTS=hosts)
            await work.answerers.provider(flagship(work.answerers))
            assert work.settings.region == "ap-southeast-1"
            work.answerers.refused()
            assert work.settings.region == ""
            await work.answerers.provider(flagship(work.answerers))
            assert [t.code for t in told] == ["trying", "region", "trying", "region"]
            assert ("ap-southeast-1", "Singapore") in [row[:2] for row in work.answerers.regions()]
            await work.close()

    asyncio.run(play())


def test_the_service_s_own_list_of_models_wins(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer(key=KEY, models=["qwen3.8-max", "qwen-of-tomorrow"]) as server:
            work = at(tmp_path, DASHSCOPE_API_KEY=KEY, DASHSCOPE_BASE_URL=server.base_url)
            assert "qwen3-max" in [m.id for m in work.answerers.models()]
            await work.answerers.refresh_models()
            asked = len(server.requests)
            await work.answerers.refresh_models()
            assert len(server.requests) == asked, "once in a run"
            live = [m.id for m in work.answerers.models() if m.provider == DASHSCOPE]
            assert live == ["qwen3.8-max", "qwen-of-tomorrow"]
            assert work.answerers.find("qwen-of-tomorrow", DASHSCOPE).id == "qwen-of-tomorrow"
            assert EMBEDDED in [m.provider for m in work.answerers.models()]
            await work.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    ("address", "switch"),
    [
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", ThinkingSwitch.DASHSCOPE),
        ("https://api.siliconflow.cn/v1", ThinkingSwitch.DASHSCOPE),
        ("http://127.0.0.1:8000/compatible-mode/v1", ThinkingSwitch.DASHSCOPE),
        ("http://localhost:11434/v1", ThinkingSwitch.EFFORT),
        ("http://localhost:1234/v1", ThinkingSwitch.EFFORT),
        ("http://localhost:8000/v1", ThinkingSwitch.TEMPLATE),
        ("http://localhost:port/v1", ThinkingSwitch.TEMPLATE),
    ],
)
def test_how_a_server_is_told_to_think(address: str, switch: ThinkingSwitch) -> None:
    assert switch_for(address) is switch
