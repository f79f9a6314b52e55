"""What goes with the question being written: files and long pasted texts, each a chip, read whole in the worker.

Knows the composer's chips, the worker that reads and the store that keeps what was read; does not know the question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qwen_desktop.chat import sentences
from qwen_desktop.documents import errors as document_errors
from qwen_desktop.documents import packing, remarks
from qwen_desktop.documents.kinds import PASTED
from qwen_desktop.domain.document import Document, Progress
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.message import AttachmentPart, new_id
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.rows import ERROR, WARNING, Notice, NoticeRows, RowButton
from qwen_desktop.worker import Worker, WorkerError

READ = "qwen_desktop.documents.reading:read"
READ_PASTED = "qwen_desktop.documents.reading:read_pasted"
FILE_ROW = "file"


@dataclass(slots=True)
class Attached:
    """One chip: a file or a pasted text being read, read, or not to be read."""

    name: str
    path: Path | None = None
    pasted: str | None = None  # until it is read
    task: asyncio.Task[None] | None = None
    document: Document | None = None
    error: str = ""


class Attaching:
    """Holds the chips, by id. `vocabulary` counts them; `on_changed` hears of every change of what there is."""

    def __init__(
        self, composer: Composer, rows: NoticeRows, worker: Worker, store: Store, vocabulary: Callable[[], str]
    ) -> None:
        self._composer = composer
        self._rows = rows
        self._worker = worker
        self._store = store
        self._vocabulary = vocabulary
        self.chips: dict[str, Attached] = {}
        self.on_changed: Callable[[], None] = lambda: None
        self._tasks: set[asyncio.Task[None]] = set()
        composer.chip_removed.connect(self.detach)
        composer.chip_opened.connect(self.put_into_message)
        composer.text_pasted.connect(self.paste)

    def drop(self, paths: Sequence[Path]) -> None:
        """Begin to read files; each shows as a chip at once."""
        for path in paths:
            self._begin(Attached(path.name, path=Path(path)))

    async def attach(self, paths: Sequence[Path]) -> None:
        """Read files and wait until all of them are read or refused."""
        tasks = [self._begin(Attached(path.name, path=Path(path))) for path in paths]
        if tasks:
            await asyncio.wait(tasks)

    def paste(self, text: str) -> None:
        """Take a long text as a chip of its own."""
        lines = len(text.splitlines()) or 1
        name = ngettext("Pasted text · {n} line", "Pasted text · {n} lines", lines).format(n=lines)
        self._begin(Attached(name, pasted=text))

    def put_into_message(self, chip: str) -> None:
        """Have the text of a chip in the question instead."""
        attached = self.chips.get(chip)
        text = attached.pasted if attached is not None else None
        if text is None and attached is not None and attached.document is not None:
            text = attached.document.text
        if text is not None:
            self.detach(chip)
            self._composer.insert_text(text)

    def detach(self, chip: str) -> None:
        """Take a chip off the question; its reading is stopped."""
        attached = self.chips.pop(chip, None)
        if attached is None:
            return
        if attached.task is not None:
            attached.task.cancel()
        self._composer.remove_chip(chip)
        if not any(a.error for a in self.chips.values()):
            self._rows.remove(FILE_ROW)
        self.on_changed()

    # -- reading -----------------------------------------------------------------------------------------------

    def _begin(self, attached: Attached) -> asyncio.Task[None]:
        chip = new_id()
        self.chips[chip] = attached
        self._composer.add_chip(chip, attached.name, pasted=attached.pasted is not None)
        attached.task = self._spawn(self._read(chip, attached))
        self.on_changed()
        return attached.task

    async def _read(self, chip: str, attached: Attached) -> None:
        def progress(share: object) -> None:
            if isinstance(share, Progress) and chip in self.chips:
                self._composer.update_chip(chip, progress=share.done / max(1, share.total))

        try:
            if attached.path is not None:
                found = await self._worker.run(READ, str(attached.path.absolute()), on_progress=progress)
            else:
                found = await self._worker.run(READ_PASTED, attached.pasted, attached.name, on_progress=progress)
        except document_errors.DocumentError as error:
            self._refuse(chip, attached, document_errors.explain(error))
        except WorkerError as error:
            self._refuse(chip, attached, document_errors.explain(error, attached.name))
        else:
            assert isinstance(found, Document)
            self._take(chip, attached, found)

    def _take(self, chip: str, attached: Attached, document: Document) -> None:
        attached.document, attached.pasted = document, None
        self._store.put_document(document)
        warnings = [remarks.explain_warning(code) for code in document.warnings]
        if chip not in self.chips:
            return  # put aside, or asked about elsewhere
        self._composer.update_chip(chip, tokens=self.tokens_of(document))
        if warnings:
            self._rows.put(FILE_ROW, Notice(WARNING, f"{document.name}: " + " ".join(warnings)))
        self.on_changed()

    def _refuse(self, chip: str, attached: Attached, sentence: str) -> None:
        attached.error = sentence
        if chip not in self.chips:
            return  # put aside; said when it comes back
        self._composer.update_chip(chip, error=sentence)
        self._rows.put(FILE_ROW, Notice(ERROR, sentence, (RowButton(_("Remove"), lambda: self.detach(chip)),)))

    async def read(self, chips: Sequence[str]) -> None:
        """Wait until these are read or refused."""
        reading = [t for chip in chips if (t := self.chips[chip].task) is not None and not t.done()]
        if reading:
            await asyncio.wait(reading)

    # -- putting aside and back --------------------------------------------------------------------------------

    def take_off(self) -> dict[str, Attached]:
        """Take all chips away, and give them; what is being read goes on."""
        off = dict(self.chips)
        self.chips.clear()
        for chip in off:
            self._composer.remove_chip(chip)
        self._rows.remove(FILE_ROW)
        return off

    def show(self, chips: Mapping[str, Attached]) -> None:
        """Show chips that were taken off; one still being read goes on."""
        for chip, attached in chips.items():
            self.chips[chip] = attached
            pasted = attached.pasted is not None or (attached.document is not None and attached.document.kind == PASTED)
            self._composer.add_chip(chip, attached.name, pasted=pasted)
            if attached.document is not None:
                self._composer.update_chip(chip, tokens=self.tokens_of(attached.document))
            elif attached.error:
                self._refuse(chip, attached, attached.error)

    def put_back(self, attachments: Sequence[AttachmentPart]) -> None:
        """Show the files of an earlier question as chips again; their text is in the store."""
        for part in attachments:
            document = self._store.document(part.sha256)
            attached = Attached(part.name, Path(part.name))
            if document is None:
                missing = Problem(ProblemKind.INTERNAL, code="document_missing", where=part.name)
                attached.error = sentences.explain(missing).text
            else:
                attached.document = replace(document, name=part.name, kind=part.kind)
            self.show({new_id(): attached})

    def tokens_of(self, document: Document) -> int:
        """What a document comes to, with all that is put around it."""
        return document.counts.get(self._vocabulary(), 0) + packing.overhead(document)

    @property
    def tokens(self) -> int:
        """What all that is read comes to."""
        return sum(self.tokens_of(a.document) for a in self.chips.values() if a.document is not None)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Stop every reading."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- as plain values ---------------------------------------------------------------------------------------

    def state(self, chips: Mapping[str, Attached]) -> list[dict[str, Any]]:
        """Chips as JSON values, for `restored`."""
        return [_plain(attached) for attached in chips.values()]

    def restore(self, state: object) -> None:
        """Show what was kept: documents from the store, files and pasted texts that had not been read anew."""
        for raw in state if isinstance(state, list) else ():
            if not isinstance(raw, dict):
                continue
            if (part := part_from(raw.get("part"))) is not None:
                self.put_back([part])
            elif isinstance(raw.get("path"), str):
                self.drop([Path(raw["path"])])
            elif isinstance(raw.get("pasted"), str):
                self.paste(raw["pasted"])


def part_of(document: Document) -> AttachmentPart:
    """A document as a part of a message."""
    return AttachmentPart(document.sha256, document.name, document.kind, document.size, document.pages)


def plain_part(part: AttachmentPart) -> dict[str, Any]:
    """A part as JSON values, for `part_from`."""
    return {name: getattr(part, name) for name in ("sha256", "name", "kind", "size", "pages")}


def part_from(raw: object) -> AttachmentPart | None:
    """What `plain_part` gave; None for anything else."""
    if not isinstance(raw, dict):
        return None
    sha256, name, kind = (raw.get(key) for key in ("sha256", "name", "kind"))
    size, pages = raw.get("size"), raw.get("pages")
    if not (isinstance(sha256, str) and isinstance(name, str) and isinstance(kind, str) and isinstance(size, int)):
        return None
    return AttachmentPart(sha256, name, kind, size, pages if isinstance(pages, int) else None)


def _plain(attached: Attached) -> dict[str, Any]:
    if attached.document is not None:
        return {"part": plain_part(part_of(attached.document))}
    if attached.pasted is not None:
        return {"pasted": attached.pasted}
    return {"path": str(attached.path.absolute() if attached.path is not None else attached.name)}
