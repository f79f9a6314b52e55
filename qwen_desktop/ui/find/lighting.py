"""Which stretches of a segment on screen are hits. Worked out once for each, for it is asked at every painting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_desktop.ui.find.pattern import fold
from qwen_desktop.ui.find.places import part_of
from qwen_desktop.ui.find.search import Hit, Hits, Search
from qwen_desktop.ui.transcript.column import Placed
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.view import TranscriptView

Span = tuple[int, int]

REMEMBERED = 400  # segments


class Lighting:
    """`current` is the hit that was gone to; `spoilt` hears of messages whose kept text is not what they show."""

    def __init__(self, search: Search, view: TranscriptView, spoilt: Callable[[int], None]) -> None:
        self._search = search
        self._view = view
        self._spoilt = spoilt
        self._known: dict[Segment, tuple[Hits, tuple[Span, ...], tuple[Span, ...]]] = {}
        self.current: Hit | None = None

    def of(self, placed: Placed) -> tuple[Sequence[Span], Span | None]:
        """The hits on a segment, in its text positions, and the current one among them."""
        hits = self._search.hits(placed.entry)
        if hits is None or not hits.starts:
            return (), None
        known = self._known.get(placed.segment)
        if known is None or known[0] is not hits:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            known = self._known[placed.segment] = (hits, *self._lit(placed, hits))
        _hits, spans, stretches = known
        if self.current is not None and self.current[0] == placed.entry and self.current[1:] in stretches:
            return spans, spans[stretches.index(self.current[1:])]
        return spans, None

    def _lit(self, placed: Placed, hits: Hits) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """The hits on a segment twice: as its text positions, and as offsets in the message's text."""
        part = part_of(self._view.entries[placed.entry], placed.index, hits.text)
        found = hits.within(*part) if part is not None else []
        if part is None or not found:
            return (), ()
        shown = fold(placed.segment.find_text())
        start, end = part
        counted = hits.text.searched[start:end].removesuffix("\n")
        if hits.text.was_kept and counted not in (shown, shown[:-1]):  # the latter of a folded question, without dots
            self._spoilt(placed.entry)
            return (), ()
        end = min(end, start + len(shown))
        clipped = [(max(first, start), min(last, end)) for first, last in found]
        lit = [(both, whole) for both, whole in zip(clipped, found, strict=True) if both[0] < both[1]]
        spans = placed.segment.positions_of([(first - start, last - start) for (first, last), _whole in lit])
        return tuple(spans), tuple(whole for _both, whole in lit)
