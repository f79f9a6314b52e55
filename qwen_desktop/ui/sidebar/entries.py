"""What stands in a row of the side bar: a heading, a folder or a conversation. Values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Folder, Mark
from qwen_desktop.i18n import _


class RowState(StrEnum):
    """What a row shows before its title. In the order in which a closed folder shows that of what is in it."""

    IDLE = ""
    STREAMING = "streaming"
    UNSEEN = "unseen"  # an answer came to its end while another conversation was on screen
    FAILED = "failed"  # so did one that could not be finished


STATE_OF = {Mark.NONE: RowState.IDLE, Mark.UNSEEN: RowState.UNSEEN, Mark.FAILED: RowState.FAILED}


class Section(Enum):
    """The parts of the list, each under headings of its own."""

    PINNED = "pinned"
    FOLDERS = "folders"
    DAY = "day"
    ARCHIVE = "archive"
    TITLES = "titles"  # what a search found among the titles


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above the conversations of one section, or of one day, week or month."""

    label: str
    section: Section


@dataclass(frozen=True, slots=True)
class Shelf:
    """The row of a folder, with how many conversations are in it."""

    folder: Folder
    count: int

    @property
    def id(self) -> str:
        return self.folder.id


Row = Heading | Shelf | Summary


@dataclass(frozen=True, slots=True)
class Picked:
    """What a wish is about: conversations and folders, by their ids, in the order of the list."""

    conversations: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conversations or self.folders)


def title_of(summary: Summary) -> str:
    """The title in one line; never empty."""
    return " ".join(summary.title.split()) or _("New chat")


def key_of(row: Row) -> str:
    """What stays the same while a row moves; "" for what comes and goes with its place."""
    return row.id if isinstance(row, Summary | Shelf) else ""


def rows_of(rows: Sequence[Row]) -> dict[str, int]:
    """Where the conversations and folders are, by their ids."""
    return {row.id: at for at, row in enumerate(rows) if isinstance(row, Summary | Shelf)}
