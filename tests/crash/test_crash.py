"""The last resort, in child processes of its own: what is written, what never is, and that it does not raise."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from qwen_desktop import crash
from qwen_desktop.crash import CrashLog, describe

KEY = "sk-0123456789abcdef-not-a-real-key"
ODD_KEY = "a key that has no such shape"

START = f"""
import asyncio, os, sys, threading
from pathlib import Path
from qwen_desktop.crash import CrashLog, remember_secret
told = []
log = CrashLog(Path(sys.argv[1]), told.append)
log.install()
remember_secret({ODD_KEY!r})
"""


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START + code, str(folder)], capture_output=True, text=True, timeout=30, check=False
    )


def written(folder: Path) -> str:
    return "".join(p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.log*")))


FAULTS = {
    "main": "def fail():\n    raise ValueError('a fault of main')\nfail()",
    "thread": "t = threading.Thread(target=lambda: 1 / 0, name='a fault of thread'); t.start(); t.join()",
    "destructor": """
class Bad:
    def __del__(self): raise ValueError('a fault of destructor')
b = Bad(); del b""",
    "loop": """
async def main():
    loop = asyncio.get_running_loop(); log.watch(loop)
    loop.call_soon(lambda: [][0])
    task = asyncio.ensure_future(forgotten()); await asyncio.sleep(0.01); del task
async def forgotten(): raise ValueError('a fault of loop')
asyncio.run(main())""",
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_written_said_and_told(kind: str, tmp_path: Path) -> None:
    tell = "\nimport atexit; atexit.register(lambda: print(*told, sep='\\n', flush=True))\n"
    done = run(tmp_path / "logs", tell + FAULTS[kind])
    for place in (written(tmp_path / "logs"), done.stdout, done.stderr):
        assert f"a fault of {kind}" in place, done
        assert "Error" in place
    assert done.returncode == (1 if kind == "main" else 0)


def test_no_key_gets_into_the_log_or_onto_the_screen(tmp_path: Path) -> None:
    code = f"""
log.note("noted {KEY} and {ODD_KEY}")
def ask(key, text):
    try:
        raise KeyError(key)
    except KeyError as error:
        raise RuntimeError("Authorization: Bearer " + text) from error
