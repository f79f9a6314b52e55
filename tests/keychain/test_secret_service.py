"""The keychain against a real Secret Service: unlocked, locked, hung, not there, not there yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import with_secret_service

ASKER = str(Path(__file__).with_name("asker.py"))
KEY = "sk-0123456789abcdef-not-a-real-key"

pytestmark = [
    pytest.mark.keychain,
    pytest.mark.skipif(
        bool(with_secret_service.missing()), reason=f"needs a Secret Service: install {with_secret_service.PACKAGES}"
    ),
]


def ask(state: str, *commands: str, **environment: str) -> list[Any]:
    """What the keychain answered, a value for each command that answers."""
    wanted = with_secret_service.command(state, [sys.executable, ASKER, *commands])
    done = subprocess.run(wanted, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def outcomes(answers: list[Any]) -> list[str]:
    return [answer["outcome"] for answer in answers]


def test_a_key_is_stored_found_replaced_and_forgotten() -> None:
    answers = ask(
        "unlocked",
        "get a",
        f"set a {KEY}",
        "get a",
        "get b",
        "set a sk-钥匙",
        "get a",
        "both a b",
        "forget a",
        "forget a",
    )
    assert outcomes(answers) == [
        "absent", "stored", "found", "absent", "stored", "found", "found", "absent", "forgotten", "absent",
    ]  # fmt: skip
    assert [answer["key"] for answer in answers if answer["outcome"] == "found"] == [KEY, "sk-钥匙", "sk-钥匙"]


def test_a_key_is_in_no_repr_and_no_sentence() -> None:
    for answer in ask("unlocked", f"set a {KEY}", "get a"):
        assert KEY not in answer["shown"]
        assert KEY not in answer["detail"]


def test_a_locked_keychain_says_so() -> None:
    answers = ask("locked", "get a", f"set a {KEY}", "forget a")
    assert outcomes(answers) == ["locked"] * 3
    assert "locked" in answers[0]["shown"]


def test_a_keychain_that_was_never_created_says_so() -> None:
    assert outcomes(ask("none-yet", "get a", f"set a {KEY}")) == ["not_created"] * 2


def test_no_keychain_then_one() -> None:
    """keyring decides once for a process that there is none; we look again."""
    answers = ask("absent", "get a", f"set a {KEY}", "start", f"set a {KEY}", "get a")
    assert outcomes(answers) == ["no_keychain", "no_keychain", "stored", "found"]


def test_a_keychain_that_dies_is_no_keychain() -> None:
    answers = ask("unlocked", f"set a {KEY}", "kill", "get a")
    assert answers[1]["outcome"] == "no_keychain", answers[1]


def test_a_hung_keychain_is_given_up_in_time_and_asked_again_when_it_wakes() -> None:
    started = time.monotonic()
    answers = ask("hung", "get a", "get a", f"set a {KEY}", "count", "continue", "until a", ASKER_TIMEOUT="0.5")
    first, second, third, threads, awake = answers
    assert outcomes([first, second, third]) == ["hung"] * 3
    assert 0.4 < first["seconds"] < 3
    assert second["seconds"] < 0.2, "a second call waited although the first still hangs"
    assert threads == 1, "calls pile up behind one that hangs"
    assert awake["outcome"] == "absent"
    assert time.monotonic() - started < 20


def test_the_process_ends_although_a_call_hangs() -> None:
    assert outcomes(ask("hung", "get a", ASKER_TIMEOUT="0.2")) == ["hung"]


def test_calls_given_up_on_do_not_pile_up() -> None:
    answers = ask("hung", *["give-up a"] * 10, "count", "get a")
    assert answers[0] == 4
    assert answers[1]["outcome"] == "hung"


@pytest.mark.parametrize("state", ["unlocked", "absent"])
def test_a_backend_that_writes_plain_text_is_never_used(state: str, tmp_path: Path) -> None:
    (tmp_path / "plain_text.py").write_text(
        "import pathlib\n"
        "from keyring.backend import KeyringBackend\n"
        "class Keyring(KeyringBackend):\n"
        "    priority = 9\n"
        "    def get_password(self, s, u): return 'from a file'\n"
        "    def set_password(self, s, u, p): pathlib.Path(__file__).with_name('leak').write_text(p)\n"
    )
    plain = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "plain_text.Keyring"}
    answers = ask(state, f"set a {KEY}", "get a", **plain)
    assert not (tmp_path / "leak").exists()
    assert outcomes(answers) == (["stored", "found"] if state == "unlocked" else ["no_keychain"] * 2)


def test_a_switched_off_keyring_is_respected() -> None:
    answers = ask("unlocked", f"set a {KEY}", "get a", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert outcomes(answers) == ["no_keychain"] * 2
