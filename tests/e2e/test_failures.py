"""Disks and keychains that fail under the real window: it opens all the same, says what is wrong, and loses nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from pathlib import Path

import pytest

from qwen_desktop.domain.message import Status
from qwen_desktop.storage import Store, database
from tests.e2e import keyrings
from tests.e2e.conftest import Start
from tests.e2e.program import Kept, Program, installed
from tests.e2e.seen import Seen
from tests.e2e.waiting import until
from tests.servers.scripted import ScriptedServer
from tests.storage.conftest import Disk, asked, fill

pytestmark = pytest.mark.display


def says(app: Seen, part: str, seconds: float = 15.0) -> None:
    """Wait until a sentence on screen has these words."""
    until(lambda: any(part in name for name in app.told(names=True)), f"{part!r} on screen", seconds)


def shows_answer(app: Seen, text: str) -> None:
    says(app, f": {text}")


@pytest.fixture
def used(disk: Disk) -> Path:
    """A data folder on a small disk of its own, with a conversation in it."""
    folder = disk.where / "data"
    folder.mkdir()
    store = Store.open(folder, lambda problem: None)
    asked(store, "Kept before.", "An earlier answer.")
    assert store.close()
    return folder


def test_a_read_only_folder(start: Start, server: ScriptedServer, disk: Disk, used: Path) -> None:
    disk.writable(False)
    app = start(server=server, folder=used, placed=True)
    says(app, "The data folder cannot be written")
    app.click("Kept before.")
    app.titled("Kept before.")
    says(app, "An earlier answer.")
    app.display.key("ctrl+n")
    app.ask("Not kept.")
    app.titled("Not kept.")
    shows_answer(app, "Hello.")
    assert app.close() == 0
    disk.writable(True)
    assert [c.title for c in Kept(used).conversations()] == ["Kept before."]


@pytest.mark.slow
def test_a_disk_that_fills_up_during_an_answer(start: Start, server: ScriptedServer, disk: Disk, used: Path) -> None:
    text = "All of this stays. " * 3000
    server.scenarios["default"] = [{"text": "Begun. "}, {"wait": "full"}, {"text": text, "pace": 20_000}, {"end": True}]
    app = start(server=server, folder=used, placed=True)
    app.ask("Go on.")
    until(lambda: app.kept.conversations()[0].title == "Go on." and app.kept.answer(), "the answer begun")
    filler = fill(disk.where)
    server.open("full")
    says(app, "The disk is full")
    until(lambda: server.answers[-1].state == "ended", "the whole answer sent")
    app.gone("Stop")
    filler.unlink()
    answer = app.kept.settled()
    assert answer.text == "Begun. " + text
    says(app, "Saving works again.")
    assert app.close() == 0


def test_a_disk_that_is_full_at_the_start(start: Start, server: ScriptedServer, disk: Disk, used: Path) -> None:
    filler = fill(disk.where)
    app = start(server=server, folder=used, placed=True)
    says(app, "The disk is full")
    app.ask("Kept when there is room.")
    shows_answer(app, "Hello.")
    filler.unlink()
    until(lambda: len(app.kept.conversations()) == 2, "both conversations kept")
    app.kept.settled()
    assert app.close() == 0


def test_a_damaged_database_is_set_aside_and_said(start: Start, server: ScriptedServer, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    garbage = os.urandom(20_000)
    (folder / database.NAME).write_bytes(garbage)
    app = start(server=server, placed=True)
    says(app, "was damaged; it was set aside as")
    aside = [path for path in folder.iterdir() if path.name != database.NAME and path.is_file()]
    assert garbage in [path.read_bytes() for path in aside], "the damaged database is gone"
    app.ask("Into the new one.")
    app.kept.settled()
    assert app.close() == 0


def test_a_database_from_a_newer_version_is_left_alone(start: Start, server: ScriptedServer, tmp_path: Path) -> None:
    path = tmp_path / "data" / database.NAME
    path.parent.mkdir()
    store = Store.open(path.parent, lambda problem: None)
    asked(store, "Of tomorrow.", "An answer.")
    assert store.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    again = start(server=server, opens=False)
    assert again.wait() == 1
    assert again.err.count("\n") == 1, again.err
    assert "written by a newer Qwen Desktop" in again.err
    assert path.read_bytes() == before


def test_damaged_settings_are_set_aside_and_said(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "settings.json").write_text('{"language": "ja", "theme', encoding="utf-8")
    app = start(placed=True)
    says(app, "The settings could not be read")
    assert app.close() == 0


@pytest.mark.keychain
@pytest.mark.skipif(bool(keyrings.missing()), reason=f"needs a Secret Service: install {keyrings.missing()}")
def test_a_keychain_that_hangs_does_not_hold_the_window_up(start: Start, tmp_path: Path) -> None:
    with keyrings.service(tmp_path / "keyring", "hung") as variables:
        began = time.monotonic()
        app = start(placed=True, **variables)
        assert time.monotonic() - began < 5, "the window waited for the keychain, which waits for ever"
        app.display.type("Typed meanwhile")
        until(lambda: app.told(text="Question") == "Typed meanwhile", "the window at work", 4)
        assert app.close() == 0
        assert app.err == ""


@pytest.mark.slow
@pytest.mark.keychain
@pytest.mark.skipif(bool(keyrings.missing()), reason=f"needs a Secret Service: install {keyrings.missing()}")
def test_a_keychain_that_hangs_is_said_where_its_key_is_needed(start: Start, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.json").write_text(json.dumps({"provider": "dashscope"}), encoding="utf-8")
    with keyrings.service(tmp_path / "keyring", "hung") as variables:
        app = start(placed=True, **variables)
        says(app, "The system's keychain does not answer")


def test_without_a_display_one_sentence_names_the_way_out(tmp_path: Path) -> None:
    command = [*installed(), "--data-dir", str(tmp_path / "data")]
    for more in ({}, {"DISPLAY": ":7654"}):
        with Program(command, tmp_path / "run", more) as program:
            assert program.wait() == 3
            assert program.err.count("\n") == 1, program.err
            assert "qwen-desktop ask" in program.err
            assert "Traceback" not in program.err


def test_a_server_that_cuts_the_answer_off_leaves_what_came(start: Start, server: ScriptedServer) -> None:
    server.scenarios["default"] = [{"reasoning": "A thought. "}, {"text": "Half an ans"}, {"cut": True}]
    app = start(server=server, placed=True)
    app.ask("Whole?")
    answer = app.kept.settled("failed")
    assert answer.text == "Half an ans"
    assert answer.status is Status.FAILED
    server.scenarios["default"] = [{"text": "Whole."}, {"end": True}]
    app.click("Try again")
    assert until(lambda: app.kept.settled().text == "Whole.", "the answer, tried again")
