"""From the composer to a question: what goes with it is read, the whole is counted, and only then something is asked.

Knows the composer, what is attached and who counts; does not know what a session does with the question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qwen_desktop.chat import sentences
from qwen_desktop.chat.answerers import Answerers
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting, about
from qwen_desktop.chat.history import instructed
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.errors import AnswerError, Problem
from qwen_desktop.domain.message import AttachmentPart, user_message
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.attaching import FILE_ROW, Attached, Attaching, part_from, part_of, plain_part
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.rows import ERROR, INFO, Notice, NoticeRows, RowButton
from qwen_desktop.worker import Worker

FIT_ROW = "fit"
QUEUE_ROW = "queue"


@dataclass(frozen=True, slots=True)
class Queued:
    """A question that waits for the running answer of its conversation to end."""

    text: str
    attachments: tuple[AttachmentPart, ...]
    editing: str = ""  # the message it asks anew


@dataclass(frozen=True, slots=True)
class Aside:
    """What stood in the composer when an earlier question was put into it."""

    text: str = ""
    attached: dict[str, Attached] = field(default_factory=dict)


class Asking:
    """The question being written. `session` and `choice` give what is on screen now.

    `on_changed` hears of every change but that of the text; `on_unqueued` that a question waits no more, by the id of
    its conversation.
    """

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
        self._answerers = answerers
        self._session = session
        self._choice = choice
        self._choose_model = choose_model
        self._counting = counting
        self.files = Attaching(composer, rows, worker, store, lambda: choice().model.vocabulary or "qwen3.5")
        self.files.on_changed = self._changed
        self.on_changed: Callable[[], None] = lambda: None
        self.on_unqueued: Callable[[str], None] = lambda conversation_id: None
        self._editing: tuple[str, str] | None = None  # conversation and message being asked anew
        self._aside: Aside | None = None  # comes back when that question is asked
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = False
        self._queued: dict[str, Queued] = {}  # by conversation
        composer.sent.connect(self.send)
        composer.stopped.connect(lambda: session().stop())
        composer.files_dropped.connect(self.drop)
        composer.edited.connect(self.show_fit)
        composer.queued_cancelled.connect(self.drop_queued)
        composer.queued_edit_requested.connect(self._edit_queued)
        composer.editing_cancelled.connect(self.cancel_editing)

    def drop(self, paths: Sequence[Path]) -> None:
        """Begin to read files; each shows as a chip at once."""
        self.files.drop(paths)

    async def attach(self, paths: Sequence[Path]) -> None:
        """Read files and wait until all of them are read or refused."""
        await self.files.attach(paths)

    def _changed(self) -> None:
        self.show_fit()
        self.on_changed()

    # -- the question ------------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Ask; the composer is emptied once the question is accepted. Over the window nothing is sent or lost."""
        if self._sending or not (text.strip() or self.files.chips):
            return
        if self._session().id in self._queued:
            sentence = _("One question is waiting already; this one can be sent after it.")
            self._rows.put(QUEUE_ROW, Notice(INFO, sentence, seconds=8))
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
        chips = list(self.files.chips)
        await self.files.read(chips)
        if session is not self._session():
            return  # another conversation is on screen, and what was written here waits in its own
        chips = [chip for chip in chips if chip in self.files.chips]
        documents = [self.files.chips[chip].document for chip in chips]
        if None in documents:
            self._rows.put(FILE_ROW, Notice(ERROR, _("A file could not be read; remove it to send the rest.")))
            return
        if not (text or documents):
            return
        queued = Queued(text, tuple(part_of(d) for d in documents if d is not None), editing)
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
            self._show_queued(session)
        else:
            _ask(session, queued, choice)
        self.on_changed()

    def _clear_sent(self, text: str, chips: Sequence[str]) -> None:
        """Take what is asked out of the composer, and leave what came into it since."""
        left = self._composer.text.strip()
        rest = left.removeprefix(text).lstrip()
        more = {chip: attached for chip, attached in self.files.chips.items() if chip not in chips}
        self._put_aside_back(rest, more)

    def _put_aside_back(self, rest: str = "", more: dict[str, Attached] | None = None) -> None:
        aside = self._aside or Aside()
        self.clear()
        self.files.show(aside.attached | (more or {}))
        if words := "\n\n".join(part for part in (aside.text, rest) if part):
            self._composer.set_text(words)

    async def _over_window(self, session: Session, choice: Choice, queued: Queued) -> Problem | None:
        above = session.before(queued.editing) if queued.editing else session.branch()
        asked = [*above, user_message(queued.text, queued.attachments)]
        branch = instructed(asked, session.conversation.instructions)
        try:
            provider = None if choice.model.vocabulary else await self._answerers.provider(choice)
        except AnswerError:
            return None  # the question is asked all the same, and the answer says what is wrong
        return await self._counting.refusal(branch, choice, provider)

    # -- the question that waits -------------------------------------------------------------------------------

    def settled(self, session: Session, failed: bool = False) -> None:
        """The answer of a session is over: what waited for it is asked now, or written again where it failed."""
        if failed:
            if session is self._session():
                self.shown(session)
            return
        queued = self._queued.pop(session.id, None)
        if queued is not None:
            self.shown(self._session())
            self.on_unqueued(session.id)
            _ask(session, queued, self._choice())
        elif session is self._session():
            self.show_fit()

    def drop_queued(self) -> None:
        """Forget the question that waits in the conversation on screen."""
        self._queued.pop(self._session().id, None)
        self._rows.remove(QUEUE_ROW)
        self._show_queued(self._session())
        self.on_changed()

    def _edit_queued(self) -> None:
        queued = self._queued.get(self._session().id)
        if queued is not None:
            self.drop_queued()
            typed = self._composer.text.strip()
            self.files.put_back(queued.attachments)
            self._composer.set_text(f"{queued.text}\n\n{typed}" if typed else queued.text)
            self._edit_here(queued.editing)
            self._composer.setFocus()
            self.on_changed()

    def _show_queued(self, session: Session) -> None:
        queued = self._queued.get(session.id)
        name = queued.attachments[0].name if queued is not None and queued.attachments else ""
        self._composer.set_queued("" if queued is None else queued.text or name)

    def shown(self, session: Session) -> None:
        """Another conversation is on screen: a waiting question shows only in its own.

        Where nothing is left to wait for, because the answer failed or another run began it, it is written again.
        """
        if session.id in self._queued and not session.streaming:
            self._edit_queued()
        self._show_queued(session)
        self.show_fit()

    # -- an earlier question -----------------------------------------------------------------------------------

    def edit(self, message_id: str) -> None:
        """Put an earlier question into the composer with its files, to be asked anew; what stood there waits."""
        session = self._session()
        message = session.conversation.messages[message_id]
        aside = self._aside or Aside(self._composer.text.strip(), dict(self.files.chips))
        self.clear()
        self.files.put_back(message.attachments)
        self._composer.set_text(message.text)
        self._aside = aside
        self._edit_here(message_id)
        self._composer.setFocus()
        self.on_changed()

    def _edit_here(self, message_id: str) -> None:
        self._editing = (self._session().id, message_id) if message_id else None
        self._composer.set_editing(bool(message_id))

    def cancel_editing(self) -> bool:
        """Leave an earlier question as it is, and go back to what was being written; False where none is edited."""
        if self._editing is None:
            return False
        self._put_aside_back()
        self._composer.setFocus()
        self.on_changed()
        return True

    def clear(self) -> None:
        """Empty the composer: its text, its files, and what was said about them."""
        self.files.take_off()
        self._aside = None
        self._edit_here("")
        self._composer.clear()
        for row in (FIT_ROW, FILE_ROW, QUEUE_ROW):
            self._rows.remove(row)

    def show_fit(self) -> None:
        """Show about how much of the window the question would use."""
        choice = self._choice()
        self._composer.set_fit(self.counted(), choice.model.input_limit(choice.thinks))

    def counted(self) -> int:
        """About how many tokens the conversation and the question being written come to."""
        conversation = self._session().conversation
        branch = instructed(conversation.path(), conversation.instructions)
        return about(branch, self._composer.text) + self.files.tokens

    # -- as plain values ---------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What stands in the composer, as JSON values, for `restore`; {} where nothing does."""
        aside, queued = self._aside, self._queued.get(self._session().id)
        state = {
            "text": self._composer.text,
            "chips": self.files.state(self.files.chips),
            "editing": self._editing[1] if self._editing is not None else "",
            "aside": {"text": aside.text, "chips": self.files.state(aside.attached)} if aside is not None else None,
            "queued": _plain(queued) if queued is not None else None,
        }
        return {name: value for name, value in state.items() if value}

    def restore(self, state: dict[str, Any]) -> None:
        """Have in the composer what was kept. Whatever is no value of ours any more is left out."""
        self.clear()
        session = self._session()
        aside, editing = state.get("aside"), state.get("editing")
        if isinstance(editing, str) and editing in session.conversation.messages:
            if isinstance(aside, dict):
                self.files.restore(aside.get("chips"))
            text = aside.get("text") if isinstance(aside, dict) else ""
            put_aside = Aside(text if isinstance(text, str) else "", self.files.take_off())
            self._edit_here(editing)
            self._aside = put_aside
        self.files.restore(state.get("chips"))
        if isinstance(text := state.get("text"), str):
            self._composer.set_text(text)
        queued = _queued(state.get("queued"))
        if queued is not None:
            self._queued.setdefault(session.id, queued)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Stop every reading and sending."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.files.close()


def _ask(session: Session, queued: Queued, choice: Choice) -> None:
    if queued.editing in session.conversation.messages:
        session.edit(queued.editing, queued.text, choice, queued.attachments)
    else:
        session.ask(queued.text, queued.attachments, choice)


def _plain(queued: Queued) -> dict[str, Any]:
    parts = [plain_part(part) for part in queued.attachments]
    return {"text": queued.text, "parts": parts, "editing": queued.editing}


def _queued(raw: object) -> Queued | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        return None
    found = raw.get("parts")
    parts = [part_from(each) for each in found] if isinstance(found, list) else []
    return Queued(raw["text"], tuple(part for part in parts if part is not None), str(raw.get("editing") or ""))
