"""What becomes of a key when its dialog is shut before the answer is there."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from qwen_desktop.settings import Settings
from qwen_desktop.ui.choosing import KEY_ROW
from qwen_desktop.ui.keys.dialog import KeyDialog
from tests.servers.scripted import ScriptedServer
from tests.ui.test_desk import until, window

RIGHT, WRONG = "sk-right-1234567", "sk-wrong-1234567"


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    return qapp


async def give_and_shut(key: str, folder: Path, server: ScriptedServer, expected: str) -> None:
    async with window(folder, server) as running:
        assert running.parts.settings.provider == "custom"
        running.choosing.ask_for_key()
        dialog = running.window.findChild(KeyDialog)
        assert dialog is not None
        dialog.once_requested.emit(key, "", "")
        dialog.reject()
        await until(lambda: KEY_ROW in running.rows.names() and expected in running.rows.row(KEY_ROW).notice.text)
        assert key not in running.rows.row(KEY_ROW).notice.text
        running.store.flush()
        kept = Settings.load(folder).provider
        assert kept == ("" if key == RIGHT else "custom"), "what was chosen outlives a kill"


@pytest.mark.parametrize(("key", "expected"), [(WRONG, "did not accept the key"), (RIGHT, "this run only")])
def test_the_outcome_is_said_in_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, expected: str) -> None:
    with ScriptedServer(key=RIGHT) as server:
        monkeypatch.setenv("QWEN_DESKTOP_HOSTS", json.dumps({"Singapore": server.base_url}))
        asyncio.run(give_and_shut(key, tmp_path, server, expected))
