"""The app on a display: its window, and asking where its parts are. Knows the program and the display."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.e2e.display import Display
from tests.e2e.program import Kept, Program, installed
from tests.e2e.waiting import until


class Seen(Program):
    """A run of the app whose window is looked at and worked with.

    With `placed`, it is run by tests/e2e/placed_app.py, which tells where things are; otherwise it is the command.
    """

    def __init__(
        self,
        display: Display,
        home: Path,
        folder: Path,
        arguments: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
        *,
        placed: bool = False,
    ) -> None:
        if placed:
            command = [sys.executable, "-m", "tests.e2e.placed_app", str(folder), *arguments]
        else:
            command = [*installed(), "--data-dir", str(folder), *arguments]
        super().__init__(command, home, {"DISPLAY": display.name, **(more or {})}, talks=placed)
        self.display = display
        self.folder = folder
        self.kept = Kept(folder)
        self.window = ""
        self.expects: list[str] = []  # parts of what may be in the log

    def opened(self, seconds: float = 30.0) -> Seen:
        """Wait until the window is there and in front."""

        def there() -> str:
            if not self.running:
                raise AssertionError(f"it ended with {self.process.returncode}: {self.err}")
            found = self.display.windows(self.pid)
            return found[0] if found and self.display.active() == found[0] else ""

        self.window = until(there, "a window in front", seconds)
        return self

    @property
    def unexpected(self) -> list[str]:
        """What the app wrote into its log, faults of its own and Qt's complaints, without what the test expects."""
        path = self.folder / "logs" / "qwen-desktop.log"
        records = path.read_text("utf-8").split("\n\n") if path.exists() else []
        return [one for one in records if one.strip() and not any(part in one for part in self.expects)]

    @property
    def title(self) -> str:
        return self.display.title(self.window)

    def in_front(self) -> bool:
        return self.display.active() == self.window

    def titled(self, part: str) -> None:
        """Wait until the window's title contains `part`."""
        until(lambda: part in self.title, f"a title with {part!r}, not {self.title!r}")

    def ask(self, text: str) -> None:
        """Type into what has the focus, and press Enter."""
        self.display.type(text)
        self.display.key("Return")

    # Where things are

    def told(self, **question: Any) -> Any:
        """What the app answers to a question (see placed_app)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, ValueError) as error:
            raise AssertionError(f"it does not answer {question}: {self.err}") from error

    def place(self, name: str, *, begins: bool = False, first: bool = False, seconds: float = 10.0) -> tuple[int, int]:
        """The middle of the part called `name`, once it is there and stays where it is."""
        last: list[object] = [None]

        def still() -> list[int] | None:
            now = self.told(where=name, begins=begins, first=first)
            at_rest, last[0] = now is not None and now == last[0], now
            return now if at_rest else None

        try:
            x, y = until(still, f"a part called {name!r}", seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; there are {self.told(names=True)}") from None
        return int(x), int(y)

    def shows(self, name: str, *, begins: bool = False) -> bool:
        return self.told(where=name, begins=begins) is not None

    def gone(self, name: str, *, begins: bool = False) -> None:
        """Wait until no part is called `name`."""
        until(lambda: not self.shows(name, begins=begins), f"{name!r} gone")

    def click(self, name: str, *, button: int = 1, begins: bool = False) -> None:
        """Click on the part called `name`."""
        self.display.click(*self.place(name, begins=begins), button)

    def hand_over(self, *files: Path) -> None:
        """Give files to this window as a second start does."""
        again = [*installed(), "--data-dir", str(self.folder), *map(str, files)]
        with Program(again, self.home, {"DISPLAY": self.display.name}) as second:
            assert second.wait() == 0, second.err

    def close(self, seconds: float = 10.0) -> int:
        """Close the window as a person does; the exit status."""
        self.display.do("windowactivate", "--sync", self.window)
        self.display.key("alt+F4")
        try:
            return self.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running {seconds} s after its window was closed: {self.err}") from None
