"""`qwen-desktop ask` as its user meets it: what is on which stream, and with what status it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import LIMIT, Ran, command, environment, heed_interrupts
from tests.documents.office import docx, level, lists, p, r
from tests.servers.scripted import ScriptedServer

Run = Callable[..., Ran]
USAGE = {
    "prompt_tokens": 12,
    "completion_tokens": 7,
    "total_tokens": 19,
    "completion_tokens_details": {"reasoning_tokens": 3},
    "prompt_tokens_details": {"cached_tokens": 2},
}
THINKS: list[dict[str, Any]] = [
    {"reasoning": "hm"},
    {"text": "Paris"},
    {"text": "."},
    {"finish": "stop"},
    {"usage": USAGE},
    {"done": True},
]


def test_the_answer_is_on_standard_output_and_the_thought_beside_it(run: Run) -> None:
    with ScriptedServer({"default": THINKS}) as server:
        ran = run("ask", "capital?", "--base-url", server.base_url, "--model", "m")
    assert (ran.status, ran.out) == (0, "Paris.\n")
    assert "hm" in ran.err


def test_json_is_one_object_a_line(run: Run) -> None:
    with ScriptedServer({"default": THINKS}) as server:
        ran = run("ask", "capital?", "--base-url", server.base_url, "--model", "m", "--json")
    assert ran.status == 0
    assert [line["type"] for line in ran.lines] == ["reasoning", "text", "text", "usage", "finished"]
    assert ran.lines[0] == {"type": "reasoning", "text": "hm"}
    assert ran.lines[3] == {
        "type": "usage",
        "model": "m",
        "input": 12,
        "output": 7,
        "reasoning": 3,
        "cached": 2,
        "cache_created": None,
    }


def test_without_a_model_the_servers_first_one_answers(run: Run) -> None:
    with ScriptedServer({"default": THINKS}, models=["only-one"]) as server:
        ran = run("ask", "capital?", "--base-url", server.base_url)
        assert ran.status == 0
        assert server.chats[0].body["model"] == "only-one"


def test_the_thinking_switch_reaches_dashscope(run: Run) -> None:
    with ScriptedServer({"default": THINKS}, key="sk-test-1234567") as server:
        arguments = ("ask", "capital?", "--model", "qwen3.8-max", "--thinking", "--thinking-budget", "100")
        ran = run(*arguments, DASHSCOPE_API_KEY="sk-test-1234567", DASHSCOPE_BASE_URL=server.base_url)
        assert ran.status == 0
        assert server.chats[0].body["enable_thinking"] is True
        assert server.chats[0].body["thinking_budget"] == 100
        assert "DashScope" in ran.err


def test_a_key_without_a_region_is_tried_on_every_host_and_that_is_said(run: Run) -> None:
    with (
        ScriptedServer(key="sk-other-123456") as wrong,
        ScriptedServer({"default": THINKS}, key="sk-mine-123456") as mine,
    ):
        hosts = json.dumps({"Singapore": wrong.base_url, "Beijing": mine.base_url})
        ran = run("ask", "capital?", "--data-dir", "kept", DASHSCOPE_API_KEY="sk-mine-123456", QWEN_DESKTOP_HOSTS=hosts)
        assert (ran.status, ran.out) == (0, "Paris.\n")
        assert ran.err.index("Singapore") < ran.err.index("Beijing")
        tried = len(wrong.requests)
        again = run(
            "ask", "capital?", "--data-dir", "kept", DASHSCOPE_API_KEY="sk-mine-123456", QWEN_DESKTOP_HOSTS=hosts
        )
        assert again.status == 0
        assert len(wrong.requests) == tried, "the region that answered is remembered"


def test_a_region_that_was_remembered_for_another_key_is_given_up(run: Run) -> None:
    with (
        ScriptedServer({"default": THINKS}, key="sk-first-12345") as first,
        ScriptedServer({"default": THINKS}, key="sk-second-1234") as second,
    ):
        hosts = json.dumps({"Singapore": first.base_url, "Beijing": second.base_url})
        asked = ("ask", "capital?", "--data-dir", "kept")
        assert run(*asked, DASHSCOPE_API_KEY="sk-first-12345", QWEN_DESKTOP_HOSTS=hosts).status == 0
        assert run(*asked, DASHSCOPE_API_KEY="sk-second-1234", QWEN_DESKTOP_HOSTS=hosts).status == 1
        assert run(*asked, DASHSCOPE_API_KEY="sk-second-1234", QWEN_DESKTOP_HOSTS=hosts).status == 0


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_refused_key_is_one_sentence_and_status_1(run: Run) -> None:
    with ScriptedServer(key="sk-right-1234") as server:
        ran = run("ask", "q", "--base-url", server.base_url, "--model", "m", OPENAI_API_KEY="sk-wrong-1234567")
    assert (ran.status, ran.out) == (1, "")
    assert "key" in ran.err
    assert "sk-wrong" not in ran.err
    assert "Traceback" not in ran.err


def test_an_error_in_json_is_an_object_too(run: Run) -> None:
    error = {"message": "Output data may contain inappropriate content.", "code": "data_inspection_failed"}
    with ScriptedServer({"default": [{"text": "half"}, {"error": error}]}) as server:
        ran = run("ask", "q", "--base-url", server.base_url, "--model", "m", "--json")
    assert ran.status == 1
    assert ran.lines[0] == {"type": "text", "text": "half"}
    assert (ran.lines[-1]["type"], ran.lines[-1]["kind"]) == ("error", "moderated")
    assert ran.err.strip() == ran.lines[-1]["message"]


def test_a_cut_answer_is_an_error_after_what_arrived(run: Run) -> None:
    with ScriptedServer({"default": [{"text": "half"}]}) as server:
        ran = run("ask", "q", "--base-url", server.base_url, "--model", "m")
    assert (ran.status, ran.out) == (1, "half\n")


def test_a_document_goes_whole(run: Run, tmp_path: Path) -> None:
    text = "".join(f"Clause {n}: nothing.\n" for n in range(3000)) + "The last clause names Ada.\n"
    (tmp_path / "contract.txt").write_text(text, encoding="utf-8")
    with ScriptedServer({"default": THINKS}) as server:
        ran = run("ask", "Who?", "--file", "contract.txt", "--base-url", server.base_url, "--model", "m")
        assert ran.status == 0, ran.err
        sent = server.chats[0].messages[0]["content"]
    assert all(f"Clause {n}: nothing." in sent for n in (0, 1499, 2999))
    assert "names Ada" in sent
    assert sent.index("names Ada") < sent.index("Who?")


def test_a_word_file_goes_with_the_numbers_that_are_printed(run: Run, tmp_path: Path) -> None:
    numbering = lists({"0": level(0, "japaneseCounting", "第%1条")}, {"1": ("0", "")})
    change = '<w:ins w:author="Bo" w:date="2026-03-01T00:00:00Z">' + r("90") + "</w:ins>"
    body = p("（目的）", number="1") + p("（期間）", number="1") + p("通知は", inside=change + r("日前"))
    (tmp_path / "契約.docx").write_bytes(docx(body, numbering=numbering))
    with ScriptedServer({"default": THINKS}) as server:
        ran = run("ask", "Who?", "--file", "契約.docx", "--base-url", server.base_url, "--model", "m")
        assert ran.status == 0, ran.err
        sent = server.chats[0].messages[0]["content"]
    assert "[d1 第二条]\n第二条 （期間）\n通知は[inserted by Bo, 2026-03-01: 90]日前\n" in sent
    assert "1 tracked change" in ran.err


def test_a_document_over_the_window_is_refused_with_both_numbers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("word " * 300_000, encoding="utf-8")
    with ScriptedServer(key="sk-test-1234567") as server:
        keys = {"DASHSCOPE_API_KEY": "sk-test-1234567", "DASHSCOPE_BASE_URL": server.base_url}
        ran = run("ask", "Who?", "--file", "big.txt", "--model", "qwen3-max", **keys)
        assert ran.status == 1
        assert "258,048" in ran.err
        assert "300," in ran.err
        assert server.chats == [], "nothing was sent"


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    ran = run("ask", "q", "--file", "gone.pdf", "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert ran.status == 1
    assert "gone.pdf" in ran.err


def test_wrong_arguments_end_with_status_2(run: Run) -> None:
    assert run("ask").status == 2
    assert run("ask", "q", "--provider", "nobody").status == 2
    assert run("ask", "q", "--thinking", "--no-thinking").status == 2
    assert run("ask", "q", "--thinking-budget", "0").status == 2
    assert run("ask", "q", "--provider", "embedded", "--base-url", "http://127.0.0.1:9").status == 2


def test_the_question_may_come_from_standard_input(run: Run) -> None:
    with ScriptedServer({"from a pipe": THINKS, "default": [{"text": "no"}, {"end": True}]}) as server:
        ran = run("ask", "-", "--base-url", server.base_url, "--model", "m", stdin="from a pipe")
    assert ran.out == "Paris.\n"


def test_a_window_without_a_display_is_one_sentence_and_status_3(run: Run) -> None:
    ran = run()
    assert (ran.status, ran.out) == (3, "")
    assert "qwen-desktop ask" in ran.err
    assert len(ran.err.splitlines()) == 1
    dead = run(DISPLAY=":4711")
    assert dead.status == 3
    assert ":4711" in dead.err


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_an_interrupt_ends_with_status_130(own_home: Path) -> None:
    with ScriptedServer({"default": [{"text": "a"}, {"stall": True}]}) as server:
        child = subprocess.Popen(
            command("ask", "q", "--base-url", server.base_url, "--model", "m"),
            env=environment(own_home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_interrupts,
        )
        server.wait_for(lambda s: s.answers and s.answers[-1].characters, timeout=LIMIT)
        assert child.stdout is not None
        assert child.stdout.read(1) == b"a"
        child.send_signal(signal.SIGINT)
        _out, err = child.communicate(timeout=LIMIT)
    assert child.returncode == 130
    assert b"Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(own_home: Path) -> None:
    with ScriptedServer({"default": [{"numbers": 20_000}, {"end": True}]}) as server:
        child = subprocess.Popen(
            command("ask", "q", "--base-url", server.base_url, "--model", "m"),
            env=environment(own_home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert child.stdout is not None
        assert child.stdout.read(2) == b"0 "
        child.stdout.close()
        assert child.stderr is not None
        err = child.stderr.read()
        child.wait(LIMIT)
        child.stderr.close()
    assert b"Traceback" not in err
    assert b"Exception" not in err


@pytest.mark.parametrize("question", ["", " \n"])
def test_a_question_without_a_word_is_a_wrong_argument(run: Run, question: str) -> None:
    server = ("--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert run("ask", question, *server).status == 2
    assert run("ask", "-", *server, stdin=question).status == 2


@pytest.mark.skipif(os.name == "nt", reason="closed descriptors are POSIX's")
def test_a_closed_standard_input_asks_nothing(own_home: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command("ask", "-", "--base-url", "http://127.0.0.1:9/v1")],
        env=environment(own_home),
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="arguments are bytes on POSIX only")
def test_bytes_that_are_no_text_are_asked_as_far_as_they_are(own_home: Path) -> None:
    with ScriptedServer({"default": THINKS}) as server:
        there = ["--base-url", server.base_url, "--model", "m"]
        for question, given in ((b"caf\xe9?", b""), (b"-", b"caf\xe9?")):
            done = subprocess.run(
                [os.fsencode(part) for part in command("ask")] + [question] + [part.encode() for part in there],
                env=environment(own_home),
                input=given,
                capture_output=True,
                timeout=LIMIT,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert server.chats[-1].messages[-1]["content"] == "caf\ufffd?"


@pytest.mark.parametrize("url", ["http://[::1", "garbage url", "http://127.0.0.1:99999/v1", "ftp://127.0.0.1/"])
def test_what_is_no_address_is_said(run: Run, url: str) -> None:
    ran = run("ask", "q", "--base-url", url, "--model", "m", "--json")
    assert ran.status == 1
    assert ran.lines[0]["kind"] == "bad_request"
    assert "address" in ran.err
    assert "Traceback" not in ran.err


def test_no_address_at_all_is_said(run: Run) -> None:
    ran = run("ask", "q", "--provider", "custom")
    assert ran.status == 1
    assert "address" in ran.err


def test_an_environment_that_names_no_host_is_one_sentence(run: Run) -> None:
    ran = run("ask", "q", DASHSCOPE_API_KEY="sk-test-1234567", DASHSCOPE_BASE_URL="http://[bad")
    assert ran.status == 1
    assert "DASHSCOPE_BASE_URL" in ran.err
    assert "Traceback" not in ran.err


def test_a_key_means_dashscope_whatever_the_window_was_set_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "settings.json").write_text('{"provider": "embedded"}', encoding="utf-8")
    with ScriptedServer({"default": THINKS}, key="sk-test-1234567") as server:
        keys = {"DASHSCOPE_API_KEY": "sk-test-1234567", "DASHSCOPE_BASE_URL": server.base_url}
        ran = run("ask", "q", "--data-dir", str(tmp_path / "kept"), **keys)
        assert (ran.status, ran.out) == (0, "Paris.\n"), ran.err


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_an_interrupt_in_a_thought_leaves_the_terminal_as_it_was(own_home: Path) -> None:
    main, terminal = os.openpty()
    with ScriptedServer({"default": [{"reasoning": "hm"}, {"stall": True}]}) as server:
        child = subprocess.Popen(
            command("ask", "q", "--base-url", server.base_url, "--model", "m"),
            env=environment(own_home, TERM="xterm"),
            stdout=subprocess.DEVNULL,
            stderr=terminal,
            preexec_fn=heed_interrupts,
        )
        os.close(terminal)
        said = b""
        while b"hm" not in said:
            said += os.read(main, 1000)
        child.send_signal(signal.SIGINT)
        assert child.wait(LIMIT) == 130
        said += os.read(main, 1000)
    os.close(main)
    assert said.index(b"\x1b[2m") < said.index(b"hm") < said.index(b"\x1b[0m")
