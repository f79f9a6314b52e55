"""The app with its window, asking one question by itself, and then waiting to be killed.

    python -m tests.e2e.streaming_app FOLDER BASE_URL MODEL [DOCUMENT]

MODEL also names the run to the scripted server, so that several can stream from one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running


async def ask(running: Running, base_url: str, model: str, documents: list[Path]) -> None:
    running.choosing.use_custom(base_url, model)
    await running.asking.attach(documents)
    running.asking.send("Count as far as you can.")
    await running.closed.wait()


def main() -> int:
    from qwen_desktop import app

    folder, base_url, model, *documents = sys.argv[1:]
    paths = [Path(document) for document in documents]
    return app.run_with(Path(folder), lambda running: ask(running, base_url, model, paths))


if __name__ == "__main__":
    sys.exit(main())
