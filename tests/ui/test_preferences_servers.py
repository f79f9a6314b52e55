"""Keys and servers: where a key is, a server of one's own tried for what it is, and whose key goes where."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, KeyPlace
from qwen_desktop.chat.choice import Choice
from qwen_desktop.domain.errors import AnswerError
from qwen_desktop.settings import Settings
from qwen_desktop.ui.keys.dialog import KeyDialog
from qwen_desktop.ui.theme import Themes
from tests.e2e import keyrings
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step
from tests.ui.preferences import SERVERS, Made, make, run

Shown = Callable[..., QWidget]
Make = Callable[..., Made]

KEY = "own-server-key-7d1b93ac55e0"
MODELS = ["qwen3:8b", {"id": "Qwen/Qwen3.5-27B", "object": "model", "max_model_len": 65_536}, "text-embedding-v4"]


def needs_keychain(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that needs a real Secret Service."""
    reason = f"needs a Secret Service: install {keyrings.missing()}"
    return pytest.mark.keychain(pytest.mark.skipif(bool(keyrings.missing()), reason=reason)(test))


@pytest.fixture
def made(tmp_path: Path, themes: Themes, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Builds the preferences on the test's data folder; by default where there is no keychain."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    def build(**environment: str) -> Made:
        made = make(tmp_path / "data", themes, environment)
        shown(made.host, 600, 300)
        return made

    return build


@pytest.fixture
def keyring(tmp_path: Path, made: Make) -> Iterator[None]:
    """A Secret Service of the test's own; after `made`, which takes the session's away."""
    with keyrings.service(tmp_path / "keyring") as variables, mock.patch.dict(os.environ, variables):
        yield


def type_in(made: Made, name: str, text: str) -> QLineEdit:
    field = made.named(QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    return field


async def tried(made: Made, address: str, key: str = "") -> None:
    """Fill in a server and try it, until something came of it."""
    type_in(made, Settings.base_url.label(), address)
    if key:
        type_in(made, "Key of your own server", key)
    QTest.mouseClick(made.button("Try it"), Qt.MouseButton.LeftButton)
    serving = made.preferences._serving
    assert serving is not None
    await made.until(lambda: serving._trial is None)


async def used(made: Made, model: str) -> None:
    made.choose("Model of your own server", model)
    made.button("Use this model").click()
    serving = made.preferences._serving
    assert serving is not None
    await made.until(lambda: serving._trial is None)


def authorizations(server: ScriptedServer) -> list[str]:
    return [request.headers.get("authorization", "") for request in server.requests]


def buttons(made: Made) -> list[str]:
    return [b.text() for b in made.window.findChildren(QPushButton) if b.isVisible()]


# A server that answers


def test_a_server_is_tried_and_one_of_its_models_answers(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        assert "Use this model" not in buttons(made)
        await tried(made, server.base_url)
        assert f"127.0.0.1:{server.port} has 2 models" in made.said()
        assert [request.path for request in server.requests] == ["/v1/models"]
        box = made.named(QComboBox, "Model of your own server")
        assert [box.itemText(i) for i in range(box.count())] == ["qwen3:8b", "Qwen/Qwen3.5-27B"]
        assert made.settings.base_url == ""  # a try is no choice
        await used(made, "Qwen/Qwen3.5-27B")
        choice = made.choosing.choice()
        assert (choice.provider, choice.model.id, choice.model.context) == (CUSTOM, "Qwen/Qwen3.5-27B", 65_536)
        assert "Qwen/Qwen3.5-27B of this server answers now." in made.said()
        provider = await made.answerers.provider(choice)
        assert (await provider.models())[0].id == "qwen3:8b"
        assert authorizations(server) == ["Bearer none", "Bearer none"]

    with ScriptedServer(models=MODELS) as server:
        run(made(), scenario)


def test_the_models_stand_in_the_composers_menu_under_their_own_group(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url)
        await used(made, "m7")
        offered = made.offered()
        assert len(offered) == 8
        assert offered[0] == ("Recent", "custom/m7")
        own = [row for group, row in offered if group == server.base_url]
        assert own == ["custom/m0", "custom/m1", "custom/m2", "custom/m3"]
        assert [group for group, _row in offered[1:5]] == [server.base_url] * 4
        assert any(row.startswith("embedded/") for _group, row in offered)
        made.choosing.choose_model("custom/m1")
        await used(made, "m9")  # one that the menu had no room for
        assert made.choosing.choice().model.id == "m9"

    with ScriptedServer(models=[f"m{n}" for n in range(12)]) as server:
        run(made(), scenario)


def test_at_the_next_start_the_models_are_there_without_asking(made: Make) -> None:
    async def first(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url)
        await used(made, "qwen3:8b")
        made.choosing.choose_model("dashscope/qwen3-max")

    async def second(made: Made) -> None:
        own = [row for _group, row in made.offered() if row.startswith("custom/")]
        assert own == ["custom/qwen3:8b", "custom/Qwen/Qwen3.5-27B"]
        made.choosing.choose_model("custom/Qwen/Qwen3.5-27B")
        assert made.choosing.choice().model.context == 65_536
        made.page(SERVERS)
        assert made.named(QLineEdit, Settings.base_url.label()).text() == server.base_url
        assert made.named(QComboBox, "Model of your own server").currentText() == "Qwen/Qwen3.5-27B"
        assert len(server.requests) == asked

    with ScriptedServer(models=MODELS) as server:
        run(made(), first)
        asked = len(server.requests)
        run(made(), second)


@pytest.mark.parametrize("ending", ["", "/", "/v1/", "/v1/chat/completions", "/v1/models"])
def test_what_is_typed_of_an_address_is_made_whole(made: Make, ending: str) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, f" 127.0.0.1:{server.port}{ending}")
        assert made.named(QLineEdit, Settings.base_url.label()).text() == server.base_url
        await used(made, "qwen3-max")
        assert made.settings.base_url == server.base_url

    with ScriptedServer() as server:
        run(made(), scenario)


# What can be wrong


@pytest.mark.parametrize(
    "address", ["", "   ", "my server", "ftp://host/v1", "http://", "http://host:99999/v1", "h!st/v1"]
)
def test_what_is_no_address_is_said_and_nothing_is_asked(made: Make, address: str) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, address)
        assert "That is no address of a server; one looks like http://127.0.0.1:8000/v1." in made.said()
        assert not made.answerers._retired

    run(made(), scenario)


@pytest.mark.parametrize(
    "secret", ["http://user:{key}@127.0.0.1:{port}/v1", "127.0.0.1:{port}/v1?api_key={key}", "sk-0123456789abcdef"]
)
def test_an_address_with_a_secret_in_it_is_refused_unasked(made: Make, secret: str) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, secret.format(key=KEY, port=server.port))
        assert "There is a secret in this address: take it out, and fill it in under Key." in made.said()
        assert server.requests == []
        assert made.settings.base_url == ""

    with ScriptedServer() as server:
        run(made(), scenario)


