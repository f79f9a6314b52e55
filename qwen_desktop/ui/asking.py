"""From the composer to a question: files are read, the whole is counted, and only then something is asked.

Knows the composer, the worker that reads and who counts; does not know what a session does with the question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qwen_desktop.chat import sentences
from qwen_desktop.chat.answerers import Answerers
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting, about
from qwen_desktop.chat.session import Session
from qwen_desktop.documents import errors as document_errors
from qwen_desktop.documents import packing, remarks
from qwen_desktop.domain.document import Document, Progress
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.message import AttachmentPart, new_id, user_message
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.rows import ERROR, WARNING, Notice, NoticeRows, RowButton
from qwen_desktop.worker import Worker, WorkerError

READ = "qwen_desktop.documents.reading:read"
FIT_ROW = "fit"
FILE_ROW = "file"


@dataclass(frozen=True, slots=True)
class Queued:
    """A question that waits for the running answer of its conversation to end."""

    text: str
    attachments: tuple[AttachmentPart, ...]
    editing: str = ""  # the message it asks anew


@dataclass(frozen=True, slots=True)
class Aside:
    """What stood in the composer when an earlier question was put into it."""

    text: str
    attached: dict[str, Attached]


@dataclass(slots=True)
class Attached:
    """One chip: a file being read, read, or not to be read."""

    path: Path
    task: asyncio.Task[None] | None = None
    document: Document | None = None
    error: str = ""


class Asking:
    """Holds the files of the question being written. `session` and `choice` give what is on screen now."""

    def __init__(
        self,
        composer: Composer,
        rows: NoticeRows,
        worker: Worker,
        store: Store,
        counting: Counting,
        answerers: Answerers,
        session: Callable[[], Session],
        choice: Callable[[], Choice],
        choose_model: Callable[[], None],
    ) -> None:
        self._composer = composer
        self._rows = rows
        self._worker = worker
        self._store = store
        self._answerers = answerers
        self._session = session
        self._choice = choice
        self._choose_model = choose_model
        self._counting = counting
        self._attached: dict[str, Attached] = {}
        self._editing: tuple[str, str] | None = None  # conversation and message being asked anew
        self._aside: Aside | None = None  # comes back when that question is asked
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = False
        self._queued: dict[str, Queued] = {}  # by conversation
        composer.sent.connect(self.send)
        composer.stopped.connect(lambda: session().stop())
        composer.files_dropped.connect(self.drop)
        composer.chip_removed.connect(self.detach)
        composer.edited.connect(self.show_fit)
        composer.queued_cancelled.connect(self.drop_queued)
        composer.queued_edit_requested.connect(self._edit_queued)

    # -- files -------------------------------------------------------------------------------------------------

    def drop(self, paths: Sequence[Path]) -> None:
        """Begin to read files; each shows as a chip at once."""
        for path in paths:
            self._begin(Path(path))

    async def attach(self, paths: Sequence[Path]) -> None:
        """Read files and wait until all of them are read or refused."""
        tasks = [self._begin(Path(path)) for path in paths]
        if tasks:
            await asyncio.wait(tasks)

    def _begin(self, path: Path) -> asyncio.Task[None]:
        chip = new_id()
        attached = Attached(path)
        self._attached[chip] = attached
        self._composer.add_chip(chip, path.name)
        attached.task = self._spawn(self._read(chip, attached))
        return attached.task

    async def _read(self, chip: str, attached: Attached) -> None:
        def progress(share: object) -> None:
            if isinstance(share, Progress) and chip in self._attached:
                self._composer.update_chip(chip, progress=share.done / max(1, share.total))

        try:
            document = await self._worker.run(READ, str(attached.path.absolute()), on_progress=progress)
        except document_errors.DocumentError as error:
            self._refuse(chip, attached, document_errors.explain(error))
        except WorkerError as error:
            self._refuse(chip, attached, document_errors.explain(error, attached.path.name))
        else:
            assert isinstance(document, Document)
            self._take(chip, attached, document)

    def _take(self, chip: str, attached: Attached, document: Document) -> None:
        attached.document = document
        self._store.put_document(document)
        warnings = [remarks.explain_warning(code) for code in document.warnings]
        if chip not in self._attached:
            return  # put aside, or asked about elsewhere
        self._composer.update_chip(chip, tokens=self._tokens_of(document))
        if warnings:
            self._rows.put(FILE_ROW, Notice(WARNING, f"{document.name}: " + " ".join(warnings)))
        self.show_fit()

    def _put_back(self, attachments: Sequence[AttachmentPart]) -> None:
        """Show the files of an earlier question as chips again; their text is in the store."""
        for part in attachments:
            document = self._store.document(part.sha256)
            attached = Attached(Path(part.name), document=replace(document, name=part.name) if document else None)
            if document is None:
                missing = Problem(ProblemKind.INTERNAL, code="document_missing", where=part.name)
                attached.error = sentences.explain(missing).text
            self._show_chip(new_id(), attached)

    def _show_chip(self, chip: str, attached: Attached) -> None:
        """A chip for a file that was read, or refused, before; one still being read goes on."""
        self._attached[chip] = attached
        self._composer.add_chip(chip, attached.path.name)
        if attached.document is not None:
            self._composer.update_chip(chip, tokens=self._tokens_of(attached.document))
        elif attached.error:
            self._refuse(chip, attached, attached.error)

    def _refuse(self, chip: str, attached: Attached, sentence: str) -> None:
        attached.error = sentence
        if chip not in self._attached:
            return  # put aside; said when it comes back
        self._composer.update_chip(chip, error=sentence)
        self._rows.put(FILE_ROW, Notice(ERROR, sentence, (RowButton(_("Remove"), lambda: self.detach(chip)),)))

    def detach(self, chip: str) -> None:
        """Take a file off the question; its reading is stopped."""
        attached = self._attached.pop(chip, None)
        if attached is None:
            return
        if attached.task is not None:
            attached.task.cancel()
        self._composer.remove_chip(chip)
        if not any(a.error for a in self._attached.values()):
            self._rows.remove(FILE_ROW)
        self.show_fit()

    def _tokens_of(self, document: Document) -> int:
        vocabulary = self._choice().model.vocabulary or "qwen3.5"
        return document.counts.get(vocabulary, 0) + packing.overhead(document)

    # -- the question ------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Ask; the composer is emptied once the question is accepted. Over the window nothing is sent or lost."""
        if self._sending or self._session().id in self._queued or not (text.strip() or self._attached):
            return
        self._sending = True
        self._spawn(self._send(text.strip()))

    async def _send(self, text: str) -> None:
        try:
            await self._check_and_ask(text)
        finally:
            self._sending = False

    async def _check_and_ask(self, text: str) -> None:
        """Asks what was there when the user said so; what is typed or dropped while files are read stays."""
        session, choice = self._session(), self._choice()
        editing = self._editing[1] if self._editing is not None and self._editing[0] == session.id else ""
        chips = list(self._attached)
        reading = [t for chip in chips if (t := self._attached[chip].task) is not None and not t.done()]
        if reading:
            await asyncio.wait(reading)
        chips = [chip for chip in chips if chip in self._attached]
        documents = [self._attached[chip].document for chip in chips]
        if None in documents:
            self._rows.put(FILE_ROW, Notice(ERROR, _("A file could not be read; remove it to send the rest.")))
            return
        if not (text or documents):
            return
        queued = Queued(text, tuple(_part(d) for d in documents if d is not None), editing)
        problem = await self._over_window(session, choice, queued)
        if problem is not None:
            way_out = RowButton(_("Choose another model"), self._choose_model)
            self._rows.put(FIT_ROW, Notice(ERROR, sentences.explain(problem).text, (way_out,)))
            return
        if session is not self._session():
            return
        self._clear_sent(text, chips)
        if session.streaming:
            self._queued[session.id] = queued
            self._composer.set_queued(text or queued.attachments[0].name)
        else:
            _ask(session, queued, choice)

    def _clear_sent(self, text: str, chips: Sequence[str]) -> None:
        """Take what is asked out of the composer, and leave what came into it since."""
        left = self._composer.text.strip()
        rest = left.removeprefix(text).lstrip()
        more = {chip: attached for chip, attached in self._attached.items() if chip not in chips}
        aside = self._aside or Aside("", {})
        self.clear()
        for chip, attached in (aside.attached | more).items():
            self._show_chip(chip, attached)
        if words := "\n\n".join(part for part in (aside.text, rest) if part):
            self._composer.set_text(words)

    async def _over_window(self, session: Session, choice: Choice, queued: Queued) -> Problem | None:
        above = session.before(queued.editing) if queued.editing else session.branch()
        branch = [*above, user_message(queued.text, queued.attachments)]
        try:
            provider = None if choice.model.vocabulary else await self._answerers.provider(choice)
        except AnswerError:
            return None  # the question is asked all the same, and the answer says what is wrong
        return await self._counting.refusal(branch, choice, provider)

    def settled(self, session: Session) -> None:
        """The answer of a session is over: what waited for it is asked now."""
        queued = self._queued.pop(session.id, None)
        if queued is not None:
            self.shown(self._session())
            _ask(session, queued, self._choice())
        elif session is self._session():
            self.show_fit()

    def drop_queued(self) -> None:
        """Forget the question that waits in the conversation on screen."""
        self._queued.pop(self._session().id, None)
        self._composer.set_queued("")

    def _edit_queued(self) -> None:
        queued = self._queued.get(self._session().id)
        if queued is not None:
            self.drop_queued()
            typed = self._composer.text.strip()
            self._put_back(queued.attachments)
            self._composer.set_text(f"{queued.text}\n\n{typed}" if typed else queued.text)
            self._editing = (self._session().id, queued.editing) if queued.editing else None

    def shown(self, session: Session) -> None:
        """Another conversation is on screen: a waiting question shows only in its own.

        Where nothing is left to wait for, because the conversation had been deleted, the question is written again.
        """
        queued = self._queued.get(session.id)
        if queued is not None and not session.streaming:
            self._edit_queued()
            queued = None
        self._composer.set_queued(queued.text if queued is not None else "")
        self.show_fit()

    def edit(self, message_id: str) -> None:
        """Put an earlier question into the composer with its files, to be asked anew; what stood there waits."""
        session = self._session()
        message = session.conversation.messages[message_id]
        aside = self._aside or Aside(self._composer.text.strip(), dict(self._attached))
        self.clear()
        self._put_back(message.attachments)
        self._composer.set_text(message.text)
        self._editing, self._aside = (session.id, message_id), aside
        self._composer.setFocus()

    def clear(self) -> None:
        """Empty the composer: its text, its files, and what was said about them."""
        for chip in list(self._attached):
            self._attached.pop(chip)
            self._composer.remove_chip(chip)
        self._editing = self._aside = None
        self._composer.clear()
        self._rows.remove(FIT_ROW)
        self._rows.remove(FILE_ROW)

    def show_fit(self) -> None:
        """Show about how much of the window the question would use."""
        choice = self._choice()
        documents = sum(self._tokens_of(a.document) for a in self._attached.values() if a.document is not None)
        counted = about(self._session().conversation.path(), self._composer.text) + documents
        self._composer.set_fit(counted, choice.model.input_limit(choice.thinks))

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


def _ask(session: Session, queued: Queued, choice: Choice) -> None:
    if queued.editing in session.conversation.messages:
        session.edit(queued.editing, queued.text, choice, queued.attachments)
    else:
        session.ask(queued.text, queued.attachments, choice)


def _part(document: Document) -> AttachmentPart:
    return AttachmentPart(document.sha256, document.name, document.kind, document.size, document.pages)
