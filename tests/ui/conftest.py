"""Shared by every test of the window: an off-screen Qt, and nothing left behind by a test."""

from __future__ import annotations

import atexit
import gc
import math
import os
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a display test sets its own before Qt is imported

import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    SignalInstance,
    qInstallMessageHandler,
)
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from qwen_desktop import app, i18n
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import column

_messages: list[str] = []


def _collect(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
        return
    if not text.startswith("This plugin does not support"):  # the off-screen platform names what it lacks
        _messages.append(f"{kind.name}: {text}")


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The one application of the test run."""
    i18n.use("en")
    qInstallMessageHandler(_collect)
    gc.collect()
    gc.freeze()  # what the imports made is not looked through again after every test
    existing = QApplication.instance()
    made = existing if isinstance(existing, QApplication) else QApplication(["qwen-desktop-tests"])
    atexit.register(lambda: app._let_go_of_clipboard(made))  # as the program does
    return made


@pytest.fixture(scope="session")
def themes(qapp: QApplication) -> Themes:
    """Looks for tests that do not care which."""
    return Themes("light", parent=qapp)


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _windows() -> set[QWidget]:
    return {w for w in QApplication.topLevelWidgets() if isValid(w)}


def _running_timers() -> list[QTimer]:
    return [o for o in gc.get_objects() if isinstance(o, QTimer) and isValid(o) and o.isActive()]


@pytest.fixture(autouse=True)
def whole_layouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, one frame is enough to lay out a screen."""
    monkeypatch.setattr(column, "SLICE_S", math.inf)


@pytest.fixture(autouse=True)
def clean(qapp: QApplication) -> Iterator[None]:
    """Fails a test after which Qt has complained, a window stands open, or a timer runs."""
    _messages.clear()
    windows, timers = _windows(), _running_timers()
    yield
    _settle()
    gc.collect()
    _settle()
    complaints = list(_messages)
    left = _windows() - windows
    running = [t for t in _running_timers() if t not in timers]
    for widget in left:  # so that the next test starts clean
        widget.deleteLater()
    for timer in running:
        timer.stop()
    _settle()
    assert complaints == [], "Qt complained"
    assert {type(w).__name__ for w in left} == set(), "windows left open"
    assert running == [], "timers left running"


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Callable[..., QWidget]]:
    """Shows a widget at a size, and deletes it after the test: `shown(widget, 600, 400)`."""
    widgets: list[QWidget] = []

    def show(widget: QWidget, width: int = 640, height: int = 480) -> QWidget:
        widgets.append(widget)
        QCursor.setPos(799, 799)  # else the pointer may stand over a control of the new window
        _settle()
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        _settle()
        return widget

    yield show
    for widget in widgets:
        if isValid(widget):
            widget.close()
            widget.deleteLater()
    widgets.clear()
    _settle()


@pytest.fixture
def until(qapp: QApplication) -> Callable[..., None]:
    """Runs the event loop until a condition holds: `until(lambda: box.text == "x")`, at most 5 s."""

    def wait(condition: Callable[[], object], seconds: float = 5.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "the condition never held"
            QCoreApplication.processEvents()
            time.sleep(0.001)

    return wait


@pytest.fixture
def heard() -> Callable[..., list[tuple[object, ...]]]:
    """Everything a signal says from now on: `told = heard(box.sent)`; each entry is the tuple of its arguments."""

    def listen(signal: SignalInstance) -> list[tuple[object, ...]]:
        told: list[tuple[object, ...]] = []
        signal.connect(lambda *arguments: told.append(arguments))
        return told

    return listen


@pytest.fixture
def settle(qapp: QApplication) -> Callable[[], None]:
    """Lets everything that waits for the event loop happen."""
    return _settle
