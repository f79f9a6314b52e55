"""When the database is backed up by itself: at most once a day, only after a change. Makes no copy itself."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from qwen_desktop.chat import keeping
from qwen_desktop.storage import backups
from qwen_desktop.storage.backups import Backup
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.store import Store

_log = logging.getLogger(__name__)

BETWEEN = 24 * 3600.0  # seconds between two backups
FIRST_LOOK, LOOKS = 60.0, 3600.0  # seconds after the start, and between two looks


class BackingUp:
    """`wanted` says whether backups are made by themselves; `failed` gets a sentence where one could not be made."""

    def __init__(self, store: Store, wanted: Callable[[], bool], failed: Callable[[str], None]) -> None:
        self._store = store
        self._wanted = wanted
        self._failed = failed
        self._closing = threading.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._said = ""  # once is enough for a run

    @property
    def folder(self) -> Path:
        return self._store.path.parent / backups.FOLDER

    def begin(self) -> None:
        """Look from time to time whether a backup is due."""
        self._task = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        await asyncio.sleep(FIRST_LOOK)
        while True:
            await self.make_if_due()
            await asyncio.sleep(LOOKS)

    async def make_if_due(self, now: float | None = None) -> Backup | None:
        """The backup that was due and has been made; None where none was, or where it failed."""
        moment = time.time() if now is None else now
        if not self._wanted() or self._store.outage is not None or not await asyncio.to_thread(self._due, moment):
            return None
        try:
            return await self.make()
        except StorageError as error:
            sentence = keeping.explain_backup(error.problem)
            _log.warning("No backup: %s %s", error.problem.kind, error.problem.detail)
            if sentence != self._said:
                self._said = sentence
                self._failed(sentence)
            return None

    def _due(self, now: float) -> bool:
        try:
            there = backups.listed(self.folder)
            if not there:
                return self._store.path.exists()
            return now - there[0].made >= BETWEEN and backups.changed_since(self._store.path, there[0])
        except OSError:
            return True  # making one says what is wrong

    async def make(self) -> Backup:
        """Back up now. Raises StorageError, GivenUp."""
        async with self._turn:
            return await asyncio.to_thread(backups.make, self._store.path, self.folder, self._closing.is_set)

    async def listed(self) -> list[Backup]:
        """The backups there are, newest first; none where the folder cannot be read."""
        try:
            return await asyncio.to_thread(backups.listed, self.folder)
        except OSError:
            return []

    async def restore(self, backup: Backup) -> Backup | None:
        """Put a backup in the place of the database; nobody may be answering. What was there before, as a backup.

        Raises StorageError.
        """
        async with self._turn:
            await asyncio.to_thread(self._store.flushing())
            before = await asyncio.to_thread(backups.restore, backup.path, self._store.path, self.folder)
            self._store.search.nudge()
            return before

    async def close(self) -> None:
        """Give up a copy that is being made; none of it stays."""
        self._closing.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        async with self._turn:
            pass
