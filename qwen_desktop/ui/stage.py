"""The centre and the panel beside it: one branch of messages, and the thought of one of them.

Knows the transcript, and hands on to the panel what happens; which turn that shows is decided in turns.py. Does not
know where sessions come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_desktop.chat.session import Session
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message
from qwen_desktop.ui.turns import Turns
from qwen_desktop.ui.views import Views


class Stage:
    """Tells both views. `show_welcome` swaps the empty page in."""

    def __init__(self, views: Views, turns: Turns, show_welcome: Callable[[bool], None]) -> None:
        self._views = views
        self._turns = turns
        self._show_welcome = show_welcome
        self._session: Session | None = None
        self._shown: list[str] = []  # the messages of the branch on screen
        self._stepped = ""  # the message whose version was chosen last

    def show(self, session: Session) -> None:
        """Show the branch of a session, and the turn that belongs beside it.

        In the place of another branch of the same conversation, the message where they part keeps its place on screen.
        """
        branch = session.branch()
        switched = self._session is not session
        swapped = None if switched else self._parting([m.id for m in branch])
        self._session = session
        self._shown = [message.id for message in branch]
        self._show_welcome(not branch)
        if branch or self._views.made:
            streaming = session.draft.id if session.draft is not None else None
            self._views.transcript.show_messages(branch, streaming=streaming, swapped=swapped, soon=switched)
        self._turns.show(session, branch, swapped)

    def _parting(self, ids: list[str]) -> tuple[str, str] | None:
        """The messages where the branch shown and another part; twice the last of that, where it is a part of this."""
        common = 0
        while common < min(len(ids), len(self._shown)) and ids[common] == self._shown[common]:
            common += 1
        if common < len(ids) and common < len(self._shown):
            self._stepped = ids[common]
            return self._shown[common], ids[common]
        return (ids[-1], ids[-1]) if ids and len(ids) < len(self._shown) else None

    def add(self, message: Message) -> None:
        """A message was put under the branch."""
        self._show_welcome(False)
        self._shown.append(message.id)
        self._views.transcript.add(message)
        self._turns.add(message)

    def feed(self, message_id: str, change: Change) -> None:
        """The running answer grew."""
        self._views.transcript.feed(message_id, change)
        self._turns.feed(message_id, change)

    def note(self, message_id: str, text: str, actions: Sequence[tuple[str, str]]) -> None:
        """Say something under the running answer; "" takes it away."""
        self._views.transcript.note(message_id, text, actions)

    def settle(self, message: Message) -> None:
        """The running answer is over."""
        self._views.transcript.settle(message)
        self._turns.settle(message)

    def aimed_at(self, versions: Callable[[str], int]) -> str:
        """The message whose version the keyboard changes; "" for none. `versions` says how many there are of one.

        It is the one that has the keyboard; else the one that was changed last, while it is seen; else the newest.
        """
        view = self._views.transcript
        near = [view.keyboard_message, self._stepped if view.sees(self._stepped) else ""]
        return next((one for one in (*near, *reversed(self._shown)) if one in self._shown and versions(one) > 1), "")
