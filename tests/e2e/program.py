"""The real app as a child process on folders of its own, and what is on its disk. Knows no display and no window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message
from qwen_desktop.storage import conversations, database
from tests.e2e.waiting import until

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")  # all that a run inherits


def installed() -> list[str]:
    """The command a person types; from a checkout that was never installed, the package."""
    script = Path(sys.executable).with_name("qwen-desktop")
    return [str(script)] if script.exists() else [sys.executable, "-m", "qwen_desktop"]


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A home of its own, no keys, no proxies, no session bus, no display but those of `more`."""
    kept = {name: value for name, value in os.environ.items() if name in OUTSIDE}
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    return {"LC_ALL": "C.UTF-8", **kept, "HOME": str(home), **folders, "PYTHONPATH": str(ROOT), **more}


class Program:
    """One run of a command. `stderr` and `stdout` go to files beside `home`; leaving the context kills it."""

    def __init__(self, command: Sequence[str], home: Path, more: Mapping[str, str], *, talks: bool = False) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self._number = len(list(home.parent.glob(f"{home.name}-*.err")))
        self._out = home.parent / f"{home.name}-{self._number}.out"
        self._err = home.parent / f"{home.name}-{self._number}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command,
                env=environment(home, more),
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else out,
                stderr=err,
                cwd=home,
            )
        self._seen: set[psutil.Process] = set()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def out(self) -> str:
        return self._out.read_text("utf-8", "replace")

    @property
    def err(self) -> str:
        return self._err.read_text("utf-8", "replace")

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def children(self) -> list[psutil.Process]:
        """Every process below this one, at any depth."""
        try:
            found = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self._seen.update(found)
        return found

    def wait(self, seconds: float = 20.0) -> int:
        """The exit status. Raises subprocess.TimeoutExpired."""
        return self.process.wait(seconds)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.children()
        self.process.kill()
        self.process.wait(20)

    def left_behind(self, seconds: float = 5.0) -> list[str]:
        """The command lines of the children seen so far that are still at work `seconds` after now."""
        end = time.monotonic() + seconds
        while (left := [line for line in map(_at_work, self._seen) if line]) and time.monotonic() < end:
            time.sleep(0.02)
        return left

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self.running:
            self.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        if error is not None:
            print(f"stderr of {self.process.args!r}:\n{self.err}", file=sys.stderr)


def _at_work(process: psutil.Process) -> str:
    """The command line of a process that lives; "" for one that has ended, reaped or not."""
    try:
        return "" if process.status() == psutil.STATUS_ZOMBIE else " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


class Kept:
    """What is on disk in a data folder, read beside the running app and without touching it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / database.NAME

    def conversations(self) -> list[Conversation]:
        """Those that are not deleted, newest first; none while there is no database."""
        if not self._path.exists():
            return []
        db = database.open_for_reading(self._path)
        try:
            shown = [entry.summary for entry in conversations.listed(db).values() if not entry.deleted]
            shown.sort(key=lambda summary: summary.updated, reverse=True)
            found = [conversations.load(db, summary.id) for summary in shown]
        finally:
            db.close()
        return [conversation for conversation in found if conversation is not None]

    def documents(self) -> int:
        """How many documents have been read."""
        if not self._path.exists():
            return 0
        db = database.open_for_reading(self._path)
        try:
            return int(db.execute("SELECT count(*) FROM document").fetchone()[0])
        finally:
            db.close()

    def messages(self) -> list[Message]:
        """The branch shown of the newest conversation."""
        found = self.conversations()
        return conversations.mended(found[0]).path() if found else []

    def answer(self) -> Message | None:
        """The last message of the newest conversation, if it is an answer."""
        path = self.messages()
        return path[-1] if path and path[-1].role == "assistant" else None

    def settled(self, status: str = "complete", seconds: float = 20.0) -> Message:
        """The last answer, once it is kept with this status."""

        def there() -> Message | None:
            answer = self.answer()
            return answer if answer is not None and answer.status == status else None

        try:
            return until(there, f"an answer that is {status}", seconds)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; kept is {self.messages()}") from None
