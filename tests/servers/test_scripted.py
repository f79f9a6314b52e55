"""The scripted server says what its script says: everything else that is tested against it relies on this."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers.scripted import ScriptedServer
from tests.servers.steps import Step, tokens


class Client:
    """Asks a server, and closes what it opened."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.connections = ExitStack()

    def ask(self, content: str = "hi", model: str = "m", **more: Any) -> http.client.HTTPResponse:
        body = {"model": model, "stream": True, "messages": [{"role": "user", "content": content}], **more}
        return self.request("POST", "/v1/chat/completions", json.dumps(body))

    def request(self, method: str, path: str, body: str | None = None, key: str = "k") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        self.connections.callback(connection.close)
        connection.request(method, path, body, {"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        self.connections.callback(response.close)
        return response


@contextmanager
def serving(script: dict[str, list[Step]], **more: Any) -> Iterator[Client]:
    with ScriptedServer(script, **more) as server:
        client = Client(server)
        with client.connections:
            yield client


def chunks(response: http.client.HTTPResponse) -> list[Any]:
    lines = response.read().decode().split("\n\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]


def said(response: http.client.HTTPResponse, name: str = "content") -> str:
    deltas = [choice["delta"] for chunk in chunks(response) for choice in chunk["choices"]]
    return "".join(delta.get(name) or "" for delta in deltas)


def test_chooses_by_model_then_by_the_question() -> None:
    script = {
        "default": [{"text": "d"}],
        "special": [{"text": "by model"}],
        "weather": [{"text": "by question"}],
    }
    with serving(script) as client:
        assert said(client.ask()) == "d"
        assert said(client.ask(model="special")) == "by model"
        assert said(client.ask("the weather?")) == "by question"
        assert [r.messages[0]["content"] for r in client.server.chats] == ["hi", "hi", "the weather?"]


def test_burst_is_rendered_and_sent_at_full_speed() -> None:
    with serving({"default": [{"numbers": 10_000, "pace": 0}, {"end": True}]}) as client:
        before = time.perf_counter()
        text = said(client.ask())
        assert text == "".join(f"{n} " for n in range(10_000))
        assert time.perf_counter() - before < 5
        assert client.server.sent[-1][1] == len(text)


def test_paced_text_arrives_whole_and_is_logged() -> None:
    words = "Ein Satz, 日本語 and `code`.\n"
    assert "".join(tokens(words)) == words
    steps: list[Step] = [{"reasoning": words, "pace": 500, "field": ["reasoning", "reasoning_content"]}, {"text": "x"}]
    with serving({"default": steps}) as client:
        response = client.ask()
        body = chunks(response)
        thoughts = [chunk["choices"][0]["delta"].get("reasoning") or "" for chunk in body]
        again = [chunk["choices"][0]["delta"].get("reasoning_content") or "" for chunk in body]
        assert "".join(thoughts) == "".join(again) == words
        times, counts = zip(*client.server.sent, strict=True)
        assert list(times) == sorted(times)
        assert counts[-1] == len(words) + 1


def test_gates_and_disconnects_can_be_waited_for() -> None:
    with serving({"default": [{"text": "a"}, {"wait": "go"}, {"text": "b"}, {"stall": True}]}) as client:
        client.ask()
        client.server.wait_for(lambda s: s.sent)
        client.server.open("go")
        client.server.wait_for(lambda s: s.sent[-1][1] == 2)
        client.connections.close()
        client.server.wait_for(lambda s: s.disconnects == 1)
        with pytest.raises(TimeoutError):
            client.server.wait_for(lambda s: s.disconnects == 2, timeout=0.05)


def test_failures_look_as_they_should() -> None:
    script: dict[str, list[Step]] = {
        "cut": [{"text": "a"}, {"cut": True}],
        "reset": [{"text": "a"}, {"cut": "reset"}],
        "drop": [{"drop": True, "first": 1}, {"text": "second time"}],
        "busy": [{"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {"message": "slow down"}}}],
        "early": [{"text": "no finish"}],
        "shred": [{"shred": 3, "steps": [{"text": "日本語"}]}],
        "twice": [{"repeat": 3, "steps": [{"text": "x"}]}],
    }
    with serving(script) as client:
        with pytest.raises(http.client.IncompleteRead):
            client.ask(model="cut").read()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            client.ask(model="reset").read()
        with pytest.raises(http.client.RemoteDisconnected):
            client.ask(model="drop")
        assert said(client.ask(model="drop")) == "second time"
        busy = client.ask(model="busy")
        assert (busy.status, busy.headers["Retry-After"]) == (429, "7")
        assert b"[DONE]" not in client.ask(model="early").read()
        assert said(client.ask(model="shred")) == "日本語"
        assert said(client.ask(model="twice")) == "xxx"


def test_models_and_the_key() -> None:
    with serving({}, key="k", models=["one"]) as client:
        assert json.load(client.request("GET", "/v1/models"))["data"][0]["id"] == "one"
        answer = client.request("GET", "/v1/models", key="wrong")
        assert answer.status == 401
        assert json.load(answer)["error"]["code"] == "invalid_api_key"


def test_answers_in_one_piece_where_no_stream_was_asked_for() -> None:
    with serving({"default": [{"reasoning": "hm"}, {"text": "a"}, {"text": "b"}, {"end": True}]}) as client:
        message = json.load(client.ask(stream=False))["choices"][0]["message"]
        assert (message["content"], message["reasoning_content"]) == ("ab", "hm")


def test_closing_leaves_no_thread() -> None:
    before = threading.active_count()
    with ScriptedServer({"default": [{"open": True}, {"stall": True}]}) as server:
        client = Client(server)
        client.ask()
        server.wait_for(lambda s: s.answers)
    client.connections.close()
    assert threading.active_count() == before


def test_as_a_process(tmp_path: Path) -> None:
    script = tmp_path / "scenarios.json"
    script.write_text(json.dumps({"default": [{"text": "from a process"}, {"end": True}]}), "utf-8")
    command = [sys.executable, "-m", "tests.servers.scripted", "--scenarios", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        word, port = process.stdout.readline().split()
        assert word == "READY"
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        connection.request("POST", "/v1/chat/completions", json.dumps({"model": "m", "stream": True}))
        assert "from a process" in connection.getresponse().read().decode()
        connection.request("GET", "/_requests")
        assert json.load(connection.getresponse())[0]["body"]["model"] == "m"
        connection.request("GET", "/_sent")
        assert json.load(connection.getresponse())[-1][1] == len("from a process")
        connection.close()
        process.terminate()
        assert process.wait(10) == 0
