"""The centre and the panel beside it: one branch of messages, and the thought of one of them.

Knows the transcript and the thinking panel, and the rule which trace is shown: the one last clicked, else the one
that streams, else the newest. Does not know where sessions come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_desktop.chat.session import Session
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message
from qwen_desktop.ui.views import Views


class Stage:
    """Tells both views. `set_panel_visible` opens and shuts the panel; `show_welcome` swaps the empty page in."""

    def __init__(
        self,
        views: Views,
        set_panel_visible: Callable[[bool], None],
        show_welcome: Callable[[bool], None],
    ) -> None:
        self._views = views
        self._set_panel_visible = set_panel_visible
        self._show_welcome = show_welcome
        self._traced: str | None = None
        self._clicked = False
        self._closed_by_user: set[str] = set()
        self._session: Session | None = None

    def show(self, session: Session) -> None:
        """Show the branch of a session, and the trace that belongs beside it."""
        switched = self._session is not session
        self._session = session
        if switched:
            self._clicked = False
        branch = session.branch()
        self._show_welcome(not branch)
        if not branch and not self._views.made:
            return
        streaming = session.draft.id if session.draft is not None else None
        self._views.transcript.show_messages(branch, streaming=streaming)
        self._choose_trace(branch, streaming)

    def _choose_trace(self, branch: list[Message], streaming: str | None) -> None:
        shown = {m.id: m for m in branch}
        if self._clicked and self._traced in shown:
            return
        running = shown.get(streaming or "")
        newest = next((m for m in reversed(branch) if m.reasoning is not None), None)
        chosen = running if running is not None and running.reasoning is not None else newest
        self._show_trace(chosen)
        self._set_panel_visible(chosen is not None and self._may_open())

    def _may_open(self) -> bool:
        return self._session is not None and self._session.id not in self._closed_by_user

    def _show_trace(self, message: Message | None) -> None:
        self._traced = message.id if message is not None else None
        self._views.panel.show_trace(message, self._title_of(message))

    def _title_of(self, message: Message | None) -> str:
        if message is None or self._session is None or message.parent is None:
            return ""
        question = self._session.conversation.messages.get(message.parent)
        return question.text.strip().splitlines()[0][:80] if question is not None and question.text.strip() else ""

    def add(self, message: Message) -> None:
        """A message was put under the branch."""
        self._show_welcome(False)
        self._views.transcript.add(message)

    def feed(self, message_id: str, change: Change) -> None:
        """The running answer grew."""
        self._views.transcript.feed(message_id, change)
        if message_id == self._traced:
            self._views.panel.feed(change)
        elif (change.thought_started or change.moved) and not self._clicked:
            self._begin_trace(message_id)

    def _begin_trace(self, message_id: str) -> None:
        session = self._session
        if session is None or session.draft is None or session.draft.id != message_id:
            return
        self._show_trace(session.draft.message())
        if self._may_open():
            self._set_panel_visible(True)

    def note(self, message_id: str, text: str, actions: Sequence[tuple[str, str]]) -> None:
        """Say something under the running answer; "" takes it away."""
        self._views.transcript.note(message_id, text, actions)

    def settle(self, message: Message) -> None:
        """The running answer is over."""
        self._views.transcript.settle(message)
        if message.id == self._traced:
            self._views.panel.settle(message)

    def open_trace(self, message_id: str) -> None:
        """The user asked to see the thought of a message."""
        if self._session is None:
            return
        message = next((m for m in self._session.branch() if m.id == message_id), None)
        if message is None:
            return
        self._clicked = True
        self._closed_by_user.discard(self._session.id)
        self._show_trace(message)
        self._set_panel_visible(True)

    def toggle_panel(self, visible: bool) -> None:
        """The user opened or shut the panel; one who shut it is not asked again in this conversation."""
        if self._session is None:
            return
        if visible:
            self._closed_by_user.discard(self._session.id)
        else:
            self._closed_by_user.add(self._session.id)
        self._set_panel_visible(visible)