def test_a_server_that_is_not_there(made: Make) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, f"127.0.0.1:{port}/v1")
        sentence = f"127.0.0.1:{port} cannot be reached; check the address, and that the server is running."
        assert sentence in made.said()
        assert "Use this model" not in buttons(made)

    run(made(), scenario)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "body": "<html>no such page</html>", "type": "text/html"},
        {"status": 200, "body": "<html>welcome</html>", "type": "text/html"},
        {"status": 200, "body": {"hello": "world"}},
        {"status": 200, "body": {"object": "list", "data": []}},
        {"status": 302, "headers": {"location": "https://example.org/"}, "body": ""},
        {"status": 400, "body": {"error": {"message": "what is that"}}},
    ],
)
def test_a_server_of_another_kind(made: Make, answer: Step) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url)
        assert f"127.0.0.1:{server.port} answers, but lists no models as an OpenAI-compatible server" in made.said()
        assert "Use this model" not in buttons(made)

    with ScriptedServer({"GET /models": [answer]}) as server:
        run(made(), scenario)


def test_a_server_that_wants_a_key_and_one_that_refuses_it(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url)
        assert f"127.0.0.1:{server.port} wants a key: fill it in and try again." in made.said()
        await tried(made, server.base_url, "a-wrong-key")
        assert f"127.0.0.1:{server.port} refused the key: check it and try again." in made.said()
        await tried(made, server.base_url, KEY)
        assert "has 2 models" in made.said()
        assert KEY not in made.said()
        assert {"a-wrong-key", KEY} <= made.secrets  # the log would not write them
        assert made.named(QLineEdit, "Key of your own server").displayText() == "•" * len(KEY)

    with ScriptedServer(key=KEY) as server:
        run(made(), scenario)


