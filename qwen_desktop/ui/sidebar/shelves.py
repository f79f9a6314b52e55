"""Which row stands where: the pinned, the folders, the days; the archive; what a search has found.

Pure: conversations and folders in, rows out. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import BY_DAY, Folder
from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.entries import Heading, Row, Section, Shelf
from qwen_desktop.ui.sidebar.groups import by_day


def arranged(newest_first: Iterable[Summary], folders: Sequence[Folder], now: datetime) -> list[Row]:
    """What is not in the archive: the pinned in the order of pinning, each folder, then the rest by day.

    A conversation whose folder is not there stands by its day.
    """
    pinned: list[tuple[float, Summary]] = []
    within: dict[str, list[Summary]] = {folder.id: [] for folder in folders}
    rest: list[Summary] = []
    for summary in newest_first:
        place = summary.place
        if place is BY_DAY:
            rest.append(summary)
        elif place.archived:
            continue
        elif place.pinned is not None:
            pinned.append((place.pinned, summary))
        else:
            within.get(place.folder or "", rest).append(summary)
    rows: list[Row] = []
    if pinned:
        rows.append(Heading(_("Pinned"), Section.PINNED))
        rows += [summary for _since, summary in sorted(pinned, key=lambda pair: pair[0])]
    if folders:
        rows.append(Heading(_("Folders"), Section.FOLDERS))
    for folder in folders:
        rows.append(Shelf(folder, len(within[folder.id])))
        if folder.open:
            rows += within[folder.id]
    rows += by_day(rest, now)
    return rows


def folder_of(summary: Summary) -> str:
    """The folder a conversation stands in, be it there or not; "" for none."""
    place = summary.place
    return "" if place.archived or place.pinned is not None else place.folder or ""


def archive(newest_first: Iterable[Summary]) -> list[Row]:
    """What is in the archive, newest first."""
    return [Heading(_("Archive"), Section.ARCHIVE), *(s for s in newest_first if s.place.archived)]


def found(newest_first: Iterable[Summary]) -> list[Row]:
    """The titles a search has found, those of the archive last."""
    listed = list(newest_first)
    titles = [s for s in listed if not s.place.archived] + [s for s in listed if s.place.archived]
    return [Heading(_("Titles"), Section.TITLES), *titles] if titles else []


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the list that takes things in: its rows from `first` to `last`, and the folder, "" for none."""

    section: Section
    first: int
    last: int
    folder: str = ""


def block(rows: Sequence[Row], at: int) -> Block | None:
    """The part of an arranged list that a row stands in; None for the line above the folders.

    All days are one part, from the first heading of a day on.
    """
    first = at
    while first > 0 and not isinstance(rows[first], Heading | Shelf):
        first -= 1
    head = rows[first]
    if isinstance(head, Shelf):
        return Block(Section.FOLDERS, first, _last(rows, first), head.id)
    if not isinstance(head, Heading) or head.section is Section.FOLDERS:
        return None
    if head.section is Section.DAY:
        first = next(n for n, row in enumerate(rows) if isinstance(row, Heading) and row.section is Section.DAY)
        return Block(Section.DAY, first, len(rows) - 1)
    return Block(head.section, first, _last(rows, first))


def _last(rows: Sequence[Row], first: int) -> int:
    last = first
    while last + 1 < len(rows) and isinstance(rows[last + 1], Summary):
        last += 1
    return last
