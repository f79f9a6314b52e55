"""An X display of the tests' own, a window manager in it, and hands: real keys, a real mouse. Knows no app."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.e2e.waiting import until

TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox", "import": "imagemagick", "xprop": "x11-utils"}
WIDTH, HEIGHT = 1600, 1000
KEY_DELAY = "2"  # milliseconds between typed characters
# What no keyboard has a key for and is typed here all the same. xdotool would lend such letters a key for a moment, and
# a busy app finds the key gone when it looks.
MORE_KEYS = "你好😀"


def missing() -> str:
    """The Debian packages of the programs that are not installed, for a skip; "" where all are."""
    return " ".join(package for tool, package in TOOLS.items() if shutil.which(tool) is None)


class Display:
    """Started by its constructor; `close` ends it. Coordinates are pixels of the screen."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR")}
        self._environment = {"LC_ALL": "C.UTF-8", "HOME": str(folder), **kept}
        with (folder / "display.log").open("wb") as log:
            read, write = os.pipe()
            screen = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"]
            self._server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), *screen], pass_fds=[write], stderr=log, env=self._environment
            )
            os.close(write)
            with os.fdopen(read) as answer:
                self.name = f":{int(answer.readline())}"
            self._environment["DISPLAY"] = self.name
            self._manager = subprocess.Popen(["openbox"], stderr=log, stdout=log, env=self._environment)
        until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "a window manager")
        self._add_keys()

    def _add_keys(self) -> None:
        """Give the letters of MORE_KEYS the function keys from F13 on."""
        keys = "".join(f"key <FK{13 + at}> {{ [ U{ord(letter):04X} ] }};\n" for at, letter in enumerate(MORE_KEYS))
        keymap = re.sub(r'(xkb_symbols\s*\{ include "[^"]*")', rf"\1\n{keys}", self.run("setxkbmap", "-print"))
        command = ["xkbcomp", "-w", "0", "-", self.name]
        subprocess.run(command, input=keymap.encode(), env=self._environment, timeout=60, check=True)

    def run(self, *command: str, timeout: float = 60.0) -> str:
        """What a program prints on this display; "" where it fails."""
        done = subprocess.run(command, env=self._environment, capture_output=True, timeout=timeout, check=False)
        return done.stdout.decode("utf-8", "replace").strip()

    def do(self, *words: str) -> None:
        """Let xdotool do something. Raises CalledProcessError where it cannot."""
        subprocess.run(["xdotool", *words], env=self._environment, timeout=60, check=True, capture_output=True)

    # Hands

    def key(self, *keys: str) -> None:
        """Press keys, such as "ctrl+n"."""
        self.do("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type a text of one line, in any language."""
        assert all(" " <= letter <= "~" or letter in MORE_KEYS for letter in text), "no key for it"
        self.do("type", "--delay", KEY_DELAY, "--", text)

    def move(self, x: int, y: int) -> None:
        self.do("mousemove", str(x), str(y))

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.do("mousemove", str(x), str(y), "click", str(button))

    def drag(self, start: tuple[int, int], end: tuple[int, int], steps: int = 20) -> None:
        """Press at `start`, move in steps as a hand does, let go at `end`."""
        words = ["mousemove", *map(str, start), "mousedown", "1"]
        for step in range(1, steps + 1):
            x, y = (a + (b - a) * step // steps for a, b in zip(start, end, strict=True))
            words += ["mousemove", str(x), str(y), "sleep", "0.03"]
        self.do(*words, "sleep", "0.4", "mouseup", "1")

    # Eyes

    def windows(self, pid: int) -> list[str]:
        """The visible windows of a process that have a name."""
        found = self.run("xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid), "--name", ".+")
        return found.split()

    def active(self) -> str:
        """The window in front."""
        return self.run("xdotool", "getactivewindow")

    def title(self, window: str) -> str:
        return self.run("xdotool", "getwindowname", window)

    def rectangle(self, window: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of a window, without its frame."""
        told = dict(line.split("=") for line in self.run("xdotool", "getwindowgeometry", "--shell", window).split())
        return int(told["X"]), int(told["Y"]), int(told["WIDTH"]), int(told["HEIGHT"])

    def pixels(self, left: int, top: int, width: int, height: int) -> bytes:
        """What is on screen there, three bytes a pixel."""
        crop = f"{width}x{height}+{left}+{top}"
        done = subprocess.run(
            ["import", "-window", "root", "-crop", crop, "-depth", "8", "rgb:-"],
            env=self._environment,
            capture_output=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def __enter__(self) -> Display:
        return self

    def __exit__(self, *exception: object) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)
