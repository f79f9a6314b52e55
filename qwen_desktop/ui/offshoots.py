"""What grows out of a message: its question asked again with thinking, and a conversation of its own.

Knows the conversation on screen, the store and the side bar; does not know how an answer comes, or is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qwen_desktop.chat.branching import branch_off
from qwen_desktop.chat.choice import Choice
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.rows import INFO, Notice, NoticeRows, RowButton
from qwen_desktop.ui.sidebar.sidebar import Sidebar

BRANCH = "branch"  # the action of a message
ROW = "think"
SECONDS = 20.0  # that a notice stands


class Offshoots:
    """`choice` gives what the composer has chosen now; `choose_model` opens its menu of models."""

    def __init__(
        self,
        desk: Desk,
        store: Store,
        sidebar: Sidebar,
        rows: NoticeRows,
        choice: Callable[[], Choice],
        choose_model: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._store = store
        self._sidebar = sidebar
        self._rows = rows
        self._choice = choice
        self._choose_model = choose_model

    def ask_with_thinking(self, message_id: str) -> None:
        """Have the model chosen now answer once more, with thinking; say so where it cannot think."""
        session = self._desk.current
        if session.streaming or message_id not in session.conversation.messages:
            return
        choice = replace(self._choice(), thinking=True)
        if choice.thinks:
            self._rows.remove(ROW)
            session.regenerate(message_id, choice)
            return
        sentence = _("{model} cannot think; choose a model that can, then ask again.")
        name = choice.model.name or choice.model.id
        way_out = RowButton(_("Choose another model"), self._choose_model)
        self._rows.put(ROW, Notice(INFO, sentence.format(model=name), (way_out,), seconds=SECONDS))

    def branch_off(self, message_id: str) -> None:
        """Open a conversation of its own that begins with all that stands from the first message down to this one."""
        conversation = self._desk.current.conversation
        if message_id not in conversation.messages:
            return
        titles = {summary.title for summary in self._store.summaries()}
        made = branch_off(conversation, message_id, titles)
        self._store.save_conversation(made)
        for message in made.path():
            self._store.put_message(made.id, message)
        self._sidebar.put(made.summary())
        self._desk.open(made.id)
