"""Shared by the end-to-end tests: a display, the real app in it, and a server to answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e import display as displays
from tests.e2e.display import Display
from tests.e2e.seen import Seen
from tests.servers.scripted import ScriptedServer
from tests.storage.conftest import disk as disk
from tests.storage.conftest import small_disk as small_disk

KEY = "sk-e2e-0123456789abcdef0123456789"

Start = Callable[..., Seen]


@pytest.fixture(scope="session")
def shared_display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """One display for all tests: starting it takes longer than most of them."""
    if wanted := displays.missing():
        pytest.skip(f"needs a display and hands: install {wanted}")
    with Display(tmp_path_factory.mktemp("display")) as display:
        yield display


@pytest.fixture
def display(shared_display: Display) -> Display:
    """The display, the pointer out of the way."""
    shared_display.move(displays.WIDTH - 1, displays.HEIGHT - 1)
    return shared_display


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server whose answers each test sets: `server.scenarios["default"] = […]`."""
    with ScriptedServer(key=KEY) as server:
        yield server


@pytest.fixture
def start(display: Display, tmp_path: Path) -> Iterator[Start]:
    """`start(*arguments, server=…, placed=…, NAME="value")`: the app, its window open and in front.

    With a server, a key for it is in the environment. All runs of a test share their home and, unless another
    `folder` is given, their data. `opens=False` does not wait for a window. Nothing unexpected may be in a log.
    """
    started: list[Seen] = []
    with ExitStack() as stack:

        def run(
            *arguments: str,
            server: ScriptedServer | None = None,
            placed: bool = False,
            opens: bool = True,
            folder: Path | None = None,
            **more: str,
        ) -> Seen:
            if server is not None:
                more = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": server.base_url, **more}
            seen = Seen(display, tmp_path / "run", folder or tmp_path / "data", arguments, more, placed=placed)
            stack.enter_context(seen)
            started.append(seen)
            return seen.opened() if opens else seen

        yield run
        expected = [part for seen in started for part in seen.expects]
        for seen in started:
            seen.expects = expected  # they share a log
            assert seen.unexpected == []
