"""A program with a worker, to be killed by a test: `python program.py busy|idle`. Prints the worker's process id."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from qwen_desktop.worker import Worker


async def main(manner: str) -> None:
    worker = Worker()
    if manner == "busy":
        await worker.run("tests.worker.tasks:hang", on_progress=lambda _: print(worker.pid, flush=True))
    else:
        await worker.run("tests.worker.tasks:add", 1, 2)
        print(worker.pid, flush=True)
        await asyncio.sleep(3600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