ask({KEY!r}, {ODD_KEY!r})
"""
    done = run(tmp_path, code)
    everything = written(tmp_path) + done.stdout + done.stderr
    assert "RuntimeError" in everything
    assert "caused by" in everything
    assert KEY not in everything
    assert ODD_KEY not in everything


def test_of_a_long_message_only_the_start_is_written() -> None:
    secret_document = "The lease ends on 3 May.\n" + "Between Ada and Grace. " * 500
    text = describe(ValueError(secret_document))
    assert "The lease ends" in text
    assert "Ada" not in text
    assert str(len(secret_document)) in text
    assert len(describe(ValueError("x" * 10_000))) < 300


def test_locals_are_not_written(tmp_path: Path) -> None:
    run(tmp_path, "def fail(document):\n    return 1 / 0\nfail('the whole ' + 'document')")
    assert "ZeroDivisionError" in written(tmp_path)
    assert "the whole document" not in written(tmp_path)


def test_causes_contexts_and_groups_are_all_described_once() -> None:
    def trouble() -> None:
        try:
            try:
                raise OSError("first")
            except OSError:
                raise KeyError("second")  # noqa: B904 - the context is what is tested
        except KeyError as error:
            raise ExceptionGroup("third", [ValueError("fourth"), error]) from error

    with pytest.raises(ExceptionGroup) as caught:
        trouble()
    text = describe(caught.value)
    assert [text.count(word) for word in ("OSError: first", "KeyError: 'second'", "ValueError: fourth")] == [1, 1, 1]


def test_an_exception_whose_message_raises_is_described() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise LookupError("no")

    assert "LookupError" in describe(Odd())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_only_the_owner_can_read_the_logs(tmp_path: Path) -> None:
    code = f"os.umask(0)\nfor i in range({3 * crash.LOG_BYTES // 10_000}): log.note('x' * 10_000)"
    run(tmp_path / "logs", code)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "logs").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


def test_the_log_rotates_and_stays_small(tmp_path: Path) -> None:
    code = f"for i in range({5 * crash.LOG_BYTES // 10_000}): log.note('x' * 10_000)"
    assert run(tmp_path, code).returncode == 0
    files = sorted(p for p in tmp_path.iterdir() if p.name.startswith("qwen-desktop"))
    assert len(files) == crash.LOG_FILES
    assert all(p.stat().st_size <= crash.LOG_BYTES for p in files)


def test_one_fault_again_and_again_is_told_once_and_does_not_fill_the_log(tmp_path: Path) -> None:
    told: list[str] = []
    log = CrashLog(tmp_path, told.append)
    for _attempt in range(200):
        try:
            raise ValueError("the same")
        except ValueError as error:
            log.report(error)
    log.uninstall()
    assert len(told) == 1
    assert written(tmp_path).count("ValueError: the same") == crash.REPEATS


def test_a_listener_that_raises_loses_nothing(tmp_path: Path) -> None:
    code = "def bad(text): raise RuntimeError('listener')\nlog.on_problem = bad\n1 / 0"
    done = run(tmp_path, code)
    assert "ZeroDivisionError" in written(tmp_path)
    assert "RuntimeError" in done.stderr
    assert done.returncode == 1


def test_a_folder_that_cannot_be_made_leaves_standard_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run(tmp_path / "file" / "logs", "log.note('still noted')\n1 / 0")
    assert "cannot be written" in done.stderr
    assert "still noted" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert done.returncode == 1


def test_no_standard_error_at_all(tmp_path: Path) -> None:
    """As in a windowed program on Windows."""
    run(tmp_path, "sys.stderr = sys.__stderr__ = None\n1 / 0")
    assert "ZeroDivisionError" in written(tmp_path)


def test_a_native_crash_leaves_its_stack(tmp_path: Path) -> None:
    done = run(
        tmp_path, "os.kill(os.getpid(), 11)" if os.name == "posix" else "import faulthandler; faulthandler._sigsegv()"
    )
    if os.name == "posix":
        assert done.returncode == -signal.SIGSEGV
    assert "Fatal Python error" in (tmp_path / "faults.log").read_text(encoding="utf-8")


def test_an_interrupt_is_no_fault(tmp_path: Path) -> None:
    done = run(tmp_path, "raise KeyboardInterrupt")
    assert "KeyboardInterrupt" in done.stderr
    assert written(tmp_path) == ""


def test_a_thread_may_exit(tmp_path: Path) -> None:
    done = run(tmp_path, "t = threading.Thread(target=sys.exit); t.start(); t.join()")
    assert (done.stderr, written(tmp_path)) == ("", "")


def test_uninstalling_gives_the_hooks_back(tmp_path: Path) -> None:
    code = """
mine = (sys.excepthook, threading.excepthook, sys.unraisablehook)
log.uninstall()
hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
assert not set(mine) & set(hooks)
1 / 0
"""
    done = run(tmp_path, code)
    assert "ZeroDivisionError" in done.stderr
    assert written(tmp_path) == ""


def test_a_loop_message_without_an_exception_is_noted(tmp_path: Path) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        log.watch(loop)
        loop.call_exception_handler({"message": "something odd"})

    log = CrashLog(tmp_path)
    asyncio.run(main())
    log.uninstall()
    assert "something odd" in written(tmp_path)


def test_old_stacks_do_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "faults.log").write_text("x" * (crash.LOG_BYTES + 1))
    run(tmp_path, "pass")
    assert (tmp_path / "faults.log").stat().st_size == 0
    assert (tmp_path / "faults.log.1").exists()
