"""What the page of backups asks for: the list, a new one, and one put back. Knows whom to stop and tell meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from qwen_desktop.chat.backing_up import BackingUp
from qwen_desktop.storage.backups import Backup


class Keeping:
    """`stop` ends every running answer; `start_over` shows what is kept after everything kept has been replaced."""

    def __init__(
        self,
        backing_up: BackingUp,
        stop: Callable[[], Awaitable[None]],
        start_over: Callable[[], None],
        open_folder: Callable[[Path], None],
    ) -> None:
        self._backing_up = backing_up
        self._stop = stop
        self._start_over = start_over
        self._open_folder = open_folder

    async def listed(self) -> list[Backup]:
        """The backups there are, newest first."""
        return await self._backing_up.listed()

    async def make(self) -> Backup:
        """Back up now. Raises StorageError, GivenUp."""
        return await self._backing_up.make()

    async def restore(self, backup: Backup) -> Backup | None:
        """Put a backup in the place of what is kept; what was there before, as a backup. Raises StorageError."""
        await self._stop()
        before = await self._backing_up.restore(backup)
        self._start_over()
        return before

    def open_folder(self) -> None:
        """Show the folder of the backups in the system's own window of files."""
        self._open_folder(self._backing_up.folder)
