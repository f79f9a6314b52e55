"""Whether a window can be opened here, found out before Qt tries: Qt ends the process where it cannot.

Knows X11 and Wayland sockets and the loader; imports no Qt. On macOS and Windows there is always a display.
"""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from qwen_desktop.i18n import _

CONNECT_SECONDS = 3.0
WITHOUT_DISPLAY = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def obstacle(environment: Mapping[str, str] = os.environ) -> str:
    """Why no window can be opened, in one sentence that names the way out; "" where one can."""
    if sys.platform in ("win32", "darwin"):
        return ""
    wanted = [name.split(":")[0] for name in environment.get("QT_QPA_PLATFORM", "").split(";")]  # tried in this order
    if wanted[0] in WITHOUT_DISPLAY:
        return ""
    takes_any = wanted == [""]
    takes_wayland = takes_any or any(name.startswith("wayland") for name in wanted)
    if takes_wayland and environment.get("WAYLAND_DISPLAY") and _wayland_answers(environment):
        return ""
    display = environment.get("DISPLAY", "") if takes_any or "xcb" in wanted else ""
    if not display:
        return _("There is no display to open a window on; `qwen-desktop ask QUESTION` answers in the terminal.")
    if not _x_answers(display):
        return _(
            "The display {display} does not answer; `qwen-desktop ask QUESTION` answers in the terminal without one."
        ).format(display=display)
    if missing := _missing_library():
        return _(
            "Qt's window plug-in needs {library}, which is not installed; `make run` installs it, and "
            "`qwen-desktop ask QUESTION` works without it."
        ).format(library=missing)
    return ""


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment["WAYLAND_DISPLAY"]
    path = name if name.startswith("/") else os.path.join(environment.get("XDG_RUNTIME_DIR", ""), name)
    return _connects(socket.AF_UNIX, path)


def _x_answers(display: str) -> bool:
    """Whether something listens at DISPLAY ([host]:number[.screen])."""
    match = re.fullmatch(r"(?:(?P<host>[^:]*?)/?(?:unix)?)?:(?P<number>\d+)(?:\.\d+)?", display)
    if match is None:
        return display.startswith("/")  # macOS's XQuartz names a socket
    number = int(match["number"])
    host = match["host"] or ""
    if host:
        return _connects(socket.AF_INET, (host, 6000 + number))
    path = f"/tmp/.X11-unix/X{number}"
    return (
        _connects(socket.AF_UNIX, path)
        or _connects(socket.AF_UNIX, "\0" + path)
        or _connects(socket.AF_INET, ("127.0.0.1", 6000 + number))
    )


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(CONNECT_SECONDS)
        try:
            attempt.connect(address)
        except OSError:
            return False
    return True


def _missing_library() -> str:
    """The first shared library Qt's X11 plug-in lacks; "" where it loads."""
    import ctypes

    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return ""
    plugin = Path(next(iter(spec.submodule_search_locations))) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.exists():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return str(error).split(":")[0]
    return ""
