"""One scripted answer on its way through a socket: sending, pacing, waiting, breaking off. Knows no scenario's name."""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.steps import Piece, Renderer, Step

if TYPE_CHECKING:
    from tests.servers.scripted import ScriptedServer, _Handler

BATCH = 32 * 1024  # bytes handed to the kernel at once where nothing is paced


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. `headers` has lower-case names."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    time: float

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body.get("messages", [])) if isinstance(self.body, dict) else []


@dataclass(slots=True)
class Sent:
    """What one answer has sent so far. `state` is running, ended, cut or gone (the client went away)."""

    model: str
    state: str = "running"
    characters: int = 0
    log: list[tuple[float, int]] = field(default_factory=list)


class Gone(Exception):
    """The client has gone, or the server closes."""


class Answer:
    """One answer on its way."""

    def __init__(self, handler: _Handler, script: ScriptedServer, request: Request) -> None:
        self._handler, self._script = handler, script
        body = request.body if isinstance(request.body, dict) else {}
        self._streams = bool(body.get("stream"))
        asked = bool((body.get("stream_options") or {}).get("include_usage"))
        self._renderer = Renderer(str(body.get("model", "")), json.dumps(request.messages), asked)
        self._open = False
        self._collected: list[bytes] = []
        self._sent = Sent(str(body.get("model", "")))
        if request.path.endswith("/chat/completions"):
            self._script.note(lambda: self._script.answers.append(self._sent))

    def run(self, steps: list[Step]) -> None:
        try:
            for step in steps:
                pieces = self._renderer.pieces(step)
                if pieces is not None:
                    self._send(pieces)
                elif self._act(step):
                    return
            self._finish()
        except (Gone, OSError):
            self._handler.close_connection = True
            self._state("gone")

    def _act(self, step: Step) -> bool:
        """Do what is not sending; True where that was the end of the response."""
        if "status" in step:
            self._handler.reply(step["status"], step.get("body", {}), step.get("headers"), step.get("type", ""))
            self._state("ended")
            return True
        if "open" in step:
            self._begin()
        elif "pause" in step:
            self._wait(lambda: False, step["pause"])
        elif "wait" in step:
            self._wait(lambda: step["wait"] in self._script.open_gates)
        elif "stall" in step:
            self._wait(lambda: False)
        elif "cut" in step or "drop" in step:
            self._break(politely=step.get("cut") != "reset")
            return True
        else:
            raise ValueError(f"not a step: {step}")
        return False

    def _begin(self) -> None:
        if self._open or not self._streams:
            return
        self._open = True
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.send_header("x-request-id", "scripted-request")
        self._handler.end_headers()
        self._handler.wfile.flush()

    def _send(self, pieces: Iterator[Piece]) -> None:
        self._begin()
        batch: list[bytes] = []
        size, characters, due = 0, 0, time.monotonic()
        for piece in pieces:
            batch.append(b"%x\r\n%s\r\n" % (len(piece.data), piece.data))
            size += len(piece.data)
            characters += piece.characters
            if piece.wait or size >= BATCH:
                self._write(batch, characters)
                size, characters = 0, 0
            if piece.wait:
                due += piece.wait
                self._wait(lambda: False, max(0.0, due - time.monotonic()))
        if batch:
            self._write(batch, characters)

    def _write(self, batch: list[bytes], characters: int) -> None:
        if self._streams:
            self._handler.wfile.write(b"".join(batch))
        else:
            self._collected.extend(batch)
        batch.clear()
        self._sent.characters += characters
        self._script.note(lambda: self._sent.log.append((time.time(), self._sent.characters)))

    def _wait(self, done: Callable[[], bool], timeout: float | None = None) -> None:
        """Wait, and raise Gone as soon as the client hangs up or the server closes."""
        end = None if timeout is None else time.monotonic() + timeout
        while not done():
            left = 0.05 if end is None else min(0.05, end - time.monotonic())
            if left <= 0:
                return
            readable, _, _ = select.select([self._handler.connection], [], [], left)
            if self._script.closing or (readable and not self._handler.connection.recv(1, socket.MSG_PEEK)):
                raise Gone

    def _break(self, politely: bool) -> None:
        """Hang up: with FIN, or with RST."""
        if not politely:
            linger = struct.pack("ii" if sys.platform != "win32" else "hh", 1, 0)
            self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            socket.close(self._handler.connection.detach())  # http.server's own way out sends FIN first
        self._handler.close_connection = True
        self._state("cut")

    def _finish(self) -> None:
        if self._open:
            self._handler.wfile.write(b"0\r\n\r\n")
            self._handler.wfile.flush()
        else:
            self._handler.reply(200, self._whole())
        self._state("ended")

    def _whole(self) -> dict[str, Any]:
        """The answer in one piece, for a request that does not stream."""
        message: dict[str, Any] = {"role": "assistant", "content": ""}
        for line in b"".join(self._collected).decode().splitlines():
            if line.startswith("data: {"):
                for choice in json.loads(line[6:])["choices"]:
                    for name, value in choice["delta"].items():
                        message[name] = (message.get(name) or "") + (value or "")
        return {
            "id": "chatcmpl-scripted",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": self._sent.model,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": self._renderer.usage(),
        }

    def _state(self, state: str) -> None:
        self._script.note(lambda: setattr(self._sent, "state", state))
