"""`kill -9` while an answer streams: what the server had sent a second before is there, and no child is left behind.

The measured loss is printed and written to build/kills.json. KILLS=n kills n times.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from qwen_desktop.domain.message import Message, Status
from qwen_desktop.storage import StorageProblem, Store
from tests.e2e.program import ROOT, Program
from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step

SAFE_AFTER = 1.0  # seconds from sending to being safe, as promised
WITH_DOCUMENT = 5  # every fifth run has a worker process beside it
AT_ONCE = 6  # programs that stream at a time; they mostly wait
PACE = 100  # tokens a second
TOKENS = 110  # of thought, and again of answer
SECONDS = 2 * TOKENS / PACE
COUNTED = "".join(f"{n} " for n in range(TOKENS))
SCRIPT: list[Step] = [
    {"numbers": TOKENS, "as": "reasoning", "pace": PACE},
    {"numbers": TOKENS, "pace": PACE},
    {"stall": True},
]
DOCUMENT = "# What goes with the question\n\n" + "So that the worker process is at work, too.\n" * 20


@dataclass(frozen=True)
class Loss:
    """One kill. `milliseconds` is the age of the oldest character that was sent and is not there."""

    sent: int
    kept: int
    milliseconds: float
    thinking: bool


def kill_one(server: ScriptedServer, folder: Path, number: int, moment: float) -> Loss:
    """Start the app, let it stream, kill it `moment` seconds after the first token, and look at what is left."""
    model = f"kill-{number}"
    folder.mkdir(parents=True)
    documents = [folder / "note.md"] if number % WITH_DOCUMENT == 0 else []
    for document in documents:
        document.write_text(DOCUMENT, encoding="utf-8")
    command = [sys.executable, "-m", "tests.e2e.streaming_app", str(folder / "data"), server.base_url, model]
    with Program([*command, *map(str, documents)], folder / "home", {"QT_QPA_PLATFORM": "offscreen"}) as program:
        server.wait_for(lambda s: any(a.model == model and a.log for a in s.answers) or not program.running, 60)
        assert program.running, f"it ended by itself: {program.err}"
        sent = next(a for a in server.answers if a.model == model)
        time.sleep(max(0.0, sent.log[0][0] + moment - time.time()))  # the random moment itself
        children = len(program.children())
        assert children or not documents, "no worker process is there to be left behind"
        killed = time.time()
        program.kill()
        assert program.left_behind() == []
        assert program.err == ""
    log = [(at, characters) for at, characters in sent.log if at <= killed]
    kept = recovered(folder / "data")
    due = max((characters for at, characters in log if at <= killed - SAFE_AFTER), default=0)
    assert len(kept) >= due, f"{due} characters were sent {SAFE_AFTER} s before the kill, and {len(kept)} are there"
    lost_since = next((at for at, characters in log if characters > len(kept)), killed)
    return Loss(log[-1][1], len(kept), (killed - lost_since) * 1000, log[-1][1] <= len(COUNTED))


def recovered(folder: Path) -> str:
    """Thought and answer as the next start finds them; what is there must be the beginning of what was sent."""
    problems: list[StorageProblem] = []
    store = Store.open(folder, problems.append)
    assert store.notices == ()
    found = store.recover()
    assert store.flush()
    assert len(found) == 1, "the answer that was begun is not there"
    conversation_id, message = found[0]
    assert store.load(conversation_id).path()[-1] == message
    assert store.close()
    assert problems == []
    return beginning(message)


def beginning(message: Message) -> str:
    assert message.status is Status.INTERRUPTED
    thought = message.reasoning.text if message.reasoning is not None else ""
    assert not message.text or thought == COUNTED, "an answer without its whole thought"
    assert COUNTED.startswith(thought)
    assert COUNTED.startswith(message.text)
    return thought + message.text


def storm(folder: Path, kills: int) -> list[Loss]:
    """Kill so many times, at moments spread over the whole stream; the seed is in what fails."""
    seed = int(os.environ.get("SEED", str(random.randrange(10**6))))
    moments = random.Random(seed)
    spread = [moments.uniform(at, at + 1) * (SECONDS + 0.3) / kills for at in range(kills)]
    print(f"SEED={seed}")
    with ScriptedServer({"default": SCRIPT}) as server, ThreadPoolExecutor(AT_ONCE) as threads:
        work = [
            threads.submit(kill_one, server, folder / f"kill {number}", number, moment)
            for number, moment in enumerate(spread)
        ]
        return [one.result() for one in work]


def report(losses: Sequence[Loss], started: float) -> str:
    """Write the measured loss down; gives it in one line."""
    ages = sorted(loss.milliseconds for loss in losses)
    result = {
        "kills": len(losses),
        "while_thinking": sum(loss.thinking for loss in losses),
        "loss_ms": {
            "median": round(statistics.median(ages), 1),
            "p95": round(ages[min(len(ages) - 1, int(len(ages) * 0.95))], 1),
            "max": round(ages[-1], 1),
        },
        "lost_characters_max": max(loss.sent - loss.kept for loss in losses),
        "seconds": round(time.monotonic() - started, 1),
    }
    path = ROOT / "build" / "kills.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return json.dumps(result)


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_what_was_sent_a_second_before_a_kill_is_there(
    kills: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    started = time.monotonic()
    wanted = int(os.environ.get("KILLS", "0")) or kills
    losses = storm(tmp_path, wanted)
    with capsys.disabled():
        print(f"\n{wanted} kills: {report(losses, started)}")
    assert wanted < 10 or any(loss.thinking for loss in losses)
    assert wanted < 10 or any(not loss.thinking and loss.kept > len(COUNTED) for loss in losses)
    assert max(loss.milliseconds for loss in losses) < SAFE_AFTER * 1000
