"""Qt's binding leaves the counts of None, True and False where they were.

PySide6 6.12.0 loses one reference to them per call on Python 3.11, and the process aborts some thousands of calls
later, at exit included: so a child process does the calls, and its exit status is the proof.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = 10_000

PROGRAM = """
import ctypes, sys
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    told = Signal(int)
    plain = Signal()

CALLS, leak = int(sys.argv[1]), sys.argv[2:]
source, heard = Source(), []
source.told.connect(heard.append)
source.plain.connect(lambda: None)

def exercise(count):
    for number in range(count):
        source.setObjectName("name")      # void: gives None
        source.signalsBlocked()           # gives False
        source.setProperty("colour", 1)   # gives a bool
        source.told.emit(number)          # gives a bool
        source.plain.emit()
        if leak:
            ctypes.c_ssize_t.from_address(id(leak_of)).value += 1

leak_of = {"None": None, "True": True, "False": False}[leak[0]] if leak else None
exercise(100)
singletons = (None, True, False)
before = [sys.getrefcount(value) for value in singletons]
exercise(CALLS)
moved = [sys.getrefcount(value) - count for value, count in zip(singletons, before)]
print("moved by", moved)
assert len(heard) == CALLS + 100
sys.exit(0 if all(abs(count) < CALLS // 100 for count in moved) else 1)
"""


def run(*leak: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(CALLS), *leak], capture_output=True, text=True, timeout=60, check=False
    )


def test_void_calls_and_signals_leave_the_counts_alone() -> None:
    ran = run()
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("value", ["None", "True", "False"])
def test_the_proof_sees_a_leak(value: str) -> None:
    if sys.version_info >= (3, 12):
        return  # these are immortal there: their counts cannot move, and the fault cannot happen
    ran = run(value)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "moved by" in ran.stdout
