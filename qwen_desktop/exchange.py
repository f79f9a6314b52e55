"""`qwen-desktop export`, `import`, `backup` and `restore`: conversations in and out without a window.

Knows the arguments and what is said; how files are made and read is `chat`'s. Imports no Qt.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from qwen_desktop import parts as parts_of
from qwen_desktop.chat import exporting, keeping
from qwen_desktop.chat.exporting import Exporting
from qwen_desktop.chat.importing import Importing, summed_up
from qwen_desktop.domain.conversation import Summary
from qwen_desktop.export import describing, problems
from qwen_desktop.export.file_names import file_name, free_name
from qwen_desktop.export.outgoing import Format
from qwen_desktop.export.problems import ImportProblem
from qwen_desktop.i18n import _
from qwen_desktop.storage import backups, database
from qwen_desktop.storage.problems import StorageError, StorageProblem
from qwen_desktop.storage.store import Store
from qwen_desktop.worker import Worker, WorkerError

DONE, FAILED = 0, 1
SHORTEST = 4  # letters of an id that name a conversation


def say(text: str) -> None:
    """One line on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Out:
    """What is said: lines for people, or one JSON object a line."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json

    def tell(self, words: str, **facts: object) -> None:
        """One thing that was done."""
        _line(json.dumps(facts, ensure_ascii=False) if self._json else words)

    def fail(self, kind: str, words: str) -> int:
        """One thing that went wrong; the exit status."""
        if self._json:
            _line(json.dumps({"type": "error", "kind": kind, "message": words}, ensure_ascii=False))
        say(words)
        return FAILED


async def export(arguments: argparse.Namespace) -> int:
    """`qwen-desktop export`: conversations as files. Returns the exit status."""
    out = Out(arguments.json)

    async def work(store: Store, worker: Worker) -> int:
        summaries = store.summaries()
        if arguments.list:
            for each in summaries:
                words = f"{each.id}  {describing.when(each.updated)}  {describing.title(each.title)}"
                out.tell(words, type="conversation", id=each.id, title=each.title, updated=each.updated)
            return DONE
        wanted = summaries if arguments.all else []
        for name in arguments.conversation:
            found = _named(name, summaries)
            if len(found) != 1:
                return out.fail("which", _which(name, found))
            wanted.append(found[0])
        status = DONE
        for each in wanted:
            status = max(status, await _export(each, arguments, Exporting(store, worker), out))
        return status

    return await _with_store(arguments, out, work)


def _named(name: str, summaries: Sequence[Summary]) -> list[Summary]:
    """The conversations an argument may mean: by id, by the beginning of one, or by title; "last" is the newest."""
    if name == "last":
        return list(summaries[:1])
    exact = [each for each in summaries if each.id == name]
    if exact:
        return exact
    begun = [each for each in summaries if len(name) >= SHORTEST and each.id.startswith(name)]
    return begun or [each for each in summaries if " ".join(each.title.split()) == " ".join(name.split())]


def _which(name: str, found: Sequence[Summary]) -> str:
    if found:
        return _("Several conversations are called {name}; name one by its id (qwen-desktop export --list).").format(
            name=name
        )
    return _("There is no conversation {name}; qwen-desktop export --list names them.").format(name=name)


async def _export(each: Summary, arguments: argparse.Namespace, exporting_: Exporting, out: Out) -> int:
    format = Format(arguments.format)
    to_stdout = str(arguments.output) == "-"
    with tempfile.TemporaryDirectory(prefix="qwen-desktop-") as folder:
        path = Path(folder) / "export" if to_stdout else _path(arguments.output, each, format)
        try:
            size = await exporting_.export(each.id, format, path)
        except (OSError, WorkerError) as error:
            return out.fail("write", exporting.explain(error, path))
        if to_stdout:
            sys.stdout.flush()
            sys.stdout.buffer.write(path.read_bytes())
            sys.stdout.flush()
            return DONE
    out.tell(str(path), type="exported", id=each.id, title=each.title, file=str(path), bytes=size)
    return DONE


def _path(output: Path | None, each: Summary, format: Format) -> Path:
    """The file that was named, or one in the folder that was named that is not there yet."""
    if output is not None and not output.is_dir():
        return output.absolute()
    folder = (output or Path()).absolute()
    return free_name(folder, file_name(each.title, format.suffix))


async def take_in(arguments: argparse.Namespace) -> int:
    """`qwen-desktop import`: conversations from files. A file that cannot be read does not stop the others."""
    out = Out(arguments.json)

    async def work(store: Store, worker: Worker) -> int:
        importing, status = Importing(store, worker), DONE
        for file in arguments.file:
            try:
                imported = await importing.take_in(file.expanduser())
            except (ImportProblem, WorkerError) as error:
                kind = error.code if isinstance(error, ImportProblem) else "worker"
                status = out.fail(kind, problems.explain(error, file.name))
                continue
            facts = {"new": imported.fresh, "known": imported.known, "passed_over": imported.passed_over}
            out.tell(summed_up(imported, file.name), type="imported", file=str(file), **facts)
        if not await asyncio.to_thread(store.flushing()):
            return out.fail("storage", keeping.explain(store.outage) if store.outage else "")
        return status

    return await _with_store(arguments, out, work)


async def backup(arguments: argparse.Namespace) -> int:
    """`qwen-desktop backup`: a copy of the database, or the list of those there are."""
    out, folder = Out(arguments.json), parts_of.data_folder(arguments.data_dir)
    path, kept = folder / database.NAME, folder / backups.FOLDER
    try:
        if not arguments.list:
            if not path.exists():
                return out.fail("nothing", _("There are no conversations in {folder} yet.").format(folder=folder))
            _tell_backup(out, await asyncio.to_thread(backups.make, path, kept))
            return DONE
        for each in backups.listed(kept):
            _tell_backup(out, each)
    except StorageError as error:
        return out.fail(error.kind.value, keeping.explain_backup(error.problem))
    except OSError as error:
        return out.fail("read", f"{kept}: {error.strerror}")
    return DONE


def _tell_backup(out: Out, each: backups.Backup) -> None:
    words = f"{each.path}  {describing.when(each.made)}  {describing.size(each.size)}"
    out.tell(words, type="backup", file=str(each.path), made=each.made, bytes=each.size)


async def restore(arguments: argparse.Namespace) -> int:
    """`qwen-desktop restore`: a backup in the place of the database, which becomes a backup first."""
    out, folder = Out(arguments.json), parts_of.data_folder(arguments.data_dir)
    path, kept = folder / database.NAME, folder / backups.FOLDER
    try:
        chosen = arguments.backup
        if str(chosen) == "latest":
            there = backups.listed(kept)
            if not there:
                return out.fail("nothing", _("There is no backup in {folder}.").format(folder=kept))
            chosen = there[0].path
        if backups.in_use(path):
            return out.fail("in_use", _("A window has these conversations open; close it and restore again."))
        before = await asyncio.to_thread(backups.restore, chosen.absolute(), path, kept)
    except StorageError as error:
        return out.fail(error.kind.value, keeping.explain_backup(error.problem))
    except OSError as error:
        return out.fail("read", f"{kept}: {error.strerror}")
    words = _("Restored from {file}.").format(file=chosen)
    if before is not None:
        words += " " + _("What was there before is kept as {file}.").format(file=before.path)
    out.tell(words, type="restored", file=str(chosen), before=str(before.path) if before else None)
    return DONE


async def _with_store(arguments: argparse.Namespace, out: Out, work: Callable[[Store, Worker], Awaitable[int]]) -> int:
    """Open what is kept, do the work, and close everything."""

    def told(problem: StorageProblem) -> None:
        say(keeping.explain(problem))

    worker = Worker()
    try:
        store = Store.open(parts_of.data_folder(arguments.data_dir), told)
    except StorageError as error:
        return out.fail(error.kind.value, keeping.explain(error.problem))
    for notice in store.notices:
        told(notice)
    try:
        return await work(store, worker)
    except StorageError as error:
        return out.fail(error.kind.value, keeping.explain(error.problem))
    finally:
        worker.close()
        store.close()
