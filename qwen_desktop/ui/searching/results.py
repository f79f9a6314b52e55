"""Everything a search shows below the titles: where it looks, what came of it, the hits.

Shows what it is told and says what is wanted; searches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.storage.search import Hit, Kind
from qwen_desktop.ui.searching.rows import HitList, Shown
from qwen_desktop.ui.searching.scopes import Scopes
from qwen_desktop.ui.searching.view import HitView
from qwen_desktop.ui.sidebar.sidebar import Below
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.accessible import announce


class Results(Below):
    """Signals besides: `scope_chosen`, `opened(Hit)`, `more_wanted(conversation)`."""

    scope_chosen = Signal()
    opened = Signal(object)
    more_wanted = Signal(str)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows = HitList(self)
        self._scopes = Scopes(themes, self)
        self._outcome = QLabel(self)
        self._outcome.setTextFormat(Qt.TextFormat.PlainText)
        self._outcome.setWordWrap(True)
        self._view = HitView(self._rows, themes, self)
        self._place()
        self._scopes.chosen.connect(self.scope_chosen)
        for mine, signal in (
            (self._view.opened, self.opened),
            (self._view.more_wanted, self.more_wanted),
            (self._view.left_upwards, self.left_upwards),
            (self._view.left, self.left),
        ):
            mine.connect(signal)
        themes.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 9, 0, 0)
        column.setSpacing(0)
        for widget, left, below in ((self._scopes, 8, 8), (self._outcome, 16, 0)):
            line = QVBoxLayout()
            line.setContentsMargins(left, 0, 8, below)
            line.addWidget(widget)
            column.addLayout(line)
        column.addWidget(self._view, 1)
        self.setFocusProxy(self._view)

    def _dress(self) -> None:
        theme = self._themes.current
        self._outcome.setStyleSheet(words(theme.faint, theme.small))

    # What it shows

    @property
    def kind(self) -> Kind | None:
        """What kind of text is to be looked through; None for all."""
        return self._scopes.kind

    def set_on_more(self, function: Callable[[], None]) -> None:
        """Whom to ask for conversations further down, when those listed have been seen."""
        self._rows.on_more = function

    def tell(self, outcome: str, *, aloud: bool = False) -> None:
        """Say what came of the search. `aloud`: screen readers say it now."""
        if outcome != self._outcome.text():
            self._outcome.setText(outcome)
            self._view.setAccessibleDescription(outcome)
        if aloud and outcome:
            announce(self._view, outcome)

    @property
    def outcome(self) -> str:
        return self._outcome.text()

    def take(self, groups: Sequence[Shown], *, is_all: bool) -> None:
        """List these conversations with their hits, and no others."""
        self._rows.take(groups, is_all=is_all)
        self._view.scrollToTop()

    def add(self, groups: Sequence[Shown], *, is_all: bool) -> None:
        self._rows.add(groups, is_all=is_all)

    def expand(self, conversation: str, hits: Sequence[Hit], left: int) -> None:
        """List more hits of a conversation."""
        self._rows.expand(conversation, hits, left)

    def drop(self, gone: Callable[[str], bool]) -> None:
        """List nothing of conversations that are gone."""
        self._rows.drop(gone)

    def listed(self, conversation: str) -> int:
        """How many hits of a conversation are listed."""
        return self._rows.listed(conversation)

    # The keyboard

    def enter(self) -> bool:
        """Take the keyboard, on the first hit; False where there is none."""
        return self._view.enter()

    def open_first(self) -> bool:
        """Open the first hit; False where there is none."""
        return self._view.open_first()


def nothing_found(kind: Kind | None, search: str) -> str:
    """What to say where nothing has the words."""
    where = {
        None: _("Nothing that was said has “{words}”."),
        Kind.QUESTION: _("No question has “{words}”."),
        Kind.ANSWER: _("No answer has “{words}”."),
        Kind.THINKING: _("No thought has “{words}”."),
        Kind.DOCUMENT: _("No document has “{words}”."),
    }
    return where[kind].format(words=search)
