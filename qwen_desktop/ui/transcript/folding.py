"""Which segments of a message are folded away, by which block of code or `<details>`, and how they come to light.

Knows leaves, choices and segments of code; lays out nothing.
"""

from __future__ import annotations

from qwen_desktop.markdown import Details, Leaf
from qwen_desktop.ui.transcript.choices import BlockChoices, Choices
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.segment import Segment


def is_folded(details: Details, choices: Choices) -> bool:
    """As the reader chose; as the answer wants it, where he chose nothing."""
    chosen = choices.get(details.start)
    return not details.open if chosen is None or chosen.folded is None else chosen.folded


def is_hidden(segment: Segment, leaf: Leaf, choices: Choices) -> bool:
    """Whether the segment of a leaf is folded away."""
    if isinstance(segment, CodeSlice) and segment.index > 0 and segment.block.folded:
        return True
    return any(isinstance(around, Details) and is_folded(around, choices) for around in leaf.containers)


def uncover(segment: Segment, leaf: Leaf, choices: Choices, position: int) -> bool:
    """Unfold whatever hides a text position of the segment of a leaf; False where nothing does."""
    done = False
    for around in leaf.containers:
        if isinstance(around, Details) and is_folded(around, choices):
            choices.setdefault(around.start, BlockChoices()).folded = False
            done = True
    if isinstance(segment, CodeSlice) and (segment.hidden or segment.conceals(position)) and segment.block.folded:
        segment.block.fold(False)
        done = True
    return done
