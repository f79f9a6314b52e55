"""`qwen-desktop self-test`: proves that an installed build is whole, and says what it did.

Opens the real window off-screen on a folder of its own, asks a scripted server on the loopback interface through the
real SDK, reads a document in the real worker process, and reloads what was kept. Needs no network and no key.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running

THOUGHT, ANSWER = "Is the build whole?", "Yes: the build is whole."
LIMIT_SECONDS = 120.0


def main(argv: Sequence[str]) -> int:
    """Run the test; returns 0 where everything works, 1 with the reason on standard error, 2 on arguments."""
    if argv:
        print("usage: qwen-desktop self-test", file=sys.stderr)  # noqa: T201
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("DASHSCOPE_API_KEY", "DASHSCOPE_BASE_URL"):
        os.environ.pop(name, None)
    os.environ["OPENAI_API_KEY"] = "none"
    from qwen_desktop import app

    with tempfile.TemporaryDirectory(prefix="qwen-desktop-self-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        document = folder / "sample.md"
        document.write_text("# Sample\n\nThe answer stands here.\n", encoding="utf-8")
        try:
            app.run_with(folder / "data", lambda running: asyncio.wait_for(_prove(running, document), LIMIT_SECONDS))
        except Exception:  # noqa: BLE001 - whatever is wrong with a build is what this command is to report
            traceback.print_exc()
            return 1
    _say("self-test passed")
    return 0


async def _prove(running: Running, document: Path) -> None:
    from qwen_desktop.domain.message import Status

    _say("window opened")
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    running.choosing.use_custom(f"http://127.0.0.1:{port}/v1", "self-test")
    await running.asking.attach([document])
    _say("document read")
    running.asking.send("Is everything there?")
    session = running.desk.current
    while session.streaming or not session.conversation.messages:  # noqa: ASYNC110 - the loop under test does the work
        await asyncio.sleep(0.01)
    answer = session.branch()[-1]
    if answer.status is not Status.COMPLETE or answer.text != ANSWER:
        raise AssertionError(f"the answer was {answer.status}: {answer.problem or answer.text}")
    if answer.reasoning is None or answer.reasoning.text != THOUGHT:
        raise AssertionError("the thought was lost")
    _say("answer and thought streamed")
    running.store.flush()
    kept = running.store.load(session.id)
    if [m.text for m in kept.path()] != [m.text for m in session.branch()]:
        raise AssertionError("what was kept is not what was said")
    _say("conversation written and reloaded")
    server.close()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one chat request as an OpenAI-compatible server does."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    await reader.readexactly(length)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    deltas: list[dict[str, object]] = [{"reasoning_content": THOUGHT}]
    deltas += [{"content": word} for word in _words(ANSWER)]
    for delta in deltas:
        writer.write(_event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}))
    writer.write(_event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
    usage = {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30}
    writer.write(_event({"choices": [], "usage": usage}) + b"data: [DONE]\n\n")
    await writer.drain()
    writer.close()


def _words(text: str) -> list[str]:
    return [word + " " for word in text.split(" ")[:-1]] + [text.split(" ")[-1]]


def _event(chunk: dict[str, object]) -> bytes:
    whole = {"id": "self-test", "object": "chat.completion.chunk", "created": 0, "model": "self-test", **chunk}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


def _say(text: str) -> None:
    print(f"self-test: {text}", flush=True)  # noqa: T201
