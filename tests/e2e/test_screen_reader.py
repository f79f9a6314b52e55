"""The window as a screen reader meets it, through AT-SPI: everything has its name, and can be worked by it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.buses import NO_KEYRING, bus
from tests.e2e.conftest import Start
from tests.e2e.display import Display
from tests.e2e.program import environment
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

PACKAGES = "at-spi2-core python3-pyatspi python3-gi gir1.2-atspi-2.0 dbus"
UNKNOWN = "GetApplicationBusAddress"  # what AT-SPI asks for and Qt does not know
SYSTEM_PYTHON = "/usr/bin/python3"
READER = Path(__file__).with_name("screen_reader.py")


def _present() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.display,
    pytest.mark.slow,
    pytest.mark.skipif(not _present(), reason=f"needs AT-SPI: install {PACKAGES}"),
]

Read = Callable[..., Any]


@pytest.fixture
def session(display: Display, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A session bus on which AT-SPI is started when somebody asks for it."""
    home = tmp_path / "run"
    home.mkdir()
    with bus(environment=environment(home, {"DISPLAY": display.name})) as variables:
        yield {**variables, **NO_KEYRING, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}


@pytest.fixture
def read(session: dict[str, str], display: Display, tmp_path: Path) -> Read:
    """`read("tree" | "write" | "press", app, …)`: what the screen reader says; None where it finds nothing."""
    variables = {**environment(tmp_path / "run", {"DISPLAY": display.name}), **session}

    def ask(what: str, app: Seen, *rest: str) -> Any:
        command = [SYSTEM_PYTHON, str(READER), what, str(app.pid), *rest]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads(done.stdout) if done.returncode == 0 else None

    return ask


def part(tree: list[dict[str, Any]], name: str, role: str = "") -> dict[str, Any] | None:
    return next((p for p in tree if p["name"] == name and role in ("", p["role"])), None)


def test_everything_has_a_name(start: Start, read: Read, session: dict[str, str]) -> None:
    app = start(**session)
    app.expects.append(UNKNOWN)
    tree = until(lambda: read("tree", app), "the program in the tree", 30)
    assert part(tree, "Qwen Desktop", "frame")
    assert part(tree, "Conversations", "list")
    assert part(tree, "Question", "text")
    send = part(tree, "Send", "push button")
    assert send is not None
    assert "enabled" not in send["states"], "there is nothing to send"
    for name in (
        "New chat",
        "Attach files",
        "Ask something",
        "Ask about a document",
        "See the model think",
        "Paste a key",
    ):
        found = part(tree, name, "push button")
        assert found is not None, name
        assert "Press" in found["actions"], found
    nameless = [p for p in tree if p["role"] in ("push button", "toggle button", "text", "list") and not p["name"]]
    assert nameless == []


def test_a_question_is_asked_and_the_answer_read(
    start: Start, read: Read, server: ScriptedServer, session: dict[str, str]
) -> None:
    server.scenarios["default"] = [{"reasoning": "A thought."}, {"text": "An answer to be heard."}, {"end": True}]
    app = start(server=server, **session)
    app.expects.append(UNKNOWN)
    until(lambda: read("write", app, "Question", "Was there a question? 你好"), "the composer", 30)
    assert read("press", app, "Send")
    assert server.wait_for(lambda s: s.chats)[0].messages[-1]["content"] == "Was there a question? 你好"
    app.kept.settled()

    def heard() -> list[dict[str, Any]] | None:
        tree: list[dict[str, Any]] = read("tree", app)
        return tree if any("An answer to be heard." in p["name"] for p in tree) else None

    tree = until(heard, "the answer in the tree")
    conversation = part(tree, "Conversation", "list")
    assert conversation is not None
    at = tree.index(conversation)
    inside = [p for p in tree[at + 1 :] if p["depth"] == conversation["depth"] + 1][:2]
    assert [p["role"] for p in inside] == ["list item", "list item"]
    assert "Was there a question? 你好" in inside[0]["name"]
    assert part(tree, "Was there a question? 你好", "list item"), "no such row in the side bar"
    panel = part(tree, "Thinking panel")
    assert panel is not None
    assert "checked" in panel["states"], (panel, "the panel is open")
    assert app.err == ""
