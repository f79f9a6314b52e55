"""From leaves to segments: which segment shows a leaf, and where it stands. Knows every kind of segment, no message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qwen_desktop.markdown import Definition, Details, Footnote, Item, Kind, Leaf, Quote
from qwen_desktop.ui.transcript.code import CodeBlock, CodeSlice
from qwen_desktop.ui.transcript.diagram import DiagramBlock, DiagramSlice
from qwen_desktop.ui.transcript.image import ImageSegment
from qwen_desktop.ui.transcript.prose import Prose
from qwen_desktop.ui.transcript.rule import Rule
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.setting import LIST_INDENT, QUOTE_INDENT, Bar, Setting
from qwen_desktop.ui.transcript.table import Table, TableSlice

PARAGRAPH_GAP = 12  # px at zoom 1
TIGHT_GAP = 5
HEADING_GAPS = (28, 26, 22, 18, 16, 16)
DEEPEST = 8  # containers deeper than this are drawn no further in
BULLETS = "•◦▪"
DIAGRAM = "mermaid"  # the language of a fence that is drawn


def segment_for(
    leaf: Leaf, previous: Leaf | None, above: Segment | None, definitions: Mapping[str, Definition]
) -> Segment | None:
    """The segment of a leaf that follows `previous`, shown by `above`; None for a leaf that is shown nowhere."""
    setting = setting_of(leaf, previous)
    match leaf.kind:
        case Kind.DEFINITION:
            return None
        case Kind.RULE:
            return Rule(setting)
        case Kind.FENCE | Kind.MATH | Kind.HTML:
            language = {Kind.MATH: "latex", Kind.HTML: "html"}.get(
                leaf.kind, leaf.info.split()[0] if leaf.info.split() else ""
            )
            continued = leaf.part > 0 and isinstance(above, CodeSlice)
            if leaf.kind is Kind.FENCE and language.lower() == DIAGRAM:
                return _diagram(leaf, above if leaf.part > 0 else None, setting)
            block = above.block if continued and isinstance(above, CodeSlice) else CodeBlock(language)
            return CodeSlice(block, leaf.text, setting, open=leaf.open)
        case Kind.IMAGE:
            return ImageSegment(leaf, setting)
        case Kind.TABLE:
            continued = leaf.part > 0 and isinstance(above, TableSlice)
            table = above.table if continued and isinstance(above, TableSlice) else Table(leaf.info)
            return TableSlice(table, leaf, setting, definitions)
        case _:
            return Prose(leaf.text, setting, level=leaf.level, definitions=definitions, open=leaf.open)


def _diagram(leaf: Leaf, above: Segment | None, setting: Setting) -> DiagramSlice:
    """The segment of a diagram's source, or of the piece that goes on from `above`."""
    block = above.diagram if isinstance(above, DiagramSlice) else DiagramBlock(DIAGRAM)
    made = DiagramSlice(block, leaf.text, setting, open=leaf.open)
    _completed(made, leaf)
    return made


def _completed(segment: CodeSlice, leaf: Leaf) -> None:
    """With the last piece of its source, a diagram can be drawn."""
    if isinstance(segment, DiagramSlice) and not (leaf.open or leaf.more):
        segment.diagram.complete()


def with_summaries(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The leaves, and in front of the first one of a `<details>` its summary as a paragraph of its own."""
    for leaf in leaves:
        for depth in range(len(leaf.containers) - leaf.opens, len(leaf.containers)):
            container = leaf.containers[depth]
            if isinstance(container, Details) and container.summary and leaf.part == 0:
                yield Leaf(
                    Kind.PARAGRAPH,
                    f"**{container.summary}**",
                    leaf.containers[:depth],
                    container.start,
                    container.start,
                    opens=max(0, depth - (len(leaf.containers) - leaf.opens)),
                    spaced=True,
                    open=leaf.open,
                )
        yield leaf


def grown(segment: Segment, leaf: Leaf) -> bool:
    """Let a segment take a later state of its own leaf; False when it can't be the same one."""
    match segment:
        case CodeSlice():
            if leaf.kind not in (Kind.FENCE, Kind.MATH, Kind.HTML) or not segment.grow(leaf.text, open=leaf.open):
                return False
            _completed(segment, leaf)
            return True
        case ImageSegment():
            return leaf.kind is Kind.IMAGE and segment.grow(leaf)
        case TableSlice():
            return leaf.kind is Kind.TABLE and segment.grow(leaf)
        case Prose():
            if leaf.kind not in (Kind.PARAGRAPH, Kind.HEADING) or leaf.level != segment.level:
                return False
            segment.grow(leaf.text, open=leaf.open)
            return True
        case _:
            return leaf.kind is Kind.RULE


def discarded(segment: Segment) -> None:
    """A segment that was shown for a growing leaf is shown no more."""
    if isinstance(segment, CodeSlice):
        segment.block.withdraw(segment)
    elif isinstance(segment, TableSlice):
        segment.table.withdraw(segment)


def setting_of(leaf: Leaf, previous: Leaf | None) -> Setting:
    """Indentation, bars and marker of a leaf, and its distance from the one before."""
    indent = 0
    bars: list[Bar] = []
    lists = 0
    before = previous.containers if previous is not None else ()
    for depth, container in enumerate(leaf.containers):
        deep = depth >= DEEPEST
        match container:
            case Quote():
                joined = depth < len(before) and before[depth] == container
                if not deep:
                    bars.append(Bar(indent, joined))
                    indent += QUOTE_INDENT
            case Item() | Footnote():
                lists += 1
                indent += 0 if deep else LIST_INDENT
            case Details():
                pass
    marker, ticked = _marker(leaf, lists)
    return Setting(_gap(leaf, previous), indent, tuple(bars), marker, ticked)


def _marker(leaf: Leaf, lists: int) -> tuple[str, bool | None]:
    """The innermost list marker that begins with this leaf."""
    for container in reversed(leaf.containers[len(leaf.containers) - leaf.opens :]) if leaf.part == 0 else ():
        if isinstance(container, Item):
            if container.task is not None:
                return "", container.task
            return (f"{container.number}." if container.ordered else BULLETS[min(lists, 3) - 1]), None
        if isinstance(container, Footnote):
            return f"{container.label}.", None
    return "", None


def _gap(leaf: Leaf, previous: Leaf | None) -> int:
    if previous is None or leaf.part > 0:
        return 0
    if leaf.kind is Kind.HEADING:
        return HEADING_GAPS[min(max(leaf.level, 1), 6) - 1]
    if previous.kind is Kind.HEADING:
        return 8
    wide = {Kind.FENCE, Kind.TABLE, Kind.MATH, Kind.HTML, Kind.RULE, Kind.IMAGE}
    inside = isinstance(leaf.containers[-1], Item) if leaf.containers else False
    if inside and not leaf.spaced and leaf.kind not in wide and previous.kind not in wide:
        listed = any(isinstance(c, Item) for c in previous.containers)
        return TIGHT_GAP if listed else 8
    return PARAGRAPH_GAP if leaf.kind not in wide and previous.kind not in wide else 14
