"""A program with a worker, to be killed by a test: `python program.py busy|idle PID_FILE`. Prints READY when it runs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from qwen_desktop.worker import Worker


async def main(manner: str, pid_file: str) -> None:
    worker = Worker()
    if manner == "busy":
        waiting = asyncio.ensure_future(
            worker.run("tests.worker.tasks:hang", pid_file, on_progress=lambda _: print("READY", flush=True))
        )
    else:
        await worker.run("tests.worker.tasks:add", 1, 2)
        Path(pid_file).write_text(str(worker.pid))
        print("READY", flush=True)
        waiting = asyncio.ensure_future(asyncio.sleep(3600))
    await waiting


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
