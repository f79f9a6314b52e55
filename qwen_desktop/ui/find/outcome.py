"""What the bar says of a search, in words."""

from __future__ import annotations

from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.find.pattern import LONGEST
from qwen_desktop.ui.find.search import Hit, Search


def outcome(search: Search, query: str, current: Hit | None, around: str) -> str:
    """ "3 of 17", "12 of 340…" while there may be more, "No matches"; `around` says that the last step went round."""
    if len(query) > LONGEST:
        return _("Too long to look for")
    if not search.pattern:
        return ""
    if not search.total:
        return _("No matches") if search.complete else _("Searching…")
    rank = search.rank(current) if current is not None else 0
    if rank:
        words = _("{at} of {n}").format(at=f"{rank:,}", n=f"{search.total:,}")
    else:
        words = ngettext("{n} match", "{n} matches", search.total).format(n=f"{search.total:,}")
    more = "" if search.complete else "…"
    return f"{words}{more} · {around}" if around else words + more
