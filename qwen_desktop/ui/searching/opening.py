"""From a hit to its place: the conversation, the right branch of it, the words lit where they stand, in the trace too.

Knows who shows what, and nothing of how a hit was found.
"""

from __future__ import annotations

from collections.abc import Callable

from qwen_desktop.i18n import _
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.search import Hit, Kind
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.find.finder import Finder
from qwen_desktop.ui.rows import WARNING, Notice, NoticeRows

ROW = "search"
SECONDS = 10.0


class Opening:
    """`conversation` and `trace` find words on screen; `show_trace` shows the thought of an answer, `unfold`
    opens the panel where it is folded."""

    def __init__(
        self,
        desk: Desk,
        show_trace: Callable[[str], None],
        rows: NoticeRows,
        conversation: Finder,
        trace: Finder,
        unfold: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._show_trace = show_trace
        self._rows = rows
        self._conversation = conversation
        self._trace = trace
        self._unfold = unfold

    def open(self, hit: Hit) -> None:
        """Show a hit where it stands."""
        try:
            self._desk.open(hit.conversation)
        except (KeyError, StorageError):
            self._say(_("This conversation is not there any more."))
            return
        session = self._desk.current
        if hit.message not in session.conversation.messages:
            self._say(_("This message is not there any more."))
        elif self._at(hit) is not None:
            self._show(hit)
        elif session.streaming:
            self._say(_("This stands in another version of the conversation; it can be shown when the answer is over."))
        else:
            session.show_version(hit.message)
            self._show(hit)

    def _at(self, hit: Hit) -> int | None:
        """Which message of the branch on screen it is in."""
        ids = [message.id for message in self._desk.current.branch()]
        return ids.index(hit.message) if hit.message in ids else None

    def _show(self, hit: Hit) -> None:
        number = self._at(hit)
        if number is None:
            return
        words = hit.snippet.words if hit.kind in (Kind.QUESTION, Kind.ANSWER) else ""
        self._conversation.go_to(number, words)
        if hit.kind is Kind.THINKING:
            self._show_trace(hit.message)
            self._unfold()
            self._trace.go_to(0, hit.snippet.words)

    def _say(self, sentence: str) -> None:
        self._rows.put(ROW, Notice(WARNING, sentence, seconds=SECONDS))
