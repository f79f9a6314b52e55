"""A key from the dialog to the keychain and back, and nowhere else: everything a run wrote is searched for it."""

from __future__ import annotations

import base64
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from qwen_desktop.domain.errors import ProblemKind
from tests.e2e import keyrings
from tests.e2e.conftest import Start
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step

pytestmark = [
    pytest.mark.display,
    pytest.mark.keychain,
    pytest.mark.skipif(bool(keyrings.missing()), reason=f"needs a Secret Service: install {keyrings.missing()}"),
]

SHAPED = "sk-e2e-4f1c9a7be0d35826"
SHAPELESS = "QwenUserKey.7d1b+93ac/55e0f8"


def refusal(key: str) -> Step:
    """A 401 that says the key back, as some servers do."""
    error = {"message": f"Incorrect API key provided: {key}. See {key}.", "code": "invalid_api_key"}
    return {"status": 401, "headers": {"x-key": key}, "body": {"error": error, "request_id": "r-1"}}


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[dict[str, str]]:
    with keyrings.service(tmp_path / "keyring") as variables:
        yield variables


@pytest.fixture
def elsewhere() -> Iterator[ScriptedServer]:
    """The host of another region: it refuses every key."""
    with ScriptedServer() as server:
        yield server


def spellings(key: str) -> list[bytes]:
    """The key as files may hold it."""
    raw = key.encode()
    wide = [key.encode("utf-16-le"), key.encode("utf-16-be")]
    return [raw, *wide, base64.b64encode(raw), raw.hex().encode(), quote(key, safe="").encode(), raw[::-1]]


