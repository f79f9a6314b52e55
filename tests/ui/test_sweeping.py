"""Garbage is looked for when nobody looks at the window."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from qwen_desktop.ui import sweeping
from qwen_desktop.ui.sweeping import Sweeper


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def _old_garbage() -> weakref.ref[Knot]:
    """Garbage that only a full collection finds."""
    knot = Knot()
    found = weakref.ref(knot)
    gc.collect()
    del knot
    return found


def test_no_stream_makes_a_full_collection_happen(qapp: QApplication) -> None:
    sweeping.hold()
    found = _old_garbage()
    full = gc.get_stats()[2]["collections"]
    kept = [[n] for n in range(200_000)]  # as much as a very long answer leaves behind
    assert len(kept) == 200_000
    assert gc.get_stats()[2]["collections"] == full
    assert found() is not None


def test_turning_to_another_program_has_old_garbage_collected(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    sweeper = Sweeper(lambda: True, parent)
    monkeypatch.setattr(sweeping, "APART", 0.0)
    found = _old_garbage()
    gc.freeze()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert found() is not None
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert found() is None
    sweeper._timer.stop()
    parent.deleteLater()


def test_it_waits_for_the_end_of_an_answer(qapp: QApplication) -> None:
    parent = QObject()
    busy = [True]
    sweeper = Sweeper(lambda: busy[0], parent)
    found = _old_garbage()
    sweeper._timer.timeout.emit()
    assert found() is not None
    busy[0] = False
    sweeper._timer.timeout.emit()
    assert found() is None
    sweeper._timer.stop()
    parent.deleteLater()
