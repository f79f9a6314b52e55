"""However the window ends, it ends soon, with status 0 where it was asked to, and the answer that ran is kept."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil
import pytest

from qwen_desktop.domain.message import Status
from tests.e2e.conftest import Start
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.display

SOON = 3.0  # seconds from being asked to being gone, on a machine that does other things too


def streaming(start: Start, server: ScriptedServer, folder: Path) -> Seen:
    """The app in the middle of an answer, with a worker process beside it."""
    server.scenarios["default"] = [
        {"reasoning": "First a thought. "},
        {"numbers": 100_000, "pace": 100},
    ]
    document = folder / "note.md"
    document.write_text("# A note\n", encoding="utf-8")
    app = start(str(document), server=server)
    app.ask("Count.")
    server.wait_for(lambda s: s.sent and s.sent[-1][1] > 700)
    assert app.children()
    return app


def sent_before(server: ScriptedServer, seconds: float) -> int:
    """How many characters had been sent so long ago."""
    past = time.time() - seconds
    return next(characters for at, characters in reversed(server.sent) if at < past)


def assert_kept(app: Seen, server: ScriptedServer, least: int) -> None:
    """What had arrived is there, thought and answer, marked as interrupted."""
    answer = app.kept.answer()
    assert answer is not None
    assert answer.status is Status.INTERRUPTED
    assert answer.reasoning is not None
    assert answer.reasoning.text == "First a thought. "
    assert "".join(f"{n} " for n in range(100_000)).startswith(answer.text)
    assert len(answer.reasoning.text) + len(answer.text) >= least
    server.wait_for(lambda s: s.disconnects == 1)


def test_closing_the_window_in_the_middle_of_an_answer(start: Start, server: ScriptedServer, tmp_path: Path) -> None:
    app = streaming(start, server, tmp_path)
    sent, began = sent_before(server, 0.5), time.monotonic()
    assert app.close() == 0
    assert time.monotonic() - began < SOON
    assert_kept(app, server, sent)
    assert app.left_behind() == []
    assert app.err == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_signal_in_the_middle_of_an_answer(
    start: Start, server: ScriptedServer, number: signal.Signals, tmp_path: Path
) -> None:
    app = streaming(start, server, tmp_path)
    sent, began = sent_before(server, 0.5), time.monotonic()
    app.process.send_signal(number)
    assert app.wait() == 0
    assert time.monotonic() - began < SOON
    assert_kept(app, server, sent)
    assert app.left_behind() == []
    assert app.err == ""


def test_a_signal_while_nothing_happens(start: Start) -> None:
    """Python sees a signal only when it runs, and an idle window runs nothing."""
    app = start()
    until(lambda: at_rest(app.pid), "an idle process")
    began = time.monotonic()
    app.terminate()
    assert app.wait() == 0
    assert time.monotonic() - began < SOON
    assert app.err == ""


def at_rest(pid: int) -> bool:
    return psutil.Process(pid).cpu_percent(interval=0.3) < 2


def test_ctrl_q_and_a_second_start_after_it(start: Start, server: ScriptedServer) -> None:
    app = start(server=server)
    app.ask("Remember this.")
    app.kept.settled()
    app.display.key("ctrl+q")
    assert app.wait() == 0
    again = start(server=server, placed=True)
    again.click("Remember this.")
    again.titled("Remember this.")


def test_after_a_kill_the_answer_is_shown_as_interrupted_and_can_be_sent_again(
    start: Start, server: ScriptedServer, tmp_path: Path
) -> None:
    app = streaming(start, server, tmp_path)
    time.sleep(1.0)  # what is promised to be safe afterwards
    sent = sent_before(server, 1.0)
    app.kill()
    assert app.left_behind() == []
    server.scenarios["default"] = [{"text": "Whole this time."}, {"end": True}]
    again = start(server=server, placed=True)
    again.titled("Count.")
    until(lambda: again.kept.answer() and again.kept.settled("interrupted"), "the answer kept as interrupted")
    assert_kept(again, server, sent)
    again.click("Ask again")
    until(lambda: again.kept.settled().text == "Whole this time.", "the answer sent again")
    assert "# A note" in server.chats[-1].messages[-1]["content"]
    again.click("Previous version")
    until(lambda: again.kept.messages()[-1].status is Status.INTERRUPTED, "the partial answer beside the whole one")
