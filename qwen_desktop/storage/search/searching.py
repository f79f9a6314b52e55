"""Searching, as the rest of the app sees it: questions are asked here and answered on a thread of their own.

The newest question is the only one that matters: whatever is being looked for when it comes is broken off.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qwen_desktop.storage.problems import primary_code
from qwen_desktop.storage.search import hits, tables
from qwen_desktop.storage.search.hits import Found, Hit, Kind
from qwen_desktop.storage.search.updater import Updater
from qwen_desktop.storage.search.updating import Progress
from qwen_desktop.storage.writes import Write

_log = logging.getLogger(__name__)

_CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Question:
    ask: Callable[[sqlite3.Connection], Any]
    answer: Callable[[Any], None]


class Searching:
    """`begin` it once; before that, nothing is indexed and nothing found. Answers come on the thread that searches."""

    def __init__(self, main: Path, submit: Callable[[Write], Future[None]], can_write: Callable[[], bool]) -> None:
        self.path = main.with_name(tables.NAME)
        self._main = main
        self._submit = submit
        self._can_write = can_write
        self._updater: Updater | None = None
        self._db: sqlite3.Connection | None = None
        self._names = hits.Names()
        self._using = threading.Lock()  # the connection, and the file it has open
        self._changed = threading.Condition()
        self._questions: deque[_Question] = deque()
        self._closing = False
        self._thread: threading.Thread | None = None
        self.progress: Progress | None = None  # how far the index is; None while that is not known

    def begin(self, on_progress: Callable[[Progress], None]) -> None:
        """Bring the index up to date from now on. `on_progress` is called on a thread of the index."""

        def told(progress: Progress) -> None:
            self.progress = progress
            on_progress(progress)

        if self._updater is None:
            self._updater = Updater(self._main, self.path, self._submit, self._can_write, self._let_go, told)
            self._thread = threading.Thread(target=self._run, name="storage-search", daemon=True)
            self._thread.start()

    # Asking

    def find(self, search: str, kind: Kind | None, answer: Callable[[Found | None], None]) -> None:
        """Look for words, in everything or in one kind; what was asked before is not answered any more.

        None: there is no index to ask yet.
        """
        with self._changed:
            self._questions.clear()
            self._questions.append(_Question(lambda db: hits.find(db, search, kind, self._names), answer))
            self._changed.notify()
            if self._db is not None:
                self._db.interrupt()

    def show(self, search: str, wanted: Sequence[tuple[str, int]], answer: Callable[[list[Hit] | None], None]) -> None:
        """The words around some hits of a search, given as (conversation, number)."""
        with self._changed:
            self._questions.append(_Question(lambda db: hits.show(db, search, wanted), answer))
            self._changed.notify()

    # What happens to the database

    def nudge(self) -> None:
        """The database has changed. May be called on any thread."""
        if self._updater is not None:
            self._updater.nudge()

    def hold(self) -> None:
        """The database is about to be set aside: returns when nobody here has it open. Until `go_on`."""
        if self._updater is not None:
            self._updater.hold()

    def go_on(self) -> None:
        if self._updater is not None:
            self._updater.go_on()

    def close(self) -> None:
        """End both threads."""
        with self._changed:
            self._closing = True
            self._questions.clear()
            self._changed.notify()
            if self._db is not None:
                self._db.interrupt()
        if self._updater is not None:
            self._updater.close()
        if self._thread is not None:
            self._thread.join(_CLOSE_SECONDS)

    # The thread that answers

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._questions and not self._closing:
                    self._changed.wait()
                if self._closing:
                    break
                question = self._questions.popleft()
            self._answer(question)
        self._let_go()

    def _answer(self, question: _Question) -> None:
        try:
            found = self._asked(question)
        except tables.NoIndex:
            found = None
        except (*tables.FAULTS, OSError) as error:
            if isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_INTERRUPT:
                return
            _log.info("Searching: %s", type(error).__name__)
            self._let_go()
            if tables.is_damage(error) and self._updater is not None:
                self._updater.damaged()
            found = None
        question.answer(found)

    def _asked(self, question: _Question) -> Any:
        with self._using:
            if self._db is None:
                db = tables.open_for_reading(self.path)
                with self._changed:
                    self._db = db
            return question.ask(self._db)

    def _let_go(self) -> None:
        """Have the index's file open no more."""
        with self._using, self._changed:
            if self._db is not None:
                self._db.close()
                self._db = None
                self._names = hits.Names()
