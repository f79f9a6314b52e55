"""Appends numbered pieces to a journal until it is killed: `python -m tests.storage.journal_writer FOLDER SECONDS`.

Prints a line when an answer is begun, and after every append one with the number and the time it was handed over.
`SECONDS` is the time between two appends; 0 means as fast as they are committed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from qwen_desktop.storage import Store
from tests.storage.conftest import begun


def piece(number: int) -> str:
    return f"{number} 件目 "


def run(folder: Path, seconds: float) -> None:
    store = Store.open(folder, lambda problem: print("PROBLEM", problem, flush=True))
    conversation, answer = begun(store)
    store.flush(10)
    print("BEGUN", conversation.id, answer.id, flush=True)
    for number in range(1_000_000):
        thought, text = (piece(number), "") if number < 20 else ("", piece(number))
        done = store.journal.append(answer.id, thought, text, False)
        print(number, time.monotonic(), flush=True)
        if seconds:
            time.sleep(seconds)
        else:
            done.result(10)


if __name__ == "__main__":
    run(Path(sys.argv[1]), float(sys.argv[2]))
