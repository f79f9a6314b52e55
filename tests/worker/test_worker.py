"""The worker: results, reports, failures, limits, and its end."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from qwen_desktop import worker_link
from qwen_desktop.worker import Worker, WorkerDied, WorkerFailed, WorkerTimeout
from qwen_desktop.worker_child import JOBS_PER_CHILD
from tests.worker.tasks import Refused

TASKS = "tests.worker.tasks:"
PROGRAM = Path(__file__).with_name("program.py")


@pytest.fixture
def worker() -> Iterator[Worker]:
    before = set(threading.enumerate())
    made = Worker(silence=15, total=30)
    yield made
    made.close()
    left = [t for t in set(threading.enumerate()) - before if t.is_alive()]
    assert not left, f"threads left: {left}"


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        threading.Event().wait(0.01)


async def failure(awaitable: Awaitable[Any]) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the caller looks at the type
        await awaitable
    return caught.value


def test_a_function_runs_in_one_child_that_is_kept(worker: Worker) -> None:
    async def main() -> None:
        assert worker.pid is None
        assert await worker.run(TASKS + "add", 2, 3) == 5
        first = await worker.run(TASKS + "about")
        second = await worker.run(TASKS + "about")
        assert first["pid"] == second["pid"] == worker.pid != os.getpid()

    asyncio.run(main())


def test_the_child_knows_neither_qt_nor_the_app(worker: Worker) -> None:
    modules = set(asyncio.run(worker.run(TASKS + "about"))["modules"])
    assert not {m for m in modules if m.partition(".")[0] in ("PySide6", "shiboken6", "asyncio", "openai", "qasync")}
    assert not modules & {"qwen_desktop.app", "qwen_desktop.ui", "qwen_desktop.parts"}


@pytest.mark.parametrize("start", [[str(PROGRAM)], ["-m", "tests.worker.program"]])
def test_the_child_of_a_program_with_a_window_stays_without(start: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *start, "window"],
        cwd=PROGRAM.parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    modules = set(json.loads(done.stdout))
    assert "qwen_desktop.worker_child" in modules
    assert not {m for m in modules if m.partition(".")[0] in ("PySide6", "shiboken6", "qasync", "openai")}
    assert not modules & {"qwen_desktop.app", "qwen_desktop.cli", "qwen_desktop.parts"}


def test_reports_arrive_in_order_in_the_loops_thread(worker: Worker) -> None:
    seen: list[int] = []
    threads: set[int] = set()

    def note(value: int) -> None:
        seen.append(value)
        threads.add(threading.get_ident())

    assert asyncio.run(worker.run(TASKS + "count_to", 5, on_progress=note)) == 5
    assert seen == [0, 1, 2, 3, 4]
    assert threads == {threading.get_ident()}


def test_a_flood_of_reports_is_thinned(worker: Worker) -> None:
    seen: list[int] = []
    asyncio.run(worker.run(TASKS + "flood", 100_000, on_progress=seen.append))
    assert seen[0] == 0
    assert len(seen) < 1_000


def test_large_values_pass_both_ways(worker: Worker) -> None:
    text = "漢字 and 🦊 " * 500_000
    assert asyncio.run(worker.run(TASKS + "echo", text)) == text


def test_a_functions_own_exception_comes_back_typed(worker: Worker) -> None:
    error = asyncio.run(failure(worker.run(TASKS + "refuse")))
    assert isinstance(error, Refused)
    assert (error.code, error.detail) == ("password", "locked.pdf")
    assert "tasks.py" in error.__notes__[0]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("be_awkward", "Awkward: this and that"),
        ("return_lock", "cannot pickle"),
        ("leave", "SystemExit"),
        ("run_dry", "StopIteration"),
    ],
)
def test_what_cannot_be_sent_comes_back_as_text(worker: Worker, target: str, name: str) -> None:
    async def main() -> None:
        error = await failure(worker.run(TASKS + target))
        assert isinstance(error, WorkerFailed)
        assert name in error.text
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())


def test_arguments_that_cannot_be_sent_fail_alone(worker: Worker) -> None:
    async def main() -> None:
        error = await failure(worker.run(TASKS + "echo", threading.Lock()))
        assert isinstance(error, WorkerFailed)
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())


def test_an_unknown_function_is_said(worker: Worker) -> None:
    assert isinstance(asyncio.run(failure(worker.run(TASKS + "nothing"))), AttributeError)
    assert isinstance(asyncio.run(failure(worker.run("tests.worker.nowhere:add"))), ModuleNotFoundError)


def test_a_native_crash_is_told_and_the_next_job_gets_a_new_child(worker: Worker) -> None:
    async def main() -> None:
        error = await failure(worker.run(TASKS + "crash"))
        assert isinstance(error, WorkerDied)
        assert (error.reason, error.exit_code) == ("crash", -signal.SIGSEGV)
        error = await failure(worker.run(TASKS + "exit_with", 7))
        assert isinstance(error, WorkerDied)
        assert error.exit_code == 7
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())


def test_a_child_that_died_idle_costs_no_job(worker: Worker) -> None:
    async def main() -> None:
        await worker.run(TASKS + "add", 1, 1)
        assert worker.pid is not None
        process = psutil.Process(worker.pid)
        process.kill()
        until(lambda: process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1)
        assert await worker.run(TASKS + "add", 2, 2) == 4

    asyncio.run(main())


def test_cancelling_the_task_kills_the_child(worker: Worker) -> None:
    async def main() -> None:
        started = asyncio.Event()
        task = asyncio.ensure_future(worker.run(TASKS + "spin", on_progress=lambda _: started.set()))
        await asyncio.wait_for(started.wait(), 10)
        pid = worker.pid
        assert pid is not None
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        until(lambda: not psutil.pid_exists(pid))
        assert worker.pid is None
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())


def test_cancelling_while_the_child_starts_leaves_nothing(worker: Worker) -> None:
    async def main() -> None:
        for _ in range(3):
            with worker_link.table:  # holds the start up, after it was asked for
                task = asyncio.ensure_future(worker.run(TASKS + "hang"))
                await asyncio.wait([task], timeout=0.1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())
    worker.close()
    assert not [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]


@pytest.mark.parametrize("times", [10, pytest.param(150, marks=pytest.mark.slow)])
def test_cancelling_at_any_moment_leaves_a_worker_that_works(worker: Worker, times: int) -> None:
    source = random.Random(times)

    async def main() -> None:
        for _ in range(times):
            name = source.choice(["hang", "count_to", "crash", "about"])
            arguments = (1000,) if name == "count_to" else ()
            task = asyncio.ensure_future(worker.run(TASKS + name, *arguments))
            await asyncio.wait([task], timeout=source.random() * 0.15)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())
    worker.close()
    assert not [p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())]


def test_jobs_are_served_in_order_and_a_queued_one_can_be_cancelled(worker: Worker) -> None:
    async def main() -> None:
        done: list[str] = []

        async def one(name: str) -> None:
            await worker.run(TASKS + "echo", name)
            done.append(name)

        tasks = [asyncio.ensure_future(one(name)) for name in "abcd"]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert done == ["a", "b", "d"]

    asyncio.run(main())


def test_silence_and_length_are_limited(worker: Worker) -> None:
    async def main() -> None:
        error = await failure(worker.run(TASKS + "hang", silence=0.5))
        assert isinstance(error, WorkerTimeout)
        assert 0.5 <= error.seconds < 5
        error = await failure(worker.run(TASKS + "count_to", 1000, total=0.6))
        assert isinstance(error, WorkerTimeout)
        assert await worker.run(TASKS + "add", 1, 1) == 2

    asyncio.run(main())


def test_a_job_that_keeps_reporting_is_not_silent(worker: Worker) -> None:
    assert asyncio.run(worker.run(TASKS + "count_to", 30, silence=0.75)) == 30


@pytest.mark.skipif(sys.platform != "linux", reason="the address space can be limited on Linux only")
def test_memory_is_limited_by_the_system() -> None:
    worker = Worker(memory_limit=512 << 20)
    try:
        error = asyncio.run(failure(worker.run(TASKS + "eat", 2000)))
        assert isinstance(error, WorkerDied)
        assert error.reason == "memory"
        assert asyncio.run(worker.run(TASKS + "add", 1, 1)) == 2
    finally:
        worker.close()


def test_memory_is_limited_by_watching() -> None:
    worker = Worker(memory_limit=200 << 20, poll_memory=True)
    try:
        error = asyncio.run(failure(worker.run(TASKS + "eat", 400)))
        assert isinstance(error, WorkerDied)
        assert error.reason == "memory"
    finally:
        worker.close()


def test_a_child_that_grew_is_replaced() -> None:
    worker = Worker(memory_limit=400 << 20)
    try:

        async def main() -> None:
            first = (await worker.run(TASKS + "about"))["pid"]
            assert (await worker.run(TASKS + "about"))["pid"] == first
            await worker.run(TASKS + "keep", 150)
            assert (await worker.run(TASKS + "about"))["pid"] != first

        asyncio.run(main())
    finally:
        worker.close()


def test_a_child_is_replaced_after_many_jobs(worker: Worker) -> None:
    async def main() -> None:
        pids = [(await worker.run(TASKS + "about"))["pid"] for _ in range(JOBS_PER_CHILD + 2)]
        assert len(set(pids[:JOBS_PER_CHILD])) == 1
        assert pids[-2] == pids[-1] != pids[0]

    asyncio.run(main())


def test_close_ends_waiting_jobs_and_refuses_new_ones(worker: Worker) -> None:
    async def main() -> None:
        jobs = [asyncio.ensure_future(worker.run(TASKS + "hang")) for _ in range(2)]
        await asyncio.sleep(0)
        worker.close()
        jobs.append(asyncio.ensure_future(worker.run(TASKS + "add", 1, 1)))
        for job in jobs:
            error = await failure(job)
            assert isinstance(error, WorkerDied)
            assert error.reason == "closed"

    asyncio.run(main())


def test_what_a_function_prints_goes_nowhere(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    assert asyncio.run(worker.run(TASKS + "print_things")) == "said"
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "descriptor" not in captured.err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("manner", ["busy", "idle"])
def test_the_child_does_not_outlive_a_killed_parent(manner: str) -> None:
    with subprocess.Popen([sys.executable, str(PROGRAM), manner], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        child = psutil.Process(int(program.stdout.readline()))
        program.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_an_interrupt_leaves_the_child_alone(worker: Worker) -> None:
    async def main() -> None:
        seen: list[int] = []

        def note(value: int) -> None:
            if not seen and worker.pid is not None:
                os.kill(worker.pid, signal.SIGINT)
            seen.append(value)

        assert await worker.run(TASKS + "count_to", 5, on_progress=note) == 5

    asyncio.run(main())


# Newest first


@pytest.fixture
def window_worker() -> Iterator[Worker]:
    made = Worker(silence=15, total=30, newest_first=True)
    yield made
    made.close()


def test_the_newest_request_comes_next(window_worker: Worker) -> None:
    done: list[int] = []

    async def ask(number: int) -> None:
        await window_worker.run(TASKS + "count_to", 1)
        done.append(number)

    async def main() -> None:
        tasks = []
        for number in range(5):
            tasks.append(asyncio.ensure_future(ask(number)))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert done == [0, 4, 3, 2, 1]


def test_what_nobody_waits_for_is_forgotten_and_the_child_stays(window_worker: Worker) -> None:
    async def main() -> None:
        first = (await window_worker.run(TASKS + "about"))["pid"]
        begun = asyncio.Event()
        running = asyncio.ensure_future(window_worker.run(TASKS + "count_to", 4, on_progress=lambda value: begun.set()))
        waiting = [asyncio.ensure_future(window_worker.run(TASKS + "hang")) for _ in range(50)]
        await begun.wait()
        for task in (running, *waiting):
            task.cancel()
        left = await asyncio.gather(running, *waiting, return_exceptions=True)
        assert all(isinstance(error, asyncio.CancelledError) for error in left)
        assert (await window_worker.run(TASKS + "about"))["pid"] == first

    asyncio.run(main())


def test_what_nobody_waits_for_is_still_killed_when_it_takes_too_long(window_worker: Worker) -> None:
    async def main() -> None:
        begun = asyncio.Event()
        running = asyncio.ensure_future(
            window_worker.run(TASKS + "spin", total=1.0, on_progress=lambda value: begun.set())
        )
        await begun.wait()
        first = window_worker.pid
        running.cancel()
        assert (await window_worker.run(TASKS + "about"))["pid"] != first

    asyncio.run(main())
