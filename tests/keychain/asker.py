"""Asks the keychain what its arguments say, a JSON line for each answer. Run beside a Secret Service by the tests.

get NAME · set NAME KEY · forget NAME · both A B (at once) · stop | continue | kill | start (the daemon)
· until NAME (asks until it answers) · give-up NAME (asks and does not wait) · count (threads that still ask)
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from qwen_desktop.keychain import KeyAnswer, Keychain, Outcome
from tests import with_secret_service


def say(answer: KeyAnswer, started: float) -> None:
    record = {
        "outcome": answer.outcome.value,
        "key": answer.key,
        "detail": answer.detail,
        "shown": f"{answer!r} {answer} {answer.sentence()}",
        "seconds": time.monotonic() - started,
    }
    print(json.dumps(record), flush=True)


async def obey(words: list[str], keychain: Keychain, stack: ExitStack) -> None:
    started = time.monotonic()
    match words:
        case ["get", name]:
            say(await keychain.get(name), started)
        case ["set", name, key]:
            say(await keychain.set(name, key), started)
        case ["forget", name]:
            say(await keychain.forget(name), started)
        case ["both", one, other]:
            for answer in await asyncio.gather(keychain.get(one), keychain.get(other)):
                say(answer, started)
        case ["give-up", name]:
            task = asyncio.ensure_future(keychain.get(name))
            await asyncio.sleep(0)
            task.cancel()
        case ["until", name]:
            while (answer := await keychain.get(name)).outcome is Outcome.HUNG and time.monotonic() < started + 10:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            say(answer, started)
        case ["count"]:
            print(json.dumps(sum(thread.name == "keychain" for thread in threading.enumerate())), flush=True)
        case ["stop"]:
            os.kill(int(os.environ["KEYRING_DAEMON"]), signal.SIGSTOP)
        case ["continue"]:
            os.kill(int(os.environ["KEYRING_DAEMON"]), signal.SIGCONT)
        case ["kill"]:
            os.kill(int(os.environ["KEYRING_DAEMON"]), signal.SIGKILL)
        case ["start"]:
            stack.enter_context(with_secret_service.daemon("unlocked"))
        case _:
            raise SystemExit(f"asker: {words}?")


async def main() -> None:
    keychain = Keychain(timeout=float(os.environ.get("ASKER_TIMEOUT", "10")), prompt_timeout=10)
    with ExitStack() as stack:
        for command in sys.argv[1:]:
            await obey(command.split(), keychain, stack)


if __name__ == "__main__":
    asyncio.run(main())
