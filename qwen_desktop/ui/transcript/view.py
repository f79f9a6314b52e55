"""The conversation on screen: messages in, wishes out. One widget that paints what is visible and appends what arrives.

It is told what there is to show and says what was asked for; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QMenu, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Role, Status
from qwen_desktop.i18n import _
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.transcript.accessible import announce_answer, install
from qwen_desktop.ui.transcript.copying import mime
from qwen_desktop.ui.transcript.ending_row import COPY_DETAILS, DETAILS
from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.gallery import Gallery
from qwen_desktop.ui.transcript.leading_out import LeadingOut
from qwen_desktop.ui.transcript.state import Choice, Ending, Sentence, Versions
from qwen_desktop.ui.transcript.swapping import put, spot_of
from qwen_desktop.ui.values import Theme


class TranscriptView(LeadingOut):
    """See the module.

    `sentence` says why an answer ended and what can be done (None where there is nothing to say), `versions` gives
    index and count of a message's versions, `notice` the words for a notice's code. `quiet` is for a thought: smaller,
    without actions. `gallery` makes the pictures; without one, words stand for them. Signals carry message ids;
    `action_requested` also the id of an action as `sentence` or `note` named it, or one of edit, regenerate, previous,
    next, branch.
    """

    trace_requested = Signal(str)
    messages_shown = Signal()  # others than before
    action_requested = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        frames: Frames,
        *,
        sentence: Sentence | None = None,
        versions: Versions | None = None,
        notice: Callable[[str], str] | None = None,
        quiet: bool = False,
        gallery: Gallery | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, frames, quiet, parent, gallery)
        self._sentence = sentence
        self._versions = versions
        self._notice = notice
        self._numbers: dict[str, int] = {}
        install()
        self.setAccessibleName(_("Thinking") if quiet else _("Conversation"))

    def show_messages(
        self,
        messages: Sequence[Message],
        *,
        streaming: str | None,
        swapped: tuple[str, str] | None = None,
        at_start: bool = False,
        soon: bool = False,
    ) -> None:
        """Show a branch of a conversation from its end, or `at_start`.

        Who is not at its end stays where the same message is shown again.

        `swapped` are the ids of a message shown before and of the one that takes its place, at the same pixel. `soon`:
        what was on screen stays painted until the next frame, which lays this out; whoever calls has done much already.
        """
        held = self._held()
        before = self._numbers.get(swapped[0]) if swapped is not None else None
        spot = spot_of(self._column, before) if before is not None else None
        focused = self._pointing.focused if swapped is not None else None
        if self._gallery is not None:
            self._gallery.forget_troubles()
        self._numbers = {message.id: number for number, message in enumerate(messages)}
        self._growing = set()
        self._pointing.clear()
        self._forget_done()
        self._fit_column()
        self._column.show(Entries(messages, bare=self._quiet, before=self._column.entries))
        if streaming is not None and streaming in self._numbers:
            self._begin(self._numbers[streaming])
        if messages:
            self._column.entries[len(messages) - 1].state.last = True
        if held is not None and held[0] in self._numbers:
            self._column.reveal(self._numbers[held[0]], held[1], held[2])
        if at_start:
            self._column.scroll_to(0)
        after = self._numbers.get(swapped[1]) if swapped is not None else None
        if after is not None:
            put(self._column, after, spot)
        if soon and self.isVisible():
            self._column.visible, self._column.unfinished = [], True
            self._frames.ask(self._work)
            self.messages_shown.emit()
            return
        self.messages_shown.emit()
        self._relayout()
        if after is not None and focused is not None and focused.entry == before:
            self._pointing.focus(after, focused.spot.action)

    def _held(self) -> tuple[str, int, int] | None:
        """Message id, segment and distance of what is at the top, for a reader who is not at the end."""
        if self._column.following or not self._column.entries:
            return None
        number, index, y = self._column.anchor
        return self._column.entries.message(number).id, index, y

    @property
    def keyboard_message(self) -> str:
        """The id of the message one of whose buttons has the keyboard; "" for none."""
        focused = self._pointing.focused
        return self._column.entries.message(focused.entry).id if focused is not None and self.hasFocus() else ""

    def sees(self, message_id: str) -> bool:
        """Whether some of a message is on screen."""
        number = self._numbers.get(message_id)
        return number is not None and any(self._column.placed(number))

    def clear(self) -> None:
        """Show nothing."""
        self.show_messages([], streaming=None)

    def add(self, message: Message) -> None:
        """Show one more message at the end. One's own question is always brought into view."""
        number = len(self._column.entries)
        if number:
            before = self._column.entries[number - 1]
            before.state.last = False
            for foot in (before.segments or ())[-1:]:
                foot.touch()  # it may offer less now
        self._numbers[message.id] = number
        self._column.append(message)
        self._column.entries[number].state.last = True
        if message.role is Role.ASSISTANT and message.status is Status.STREAMING:
            self._begin(number)
        if message.role is Role.USER:
            self._column.following = True
        self.text_changed.emit(number)
        self._relayout()

    def feed(self, message_id: str, change: Change) -> None:
        """Take what one event did to a running answer; it is drawn with the next frame."""
        number = self._numbers.get(message_id)
        if number is None or number not in self._growing:
            return
        entry = self._column.entries[number]
        head = entry.take(change)
        if change.notice and self._notice is not None:
            entry.state.notice, head = self._notice(change.notice), True
        if entry.state.note:
            entry.state.note, entry.state.note_choices, head = "", (), True
        if head:
            self._renew(number)
        self._ask_frame()

    def settle(self, message: Message) -> None:
        """An answer is over, for whatever reason."""
        number = self._numbers.get(message.id)
        if number is None:
            return
        entry = self._column.entries[number]
        entry.settle(message, self._column.style, self._column.width)
        self._growing.discard(number)
        if entry.segments is None:
            self._column.reopened(number)
        self.text_changed.emit(number)
        self._prepare(entry)
        self._renew(number)
        if not self._quiet:
            announce_answer(self, entry)

    def note(self, message_id: str, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something under a running answer, with buttons; "" takes it away. The next token does too."""
        number = self._numbers.get(message_id)
        if number is None:
            return
        state = self._column.entries[number].state
        state.note, state.note_choices = text, tuple(choices)
        self._renew(number)

    def _renew(self, number: int) -> None:
        """Show what changed above or under a message's text."""
        self._column.entries[number].renew_frame(self._column.style, self._column.width)
        self._column.changed(number)
        self._relayout()

    def _begin(self, number: int) -> None:
        self._column.entries[number].begin()
        self._growing.add(number)
        self._ask_frame()

    def _prepare(self, entry: Entry) -> None:
        message, state = entry.message, entry.state
        if state.bare:
            return
        if self._sentence is not None and not state.streaming and not state.mine:
            said = self._sentence(message) or Ending("")
            state.ending, state.ending_choices, state.ending_details = said.text, tuple(said.choices), said.details
        if self._notice is not None and message.notice and not state.notice:
            state.notice = self._notice(message.notice)
        if self._versions is not None:
            state.version = self._versions(message.id)

    def _menu_at(self, point: QPointF) -> QMenu:
        menu = super()._menu_at(point)
        placed = self._column.at(point.y())
        if placed is not None and not self._quiet and placed.entry not in self._growing:
            message_id = self._column.entries.message(placed.entry).id
            menu.addSeparator()
            menu.addAction(_("Branch off here"), partial(self._request, message_id, "branch"))
        return menu

    def _request(self, message_id: str, action: str) -> None:
        if action == "trace":
            self.trace_requested.emit(message_id)
        elif action in (DETAILS, COPY_DETAILS):
            self._details(self._numbers[message_id], action)
        else:
            self.action_requested.emit(message_id, action.removeprefix("choice:"))

    def _details(self, number: int, action: str) -> None:
        """Fold out, or in, or copy the facts about what went wrong with an answer."""
        state, segments = self._column.entries[number].state, self._column.entries[number].segments
        if action == COPY_DETAILS and segments is not None:
            self._to_clipboard(mime(f"{state.ending}\n{state.ending_details}"))
            self._show_done(number, len(segments) - 1, action)
        else:
            state.details_shown = not state.details_shown
            self._renew(number)
