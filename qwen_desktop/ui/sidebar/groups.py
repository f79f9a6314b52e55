"""Conversations by day: today, yesterday, the week, then by month. Knows the calendar; does not know the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.entries import Heading, Section


def by_day(newest_first: Iterable[Summary], now: datetime) -> list[Heading | Summary]:
    """A heading above each group. `now` is local time."""
    days = _Days(now)
    rows: list[Heading | Summary] = []
    begins = float("inf")  # the present group: compared as numbers, for one date a row would cost more than the rest
    for summary in newest_first:
        if summary.updated < begins:
            label, begins = days.group(summary.updated)
            rows.append(Heading(label, Section.DAY))
        rows.append(summary)
    return rows


class _Days:
    """The groups as they are now."""

    def __init__(self, now: datetime) -> None:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._this_year = now.year
        self._near = [
            (label, (midnight - timedelta(days=days)).timestamp())
            for label, days in ((_("Today"), 0), (_("Yesterday"), 1), (_("Previous 7 days"), 7))
        ]

    def group(self, at: float) -> tuple[str, float]:
        """The label of the group a time belongs to, and when the group begins."""
        for label, begins in self._near:
            if at >= begins:
                return label, begins
        first = date.fromtimestamp(at).replace(day=1)
        return self._month(first), datetime(first.year, first.month, 1).timestamp()

    def _month(self, first: date) -> str:
        locale = QLocale(i18n.current())
        if first.year == self._this_year:
            return locale.standaloneMonthName(first.month)
        # A month with its year, in Qt's notation: MMMM is the month's name, M its number, yyyy the year.
        return locale.toString(QDate(first.year, first.month, 1), _("MMMM yyyy"))


def until_midnight(now: datetime) -> timedelta:
    """How long the headings stay true."""
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow - now
