"""Finding in one view: the bar asks, the search looks, the view lights and shows, the scroll bar has the marks.

What is read moves only where somebody steps, or where the first hit of what was just written is out of sight.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from qwen_desktop.i18n import _
from qwen_desktop.ui.find.bar import FindBar
from qwen_desktop.ui.find.lighting import Lighting
from qwen_desktop.ui.find.marking import Marking, row_of
from qwen_desktop.ui.find.marks import ScrollMarks
from qwen_desktop.ui.find.outcome import outcome
from qwen_desktop.ui.find.pattern import LONGEST, Pattern
from qwen_desktop.ui.find.search import Hit, Search
from qwen_desktop.ui.find.texts import Kept, Texts
from qwen_desktop.ui.find.whereabouts import Whereabouts
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.selection import Place
from qwen_desktop.ui.transcript.view import TranscriptView

WORK_S = 0.004  # of a frame
QUERY = 200  # characters of a selection that are taken for a query, at most
TOP = 16  # px above a message that is brought into view
THIRD = 3  # a hit that is brought into view stands a third down


class Finder(QObject):
    """`bar` is hidden until `open`. Lives with the view."""

    def __init__(self, view: TranscriptView, bar: FindBar, frames: Frames, themes: Themes, kept: Kept) -> None:
        super().__init__(view)
        self._view = view
        self._bar = bar
        self._frames = frames
        self._texts = Texts(lambda: view.entries, kept)
        self._search = Search(self._texts)
        self._lighting = Lighting(self._search, view, self._spoilt)
        self._whereabouts = Whereabouts(self._search, view)
        self._marks = ScrollMarks(themes, view.verticalScrollBar())
        self._marking = Marking(self._search, view)
        self._current: Hit | None = None
        self._origin = (0, 0)  # the message and the offset from where on the first hit is looked for
        self._from: Place | None = None  # the same as a place on screen, while its message was not looked at
        self._seeking = False  # for the first hit
        self._bringing = False  # it is to be brought into view
        self._only: int | None = None  # where that is in this message
        self._target = (0, False)  # the message to go to, and whether words are to be found in it
        self._wanted: bool | None = None  # a step, forward or back, that waits for the search to come round
        self._around = ""  # that the last step went on from the other end
        self._focus: QWidget | None = None  # who had the keyboard before
        bar.edited.connect(self._edited)
        bar.stepped.connect(self.step)
        bar.closed.connect(self.close)
        view.messages_shown.connect(self._other_messages)
        view.text_changed.connect(self._text_changed)
        view.laid_out.connect(self._mark)

    # Open and shut

    @property
    def shown(self) -> bool:
        """Whether there is something on screen to look in."""
        return self._view.isVisible()

    @property
    def is_open(self) -> bool:
        return not self._bar.isHidden()

    def open(self, *, focus: bool = True) -> None:
        """Show the bar, with the words that are selected or those last looked for."""
        selected, place = self._view.selected_words()
        if not selected.strip() or "\n" in selected or len(selected) > QUERY:
            place = None
        else:
            self._bar.ask(selected)
        self._appear()
        self._look_for(self._bar.query, bringing=False, place=place)
        if focus:
            self._bar.begin()

    def _appear(self) -> None:
        if not self.is_open:
            self._focus = QApplication.focusWidget()
            self._view.installEventFilter(self)
            self._view.lights = self._lighting.of
            self._show_bar(True)

    def go_to(self, number: int, words: str) -> None:
        """Bring a message into view, at the first of `words` in it, as if they had been looked for; "" for its top."""
        if words:
            self._bar.ask(words)
            self._appear()
        self._target = (number, bool(words))
        self._frames.forget(self._begin_again)
        self._frames.ask(self._go_to_target)  # when it is laid out

    def _go_to_target(self) -> None:
        number, finds = self._target
        if number >= len(self._view.entries):
            return
        self._view.bring((number, 0, 0), TOP)
        if finds and self.is_open:
            self._look_for(self._bar.query, bringing=True, place=(number, 0, 0), only=number)

    def close(self) -> None:
        """Hide the bar; the hit that was gone to stays selected, and the keyboard goes back to where it was."""
        if not self.is_open:
            return
        held = self._bar.isAncestorOf(QApplication.focusWidget() or self._view)
        self._select_current()
        self._put_away()
        if held:
            before = self._focus
            there = before is not None and isValid(before) and before.isVisible() and before is not self._bar
            (before if there and before is not None else self._view).setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_away(self) -> None:
        self._view.removeEventFilter(self)
        self._view.lights = None
        self._search.end()
        self._texts.forget()
        self._forget()
        self._frames.forget(self._work)
        self._marks.show_rows([], -1)
        self._show_bar(False)
        self._view.viewport().update()

    def _forget(self) -> None:
        self._lighting.current = self._current = None
        self._seeking, self._wanted, self._around = False, None, ""
        self._marking.forget()

    def _show_bar(self, shown: bool) -> None:
        """The text below stays where it is on screen."""
        before = self._view.geometry().top()
        self._bar.fit(self._view.width())
        self._bar.setVisible(shown)
        around = self._bar.parentWidget()
        layout = around.layout() if around is not None else None
        if layout is not None:
            layout.activate()
        self._view.shift(self._view.geometry().top() - before)

    def _select_current(self) -> None:
        ends = self._whereabouts.ends(self._current) if self._current is not None else None
        if ends is not None:
            self._view.select(*ends)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the conversation closes the bar above it, before it does anything else."""
        esc = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and not event.modifiers()
        if esc and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if esc and event.type() is QEvent.Type.KeyPress:
            self.close()
            return True
        if event.type() is QEvent.Type.Hide:
            self._frames.forget(self._work)
        elif event.type() is QEvent.Type.Show:
            self._frames.ask(self._work)
        return False

    # Looking

    def _edited(self, query: str) -> None:
        self._look_for(query, bringing=True)

    def _look_for(self, query: str, *, bringing: bool, place: Place | None = None, only: int | None = None) -> None:
        """Begin anew: from `place` on, else from the hit that was gone to last, else from what is read.

        `only`: nothing but a hit in this message is brought into view.
        """
        self._only = only
        if place is not None:
            self._from = place
        elif self._current is None or not self._whereabouts.on_screen(self._current):
            self._from = self._whereabouts.top()
        self._forget()
        pattern = Pattern(query) if len(query) <= LONGEST else Pattern("")
        self._search.begin(pattern, self._origin[0] if self._from is None else self._from[0])
        self._seeking, self._bringing = bool(pattern), bringing
        self._view.viewport().update()
        self._work()

    def _other_messages(self) -> None:
        """Another conversation or branch: the same is looked for in it, and nothing moves."""
        if not self.is_open:
            return
        if not self._view.entries:
            held = self._bar.isAncestorOf(QApplication.focusWidget() or self._view)
            self._put_away()
            if held:
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._texts.retain()
        self._search.end()
        self._forget()
        self._frames.ask(self._begin_again)  # when it is laid out

    def _begin_again(self) -> None:
        if self.is_open:
            self._look_for(self._bar.query, bringing=False)

    def _text_changed(self, number: int) -> None:
        if self.is_open and self._search.pattern:
            self._search.again(number)
            self._frames.ask(self._work)

    def _spoilt(self, number: int) -> None:
        self._texts.spoil(number)
        self._text_changed(number)

    def _work(self) -> None:
        """Some of the search, in every frame until it is done; then the marks on the scroll bar."""
        deadline = time.perf_counter() + WORK_S
        was_complete = self._search.complete
        more = self._search.work(deadline)
        if self._search.changed.intersection(placed.entry for placed in self._view.column.visible):
            self._view.viewport().update()
        self._search.changed.clear()
        self._keep_current()
        if self._seeking:
            self._seek()
        if self._wanted is not None and self._search.complete:
            self.step(self._wanted)
        self._tell(aloud=not was_complete and self._search.complete)
        if self._work_marks(deadline) or more:
            self._frames.ask(self._work)

    def _keep_current(self) -> None:
        """The text of the hit that was gone to may have changed under it."""
        if self._current is not None and not self._search.rank(self._current):
            self._origin, self._from = self._current[:2], None
            self._lighting.current = self._current = None
            self._seeking, self._bringing = True, False

    def _seek(self) -> None:
        """The first hit from the place that is read; where there is none below it, the nearest above."""
        if self._from is not None:
            if self._search.hits(self._from[0]) is None and not self._search.complete:
                return
            self._origin, self._from = self._whereabouts.offset(self._from), None
        hit = self._search.after(*self._origin)
        if hit is None and self._search.upwards_done:
            hit = self._search.before(*self._origin)
        if hit is not None:
            self._seeking = False
            self._go(hit, bringing=self._bringing and self._only in (None, hit[0]))
        elif self._search.complete:
            self._seeking = False

    # Stepping

    def step(self, forward: bool) -> None:
        """Go to the next hit, or the one before: from the one gone to last, else from the place that is read."""
        if not self.is_open:
            self.open(focus=not self._bar.query)
        if not self._search.pattern:
            return
        hit = self._beyond(forward)
        self._wanted = forward if hit is None and not self._search.complete else None
        if self._wanted is not None:
            return
        self._around = ""
        if hit is None:
            hit = self._search.after(0, 0) if forward else self._search.before(len(self._search.counts), 0)
            self._around = _("from the beginning") if forward else _("from the end")
        if hit is not None:
            self._seeking = False
            self._go(hit, bringing=True)
            self._tell(aloud=True)

    def _beyond(self, forward: bool) -> Hit | None:
        """The next hit, or the one before."""
        current, here = self._current, self._whereabouts
        if current is not None and here.on_screen(current):
            number, start = current[:2]
            return self._search.after(number, start + 1) if forward else self._search.before(number, start)
        place = here.offset(here.top() if forward else here.bottom())
        return self._search.after(*place) if forward else self._search.before(*place)

    def _go(self, hit: Hit, *, bringing: bool) -> None:
        """Make a hit the current one, unfold what it is in, and bring it into view where it is not."""
        self._current = self._lighting.current = hit
        if bringing:
            ends = self._whereabouts.ends(hit)
            if ends is None and self._whereabouts.folded_away(hit):
                self._view.fold(hit[0])
                ends = self._whereabouts.ends(hit)
            if ends is not None and self._view.uncover(*ends[0]):
                ends = self._whereabouts.ends(hit)
            if ends is not None and self._view.line_of(ends[0]).isEmpty():
                self._view.bring(ends[0], self._view.viewport().height() // THIRD)
            self._origin, self._from = hit[:2], None
        self._view.viewport().update()
        self._mark()

    # Telling

    def _tell(self, *, aloud: bool) -> None:
        words = outcome(self._search, self._bar.query, self._current, self._around)
        nothing = self._search.complete and not self._search.total and bool(self._search.pattern)
        self._bar.tell(words, nothing=nothing, aloud=aloud)

    # Marks

    def _mark(self) -> None:
        """Something was laid out: the marks may be elsewhere now."""
        if self.is_open and self._search.pattern and self._marking.due(self._marks.rows):
            self._frames.ask(self._work)

    def _work_marks(self, deadline: float) -> bool:
        """Work out where the marks are, until `deadline`; whether there is more to do."""
        rows = self._marks.rows
        if not self._search.pattern or not self._marks.isVisible():
            return False
        self._marking.work(rows, deadline)
        current = row_of(self._search, self._view.column, self._current, rows) if self._current is not None else -1
        self._marks.show_rows(self._marking.rows, current)
        return self._marking.due(rows)
