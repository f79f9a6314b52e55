"""A real input method: pinyin becomes Chinese in the composer, and its Enter sends nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.buses import NO_KEYRING, bus
from tests.e2e.conftest import Start
from tests.e2e.display import Display
from tests.e2e.program import environment
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

PACKAGES = "ibus ibus-libpinyin dconf-gsettings-backend dconf-service dbus"
ENGINE = Path("/usr/share/ibus/component/libpinyin.xml")
present = all(shutil.which(tool) for tool in ("ibus-daemon", "ibus", "dbus-daemon")) and ENGINE.exists()

pytestmark = [
    pytest.mark.display,
    pytest.mark.slow,
    pytest.mark.skipif(not present, reason=f"needs an input method: install {PACKAGES}"),
]


@pytest.fixture
def pinyin(display: Display, tmp_path: Path) -> Iterator[dict[str, str]]:
    """ibus with libpinyin chosen; gives the variables a program needs to use it."""
    home = tmp_path / "run"
    home.mkdir()
    own = environment(home, {"DISPLAY": display.name})
    with bus(environment=own) as variables, (tmp_path / "ibus.log").open("wb") as log:
        everything = {**own, **variables}
        daemon = subprocess.Popen(
            ["ibus-daemon", "--xim", "--replace", "--panel", "disable"], env=everything, stdout=log, stderr=log
        )
        try:
            until(lambda: chosen(everything), "libpinyin chosen", 60)
            yield {**variables, **NO_KEYRING, "QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}
        finally:
            daemon.terminate()
            daemon.wait(10)


def chosen(variables: dict[str, str]) -> bool:
    """Choose libpinyin; True once ibus says that it is the one."""
    subprocess.run(["ibus", "engine", "libpinyin"], env=variables, capture_output=True, timeout=30, check=False)
    told = subprocess.run(["ibus", "engine"], env=variables, capture_output=True, text=True, timeout=30, check=False)
    return told.stdout.strip() == "libpinyin"


def compose(app: Seen, letters: str) -> None:
    """Type letters one by one, slowly enough for the input method, which is a third process."""
    app.display.do("type", "--delay", "120", "--", letters)


def test_pinyin_becomes_chinese_and_is_sent(start: Start, server: ScriptedServer, pinyin: dict[str, str]) -> None:
    app = start(server=server, placed=True, **pinyin)
    compose(app, "nihao")
    app.display.key("space")
    until(lambda: app.told(text="Question") == "你好", "你好 in the composer")
    app.display.key("Return")
    assert server.wait_for(lambda s: s.chats)[0].messages[-1]["content"] == "你好"
    app.kept.settled()
    app.titled("你好")


def test_enter_while_composing_sends_nothing(start: Start, server: ScriptedServer, pinyin: dict[str, str]) -> None:
    app = start(server=server, placed=True, **pinyin)
    compose(app, "nihao")
    app.display.key("Return")
    until(lambda: app.told(text="Question") == "nihao", "the letters as they are")
    assert server.chats == []
    assert app.kept.conversations() == []
    app.display.key("Return")
    assert server.wait_for(lambda s: s.chats)[0].messages[-1]["content"] == "nihao"


def test_escape_while_composing_gives_the_letters_up_and_nothing_else(
    start: Start, server: ScriptedServer, pinyin: dict[str, str]
) -> None:
    app = start(server=server, placed=True, **pinyin)
    compose(app, "nihao")
    app.display.key("Escape")
    compose(app, "zhongguo")
    app.display.key("space")
    until(lambda: app.told(text="Question") == "中国", "中国 alone")
    assert server.chats == []


def test_where_fcitx_is_named_ibus_is_spoken(start: Start, server: ScriptedServer, pinyin: dict[str, str]) -> None:
    """What fcitx5's users have set; fcitx5 speaks ibus, and Qt's wheel has no plug-in of fcitx's own."""
    app = start(server=server, placed=True, **{**pinyin, "QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"})
    compose(app, "nihao")
    app.display.key("space")
    until(lambda: app.told(text="Question") == "你好", "你好 in the composer")
