"""Which turn the thinking panel shows: the one last clicked, else the one streaming, else the newest with a trace.

Knows the answers of the branch on screen and the panel; scrolling never comes here. Opens the panel by itself for a
thought, and not where the user has shut it.
"""

from __future__ import annotations

from collections.abc import Callable

from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import first_line_title
from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.ui.views import Views


class Turns:
    """`set_visible` opens and shuts the panel, `is_visible` says whether it is seen."""

    def __init__(self, views: Views, set_visible: Callable[[bool], None], is_visible: Callable[[], bool]) -> None:
        self._views = views
        self._set_visible = set_visible
        self._is_visible = is_visible
        self._session: Session | None = None
        self._shown: str | None = None  # the answer whose thought the panel shows
        self._clicked: dict[str, str] = {}  # by conversation: the answer last asked for

    # What is shown

    def show(self, session: Session, branch: list[Message], swapped: tuple[str, str] | None) -> None:
        """Show the turn that belongs beside a branch.

        `swapped` are the messages where it parts from the branch shown before: the panel goes along to this place.
        """
        switched = self._session is not session
        self._session = session
        answers = [message for message in branch if message.role is Role.ASSISTANT]
        clicked = self._clicked.get(session.id)
        if swapped is not None and clicked == swapped[0] and answers and swapped[1] in {m.id for m in answers}:
            clicked = self._clicked[session.id] = swapped[1]
        chosen = next((message for message in answers if message.id == clicked), None)
        if chosen is None:
            self._clicked.pop(session.id, None)
            chosen = self._parting(branch, swapped) or _newest(answers, session)
        if chosen is not None or self._views.made:
            self._put(chosen, soon=switched)
        if switched:
            self._set_visible(any(m.thought for m in answers) and not session.conversation.panel_closed)

    def _parting(self, branch: list[Message], swapped: tuple[str, str] | None) -> Message | None:
        """The first answer from the place on where the branch parts from the one before."""
        ids = [message.id for message in branch]
        if swapped is None or swapped[1] not in ids:
            return None
        return next((m for m in branch[ids.index(swapped[1]) :] if m.role is Role.ASSISTANT), None)

    def _put(self, message: Message | None, *, soon: bool = False) -> None:
        self._shown = message.id if message is not None else None
        self._views.panel.show_trace(message, self._title_of(message), soon=soon)
        self._tell_place()

    def _title_of(self, message: Message | None) -> str:
        if message is None or self._session is None or message.parent is None:
            return ""
        question = self._session.conversation.messages.get(message.parent)
        return first_line_title([question], 80) if question is not None else ""

    def _tell_place(self) -> None:
        """Which ways lead on from the turn that is shown."""
        answers = self._answers()
        at = next((n for n, message in enumerate(answers) if message.id == self._shown), None)
        panel = self._views.panel
        panel.set_ways(at is not None and at > 0, at is not None and at + 1 < len(answers))
        panel.set_can_ask(self._session is None or self._session.draft is None)
        self._tell_now()

    def _tell_now(self) -> None:
        draft = self._session.draft if self._session is not None else None
        self._views.panel.set_now(draft is not None and draft.id != self._shown and draft.thinking)

    def _answers(self) -> list[Message]:
        if self._session is None:
            return []
        return [message for message in self._session.conversation.path() if message.role is Role.ASSISTANT]

    # What happens

    def add(self, message: Message) -> None:
        """A message was put under the branch."""
        if message.role is Role.ASSISTANT and message.status is Status.STREAMING:
            self._follow(message)
        self._tell_place()

    def _follow(self, message: Message) -> None:
        """Show the running answer's turn, unless an older one is being read."""
        if self._session is None:
            return
        if self._session.id in self._clicked and self._is_read():
            return
        self._clicked.pop(self._session.id, None)
        if self._shown != message.id:
            self._put(message)

    def _is_read(self) -> bool:
        return self._is_visible() and not self._views.panel.folded

    def feed(self, message_id: str, change: Change) -> None:
        """The running answer grew."""
        begun = change.thought_started or change.moved
        draft = self._session.draft if self._session is not None else None
        if begun and draft is not None and draft.id == message_id:
            known = self._shown == message_id
            if not known:
                self._follow(draft.message())
            self._open_by_itself(message_id)
            if not known and self._shown == message_id:
                return  # it was shown with this change in it
        if message_id == self._shown:
            self._views.panel.feed(change)
        self._tell_now()

    def _open_by_itself(self, message_id: str) -> None:
        session = self._session
        if session is not None and self._shown == message_id and not session.conversation.panel_closed:
            self._set_visible(True)

    def settle(self, message: Message) -> None:
        """The running answer is over."""
        if message.id == self._shown:
            self._views.panel.settle(message)
        self._tell_place()

    # What the user does

    def go(self, message_id: str) -> None:
        """Show the thought of an answer, whatever is thought meanwhile; of the running one, and of those after it."""
        session = self._session
        message = next((m for m in session.branch() if m.id == message_id), None) if session is not None else None
        if session is None or message is None:
            return
        if message.status is Status.STREAMING:
            self._clicked.pop(session.id, None)
        else:
            self._clicked[session.id] = message_id
        if message_id != self._shown:
            self._put(message)
        self._opened()
        self._views.panel.set_folded(False)

    def step(self, way: int) -> None:
        """Go to the answer before (-1) or after (+1) the one whose turn is shown."""
        ids = [message.id for message in self._answers()]
        if self._shown in ids and 0 <= ids.index(self._shown) + way < len(ids):
            self.go(ids[ids.index(self._shown) + way])

    def go_to_now(self) -> None:
        """Show what is being thought now."""
        if self._session is not None and self._session.draft is not None:
            self.go(self._session.draft.id)

    def toggled(self, visible: bool) -> None:
        """The user opened or shut the panel; one who shut it is not asked again in this conversation."""
        if visible:
            self._opened()
        elif self._session is not None:
            self._session.close_panel(True)
            self._set_visible(False)

    def _opened(self) -> None:
        if self._session is not None and self._session.conversation.panel_closed:
            self._session.close_panel(False)
        self._set_visible(True)


def _newest(answers: list[Message], session: Session) -> Message | None:
    """The answer that streams, else the newest with a trace, else the newest."""
    running = next((m for m in answers if session.draft is not None and m.id == session.draft.id), None)
    return running or next((m for m in reversed(answers) if m.thought), None) or (answers[-1] if answers else None)
