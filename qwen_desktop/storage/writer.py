"""The one thread that writes. Takes writes in order, many to a transaction, and holds them while the disk refuses.

Knows no table. What it holds can be seen (`waiting`), so that reads show it and nothing on screen is lost.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from qwen_desktop.storage.backlog import Backlog, Entry
from qwen_desktop.storage.database import Opened, close_writer
from qwen_desktop.storage.problems import StorageError, StorageKind, StorageProblem, of_one_write, storage_error
from qwen_desktop.storage.writes import Write

_log = logging.getLogger(__name__)

ROOM = 64 * 1024 * 1024  # characters held while nothing can be written
_FIRST_RETRY = 0.5  # seconds, doubled up to
_LAST_RETRY = 8.0
_CLOSE_SECONDS = 10.0


class Writer:
    """`connect` opens the database, mending it where it must (raises StorageError); `replace` does so after damage
    was found while running. `on_problem` is called on any thread. `connection` None: `outage` says why."""

    def __init__(
        self,
        database: Path,
        connect: Callable[[], Opened],
        replace: Callable[[str], Opened],
        on_problem: Callable[[StorageProblem], None],
        connection: sqlite3.Connection | None,
        outage: StorageProblem | None = None,
        room: int = ROOM,
    ) -> None:
        self._database = database
        self._connect = connect
        self._replace = replace
        self._on_problem = on_problem
        self._connection = connection
        self._changed = threading.Condition()
        self._backlog = Backlog(room)
        self._flushes: list[Future[bool]] = []
        self._outage = outage
        self._overfull = False
        self._retry_at = 0.0
        self._retry_after = _FIRST_RETRY
        self._replacing = False
        self._damage: str | None = None  # found, and not replaced yet; a full disk may come in between
        self._closing = False
        self._stopped = False
        self._durable: bool | None = None
        self.openings = 1
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    @property
    def outage(self) -> StorageProblem | None:
        """Why nothing can be written at present."""
        return self._outage

    def submit(self, write: Write) -> Future[None]:
        """Queue a write. While nothing can be written its future fails at once, and it is held (`error.kept`)."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()  # a task that stops waiting must not take the write back
        with self._changed:
            outage = self._outage
            if self._stopped:
                future.set_exception(StorageError(StorageProblem(StorageKind.IO, "closed", str(self._database))))
                return future
            if outage is None:
                self._backlog.add(write, future)
                self._changed.notify_all()
                return future
            full = not self._backlog.hold(write)
            self._changed.notify_all()
            tell = full and not self._overfull
            self._overfull = self._overfull or full
        if not full:
            future.set_exception(StorageError(outage, kept=True))
            return future
        problem = StorageProblem(StorageKind.TOO_MUCH, outage.detail, outage.path)
        future.set_exception(StorageError(problem))
        if tell:
            self._tell(problem)
        return future

    def waiting(self) -> list[Write]:
        """Writes that are not committed yet, oldest first."""
        if self._backlog.empty:
            return []
        with self._changed:
            return self._backlog.writes()

    def flush(self, timeout: float | None = None) -> bool:
        """Try everything queued so far, also what was held; True once nothing is left. Raises TimeoutError."""
        future: Future[bool] = Future()
        with self._changed:
            if self._stopped:
                return self._backlog.empty
            self._flushes.append(future)
            self._changed.notify_all()
        return future.result(timeout)

    def damaged(self, problem: StorageProblem, opening: int) -> None:
        """A reader of that opening found damage: nothing is written any more until `replace_now`."""
        with self._changed:
            if opening == self.openings:
                self._outage = problem
                self._damage = problem.detail

    def replace_now(self) -> None:
        """Every other connection is closed: set the damaged database aside and begin anew. Returns when done."""
        with self._changed:
            self._replacing = True
        self.flush()

    def close(self) -> bool:
        """Try everything once more and end the thread; True if nothing was left."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_CLOSE_SECONDS)
        return self._backlog.empty

    def _run(self) -> None:
        try:
            self._work()
        finally:
            self._stop()

    def _stop(self) -> None:
        """Nobody waits for ever for a thread that has ended, whatever ended it."""
        with self._changed:
            self._stopped = True
            futures = self._backlog.forsake()
            flushes, self._flushes = self._flushes, []
        for future in futures:
            future.set_exception(StorageError(StorageProblem(StorageKind.IO, "closed", str(self._database))))
        for flush in flushes:
            flush.set_result(False)
        if self._connection is not None:
            close_writer(self._connection)
            self._connection = None

    def _tell(self, problem: StorageProblem) -> None:
        try:
            self._on_problem(problem)
        except RuntimeError as error:  # an event loop that has ended takes no more calls
            _log.warning("Nobody to tell of %s: %s", problem.kind, error)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._due():
                    self._changed.wait(self._patience())
                closing = self._closing
                flushes, self._flushes = self._flushes, []
                replacing, self._replacing = self._replacing, False
                batch = self._backlog.take()
            clean = False
            try:
                clean = self._attempt(batch, replacing)
            finally:
                for future in flushes:
                    future.set_result(clean)
            if closing:
                return

    def _due(self) -> bool:
        if self._closing or self._flushes:
            return True
        if self._outage is None:
            return bool(self._backlog)
        return (
            self._outage.kind is not StorageKind.DAMAGED and bool(self._backlog) and time.monotonic() >= self._retry_at
        )

    def _patience(self) -> float | None:
        if self._outage is None or not self._backlog or self._outage.kind is StorageKind.DAMAGED:
            return None
        return max(0.0, self._retry_at - time.monotonic())

    def _attempt(self, batch: list[Entry], replacing: bool) -> bool:
        """Write the batch; on failure it goes back to the front of the queue. True if nothing is held."""
        if self._outage is not None and self._outage.kind is StorageKind.DAMAGED and not replacing:
            return self._failed(self._outage)
        if not batch and not replacing:
            return True
        try:
            refused = self._commit(batch, replacing)
        except StorageError as error:
            return self._failed(error.problem)
        self._succeeded(batch, refused, replacing)
        return True

    def _commit(self, batch: list[Entry], replacing: bool) -> dict[int, StorageError]:
        """One transaction; the writes that make no sense, by their place in the batch. Raises StorageError."""
        db = self._opened(replacing)
        refused: dict[int, StorageError] = {}
        if not batch:
            return refused
        try:
            durable = any(entry.write.durable for entry in batch)
            if durable is not self._durable:
                db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            db.execute("BEGIN IMMEDIATE")
            for place, entry in enumerate(batch):
                error = self._put(db, entry.write)
                if error is not None:
                    refused[place] = error
            db.execute("COMMIT")
        except sqlite3.Error as error:
            failure = storage_error(error, self._database)
            self._connection = None
            db.close()
            raise failure from error
        return refused

    def _put(self, db: sqlite3.Connection, write: Write) -> StorageError | None:
        db.execute("SAVEPOINT one")
        try:
            write.put(db)
        except (sqlite3.Error, TypeError, ValueError, OverflowError) as error:
            if not of_one_write(error):
                raise
            db.execute("ROLLBACK TO one")
            db.execute("RELEASE one")
            detail = f"{type(write).__name__}: {type(error).__name__}"
            _log.warning("A write was refused: %s", detail)
            return StorageError(StorageProblem(StorageKind.REFUSED, detail, str(self._database)))
        db.execute("RELEASE one")
        return None

    def _opened(self, replacing: bool) -> sqlite3.Connection:
        if replacing or self._connection is None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            opened = self._connect() if self._damage is None else self._replace(self._damage)
            self._connection, self._durable, self._damage = opened.connection, None, None
            self.openings += 1
            if opened.found is not None:
                self._tell(opened.found)
        return self._connection

    def _failed(self, problem: StorageProblem) -> bool:
        with self._changed:
            news = self._outage is None or self._outage.kind is not problem.kind
            self._outage = problem
            if problem.kind is StorageKind.DAMAGED:
                self._damage = problem.detail
            self._retry_at = time.monotonic() + self._retry_after
            self._retry_after = min(2 * self._retry_after, _LAST_RETRY)
            futures = self._backlog.put_back()
        for future in futures:
            future.set_exception(StorageError(problem, kept=True))
        if news:
            self._tell(problem)
        return False

    def _succeeded(self, batch: list[Entry], refused: dict[int, StorageError], replaced: bool) -> None:
        with self._changed:
            found_meanwhile = self._outage is not None and self._outage.kind is StorageKind.DAMAGED and not replaced
            relief = self._outage is not None and not found_meanwhile
            if relief:
                self._outage, self._overfull = None, False
            self._retry_after = _FIRST_RETRY
            self._backlog.done()
        for place, entry in enumerate(batch):
            for future in entry.futures:
                if place in refused:
                    future.set_exception(refused[place])
                else:
                    future.set_result(None)
        for error in refused.values():
            self._tell(error.problem)
        if relief:
            self._tell(StorageProblem(StorageKind.WORKS_AGAIN, path=str(self._database)))