def test_a_server_that_says_nothing_can_be_stopped(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        type_in(made, Settings.base_url.label(), server.base_url)
        QTest.keyClick(made.named(QLineEdit, Settings.base_url.label()), Qt.Key.Key_Return)
        assert f"Asking 127.0.0.1:{server.port} which models it has…" in made.said()
        await made.until(lambda: server.requests)
        assert not made.named(QLineEdit, "Key of your own server").isEnabled()
        made.button("Stop").click()
        assert "Stopped." in made.said()
        await made.until(lambda: made.named(QLineEdit, "Key of your own server").isEnabled())
        await made.until(lambda: not server._connections)  # it does not go on behind the user's back

    with ScriptedServer({"GET /models": [{"stall": True}]}) as server:
        run(made(), scenario)


def test_another_address_takes_the_models_of_the_last_one_away(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url)
        assert "Use this model" in buttons(made)
        QTest.keyClicks(made.named(QLineEdit, Settings.base_url.label()), "x")
        assert "Use this model" not in buttons(made)

    with ScriptedServer() as server:
        run(made(), scenario)


def test_what_was_said_and_typed_stays_while_the_window_is_left_and_goes_when_it_is_closed(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url, "a-wrong-key")
        made.window.refresh()
        assert "refused the key" in made.said()
        made.window.close()
        made.preferences.open()
        assert made.named(QLineEdit, "Key of your own server").text() == ""
        assert made.named(QLineEdit, Settings.base_url.label()).text() == ""
        assert "refused the key" not in made.said()

    with ScriptedServer(key=KEY) as server:
        run(made(), scenario)


# The key of a server of one's own


def test_without_a_keychain_its_key_is_used_for_this_run_only(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url, KEY)
        await used(made, "qwen3-max")
        assert "can be used for this run only" in made.said()
        assert made.settings.base_url == ""
        made.button("Use the key for this run only").click()
        assert "The key is used for this run only." in made.said()
        assert "Use the key for this run only" not in buttons(made)
        provider = await made.answerers.provider(made.choosing.choice())
        assert await provider.models()
        assert authorizations(server)[-1] == f"Bearer {KEY}"
        assert made.named(QLineEdit, "Key of your own server").text() == ""
        assert all(KEY not in path.read_text("utf-8") for path in made.folder.iterdir())

    with ScriptedServer(key=KEY) as server:
        run(made(), scenario)


def test_a_key_for_this_run_goes_to_no_other_server(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url, KEY)
        await used(made, "qwen3-max")
        made.button("Use the key for this run only").click()
        await tried(made, other.base_url)
        await used(made, "qwen3-max")
        provider = await made.answerers.provider(made.choosing.choice())
        assert await provider.models()
        assert authorizations(other) == ["Bearer none"] * 2

    with ScriptedServer(key=KEY) as server, ScriptedServer() as other:
        run(made(), scenario)


@needs_keychain
def test_its_key_is_kept_and_goes_to_no_other_server(made: Make, keyring: None) -> None:
    async def first(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url, KEY)
        await used(made, "qwen3-max")
        assert "The key was put into the system's keychain." in made.said()
        assert (await made.answerers._keychain.get(CUSTOM)).key == KEY
        assert "The key of this server is in the system's keychain" in made.said()

    async def second(made: Made) -> None:
        provider = await made.answerers.provider(made.choosing.choice())
        assert await provider.models()
        assert authorizations(server)[-1] == f"Bearer {KEY}"
        made.page(SERVERS)
        await tried(made, other.base_url)
        assert "has 2 models" in made.said()
        await used(made, "qwen3-max")
        provider = await made.answerers.provider(made.choosing.choice())
        assert await provider.models()
        assert authorizations(other) == ["Bearer none"] * 2
        assert (await made.answerers._keychain.get(CUSTOM)).key is None  # nobody uses it any more

    with ScriptedServer(key=KEY) as server, ScriptedServer() as other:
        run(made(), first)
        run(made(), second)


@needs_keychain
def test_an_address_set_otherwise_does_not_get_the_kept_key(made: Make, keyring: None) -> None:
    async def scenario(made: Made) -> None:
        await made.answerers._keychain.set(CUSTOM, KEY)
        made.settings.server_key_for = "https://the.other.host"
        made.settings.base_url = server.base_url
        provider = await made.answerers.provider(Choice(made.answerers.find("m", CUSTOM)))
        await provider.models()
        assert authorizations(server) == ["Bearer none"]

    with ScriptedServer() as server:
        run(made(), scenario)


@needs_keychain
def test_a_forgotten_server_leaves_nothing(made: Make, keyring: None) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await tried(made, server.base_url, KEY)
        await used(made, "qwen3-max")
        made.button("Forget this server").click()
        await made.until(lambda: "Server removed." in made.said())
        assert (made.settings.base_url, made.settings.server_models, made.settings.server_key_for) == ("", "", "")
        assert (await made.answerers._keychain.get(CUSTOM)).key is None
        assert made.choosing.choice().provider == "embedded"
        assert all(not row.startswith("custom/") for _group, row in made.offered())
        with pytest.raises(AnswerError):
            await made.answerers.provider(Choice(made.answerers.find("m", CUSTOM)))

    with ScriptedServer(key=KEY) as server:
        run(made(), scenario)


def test_a_key_from_the_environment_is_said_and_cannot_be_typed_over(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        assert "OPENAI_API_KEY is set: that key is sent to the server" in made.said()
        assert not made.named(QLineEdit, "Key of your own server").isEnabled()
        await tried(made, server.base_url)
        assert authorizations(server) == [f"Bearer {KEY}"]
        assert not made.named(QLineEdit, "Key of your own server").isEnabled()

    with ScriptedServer(key=KEY) as server:
        run(made(OPENAI_API_KEY=KEY), scenario)


# DashScope


def test_without_a_key_one_can_be_pasted_over_this_window(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await made.until(lambda: "There is no key yet" in made.said())
        assert "Forget key" not in buttons(made)
        made.button("Paste a key…").click()
        dialog = made.choosing._dialog
        assert isinstance(dialog, KeyDialog)
        assert dialog.parent() is made.window
        dialog.reject()
        await made.until(lambda: made.choosing._dialog is None)

    run(made(), scenario)


def test_a_key_from_the_environment_is_named(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await made.until(lambda: "DASHSCOPE_API_KEY is set: that key is used as long as it is" in made.said())
        assert "Forget key" not in buttons(made)
        assert "Change key…" in buttons(made)

    run(made(DASHSCOPE_API_KEY="sk-of-the-environment"), scenario)


def test_a_key_for_this_run_is_named_and_forgotten(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.answerers.use_key_once(DASHSCOPE, "sk-of-this-run")
        made.choosing._key_is_there()
        assert made.choosing.choice().provider == DASHSCOPE
        made.page(SERVERS)
        await made.until(lambda: "The key is used for this run only." in made.said())
        made.button("Forget key").click()
        await made.until(lambda: "There is no key yet" in made.said())
        assert made.choosing.choice().provider == "embedded"
        assert (await made.answerers.key(DASHSCOPE)).key is None

    run(made(), scenario)


@needs_keychain
def test_a_kept_key_is_named_and_forgotten(made: Make, keyring: None) -> None:
    async def scenario(made: Made) -> None:
        assert (await made.answerers.keep_key(DASHSCOPE, "sk-that-is-kept")).worked
        assert (await made.answerers.key_place(DASHSCOPE))[0] is KeyPlace.KEYCHAIN
        made.page(SERVERS)
        await made.until(lambda: "The key is in the system's keychain." in made.said())
        made.button("Forget key").click()
        await made.until(lambda: "There is no key yet" in made.said())
        assert (await made.answerers._keychain.get(DASHSCOPE)).key is None

    run(made(), scenario)


def test_a_region_and_a_workspace_are_taken_when_they_make_a_host(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        assert "tried once on each of Alibaba's shared hosts" in made.said()
        type_in(made, Settings.workspace.label(), "ws-1")
        QTest.keyClick(made.named(QLineEdit, Settings.workspace.label()), Qt.Key.Key_Return)
        assert "A workspace belongs to one region: choose it above." in made.said()
        assert made.settings.workspace == ""
        made.window.refresh()  # a half-made choice stays
        made.choose(Settings.region.label(), "Frankfurt")
        assert (made.settings.region, made.settings.workspace) == ("eu-central-1", "ws-1")
        assert made.answerers.hosts(DASHSCOPE) == ("ws-1.eu-central-1.maas.aliyuncs.com",)
        assert "tried once" not in made.said()
        field = made.named(QLineEdit, Settings.workspace.label())
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert "This region has workspace hosts only: fill in the workspace." in made.said()
        assert made.settings.workspace == "ws-1"
        made.choose(Settings.region.label(), "Beijing")
        assert (made.settings.region, made.settings.workspace) == ("cn-beijing", "")
        assert made.answerers.hosts(DASHSCOPE) == ("dashscope.aliyuncs.com",)

    run(made(), scenario)


def test_a_region_and_a_workspace_are_taken_together_or_not_at_all(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        field = type_in(made, Settings.workspace.label(), "sk-0123456789abcdef")
        QTest.keyClick(field, Qt.Key.Key_Return)
        made.choose(Settings.region.label(), "Tokyo")
        assert (made.settings.region, made.settings.workspace) == ("", "")
        assert field.text() == ""
        assert not made.folder.exists()

    run(made(), scenario)


def test_the_keychain_is_asked_anew_when_the_page_is_opened_anew(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        await made.until(lambda: "There is no key yet" in made.said())
        made.window.close()
        made.answerers.use_key_once(DASHSCOPE, "sk-of-this-run")
        made.preferences.open()
        await made.until(lambda: "The key is used for this run only." in made.said())

    run(made(), scenario)


def test_a_host_named_by_the_environment_is_said(made: Make) -> None:
    async def scenario(made: Made) -> None:
        made.page(SERVERS)
        assert "DASHSCOPE_BASE_URL is set: requests go to the host it names." in made.said()

    run(made(DASHSCOPE_BASE_URL="https://dashscope.example/compatible-mode/v1"), scenario)
