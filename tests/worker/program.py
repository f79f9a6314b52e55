"""A program with a worker, to be killed by a test: `python program.py busy|idle`. Prints the worker's process id.

With `window` it has Qt and the app's own start loaded, as the real program has, and prints what the child has loaded.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from qwen_desktop.__main__ import main as _app  # noqa: F401 - as the command's own script does
from qwen_desktop.worker import Worker


async def main(manner: str) -> None:
    worker = Worker()
    if manner == "busy":
        await worker.run("tests.worker.tasks:hang", on_progress=lambda _: print(worker.pid, flush=True))
    elif manner == "window":
        import PySide6.QtCore  # noqa: F401 - as the real program does, once it knows that it shall show a window

        print(json.dumps((await worker.run("tests.worker.tasks:about"))["modules"]))
        worker.close()
    else:
        await worker.run("tests.worker.tasks:add", 1, 2)
        print(worker.pid, flush=True)
        await asyncio.sleep(3600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
