"""The conversations at work and the one on screen: sessions speak, the views are told.

Knows the side bar, the transcript and the thinking panel as things to tell; decides which conversation and which
trace is shown. Does not know the composer (asking.py), models and keys (choosing.py) or the window's layout.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from qwen_desktop.chat import sentences
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation, Summary
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.domain.places import Mark
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.sidebar.sidebar import Sidebar
from qwen_desktop.ui.stage import Stage

KEPT = 4  # conversations that were looked at last: whoever comes back to one does not wait for the disk
_MARKS = {Status.COMPLETE: Mark.UNSEEN, Status.FAILED: Mark.FAILED, Status.INTERRUPTED: Mark.FAILED}


class Desk:
    """Listens to every session. `choice` gives what the composer has chosen now; `on_shown` hears of a switch."""

    def __init__(
        self,
        store: Store,
        make_session: Callable[[Conversation, Desk], Session],
        sidebar: Sidebar,
        stage: Stage,
        choice: Callable[[], Choice],
    ) -> None:
        self._store = store
        self._make_session = make_session
        self._sidebar = sidebar
        self._stage = stage
        self._choice = choice
        self._retrying: dict[str, asyncio.Task[None]] = {}  # by the message that is stopped for another try
        self._sessions: dict[str, Session] = {}
        self._deleted: dict[str, Session] = {}  # whose answers are still being stopped
        self._silences: dict[str, tuple[str, float]] = {}  # by conversation: the message, and for how many seconds
        self.current = self._new_session()
        self._closing = False
        self.on_shown: Callable[[Session], None] = lambda session: None
        self.on_streaming: Callable[[bool], None] = lambda streaming: None
        self.on_title: Callable[[str], None] = lambda title: None
        self.on_settled: Callable[[Session, Message], None] = lambda session, message: None
        self.on_finished: Callable[[Message], None] = lambda message: None  # question or answer, wherever it is
        self.on_asked: Callable[[str], None] = lambda conversation_id: None
        self.on_action: Callable[[str, str], None] = lambda message_id, action: None

    # -- conversations -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Fill the side bar and show an empty conversation."""
        self._sidebar.set_conversations(self._store.summaries(), self._store.folders())
        self.new()

    def refresh_list(self) -> None:
        """Show in the side bar what is kept now: more has come than one conversation."""
        self._sidebar.set_conversations(self._store.summaries(), self._store.folders())
        self._sidebar.select(self.current.id)

    def start_over(self) -> None:
        """Everything kept is another now, and nobody is answering: forget what was open, and start as at first."""
        self._sessions.clear()
        self._deleted.clear()
        self._silences.clear()
        self.current = self._new_session()
        self.start()

    def new(self) -> None:
        """Show an empty conversation; it is kept once something is asked in it."""
        if self.current.conversation.messages:
            self.current = self._new_session()
        self._sidebar.select("")
        self._show()

    def open(self, conversation_id: str) -> None:
        """Show a conversation; its running answer goes on being shown as it comes."""
        if conversation_id == self.current.id:
            return
        session = self._sessions.get(conversation_id)
        if session is None:
            session = self._deleted.pop(conversation_id, None)
        if session is None:
            session = self._make_session(self._store.load(conversation_id), self)
        left, self.current = self.current, session
        self._sessions[session.id] = session
        self._let_go(left)
        self._sidebar.select(session.id)
        self._mark(session.id, Mark.NONE)
        self._show()

    def open_anew(self, conversation_id: str) -> None:
        """Show a conversation that may have been kept only now, or deleted before."""
        self._store.restore(conversation_id)
        kept = next((each for each in self._store.summaries() if each.id == conversation_id), None)
        self.restore(*([] if kept is None else [kept]))
        self.open(conversation_id)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title of the user's own."""
        session = self._sessions.get(conversation_id)
        if session is None:
            session = self._make_session(self._store.load(conversation_id), self)
        session.rename(title)

    def delete(self, *conversation_ids: str) -> None:
        """Take conversations away, until `restore`; their running answers are stopped and kept with them."""
        for conversation_id in conversation_ids:
            session = self._sessions.pop(conversation_id, None)
            if session is not None and session.streaming:
                self._deleted[conversation_id] = session
                session.stop()
        self._store.delete(*conversation_ids)
        beside = self._sidebar.neighbour(*conversation_ids)
        self._sidebar.remove(*conversation_ids)
        if self.current.id in conversation_ids:
            self.current = self._new_session()
            if beside:
                self.open(beside)
            else:
                self.new()

    def restore(self, *summaries: Summary) -> None:
        """Bring deleted conversations back into the list, as they were there."""
        self._store.restore(*(summary.id for summary in summaries))
        self._sidebar.put(*summaries)
        for summary in summaries:
            session = self._deleted.pop(summary.id, None)
            if session is not None:
                self._sessions[session.id] = session
            self._sidebar.set_streaming(summary.id, session is not None and session.streaming)

    def suggest_title(self, conversation_id: str, instead_of: str, title: str) -> None:
        """Give a conversation another title, unless it was deleted or the user has written one meanwhile."""
        session = self._sessions.get(conversation_id)
        if session is None and self._sidebar.summary(conversation_id) is not None:
            session = self._make_session(self._store.load(conversation_id), self)
        if session is not None and session.conversation.title == instead_of:
            session.retitle(title)

    def sessions(self) -> list[Session]:
        """Every session that is shown or answering, and those that were shown last."""
        known = self._sessions | self._deleted
        return [*known.values(), *([] if self.current.id in known else [self.current])]

    async def close(self) -> None:
        """End every running answer as interrupted, without asking."""
        self._closing = True
        await asyncio.gather(*(session.close() for session in self.sessions()))

    def _new_session(self) -> Session:
        return self._make_session(Conversation(), self)

    def _let_go(self, session: Session) -> None:
        """A session is not looked at any more: forget those that were left longest ago, but none that is answering."""
        if self._sessions.pop(session.id, None) is not None:
            self._sessions[session.id] = session  # the last one now
        left = [each.id for each in self._sessions.values() if not each.streaming and each is not self.current]
        for conversation_id in left[:-KEPT]:
            del self._sessions[conversation_id]

    def _show(self) -> None:
        session = self.current
        self._stage.show(session)
        self._show_silence(session)
        self.on_streaming(session.streaming)
        self.on_shown(session)

    # -- what the user does with a message ---------------------------------------------------------------------

    def act(self, message_id: str, action: str) -> None:
        """One of the actions of a message; those that are not about messages are handed on."""
        session = self.current
        message = session.conversation.messages.get(message_id)
        if message is None:
            return
        match action:
            case "copy" | "copy_markdown":
                QGuiApplication.clipboard().setText(message.text)
            case sentences.RETRY | sentences.RESEND if not session.streaming:
                session.retry(message_id, self._choice())
            case "regenerate" if not session.streaming:
                session.regenerate(message_id, self._choice())
            case sentences.CONTINUE if not session.streaming:
                session.go_on(message_id, self._choice())
            case sentences.WITHOUT_THINKING if not session.streaming:
                session.regenerate(message_id, replace(self._choice(), thinking=False))
            case "previous" | "next" if not session.streaming:
                self._step_version(message_id, 1 if action == "next" else -1)
            case sentences.RETRY if session.draft is not None and session.draft.id == message_id:
                self._stop_and_retry(session, message_id)
            case sentences.CONTINUE_WAITING:
                self._silences.pop(session.id, None)
                self._stage.note(message_id, "", ())
            case _:
                self.on_action(message_id, action)

    def step_version(self, step: int) -> None:
        """Show the version before (-1) or after of the message that has the keyboard, else of the newest with some."""
        message_id = self._stage.aimed_at(lambda one: self.versions(one)[1])
        if message_id and not self.current.streaming:
            self._step_version(message_id, step)

    def _step_version(self, message_id: str, step: int) -> None:
        versions = [m.id for m in self.current.conversation.versions(message_id)]
        at = versions.index(message_id) + step
        if 0 <= at < len(versions):
            self.current.show_version(versions[at])

    def versions(self, message_id: str) -> tuple[int, int]:
        """Which version of a message is shown, from 0, and of how many."""
        if message_id not in self.current.conversation.messages:
            return 0, 1
        versions = [m.id for m in self.current.conversation.versions(message_id)]
        return versions.index(message_id), len(versions)

    # -- what sessions say -------------------------------------------------------------------------------------

    def message_added(self, session: Session, message: Message) -> None:
        self._sessions[session.id] = session
        if message.role is Role.USER:
            self.on_finished(message)
            self._sidebar.put(session.conversation.summary())
            self.on_asked(session.id)
            self._sidebar.select(self.current.id)
        if message.status is Status.STREAMING:
            self._sidebar.set_streaming(session.id, True)
        if session is self.current:
            self._stage.add(message)
            self.on_streaming(session.streaming or message.status is Status.STREAMING)

    def message_reopened(self, session: Session, message: Message) -> None:
        """An answer goes on, or begins once more, where it stands."""
        self._sessions[session.id] = session
        self._sidebar.set_streaming(session.id, True)
        if session is self.current:
            self._stage.show(session)
            if message.text:
                self._stage.note(message.id, _("Going on…"), ())
            self.on_streaming(True)

    def message_changed(self, session: Session, message_id: str, change: Change) -> None:
        if session is self.current:
            self._stage.feed(message_id, change)

    def message_settled(self, session: Session, message: Message) -> None:
        self.on_finished(message)
        self._silences.pop(session.id, None)
        self._deleted.pop(session.id, None)
        if self._sessions.get(session.id) is not session:
            return  # it was deleted: nothing of it is shown, and nothing more is asked in it
        shown = session is self.current
        self._sidebar.set_streaming(session.id, False)
        if not shown or self._closing:  # what is on screen now is not at the next start
            self._mark(session.id, _MARKS.get(message.status, Mark.NONE))
        if shown:
            self._stage.settle(message)
            self.on_streaming(False)
        else:
            self._let_go(session)
        if message.id not in self._retrying:
            self.on_settled(session, message)

    def _mark(self, conversation_id: str, mark: Mark) -> None:
        if self._sidebar.set_mark(conversation_id, mark):
            self._store.set_mark(conversation_id, mark)

    def branch_changed(self, session: Session) -> None:
        if session is self.current:
            self._stage.show(session)

    def silence(self, session: Session, message_id: str, seconds: float) -> None:
        if seconds:
            self._silences[session.id] = (message_id, seconds)
        else:
            self._silences.pop(session.id, None)
        if session is self.current:
            self._stage.note(message_id, "", ())
            self._show_silence(session)

    def _show_silence(self, session: Session) -> None:
        """Also of a conversation that fell silent while another was on screen."""
        if session.id in self._silences:
            message_id, seconds = self._silences[session.id]
            sentence = sentences.silence(seconds)
            self._stage.note(message_id, sentence.text, sentence.actions)

    def _stop_and_retry(self, session: Session, message_id: str) -> None:
        """Once, however often it is asked for; what waits for the answer waits for the new one."""

        async def again() -> None:
            await session.close()
            del self._retrying[message_id]
            session.regenerate(message_id, self._choice())

        if message_id not in self._retrying:
            self._retrying[message_id] = asyncio.get_running_loop().create_task(again())

    def title_changed(self, session: Session) -> None:
        if session is self.current:
            self.on_title(session.conversation.title)
        if session.conversation.messages:
            self._sidebar.put(session.conversation.summary())
