"""A day and time as a workbook shows it, in its own pattern: 2026-03-01, 1-Mar-26, 令和8年3月1日, 26:30.

Knows date patterns; whether a format is one is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_HAN_DAYS = {
    "411": ("月火水木金土日", "", "曜日"),
    "804": ("一二三四五六日", "周", ""),
    "404": ("一二三四五六日", "週", ""),
}
_ERAS = (
    (datetime(2019, 5, 1), "令和", "R"),
    (datetime(1989, 1, 8), "平成", "H"),
    (datetime(1926, 12, 25), "昭和", "S"),
    (datetime(1912, 7, 30), "大正", "T"),
    (datetime(1868, 1, 25), "明治", "M"),
)
_LOCALE = re.compile(r"\[\$[^\]]*?-(?:[0-9A-F]*?)([0-9A-F]{3,4})\]", re.IGNORECASE)
_PIECE = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[([hms]+)\]|\[[^\]]*\]|(AM/PM|A/P|上午/下午|午前/午後|오전/오후)|(y+|m+|d+|h+|s+|g+|e+|a+)|(\.0+)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_LAST = 2_958_466  # the first day of the year 10000


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and the stored number of days that it is, for patterns that show a span of time."""

    at: datetime
    days: Decimal

    @classmethod
    def of(cls, days: Decimal, since_1904: bool) -> Moment | None:
        """What a stored number of days means; None for one that no calendar has."""
        if days < 0 or days >= _LAST:
            return None
        first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if days < 60 else 30)
        milliseconds = round(days * 86_400_000)
        return cls(first + timedelta(milliseconds=milliseconds), days)


def shown_moment(moment: Moment, pattern: str) -> str:
    """`moment` in a pattern such as 'yyyy"年"m"月"d"日"'."""
    locale = _LOCALE.search(pattern)
    language = locale[1][-3:].lower() if locale else ""
    pieces = list(_PIECE.finditer(pattern))
    letters = [(match[5] or match[3] or "")[:1].lower() for match in pieces]
    twelve = any(match[4] for match in pieces)
    has_parts = any(match[6] for match in pieces)
    at = moment.at if has_parts else _to_second(moment.at)
    out = ""
    for index, match in enumerate(pieces):
        quoted, escaped, span, half, part, decimals, other = match.groups()
        if span:
            out += _span(moment.days, span.lower())
        elif half:
            out += _half(at, half)
        elif decimals:
            out += f"{at.microsecond / 1_000_000:.{len(decimals) - 1}f}"[1:]
        elif part:
            minutes = letters[index] == "m" and len(part) <= 2 and _is_minutes(letters, index)
            out += _part(at, "n" * len(part) if minutes else part.lower(), twelve, language)
        else:
            out += quoted or escaped or other or ""
    return out.strip()


def _to_second(at: datetime) -> datetime:
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)


def _is_minutes(letters: list[str], index: int) -> bool:
    """An m after hours or before seconds is a minute."""
    before = next((letter for letter in reversed(letters[:index]) if letter), "")
    after = next((letter for letter in letters[index + 1 :] if letter), "")
    return before == "h" or after == "s"


def _half(at: datetime, names: str) -> str:
    morning, _slash, evening = names.partition("/")
    return evening if at.hour >= 12 else morning


def _span(days: Decimal, unit: str) -> str:
    seconds = round(days * 86_400)
    return str(seconds // {"h": 3600, "m": 60, "s": 1}[unit[0]]).zfill(len(unit))


def _part(at: datetime, part: str, twelve: bool, language: str) -> str:
    width = len(part)
    match part[0]:
        case "y":
            return f"{at.year:04}" if width > 2 else f"{at.year % 100:02}"
        case "m" if width > 2:
            return _MONTHS[at.month - 1][: {3: 3, 5: 1}.get(width, 20)]
        case "d" if width > 2:
            return _DAYS[at.weekday()][: 3 if width == 3 else 20]
        case "a":
            return _han_day(at, width, language)
        case "g":
            return _era(at)[1][:1] if width == 2 else _era(at)[1] if width > 2 else _era(at)[2]
        case "e":
            return str(_era(at)[0]) if language == "411" else str(at.year)
    hour = (at.hour + 11) % 12 + 1 if twelve else at.hour
    value = {"m": at.month, "d": at.day, "h": hour, "n": at.minute, "s": at.second}[part[0]]
    return f"{value:02}" if width > 1 else str(value)


def _han_day(at: datetime, width: int, language: str) -> str:
    days, before, after = _HAN_DAYS.get(language, _HAN_DAYS["411"])
    day = days[at.weekday()]
    if width < 4:
        return before + day
    return ("星期" + day) if before else day + after


def _era(at: datetime) -> tuple[int, str, str]:
    """The year in the Japanese era, its name, its letter."""
    for first, name, letter in _ERAS:
        if at >= first:
            return at.year - first.year + 1, name, letter
    return at.year, "", ""
