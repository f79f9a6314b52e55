"""The menu of models in the whole window: eight rows, the user's own first; all of them behind a search."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from qwen_desktop.assembly import MODEL_ROW
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.ui.keys.dialog import KeyDialog
from qwen_desktop.ui.models.dialog import ModelsDialog
from tests.servers.scripted import ScriptedServer
from tests.ui.hands import Hands, until, whole

LONG_AGO = [f"qwen3-max-2025-0{n}-23" for n in range(1, 10)]


@pytest.fixture(autouse=True)
def application(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> QApplication:
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    return qapp


def menu(at: Hands) -> list[str]:
    """The models of the menu, in order, by id."""
    return [a.data() for a in at.running.composer._models.menu().actions() if a.data()]


def text_of(at: Hands, row: str) -> str:
    return next(a.text() for a in at.running.composer._models.menu().actions() if a.data() == row)


def all_models(at: Hands) -> ModelsDialog:
    entry = next(a for a in at.running.composer._models.menu().actions() if a.text() == "All models…")
    entry.trigger()
    found = at.running.window.findChild(ModelsDialog)
    assert found is not None
    return found


def part(dialog: ModelsDialog, kind: type, name: str) -> Any:
    return next(w for w in dialog.findChildren(kind) if name in (w.accessibleName(), w.text()))


async def with_key(at: Hands) -> None:
    at.running.parts.answerers.use_key_once("dashscope", "sk-test-0000000")
    at.running.choosing._key_is_there()


def test_eight_rows_with_what_is_pinned_and_recent_first(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server, custom=False) as at:
                await with_key(at)
                for name in ("qwen3.5-plus", "qwen-flash", "qwen-plus"):
                    at.running.choosing.choose_model(f"dashscope/{name}")
                dialog = all_models(at)
                part(dialog, QLineEdit, "Search models").setText("qwen-long")
                part(dialog, QPushButton, "Pin to the menu").click()
                part(dialog, QPushButton, "Unpin from the menu")
                dialog.reject()
                rows = menu(at)
                assert len(rows) == 8
                names = ("qwen-long", "qwen-plus", "qwen-flash", "qwen3.5-plus")
                assert rows[:4] == [f"dashscope/{name}" for name in names]

    asyncio.run(play())


def test_a_row_says_window_thinking_images_and_price(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server, custom=False) as at:
                await with_key(at)
                said = text_of(at, "dashscope/qwen3.8-max")
                assert said == "Qwen3.8-Max\t1M · can think · images · ¥14.99 in, ¥44.97 out"
                always = text_of(at, "dashscope/qwen3.8-2.4t-a95b")
                assert "always thinks" in always
                assert "images" not in always

    asyncio.run(play())


def test_models_without_a_key_come_last_and_ask_for_one(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server) as at:
                rows = menu(at)
                wants = [row for row in rows if text_of(at, row).endswith("Add key")]
                assert wants
                assert rows[-len(wants) :] == wants
                assert rows[0] == "custom/m"
                next(a for a in at.running.composer._models.menu().actions() if a.data() == wants[0]).trigger()
                dialog = at.running.window.findChild(KeyDialog)
                assert dialog is not None
                assert at.running.choosing.choice().model.id == "m", "nothing else is chosen by that"
                dialog.reject()

    asyncio.run(play())


def test_retired_and_dated_models_stand_only_under_all(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server, custom=False) as at:
                await with_key(at)
                apart = {"dashscope/qwen3-max", "dashscope/qwen3.7-max-2026-06-08"}
                assert not apart & set(menu(at))
                dialog = all_models(at)
                assert apart <= set(dialog.visible_ids())
                assert any("(retired)" in item.text(0) for item in dialog._items())
                dialog.reject()

    asyncio.run(play())


def test_the_search_finds_by_every_word_and_enter_takes_the_first(tmp_path: Path) -> None:
    async def play() -> None:
        with ScriptedServer() as server:
            async with whole(tmp_path, server, custom=False) as at:
                await with_key(at)
                dialog = all_models(at)
                field = part(dialog, QLineEdit, "Search models")
                QTest.keyClicks(field, "3.5 a17b")
                assert dialog.visible_ids() == ["dashscope/qwen3.5-397b-a17b"]
                field.setText("no such model")
                assert dialog.visible_ids() == []
                assert not part(dialog, QPushButton, "Answer with it").isEnabled()
                field.setText("qwen3.5")
                shown = dialog.visible_ids()
                at.key(Qt.Key.Key_Down, at=field)
                at.key(Qt.Key.Key_Return, at=field)
                await until(lambda: not dialog.isVisible())
                model = at.running.choosing.choice().model
                assert f"dashscope/{model.id}" == shown[1]

    asyncio.run(play())


def test_another_model_keeps_the_conversation_and_says_what_no_longer_fits(tmp_path: Path) -> None:
    usage = {"prompt_tokens": 40_000, "completion_tokens": 10}
    script: list[dict[str, Any]] = [{"text": "ok"}, {"finish": "stop"}, {"usage": usage}]

    async def play() -> None:
        with ScriptedServer({"default": script}) as server:
            async with whole(tmp_path, server) as at:
                await with_key(at)
                at.running.choosing.choose_model("custom/qwen3-8b")
                at.running.composer.toggle_thinking()
                if not at.running.choosing.choice().thinks:
                    at.running.composer.toggle_thinking()
                at.running.desk.current.instruct(Instructions(max_answer=100_000))
                await at.ask("long")
                before = at.running.desk.current
                at.running.composer.model_chosen.emit("dashscope/qwen-max")
                said = at.running.rows.row(MODEL_ROW).notice.text
                assert "40,01" in said
                assert "does not think" in said
                assert "100,000" in said
                assert at.running.desk.current is before
                assert len(before.branch()) == 2
                at.running.composer.model_chosen.emit("dashscope/qwen3.8-max")
                assert MODEL_ROW not in at.running.rows.names(), "there everything fits again"

    asyncio.run(play())
