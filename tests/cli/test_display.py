"""Whether Qt would find a display, found out without Qt: a wrong guess here is an abort there."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

from qwen_desktop import display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux's")
NUMBER = 4713


@pytest.fixture
def x_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A display that takes connections; Qt's plug-in is not loaded to find out."""
    monkeypatch.setattr(display, "_missing_library", lambda: "")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{NUMBER}")
        server.listen()
        yield f":{NUMBER}"


@pytest.mark.parametrize("platform", ["", "xcb", "wayland;xcb", "offscreen", "offscreen:size=1x1"])
def test_a_display_that_answers_will_do(x_display: str, platform: str) -> None:
    assert display.obstacle({"DISPLAY": x_display, "QT_QPA_PLATFORM": platform}) == ""


@pytest.mark.parametrize("platform", ["wayland", "wayland-egl", "cocoa", "nonsense"])
def test_a_platform_that_does_not_go_with_it_is_said(x_display: str, platform: str) -> None:
    assert "qwen-desktop ask" in display.obstacle({"DISPLAY": x_display, "QT_QPA_PLATFORM": platform})


def test_a_dead_wayland_socket_leaves_the_x_display(x_display: str) -> None:
    assert display.obstacle({"WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": "/nowhere", "DISPLAY": x_display}) == ""
    assert display.obstacle({"WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": "/nowhere"}) != ""
