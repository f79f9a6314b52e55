"""Files on their way into a question: dragged from another program, handed over by a second start, named at a start."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Start
from tests.e2e.display import Display
from tests.e2e.program import Program
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.display

LINES = [f"Line {number}: 第{number}行 stays whole.\n" for number in range(400)]


class Source(Program):
    """Another program that files are dragged from."""

    def __init__(self, display: Display, folder: Path, files: list[Path]) -> None:
        command = [sys.executable, "-m", "tests.e2e.drag_source", *map(str, files)]
        super().__init__(command, folder / "another", {"DISPLAY": display.name}, talks=True)
        self.hold = self.says("hold")

    def says(self, what: str) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.err
        return json.loads(line)[what]


@pytest.fixture
def notes(tmp_path: Path) -> list[Path]:
    """Two files; one has a name in three scripts and is long enough that a cut would show."""
    folder = tmp_path / "files"
    folder.mkdir()
    first, second = folder / "Notizen für 王さん.md", folder / "code.py"
    first.write_text("".join(LINES), encoding="utf-8")
    second.write_text("def answer() -> int:\n    return 42\n", encoding="utf-8")
    return [first, second]


def assert_whole(content: str, notes: list[Path]) -> None:
    """Both files are in the question, whole and under their names."""
    for path in notes:
        assert path.name in content
        position = 0
        for line in path.read_text("utf-8").splitlines():
            position = content.find(line, position)
            assert position >= 0, f"{line!r} of {path.name} did not reach the server"


def test_files_dragged_from_another_program_reach_the_server_whole(
    start: Start, server: ScriptedServer, notes: list[Path], tmp_path: Path
) -> None:
    app = start(server=server)
    left, top, width, height = app.display.rectangle(app.window)
    with Source(app.display, tmp_path, notes) as source:
        x, y = source.hold
        app.display.drag((x, y), (left + width // 2, top + height // 3))
        assert source.says("dropped") == "CopyAction"
        until(lambda: app.kept.documents() == len(notes), "the files read")
    app.display.do("windowactivate", "--sync", app.window)
    app.ask("What do they say?")
    content = server.wait_for(lambda s: s.chats)[0].messages[-1]["content"]
    assert_whole(content, notes)
    assert "What do they say?" in content.rpartition("</documents>")[2]
    app.kept.settled()
    question = app.kept.messages()[0]
    assert [part.name for part in question.attachments] == [path.name for path in notes]
    assert app.err == ""


def test_a_drag_that_leaves_again_leaves_nothing(
    start: Start, server: ScriptedServer, notes: list[Path], tmp_path: Path
) -> None:
    app = start(server=server, placed=True)
    left, top, _width, _height = app.display.rectangle(app.window)
    with Source(app.display, tmp_path, notes) as source:
        hold = (source.hold[0], source.hold[1])
        app.display.do("mousemove", *map(str, hold), "mousedown", "1")
        for x, y in (
            (hold[0] + 8, hold[1] + 8),
            (left + 60, top + 60),
            (left + 300, top + 300),
            (left + 500, top + 400),
        ):
            app.display.do("mousemove", str(x), str(y), "sleep", "0.05")
        app.place("Drop to attach")
        for x, y in ((left + 300, top + 300), (left + 20, top + 300), (left - 30, top + 300)):
            app.display.do("mousemove", str(x), str(y), "sleep", "0.05")
        app.gone("Drop to attach")
        app.display.do("mouseup", "1")
        assert source.says("dropped") == "IgnoreAction"
    app.display.do("windowactivate", "--sync", app.window)
    app.ask("Nothing with it.")
    content = server.wait_for(lambda s: s.chats)[0].messages[-1]["content"]
    assert content == "Nothing with it."


def test_a_second_start_hands_its_files_over_and_the_first_window_comes_forward(
    start: Start, server: ScriptedServer, notes: list[Path], tmp_path: Path
) -> None:
    app = start(server=server)
    with Source(app.display, tmp_path, notes):
        until(lambda: not app.in_front(), "another window in front")
        second = start(*map(str, notes), opens=False)
        assert second.wait() == 0
        assert (second.out, second.err) == ("", "")
        until(app.in_front, "the first window in front")
    app.ask("What do they say?")
    assert_whole(server.wait_for(lambda s: s.chats)[0].messages[-1]["content"], notes)
    assert app.display.windows(second.pid) == []


def test_files_named_at_the_start_are_attached(start: Start, server: ScriptedServer, notes: list[Path]) -> None:
    app = start(*map(str, notes), server=server)
    app.ask("What do they say?")
    assert_whole(server.wait_for(lambda s: s.chats)[0].messages[-1]["content"], notes)


def test_a_file_over_the_window_is_refused_before_sending(start: Start, server: ScriptedServer, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("".join(f"{number} bottles of beer on wall {number * 7919}\n" for number in range(90_000)))
    app = start(server=server, placed=True)
    app.hand_over(book)
    app.ask("Is it too long?")
    until(lambda: app.shows("This question comes to", begins=True), "the refusal", 60)
    assert server.chats == []
    assert app.told(text="Question") == "Is it too long?", "the question was lost"
