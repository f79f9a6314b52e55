"""Who answers, while keys and hosts change: against real servers, without a keychain."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from qwen_desktop import parts
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, Answerers, Told
from qwen_desktop.chat.choice import Choice
from qwen_desktop.providers.compatible import CompatibleProvider
from tests.servers.scripted import ScriptedServer

OLD, NEW = "sk-old-12345678", "sk-new-12345678"


def built(folder: Path, hosts: dict[str, str], tell: Callable[[Told], None]) -> parts.Parts:
    return parts.build(folder, {"QWEN_DESKTOP_HOSTS": json.dumps(hosts)}, tell)


def dashscope(answerers: Answerers) -> Choice:
    return Choice(answerers.default_model(DASHSCOPE))


def test_a_key_given_while_another_is_tried_is_the_one_used(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer(key=OLD) as one, ScriptedServer(key=NEW) as two:
            told: list[Told] = []

            def tell(news: Told) -> None:
                if not told:
                    work.answerers.use_key_once(DASHSCOPE, NEW)
                told.append(news)

            work = built(tmp_path, {"Singapore": one.base_url, "Beijing": two.base_url}, tell)
            work.answerers.use_key_once(DASHSCOPE, OLD)
            provider = await work.answerers.provider(dashscope(work.answerers))
            assert isinstance(provider, CompatibleProvider)
            assert provider.base_url == two.base_url
            assert work.settings.region == "cn-beijing"
            assert [news.code for news in told].count("region") == 1
            await work.close()

    asyncio.run(play())


def test_a_host_that_says_nothing_keeps_no_other_provider_waiting(tmp_path: Path) -> None:
    async def play() -> None:
        trying, over = asyncio.Event(), asyncio.Event()

        async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await over.wait()
            writer.close()

        silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        work = built(tmp_path, {"Singapore": f"http://127.0.0.1:{port}/v1"}, lambda news: trying.set())
        work.answerers.use_key_once(DASHSCOPE, OLD)
        slow = asyncio.create_task(work.answerers.provider(dashscope(work.answerers)))
        await trying.wait()
        work.settings.base_url = "http://127.0.0.1:9/v1"
        quick = await asyncio.wait_for(work.answerers.provider(Choice(work.answerers.find("m", CUSTOM))), 5.0)
        assert quick.name == CUSTOM
        assert not slow.done()
        slow.cancel()
        await asyncio.wait({slow})
        over.set()
        silent.close()
        await work.close()

    asyncio.run(play())
