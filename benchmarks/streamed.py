"""`python -m benchmarks.streamed window|bare URL FOLDER`: take one answer, print what it cost as JSON.

`cpu` is CPU seconds of the thread that runs the event loop, from the question to the last token; `journal` the CPU
seconds of the thread that writes, and of the calls that hand to it; `late` how late the loop was, in ms, at the 99th
percentile of a 5 ms beat; `tokens` what arrived.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEAT = 0.005


async def beat(late: list[float], stop: asyncio.Event) -> None:
    """Note how much later than asked every beat comes."""
    while not stop.is_set():
        due = time.perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        late.append((time.perf_counter() - due) * 1000)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def bare(url: str) -> None:
    """The SDK and nothing else: read the stream and add the text up."""
    import openai

    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    await take(client)  # once, so that the SDK's lazy parts are built
    begun = time.thread_time()
    tokens = await take(client)
    print(json.dumps({"cpu": time.thread_time() - begun, "tokens": tokens}))
    await client.close()


async def take(client: Any) -> int:
    """Ask once; returns how many pieces came."""
    stream = await client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "go"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    pieces: list[str] = []
    async for chunk in stream:
        pieces.extend(choice.delta.content for choice in chunk.choices if choice.delta.content)
    return len(pieces)


def window(url: str, folder: Path) -> None:
    """The same answer in the window."""
    from qwen_desktop import app
    from qwen_desktop.domain.message import Status

    async def work(running: Any) -> None:
        running.window.resize(1200, 800)
        running.choosing.use_custom(url, "m")
        late: list[float] = []
        for turn in range(2):  # the first fills caches, as the bare loop's first does
            settled = asyncio.Event()
            running.desk.on_settled = lambda session, message, settled=settled: settled.set()
            stop = asyncio.Event()
            late.clear()
            watching = asyncio.get_running_loop().create_task(beat(late, stop)) if turn else None
            spent = _journal_cpu(running.store)
            running.desk.new()
            begun = time.thread_time()
            running.asking.send("go")
            await settled.wait()
            cpu = time.thread_time() - begun
            stop.set()
            if watching is not None:
                await watching
        answer = running.desk.current.branch()[-1]
        assert answer.status is Status.COMPLETE, answer.problem
        figures = {"cpu": cpu, "journal": spent(), "late": percentile(late, 0.99), "tokens": answer.usage.output}
        print(json.dumps(figures | {"beats": len(late), "median_late": statistics.median(late or [0.0])}))

    app.run_with(folder, work)


def _journal_cpu(store: Any) -> Callable[[], float]:
    """CPU seconds from now on that the journal costs: the calls on this thread, and the writer's own thread."""
    calls = [0.0]
    append = type(store.journal).append

    def counted(*arguments: Any, **named: Any) -> Any:
        begun = time.thread_time()
        try:
            return append(store.journal, *arguments, **named)
        finally:
            calls[0] += time.thread_time() - begun

    store.journal.append = counted
    writer = next(thread for thread in threading.enumerate() if thread.name == "storage-writer")
    assert writer.ident is not None
    clock = time.pthread_getcpuclockid(writer.ident)
    before = time.clock_gettime(clock)
    return lambda: calls[0] + time.clock_gettime(clock) - before


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        asyncio.run(bare(sys.argv[2]))
    else:
        window(sys.argv[2], Path(sys.argv[3]))
