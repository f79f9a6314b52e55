"""`kill -9` at random moments: what was handed over 200 ms before is there, and nothing else than what was said."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qwen_desktop.domain.message import Message, Status
from qwen_desktop.storage import StorageProblem, Store
from tests.storage.conftest import asked
from tests.storage.journal_writer import piece

_ROOT = Path(__file__).resolve().parents[2]
_WITHIN = 0.2  # seconds from an append to its being safe, at the most
_KILLS = int(os.environ.get("KILLS", "6"))


def _killed(folder: Path, seconds: float, after: float) -> tuple[float, list[tuple[int, float]]]:
    """Start the writer, kill it; when it was killed, and what it had handed over when."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.journal_writer", str(folder), str(seconds)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline().startswith("BEGUN")
    time.sleep(after)  # the random moment itself, nothing is waited for
    at = time.monotonic()
    child.kill()
    lines = child.stdout.read().splitlines()
    child.stdout.close()
    assert child.wait(20) != 0
    handed = [line.split() for line in lines if len(line.split()) == 2]
    assert not [line for line in lines if line.startswith("PROBLEM")]
    return at, [(int(number), float(when)) for number, when in handed]


def _pieces(message: Message) -> int:
    """How many pieces the message holds: exactly those from the first on, in order."""
    found = (message.reasoning.text if message.reasoning else "") + message.text
    count = found.count(" 件目 ")
    assert found == "".join(piece(number) for number in range(count))
    if message.reasoning and message.text:
        assert message.reasoning.text == "".join(piece(number) for number in range(20))
    return count


def _nothing_wrong(problem: StorageProblem) -> None:
    raise AssertionError(problem)


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_what_was_committed_survives_a_kill(tmp_path: Path, seconds: float) -> None:
    moments = random.Random(7)
    for number in range(_KILLS):
        folder = tmp_path / f"data {number}"
        at, handed = _killed(folder, seconds, moments.uniform(0.0, 0.6))
        store = Store.open(folder, _nothing_wrong)
        assert store.notices == ()
        ((conversation_id, message),) = store.recover()
        count = _pieces(message)
        safe = sum(when < at - _WITHIN for _, when in handed)
        assert count >= safe, f"{safe - count} pieces lost that had had {_WITHIN} s"
        assert message.status is Status.INTERRUPTED
        assert store.load(conversation_id).path()[-1] == message
        assert store.close()


def test_what_has_been_committed_is_there_to_the_last_piece(tmp_path: Path) -> None:
    """At full speed each piece is announced before its commit is waited for: all but the last were committed."""
    for number in range(2):
        folder = tmp_path / f"data {number}"
        _, handed = _killed(folder, 0.0, 0.3)
        store = Store.open(folder, _nothing_wrong)
        ((_, message),) = store.recover()
        assert _pieces(message) >= len(handed) - 1 > 20
        assert store.close()


def test_a_store_that_was_killed_over_and_over_goes_on(tmp_path: Path) -> None:
    for number in range(3):
        _killed(tmp_path, 0.0, 0.1 * number)
    store = Store.open(tmp_path, _nothing_wrong)
    assert len(store.recover()) == 3
    kept = asked(store, "and on")
    assert store.close()
    again = Store.open(tmp_path, _nothing_wrong)
    assert again.recover() == []
    assert again.load(kept.id) == kept
    assert len(again.summaries()) == 4
    assert again.close()
