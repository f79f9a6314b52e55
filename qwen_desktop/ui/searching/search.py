"""From the letters in the field to the hits below the titles: waits a moment, asks, shows a page at a time.

Knows the store's search and the results as things to ask and to tell; opens nothing, lists no titles itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from qwen_desktop import i18n
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.search import Found, Group, Hit, Progress, Searching
from qwen_desktop.storage.search.hits import MOST
from qwen_desktop.ui.searching.results import Results, nothing_found
from qwen_desktop.ui.searching.rows import Shown

MOMENT_MS = 150  # after the last letter
SIGN_MS = 300  # after which it is said that something is still being looked for
AGAIN_MS = 2_000  # between two looks at an index that is still being made
A_PAGE = 30  # hits
OF_EACH = 3  # of one conversation, until more are wanted
MORE = 50  # of one conversation, at a time
BEHIND = 20  # messages that have not been read; fewer are not worth a word


class Search(QObject):
    """`title_of` gives the title of a conversation, None for one that is not to be found. Lives with `results`."""

    _answered = Signal(object)  # a function, brought from the thread that searches
    _progressed = Signal(object)

    def __init__(self, searching: Searching, results: Results, title_of: Callable[[str], str | None]) -> None:
        super().__init__(results)
        self._searching = searching
        self._results = results
        self._title_of = title_of
        self._words = ""
        self._turn = 0  # an answer to an earlier one is not listened to
        self._groups: list[Group] = []
        self._found: Found | None = None
        self._next = 0  # the first group that is not listed
        self._waiting = False  # for an answer
        self._was_behind = False
        self._progress = searching.progress
        self._moment = self._timer(MOMENT_MS, self._ask)
        self._sign = self._timer(SIGN_MS, lambda: results.tell(_("Searching…")))
        self._again = self._timer(AGAIN_MS, self._ask)
        self._answered.connect(lambda call: call())
        self._progressed.connect(self._take_progress)
        results.set_on_more(self._more)
        results.scope_chosen.connect(self._ask)
        results.more_wanted.connect(self._expand)

    def _timer(self, ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(call)
        return timer

    def progressed(self, progress: Progress) -> None:
        """How far the index is. May be called on any thread."""
        self._progressed.emit(progress)

    def look_for(self, words: str) -> None:
        """Look for these words in a moment; "" for nothing any more."""
        self._words = words
        self._turn += 1
        for timer in (self._sign, self._again):
            timer.stop()
        if words:
            self._moment.start()
        else:
            self._moment.stop()
            self._groups, self._found = [], None
            self._results.take([], is_all=True)
            self._results.tell("")

    def check(self) -> None:
        """Conversations may have gone: show nothing of them."""
        if self._found is not None:
            self._results.drop(lambda conversation: self._title_of(conversation) is None)

    # Asking

    def _ask(self) -> None:
        if not self._words:
            return
        self._moment.stop()
        self._turn += 1
        self._waiting = True
        self._was_behind = self._progress is None or self._progress.done < self._progress.total
        self._sign.start()
        self._searching.find(self._words, self._results.kind, self._heard(self._take))

    def _heard(self, listener: Callable[..., None], *more: object) -> Callable[[object], None]:
        """For the thread that searches: has `listener` told here, unless something else is looked for by then."""
        turn = self._turn

        def told(answer: object) -> None:
            self._answered.emit(lambda: listener(answer, *more) if turn == self._turn else None)

        return told

    def _take(self, found: Found | None) -> None:
        """What was found; to be listed once the words around the first hits are there."""
        self._found = found
        groups = () if found is None else found.groups
        self._groups = [group for group in groups if self._title_of(group.conversation) is not None]
        self._next = 0
        self._waiting = False
        if not self._groups:
            self._sign.stop()
            self._results.take([], is_all=True)
            self._tell(aloud=True)
        else:
            self._ask_page(first=True)

    def _ask_page(self, *, first: bool) -> None:
        page, hits = self._next, 0
        while page < len(self._groups) and hits < A_PAGE:
            hits += min(OF_EACH, len(self._groups[page].numbers))
            page += 1
        groups = self._groups[self._next : page]
        self._next = page
        wanted = [(group.conversation, number) for group in groups for number in group.numbers[:OF_EACH]]
        self._waiting = True
        self._searching.show(self._words, wanted, self._heard(self._list, groups, first))

    def _list(self, hits: list[Hit] | None, groups: Sequence[Group], first: bool) -> None:
        self._waiting = False
        self._sign.stop()
        shown = [one for group in groups if (one := self._shown(group, hits or [])) is not None]
        is_all = self._next >= len(self._groups)
        if first:
            self._results.take(shown, is_all=is_all)
            self._tell(aloud=True)
        else:
            self._results.add(shown, is_all=is_all)

    def _shown(self, group: Group, hits: Sequence[Hit]) -> Shown | None:
        title = self._title_of(group.conversation)
        of_it = tuple(hit for hit in hits if hit.conversation == group.conversation)
        if title is None or not of_it:
            return None
        return Shown(group.conversation, title, of_it, max(0, len(group.numbers) - OF_EACH))

    def _more(self) -> None:
        """The end of what is listed has come into sight."""
        if not self._waiting and self._next < len(self._groups):
            self._ask_page(first=False)

    def _expand(self, conversation: str) -> None:
        group = next((group for group in self._groups if group.conversation == conversation), None)
        if group is None:
            return
        start = self._results.listed(conversation)
        wanted = group.numbers[start : start + MORE]
        left = len(group.numbers) - start - len(wanted)

        def listed(hits: list[Hit] | None) -> None:
            self._results.expand(conversation, hits or [], left)

        self._searching.show(self._words, [(conversation, number) for number in wanted], self._heard(listed))

    # Telling

    def _reading(self) -> str:
        """How far the index is, where that is worth a word."""
        progress = self._progress
        if progress is None or progress.total <= BEHIND or progress.done >= progress.total:
            return ""
        sentence = _("Older messages are still being read: {done} of {total}.")
        return sentence.format(done=_number(progress.done), total=_number(progress.total))

    def _take_progress(self, progress: Progress) -> None:
        self._progress = progress
        if not self._words:
            return
        if progress.done < progress.total:
            self._tell()
            if not self._again.isActive():
                self._again.start()
        elif self._was_behind:
            self._ask()

    def _tell(self, *, aloud: bool = False) -> None:
        self._results.tell("\n".join(filter(None, (self._outcome(), self._reading()))), aloud=aloud)

    def _outcome(self) -> str:
        found = self._found
        if found is None:
            return "" if self._reading() else _("The index of words is being made anew.")
        total = sum(len(group.numbers) for group in self._groups)
        if not total:
            return nothing_found(self._results.kind, found.search)
        if found.total >= MOST:
            return _("More than {count} hits; the newest are shown.").format(count=_number(MOST))
        if found.total > found.listed:
            several = _("{count} hits; the best {listed} are shown.")
            return several.format(count=_number(found.total), listed=_number(total))
        return ngettext("{count} hit", "{count} hits", total).format(count=_number(total))


def _number(count: int) -> str:
    return QLocale(i18n.current()).toString(count)
