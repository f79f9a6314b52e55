"""What a write is: something that can be put into the database, held while it cannot, and seen in the meantime.

Knows nothing of queues and threads. The writes themselves stand beside the tables they are about.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from qwen_desktop.domain.conversation import Conversation, Summary
from qwen_desktop.domain.places import Folder


@dataclass(slots=True)
class Listed:
    """A conversation as the list sees it."""

    summary: Summary
    deleted: bool


@dataclass(slots=True)
class KeptFolder:
    """A folder as the list sees it."""

    folder: Folder
    deleted: bool


class Write(ABC):
    """One change, immutable. All that it does to the database is done, or none of it.

    `durable`: worth waiting for the disk, so that it outlives a power failure. Every committed write outlives
    the end of the process.
    """

    durable: ClassVar[bool] = True
    searched: ClassVar[bool] = False  # whether a search finds something else after it

    @abstractmethod
    def put(self, db: sqlite3.Connection) -> None:
        """Do it. Raises sqlite3.Error, and TypeError or ValueError for values that cannot be kept."""

    @property
    def size(self) -> int:
        """About how many characters it holds."""
        return 0

    @property
    def key(self) -> tuple[str, str] | None:
        """Two writes of one key are the newer one, in the place of the older."""
        return None

    def replaces(self, earlier: Write) -> bool:
        """Whether `earlier`, still waiting, need not be done any more."""
        return False

    def show_in_list(self, listed: dict[str, Listed]) -> dict[str, Listed]:
        """Make the list look as if this had been done."""
        return listed

    def show_in_folders(self, kept: dict[str, KeptFolder]) -> dict[str, KeptFolder]:
        """Make the folders look as if this had been done."""
        return kept

    def show_in(self, conversation_id: str, found: Conversation | None) -> Conversation | None:
        """Make the conversation look as if this had been done."""
        return found
