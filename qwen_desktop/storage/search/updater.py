"""The thread that keeps the index up to date, in small slices, and makes it anew where it is damaged or another's.

Knows the files and how to be told of changes; what is done to the index stands in updating.py.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from qwen_desktop.storage import database, outbox
from qwen_desktop.storage.outbox import ForgetTold, TellAll
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.search import tables, updating
from qwen_desktop.storage.search.updating import Progress, Stopped
from qwen_desktop.storage.writes import Write

_log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
REST = 1.0  # of the time a slice took; the window's own threads have the machine in between
_CLOSE_SECONDS = 10.0


class Updater:
    """`submit` hands a write to the database's writer, `can_write` says whether it takes any at present.

    `replaced` is called, on any thread, before the index's file is removed: nobody may have it open then.
    `on_progress` is called on this thread.
    """

    def __init__(
        self,
        main: Path,
        path: Path,
        submit: Callable[[Write], Future[None]],
        can_write: Callable[[], bool],
        replaced: Callable[[], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._main = main
        self._path = path
        self._submit = submit
        self._can_write = can_write
        self._replaced = replaced
        self._on_progress = on_progress
        self._index: sqlite3.Connection | None = None
        self._begun = 0  # the row at which this run of work began
        self._idle = True
        self._damaged = False
        self._made_anew = -RETRY_SECONDS
        self._news = threading.Event()
        self._closing = threading.Event()
        self._reading = threading.Lock()  # held while the database is open here
        self._held = threading.Event()
        self._thread = threading.Thread(target=self._run, name="storage-words", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Something has changed. May be called on any thread."""
        self._news.set()

    def damaged(self) -> None:
        """Somebody who searched found the index damaged."""
        self._damaged = True
        self._news.set()

    def hold(self) -> None:
        """Have the database open no more, until `go_on`; returns when that is so."""
        self._held.set()
        self._reading.acquire()

    def go_on(self) -> None:
        self._held.clear()
        self._reading.release()
        self.nudge()

    def close(self) -> None:
        """Stop after the slice in hand; what is not done is done at the next start."""
        self._closing.set()
        self._news.set()
        self._thread.join(_CLOSE_SECONDS)

    def _run(self) -> None:
        self._news.set()
        try:
            while not self._closing.is_set():
                self._news.wait(None if self._idle else RETRY_SECONDS)
                self._news.clear()
                self._idle = self._attempt()
        finally:
            self._drop()

    def _attempt(self) -> bool:
        """Work until nothing is left; False where something stands in the way for now."""
        try:
            while not self._closing.is_set():
                if not self._can_write():
                    return False
                began = time.monotonic()
                if not self._slice():
                    return True
                self._closing.wait(REST * (time.monotonic() - began))
        except Stopped:
            pass
        except (*tables.FAULTS, OSError) as error:
            _log.warning("The index of words: %s", type(error).__name__)
            self._drop()
            self._damaged = self._damaged or tables.is_damage(error)
            if self._damaged and time.monotonic() - self._made_anew > RETRY_SECONDS:
                self._news.set()  # at once, but not again and again
            return False
        except StorageError as error:  # the database's own, which the store sees to
            _log.info("The index of words waits: %s", error.kind)
            return False
        return True

    def _slice(self) -> bool:
        """Some of the work; whether there is more."""
        index = self._opened()
        with self._reading:
            main = database.open_for_reading(self._main)
            try:
                if not updating.same(index, main):
                    self._begin_anew(outbox.token(main), outbox.last(main))
                    return True
                count = updating.batch(index, main, self._must_stop)
                at, last = updating.done(index), outbox.last(main)
            finally:
                main.close()
        if count:
            self._on_progress(Progress(at - self._begun, last - self._begun))
            return True
        if updating.merge(index):
            return True
        self._rest(at)
        return False

    def _must_stop(self) -> bool:
        return self._closing.is_set() or self._held.is_set()

    def _rest(self, at: int) -> None:
        """All is read."""
        if at > self._begun:
            self._submit(ForgetTold(at))
        self._begun = at
        self._on_progress(Progress(0, 0))

    def _opened(self) -> sqlite3.Connection:
        if self._damaged:
            self._remove()
            self._damaged = False
            self._made_anew = time.monotonic()
        if self._index is None:
            self._index = tables.open_for_writing(self._path)
            self._begun = updating.done(self._index)
        return self._index

    def _begin_anew(self, token: str, last: int) -> None:
        """An empty index of this database, and every message to be read again."""
        if self._index is not None and updating.done(self._index):
            self._remove()
        index = self._opened()
        self._submit(TellAll()).result(_CLOSE_SECONDS)
        index.execute("BEGIN IMMEDIATE")
        tables.set_fact(index, "token", token)
        tables.set_fact(index, "done", last)
        index.execute("COMMIT")
        self._begun = last

    def _remove(self) -> None:
        self._drop()
        self._replaced()
        tables.remove(self._path)

    def _drop(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None
