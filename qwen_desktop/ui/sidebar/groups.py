"""Conversations by day: today, yesterday, the week, then by month. Knows the calendar; does not know the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QDate, QLocale

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _


class RowState(StrEnum):
    """What a row shows beside its title."""

    IDLE = ""
    STREAMING = "streaming"
    UNREAD = "unread"  # finished while another conversation was open
    FAILED = "error"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above the conversations of one day, week or month."""

    label: str


def title_of(summary: Summary) -> str:
    """The title in one line; never empty."""
    return " ".join(summary.title.split()) or _("New chat")


def grouped(summaries: Iterable[Summary], now: datetime) -> list[Heading | Summary]:
    """Newest first, a heading above each group. `now` is local time."""
    newest_first = sorted(summaries, key=lambda s: (-s.updated, s.id))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    today, yesterday, week = (
        (midnight - timedelta(days=days)).timestamp() for days in (0, 1, 7)
    )  # compared as numbers: one date made for each row would cost more than the rest
    rows: list[Heading | Summary] = []
    last: object = None
    for summary in newest_first:
        at = summary.updated
        if at >= week:
            group: object = 0 if at >= today else 1 if at >= yesterday else 2
        else:
            day = date.fromtimestamp(at)
            group = (day.year, day.month)
        if group != last:
            rows.append(Heading(_label(group, now.year)))
            last = group
        rows.append(summary)
    return rows


def _label(group: object, this_year: int) -> str:
    if isinstance(group, int):
        return (_("Today"), _("Yesterday"), _("Previous 7 days"))[group]
    assert isinstance(group, tuple)
    year, month = group
    locale = QLocale(i18n.current())
    if year == this_year:
        return locale.standaloneMonthName(month)
    # A month with its year, in Qt's notation: MMMM is the month's name, M its number, yyyy the year.
    return locale.toString(QDate(year, month, 1), _("MMMM yyyy"))


def until_midnight(now: datetime) -> timedelta:
    """How long the headings stay true."""
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow - now
