"""A loopback server that speaks the OpenAI chat protocol from a script. Knows nothing of the app.

In a thread:

    with ScriptedServer({"default": [{"text": "hello"}, {"end": True}]}) as server:
        ...  # ask server.base_url
        server.wait_for(lambda s: s.requests and s.disconnects, timeout=5)

As a process: `python -m tests.servers.scripted --scenarios FILE.json [--key KEY] [--port N]` prints `READY <port>`.

The scenario is chosen by model id, else by the first key that the last user message contains, else "default"
("Hello." where there is none). Other keys answer other paths: "GET /models", "GET /api/v1/models", "POST /tokenize".
A request for a title is none for an answer: it is noted in `titles` and refused, unless a scenario is named TITLE.
The steps are described in tests/servers/steps.py. As an HTTP proxy it answers for whatever host it is asked for.

Control, for a server in another process: GET /_requests, GET /_sent (`[[time, characters sent so far], …]` of the last
answer, or of the nth with `?answer=n`; times are `time.time()` after the bytes were handed to the kernel),
GET /_answers (`[{"model", "state", "characters"}]`), POST /_open/GATE, POST /_scenarios (replaces them).
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.answering import Answer, Gone, Request, Sent
from tests.servers.steps import Step

TITLE = "Write a title"  # how the app's request for one begins
HELLO: list[Step] = [{"text": "Hello."}, {"end": True}]


class ScriptedServer:
    """The server, in threads of its own. All public attributes may be read from any thread."""

    def __init__(
        self,
        scenarios: Mapping[str, Sequence[Step]] | None = None,
        *,
        key: str = "",
        models: Sequence[str | dict[str, Any]] = ("qwen3.8-max", "qwen3-max"),
        port: int = 0,
    ) -> None:
        self.scenarios: dict[str, list[Step]] = {name: list(steps) for name, steps in (scenarios or {}).items()}
        self.key = key
        self.models = [{"id": m, "object": "model", "owned_by": "script"} if isinstance(m, str) else m for m in models]
        self.requests: list[Request] = []
        self.titles: list[Request] = []
        self.answers: list[Sent] = []
        self.counts: dict[str, int] = {}
        self.open_gates: set[str] = set()
        self.closing = False
        self.changed = threading.Condition()
        self._connections: set[socket.socket] = set()
        self._http = _Http(("127.0.0.1", port), self)
        self.port: int = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="scripted-server")

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[Request]:
        """The requests for an answer, oldest first."""
        return [r for r in self.requests if r.path.endswith("/chat/completions")]

    @property
    def sent(self) -> list[tuple[float, int]]:
        """When how many characters of the last answer had been sent."""
        return list(self.answers[-1].log) if self.answers else []

    @property
    def disconnects(self) -> int:
        """How many answers were left by their client before they ended."""
        return sum(a.state == "gone" for a in self.answers)

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Break every connection and wait for all threads."""
        with self.changed:
            self.closing = True
            self.changed.notify_all()
        self._http.shutdown()
        self._thread.join()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._http.server_close()

    def open(self, gate: str) -> None:
        """Let every `{"wait": gate}` pass, now and later."""
        with self.changed:
            self.open_gates.add(gate)
            self.changed.notify_all()

    def wait_for(self, predicate: Callable[[ScriptedServer], Any], timeout: float = 10.0) -> Any:
        """What `predicate` returns once it is true; asked again whenever something happens. Raises TimeoutError."""
        with self.changed:
            value = self.changed.wait_for(lambda: predicate(self), timeout)
        if not value:
            raise TimeoutError(f"not within {timeout} s; {len(self.requests)} requests, answers: {self.answers}")
        return value

    def note(self, act: Callable[[], object]) -> None:
        """Change something under the lock, and tell those who wait."""
        with self.changed:
            act()
            self.changed.notify_all()

    def scenario(self, request: Request) -> list[Step]:
        """The steps that answer a request for a chat."""
        name = self._scenario_name(request)
        steps = self.scenarios.get(name, HELLO)
        self.note(lambda: self.counts.update({name: self.counts.get(name, 0) + 1}))
        return [step for step in steps if self.counts[name] <= step.get("first", sys.maxsize)]

    def _scenario_name(self, request: Request) -> str:
        if not request.path.endswith("/chat/completions"):
            return next((k for k in self.scenarios if _is_route(k) and _matches(request, k)), "")
        model = str(request.body.get("model", ""))
        if model in self.scenarios:
            return model
        users = [m.get("content") for m in request.messages if m.get("role") == "user"]
        last = users[-1] if users and isinstance(users[-1], str) else ""
        return next((k for k in self.scenarios if k != "default" and not _is_route(k) and k in last), "default")

    def connected(self, connection: socket.socket) -> None:
        self._connections.add(connection)

    def disconnected(self, connection: socket.socket) -> None:
        self._connections.discard(connection)


def _is_route(name: str) -> bool:
    return name.startswith(("GET /", "POST /"))


def _wants_title(request: Request) -> bool:
    return any(str(message.get("content", "")).startswith(TITLE) for message in request.messages)


def _matches(request: Request, name: str) -> bool:
    method, _, path = name.partition(" ")
    return request.method == method and request.path.endswith(path)


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], script: ScriptedServer) -> None:
        self.script = script
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError | Gone):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.script.connected(self.connection)

    def finish(self) -> None:
        self.server.script.disconnected(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are kept."""

    def do_GET(self) -> None:
        self._serve("GET", None)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw.decode("utf-8", "replace")
        self._serve("POST", body)

    def _serve(self, method: str, body: Any) -> None:
        script, url = self.server.script, urlsplit(self.path)
        if url.path.startswith("/_"):
            return self._control(url.path, parse_qs(url.query), body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method, url.path, headers, body, time.time())
        if TITLE not in script.scenarios and _wants_title(request):
            script.note(lambda: script.titles.append(request))
            return self.reply(400, {"error": {"message": "no titles here", "code": "no_titles"}})
        script.note(lambda: script.requests.append(request))
        if script.key and headers.get("authorization") != f"Bearer {script.key}":
            message = "Incorrect API key provided. "
            error = {"message": message, "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}
            return self.reply(401, {"error": error, "request_id": "scripted-401"})
        if request.path.endswith("/chat/completions") or script._scenario_name(request):
            return Answer(self, script, request).run(script.scenario(request))
        if request.path.endswith("/v1/models") and "/api/" not in request.path:
            return self.reply(200, {"object": "list", "data": script.models})
        return self.reply(404, {"error": {"message": f"no {url.path} here", "code": "not_found"}})

    def _control(self, path: str, query: dict[str, list[str]], body: Any) -> None:
        script = self.server.script
        if path == "/_requests":
            return self.reply(200, [asdict(r) for r in script.requests])
        if path == "/_sent":
            number = int(query.get("answer", ["-1"])[0])
            return self.reply(200, script.answers[number].log if script.answers else [])
        if path == "/_answers":
            rows = [{"model": a.model, "state": a.state, "characters": a.characters} for a in script.answers]
            return self.reply(200, rows)
        if path.startswith("/_open/"):
            script.open(path.removeprefix("/_open/"))
        elif path == "/_scenarios":
            script.note(lambda: setattr(script, "scenarios", body))
        return self.reply(200, {})

    def reply(self, status: int, body: Any, headers: Mapping[str, str] | None = None, kind: str = "") -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind or "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=Path)
    parser.add_argument("--key", default="")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    scenarios = json.loads(arguments.scenarios.read_text("utf-8")) if arguments.scenarios else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ScriptedServer(scenarios, key=arguments.key, port=arguments.port) as server:
        print(f"READY {server.port}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
