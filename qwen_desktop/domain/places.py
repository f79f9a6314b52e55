"""Where a conversation stands in the list of conversations, and what the list says of it. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qwen_desktop.domain.message import new_id


class Mark(StrEnum):
    """What is to be said of a conversation until it is opened."""

    NONE = ""
    UNSEEN = "unseen"  # an answer came to its end while another conversation was on screen
    FAILED = "failed"  # so did one that could not be finished


@dataclass(frozen=True, slots=True)
class Place:
    """In the archive, else among the pinned, else in a folder, else by day: the first that holds.

    A conversation that is taken out of the archive, or is pinned no more, stands in its folder again.
    """

    pinned: float | None = None  # since when, seconds since the epoch
    folder: str | None = None
    archived: bool = False


BY_DAY = Place()  # what most have; one value for all of them


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of conversations. `position` orders the folders; `open`: what is in it is shown."""

    name: str
    position: float = 0.0
    open: bool = True
    id: str = field(default_factory=new_id)