def leaks(folder: Path, key: str) -> list[str]:
    """The files under a folder whose name or content has the key."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if any(one in content or one in str(path).encode() for one in spellings(key)):
            found.append(str(path.relative_to(folder)))
    return found


def told_to_processes(app: Seen, key: str) -> list[str]:
    """The arguments and variables, of the app and its children, that have the key."""
    everyone = [psutil.Process(app.pid), *app.children()]
    told = [word for process in everyone for word in (*process.cmdline(), *map(str, process.environ().items()))]
    return [word for word in told if any(one.decode("latin-1") in word for one in spellings(key))]


def give_key(app: Seen, key: str) -> None:
    """Paste a key by way of the welcome page."""
    app.click("Paste a key")
    app.place("API key")
    app.ask(key)
    app.gone("Use key")


@pytest.mark.parametrize("key", [SHAPELESS, pytest.param(SHAPED, marks=pytest.mark.slow)])
def test_a_key_is_in_the_keychain_and_nowhere_else(
    key: str, start: Start, server: ScriptedServer, elsewhere: ScriptedServer, keyring: dict[str, str], tmp_path: Path
) -> None:
    server.key = key
    elsewhere.scenarios["GET /models"] = [refusal(key)]
    elsewhere.scenarios["default"] = [refusal(key)]
    hosts = {"QWEN_DESKTOP_HOSTS": json.dumps({"singapore": elsewhere.base_url, "beijing": server.base_url})}
    app = start(placed=True, **keyring, **hosts)
    give_key(app, key)
    assert elsewhere.requests, "the key was not tried on the first host"
    document = tmp_path / "note.md"
    document.write_text("# A note\n", encoding="utf-8")
    app.hand_over(document)
    app.ask("Does the key work?")
    request = server.wait_for(lambda s: s.chats)[-1]
    assert request.headers["authorization"] == f"Bearer {key}"
    app.kept.settled()
    provoke(app, server, key)
    assert told_to_processes(app, key) == []
    assert app.close() == 0
    assert list((tmp_path / "keyring").rglob("*.keyring")), "the keyring wrote nothing, so nothing was looked at"
    assert leaks(tmp_path, key) == []
    again = start(placed=True, **keyring, **hosts)
    until(lambda: again.shows("Model: Qwen3.8-Max"), "the key found in the keychain")
    again.ask("And after a start?")
    until(lambda: server.chats[-1].messages[-1]["content"] == "And after a start?", "a question with the stored key")
    assert server.chats[-1].headers["authorization"] == f"Bearer {key}"
    forget(again)
    again.process.send_signal(signal.SIGABRT)
    assert again.wait() == -signal.SIGABRT
    assert "Abort" in (again.folder / "logs" / "faults.log").read_text("utf-8")
    assert leaks(tmp_path, key) == []


def provoke(app: Seen, server: ScriptedServer, key: str) -> None:
    """A refusal that says the key back, and a fault of our own with the key in its message."""
    server.scenarios["default"] = [refusal(key)]
    app.ask("Is it still accepted?")
    answer = app.kept.settled("failed")
    assert answer.problem is not None
    assert answer.problem.kind is ProblemKind.UNAUTHORIZED
    assert "[key]" in answer.problem.detail
    server.scenarios["default"] = [{"text": "Yes."}, {"end": True}]
    app.expects.append("a fault with [key] in it")
    app.told(**{"raise": f"a fault with {key} in it"})
    app.place("Something went wrong inside", begins=True)
    log = (app.folder / "logs" / "qwen-desktop.log").read_text("utf-8")
    assert "RuntimeError: a fault with [key] in it" in log
    assert "RuntimeError: a fault with [key] in it" in app.err


def forget(app: Seen) -> None:
    """Take the key out of the keychain by the dialog, and see that it has gone."""
    app.click("Menu")
    app.click("API key…")
    app.click("Forget key")
    until(lambda: app.shows("The key was removed from the system's keychain."), "the key removed")
    app.display.key("Escape")
    app.gone("Use key")
    until(lambda: not app.shows("Model: Qwen3.8-Max"), "another model chosen")


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    for number, spelling in enumerate(spellings(SHAPELESS)):
        (tmp_path / f"{number}.bin").write_bytes(b"before" + spelling + b"after")
    assert len(leaks(tmp_path, SHAPELESS)) == len(spellings(SHAPELESS))
    (tmp_path / f"a {SHAPED} file").touch()
    assert leaks(tmp_path, SHAPED) == [f"a {SHAPED} file"]


def test_a_key_that_every_host_refuses_is_said_and_not_kept_as_working(
    start: Start, elsewhere: ScriptedServer, keyring: dict[str, str], tmp_path: Path
) -> None:
    elsewhere.scenarios["GET /models"] = [refusal(SHAPED)]
    hosts = {"QWEN_DESKTOP_HOSTS": json.dumps({"singapore": elsewhere.base_url})}
    app = start(placed=True, **keyring, **hosts)
    app.click("Paste a key")
    app.place("API key")
    app.ask(SHAPED)
    until(lambda: any("did not accept the key" in name for name in app.told(names=True)), "the refusal")
    assert leaks(tmp_path, SHAPED) == []


def test_without_a_keychain_the_key_is_used_for_this_run_only(
    start: Start, server: ScriptedServer, tmp_path: Path
) -> None:
    server.key = SHAPED
    hosts = {"QWEN_DESKTOP_HOSTS": json.dumps({"beijing": server.base_url})}
    app = start(placed=True, **hosts)
    app.click("Paste a key")
    app.place("API key")
    app.ask(SHAPED)
    until(lambda: any("can be used for this run only" in name for name in app.told(names=True)), "no keychain said")
    app.click("Use for this run only")
    app.gone("Use key")
    app.ask("Does it work?")
    assert server.wait_for(lambda s: s.chats)[0].headers["authorization"] == f"Bearer {SHAPED}"
    app.kept.settled()
    assert app.close() == 0
    assert leaks(tmp_path, SHAPED) == []
    again = start(placed=True, **hosts)
    until(lambda: again.shows("Model: SmolLM2", begins=True), "no key after a start")
