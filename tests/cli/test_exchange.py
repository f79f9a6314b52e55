"""Conversations in and out on the console: what goes out comes in again, and what cannot is said in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.storage.store import Store
from tests.cli.conftest import Ran
from tests.export import samples, schema

Run = Callable[..., Ran]


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Conversation]:
    """A data folder with one conversation in it."""
    folder, conversation = tmp_path / "data", samples.conversation()
    with_it(folder, conversation)
    return folder, conversation


def with_it(folder: Path, *conversations: Conversation) -> None:
    store = Store.open(folder, lambda problem: None)
    store.put_whole(conversations, [samples.DOCUMENT]).result()
    store.close()


def inside(folder: Path) -> list[Conversation]:
    store = Store.open(folder, lambda problem: None)
    try:
        return [store.load(each.id) for each in store.summaries()]
    finally:
        store.close()


def test_what_was_exported_is_imported_elsewhere_exactly(
    run: Run, kept: tuple[Path, Conversation], tmp_path: Path
) -> None:
    folder, conversation = kept
    out = run("export", "last", "--format", "json", "--output", "-", "--data-dir", str(folder))
    assert (out.status, out.err) == (0, "")
    assert schema.faults(json.loads(out.out)) == []
    (tmp_path / "c.json").write_text(out.out, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    taken = run("import", str(tmp_path / "c.json"), "--data-dir", str(elsewhere))
    assert (taken.status, taken.out, taken.err) == (0, "1 conversation was imported from c.json.\n", "")
    assert inside(elsewhere) == [conversation]
    again = run("import", str(tmp_path / "c.json"), "--data-dir", str(elsewhere), "--json")
    [said] = again.lines
    assert (said["new"], said["known"]) == ([], [conversation.id])
    assert inside(elsewhere) == [conversation]


def test_conversations_are_listed_and_exported_into_a_folder(
    run: Run, kept: tuple[Path, Conversation], tmp_path: Path
) -> None:
    folder, conversation = kept
    with_it(folder, Conversation(title="Compare: two/leases", messages={}))
    listed = run("export", "--list", "--json", "--data-dir", str(folder)).lines
    assert [row["title"] for row in listed] == ["Compare: two/leases", conversation.title]
    target = tmp_path / "out"
    target.mkdir()
    for _again in range(2):
        done = run("export", "--all", "--format", "html", "--output", str(target), "--data-dir", str(folder))
        assert done.status == 0
    names = sorted(path.name for path in target.iterdir())
    assert names == [
        "Compare two leases 2.html",
        "Compare two leases 3.html",
        "Compare two leases 4.html",
        "Compare two leases.html",
    ]


@pytest.mark.parametrize("name", ["last", "id", "begun", 'Compare "two" leases'])
def test_a_conversation_is_named_by_id_or_title(run: Run, kept: tuple[Path, Conversation], name: str) -> None:
    folder, conversation = kept
    given = {"id": conversation.id, "begun": conversation.id[:6]}.get(name, name)
    done = run("export", given, "--output", "-", "--data-dir", str(folder))
    assert done.status == 0
    assert "<summary>Thinking (12 s, 486 tokens)</summary>" in done.out


def test_a_conversation_that_is_not_there_is_said_in_one_sentence(run: Run, kept: tuple[Path, Conversation]) -> None:
    folder, _conversation = kept
    done = run("export", "nobody", "--data-dir", str(folder), "--json")
    assert done.status == 1
    assert done.err == "There is no conversation nobody; qwen-desktop export --list names them.\n"
    assert done.lines == [{"type": "error", "kind": "which", "message": done.err.strip()}]


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(
    run: Run, kept: tuple[Path, Conversation], tmp_path: Path
) -> None:
    folder, _conversation = kept
    done = run("export", "last", "--output", str(tmp_path / "no" / "such" / "file.md"), "--data-dir", str(folder))
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert "could not be written" in done.err


def test_a_bad_file_does_not_stop_the_others_and_nothing_of_it_is_kept(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (tmp_path / "bad.jsonl").write_text('{"question": "kept?", "answer": "no"}\nnot json\n')
    (tmp_path / "good.jsonl").write_text('{"question": "kept?", "reasoning": "hm", "answer": "yes"}\n')
    done = run("import", str(tmp_path / "bad.jsonl"), str(tmp_path / "good.jsonl"), "--data-dir", str(folder))
    assert done.status == 1
    assert done.err == "Line 2 of bad.jsonl is not JSON, and nothing was imported; mend or remove the line.\n"
    assert [found.path()[-1].text for found in inside(folder)] == ["yes"]


def test_wrong_arguments_are_refused(run: Run) -> None:
    for arguments in (
        ["export"],
        ["export", "x", "--format", "pdf"],
        ["import"],
        ["restore"],
        ["export", "--all", "x"],
    ):
        assert run(*arguments).status == 2, arguments


def test_a_backup_is_made_listed_and_restored(run: Run, kept: tuple[Path, Conversation]) -> None:
    folder, conversation = kept
    [made] = run("backup", "--json", "--data-dir", str(folder)).lines
    assert Path(made["file"]).stat().st_size == made["bytes"]
    store = Store.open(folder, lambda problem: None)
    store.delete(conversation.id).result()
    store.purge_deleted().result()
    busy = run("restore", made["file"], "--data-dir", str(folder))
    assert (busy.status, busy.err) == (1, "A window has these conversations open; close it and restore again.\n")
    store.close()
    assert inside(folder) == []
    done = run("restore", "latest", "--json", "--data-dir", str(folder))
    assert done.status == 0
    assert inside(folder) == [conversation]
    files = [row["file"] for row in run("backup", "--list", "--json", "--data-dir", str(folder)).lines]
    assert files == [done.lines[0]["before"], made["file"]]


def test_where_there_is_nothing_to_back_up_or_restore_it_says_so(run: Run, tmp_path: Path) -> None:
    for arguments, words in ((["backup"], "There are no conversations"), (["restore", "latest"], "There is no backup")):
        done = run(*arguments, "--data-dir", str(tmp_path / "none"))
        assert done.status == 1
        assert words in done.err
    (tmp_path / "text").write_text("no database")
    done = run("restore", str(tmp_path / "text"), "--data-dir", str(tmp_path / "none"))
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert "damaged" in done.err
    conversation = samples.conversation()
    with_it(tmp_path / "data", conversation)
    [made] = run("backup", "--json", "--data-dir", str(tmp_path / "data")).lines
    assert run("restore", made["file"], "--data-dir", str(tmp_path / "none")).status == 0
    assert inside(tmp_path / "none") == [conversation]
