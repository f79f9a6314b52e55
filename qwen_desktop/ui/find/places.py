"""Which segment shows which part of a message's text. Knows entries and texts; knows no hits."""

from __future__ import annotations

from qwen_desktop.ui.find.pattern import fold
from qwen_desktop.ui.find.texts import Text
from qwen_desktop.ui.transcript.entry import Entry


def part_of(entry: Entry, index: int, text: Text) -> tuple[int, int] | None:
    """From where to where the text of an entry's segment goes; None for one that shows none of it."""
    if entry.segments is None or not 0 < index < len(entry.segments) - 1:
        return None
    if _folded(entry):
        return (0, shown) if index == 1 and (shown := _beginning(entry, text)) else None
    return text.bounds[index - 1] if index - 1 < len(text.bounds) else None


def segment_of(entry: Entry, offset: int, text: Text) -> int | None:
    """The segment that shows a place of the text; None where it is folded away."""
    if _folded(entry):
        return 1 if offset < _beginning(entry, text) else None
    index = text.part_at(offset) + 1
    return index if entry.segments is not None and index < len(entry.segments) - 1 else None


def _folded(entry: Entry) -> bool:
    return entry.state.folded and entry.foldable


def _beginning(entry: Entry, text: Text) -> int:
    """How much of a folded question is shown."""
    if entry.segments is None or len(entry.segments) != 3:
        return 0
    shown = fold(entry.segments[1].find_text())[:-1]  # without the dots at its end
    return len(shown) if text.searched.startswith(shown) else 0
