"""What an answer leaves behind when it is dropped in the middle is closed by the loop, without a word about it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import qasync  # type: ignore[import-untyped]
from PySide6.QtWidgets import QApplication

from qwen_desktop import app


async def wire(closed: list[str], name: str) -> AsyncGenerator[int, None]:
    try:
        for n in range(100):
            yield n
    finally:
        await asyncio.sleep(0)
        closed.append(name)


@pytest.mark.parametrize("dropped", [True, False])
def test_a_stream_that_nobody_reads_to_its_end_is_closed(qapp: QApplication, dropped: bool) -> None:
    closed: list[str] = []
    kept: list[AsyncGenerator[int, None]] = []

    async def life() -> None:
        stream = wire(closed, "the wire")
        await anext(stream)
        if not dropped:
            kept.append(stream)
        del stream
        for _ in range(3 if dropped else 0):
            await asyncio.sleep(0)
        assert closed == (["the wire"] if dropped else [])

    with qasync.QEventLoop(qapp) as loop, app._generators_closed(loop) as generators:
        loop.run_until_complete(life())
        loop.run_until_complete(app._close_all(generators))
    assert closed == ["the wire"]


def test_who_has_copied_something_closes_the_window_in_peace(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    command = [sys.executable, "-m", "tests.ui.copying_app", str(tmp_path / "data")]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
