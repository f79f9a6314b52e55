"""What is said to leave this computer, against what leaves it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

import qwen_desktop
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.leaving import leaving, remark
from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.ui.theme import Themes
from tests.servers.scripted import ScriptedServer
from tests.ui.preferences import LEAVING, Made, make, run

Shown = Callable[..., QWidget]
Make = Callable[..., Made]

HOSTS = ("dashscope-intl.aliyuncs.com", "dashscope.aliyuncs.com", "dashscope-us.aliyuncs.com")

# The modules that can reach a network, and who may use them for what.
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "QtNetwork", "QtWebEngineCore"}
NETWORK |= {"openai", "httpx2", "httpcore2", "requests", "aiohttp"}
ALLOWED = {
    "providers": NETWORK,
    "display": {"socket"},  # asks whether there is a display, on a local socket
    "ui/instance": {"QtNetwork"},  # QLocalServer: a second start speaks to the first
    "ui/signals": {"socket"},  # a pair of sockets inside the process
    "worker_link": {"socket"},
}


@pytest.fixture
def made(tmp_path: Path, themes: Themes, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    def build(**environment: str) -> Made:
        made = make(tmp_path / "data", themes, environment)
        shown(made.host, 600, 300)
        return made

    return build


def said(made: Made, provider: str) -> list[str]:
    return [row.where for row in leaving(made.answerers, made.settings, provider)]


async def ask(made: Made, model: ModelInfo) -> None:
    provider = await made.answerers.provider(Choice(model))
    async for _event in provider.stream(ChatRequest(model, (WireMessage(Role.USER, "Where do you live?"),))):
        pass


def test_a_question_goes_where_it_is_said_to(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.choosing.use_custom(server.base_url, "m")
        assert said(made, CUSTOM)[0] == f"To 127.0.0.1:{server.port}, which is this computer."
        await ask(made, made.answerers.find("m", CUSTOM))
        assert made.answerers.hosts(CUSTOM) == (server.requests[0].headers["host"],)
        assert len(server.chats) == 1

    with ScriptedServer() as server:
        run(made(), scenario)


def test_a_title_is_asked_for_where_the_question_goes_or_not_at_all(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.choosing.use_custom("https://models.example/v1", "m")
        assert said(made, CUSTOM)[:2] == ["To models.example.", "To models.example."]
        assert said(made, EMBEDDED)[1].startswith("Nowhere")
        made.settings.titles = False
        assert said(made, CUSTOM)[:2] == ["To models.example.", "Nowhere: the titles are first lines."]

    run(made(), scenario)


def test_dashscope_is_asked_at_the_host_that_is_named(made: Make) -> None:
    async def scenario(made: Made) -> None:
        host = f"127.0.0.1:{server.port}"
        assert made.answerers.hosts(DASHSCOPE) == (host,)
        await ask(made, made.answerers.default_model(DASHSCOPE))
        await made.answerers.refresh_models()
        assert {request.headers["host"] for request in server.requests} == {host}
        assert "DASHSCOPE_BASE_URL says which host" in said(made, DASHSCOPE)[4]

    with ScriptedServer() as server:
        run(made(DASHSCOPE_API_KEY="sk-1234567890", DASHSCOPE_BASE_URL=f"{server.base_url}"), scenario)


def test_a_key_of_no_region_is_tried_on_the_hosts_that_are_named(made: Make) -> None:
    async def scenario(made: Made) -> None:
        hosts = [f"127.0.0.1:{server.port}" for server in (one, other)]
        assert list(made.answerers.hosts(DASHSCOPE)) == hosts
        assert f"To each of {hosts[0]}, {hosts[1]} in turn" in said(made, DASHSCOPE)[4]
        await ask(made, made.answerers.default_model(DASHSCOPE))
        assert [r.path for r in one.requests] == ["/v1/models"]
        assert made.answerers.hosts(DASHSCOPE) == (hosts[1],)  # known from now on, and said so
        assert said(made, DASHSCOPE)[0] == f"To {hosts[1]}, which is this computer."
        assert len(other.chats) == 1

    with ScriptedServer(key="another") as one, ScriptedServer() as other:
        table = f'{{"singapore": "{one.base_url}", "beijing": "{other.base_url}"}}'
        run(made(DASHSCOPE_API_KEY="sk-1234567890", QWEN_DESKTOP_HOSTS=table), scenario)


def test_the_three_hosts_are_named(made: Make) -> None:
    async def scenario(made: Made) -> None:
        for row in (0, 1, 4):
            assert all(host in said(made, DASHSCOPE)[row] for host in HOSTS)
        made.settings.region = "cn-beijing"
        assert said(made, DASHSCOPE)[0] == "To dashscope.aliyuncs.com."
        assert all(host in said(made, DASHSCOPE)[4] for host in HOSTS)  # the key dialog can try again
        made.settings.workspace, made.settings.region = "ws-1", "nowhere-1"
        assert said(made, DASHSCOPE)[0].startswith("Nowhere")

    run(made(), scenario)


def test_while_the_embedded_model_answers_no_question_leaves(made: Make) -> None:
    async def scenario(made: Made) -> None:
        assert said(made, EMBEDDED)[0].startswith("Nowhere")
        assert "127.0.0.1 only" in said(made, EMBEDDED)[5]

    run(made(), scenario)


def test_the_page_says_where_things_go_now(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(LEAVING)
        assert "Nowhere, while the model inside this app answers." in made.said()
        made.choosing.use_custom("https://models.example/v1", "m")
        assert "To models.example." in made.said()
        assert "qwen-desktop/" in remark()
        for row in leaving(made.answerers, made.settings, CUSTOM):
            assert row.what in made.said()
            assert row.where in made.said()

    run(made(), scenario)


def test_a_request_names_the_program_and_nothing_else_of_this_computer(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.choosing.use_custom(server.base_url, "m")
        await ask(made, made.answerers.find("m", CUSTOM))
        (request,) = server.requests
        usual = {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "authorization"}
        assert set(request.headers) - usual == {"user-agent"}
        assert request.headers["user-agent"] == f"qwen-desktop/{qwen_desktop.__version__}"
        assert set(request.body) <= {"model", "messages", "stream", "stream_options", "chat_template_kwargs"}

    with ScriptedServer() as server:
        run(made(), scenario)


def test_nobody_else_can_reach_a_network() -> None:
    package = Path(qwen_desktop.__file__).parent
    strangers = []
    for path in package.rglob("*.py"):
        place = path.relative_to(package).with_suffix("").as_posix()
        allowed = next((names for room, names in ALLOWED.items() if place.startswith(room)), set())
        strangers += [f"{place}: {name}" for name in _imported(path) & NETWORK - allowed]
    assert strangers == []


def _imported(path: Path) -> set[str]:
    """The modules a file imports, wherever in it: whole names, and the last and the first part of them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found | {name.split(".")[0] for name in found} | {name.split(".")[-1] for name in found}
