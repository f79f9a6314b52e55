"""From leaves to segments: which segment shows a leaf, and where it stands. Knows every kind of segment, no message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qwen_desktop.i18n import _
from qwen_desktop.markdown import Definition, Details, Footnote, Item, Kind, Leaf, Quote
from qwen_desktop.ui.transcript.choices import BlockChoices, Choices
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.code_block import CodeBlock
from qwen_desktop.ui.transcript.diagram import DiagramBlock, DiagramSlice
from qwen_desktop.ui.transcript.disclosure import Disclosure
from qwen_desktop.ui.transcript.equation import Equation, can_be_drawn
from qwen_desktop.ui.transcript.image import ImageSegment
from qwen_desktop.ui.transcript.languages import language_of
from qwen_desktop.ui.transcript.prose import Prose
from qwen_desktop.ui.transcript.rule import Rule
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.setting import LIST_INDENT, QUOTE_INDENT, Bar, Setting
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.table import TableSlice
from qwen_desktop.ui.transcript.table_block import Table

PARAGRAPH_GAP = 12  # px at zoom 1
TIGHT_GAP = 5
HEADING_GAPS = (28, 26, 22, 18, 16, 16)
DEEPEST = 8  # containers deeper than this are drawn no further in
BULLETS = "•◦▪"
DIAGRAM = "mermaid"  # the language of a fence that is drawn
SUMMARY, SUMMARY_OPEN = "summary", "summary open"  # what the line of a `<details>` has as `info`


def segment_for(
    leaf: Leaf,
    previous: Leaf | None,
    above: Segment | None,
    definitions: Mapping[str, Definition],
    choices: Choices,
    han: str,
) -> Segment | None:
    """The segment of a leaf that follows `previous`, shown by `above`; None for a leaf that is shown nowhere.

    `choices` are the message's: a block that begins with the leaf notes there what the reader chooses for it.
    `han` is the form of Han characters in the text around it.
    """
    setting = setting_of(leaf, previous, han)
    match leaf.kind:
        case Kind.DEFINITION:
            return None
        case Kind.RULE:
            return Rule(setting)
        case Kind.MATH if _drawn(leaf):
            return Equation(leaf.text, setting)
        case Kind.FENCE | Kind.MATH | Kind.HTML:
            return _code(leaf, above if leaf.part > 0 else None, setting, choices)
        case Kind.IMAGE:
            return ImageSegment(leaf, setting)
        case Kind.TABLE:
            continues = leaf.part > 0 and isinstance(above, TableSlice)
            table = above.block if continues and isinstance(above, TableSlice) else Table(leaf.info)
            return TableSlice(table, leaf, setting, definitions)
        case _ if leaf.info in (SUMMARY, SUMMARY_OPEN):
            chosen, stands_open = _choices(leaf, choices), leaf.info == SUMMARY_OPEN
            return Disclosure(leaf.text, setting, chosen, stands_open, definitions, open=leaf.open)
        case _:
            return Prose(leaf.text, setting, level=leaf.level, definitions=definitions, open=leaf.open)


def _code(leaf: Leaf, above: Segment | None, setting: Setting, choices: Choices) -> CodeSlice:
    """The segment of code, or of the piece that goes on from `above`; a diagram's source is one too."""
    info = {Kind.MATH: "latex", Kind.HTML: "html"}.get(leaf.kind, leaf.info)
    diagram = leaf.kind is Kind.FENCE and language_of(info).lower() == DIAGRAM
    made: CodeSlice
    if diagram:
        block = above.diagram if isinstance(above, DiagramSlice) else DiagramBlock(info, _choices(leaf, choices))
        made = DiagramSlice(block, leaf.text, setting, open=leaf.open, more=leaf.more)
        _completed(made, leaf)
    else:
        plain = above.block if isinstance(above, CodeSlice) else CodeBlock(info, _choices(leaf, choices))
        made = CodeSlice(plain, leaf.text, setting, open=leaf.open, more=leaf.more)
    return made


def _choices(leaf: Leaf, choices: Choices) -> BlockChoices:
    return choices.setdefault(leaf.start, BlockChoices())


def _completed(segment: CodeSlice, leaf: Leaf) -> None:
    """With the last piece of its source, a diagram can be drawn."""
    if isinstance(segment, DiagramSlice) and not (leaf.open or leaf.more):
        segment.diagram.complete()


def with_summaries(leaves: Iterable[Leaf]) -> Iterator[Leaf]:
    """The leaves, and in front of the first one of a `<details>` a leaf for the line that folds it."""
    for leaf in leaves:
        for depth in range(len(leaf.containers) - leaf.opens, len(leaf.containers)):
            container = leaf.containers[depth]
            if isinstance(container, Details) and leaf.part == 0:
                yield Leaf(
                    Kind.PARAGRAPH,
                    container.summary or _("Details"),
                    leaf.containers[:depth],
                    container.start,
                    container.start,
                    info=SUMMARY_OPEN if container.open else SUMMARY,
                    opens=max(0, depth - (len(leaf.containers) - leaf.opens)),
                    spaced=True,
                    open=leaf.open,
                )
        yield leaf


def grown(segment: Segment, leaf: Leaf) -> bool:
    """Let a segment take a later state of its own leaf; False when it can't be the same one."""
    match segment:
        case CodeSlice():
            code = leaf.kind in (Kind.FENCE, Kind.HTML) or (leaf.kind is Kind.MATH and not _drawn(leaf))
            if not code or not segment.grow(leaf.text, open=leaf.open, more=leaf.more):
                return False
            _completed(segment, leaf)
            return True
        case ImageSegment():
            return leaf.kind is Kind.IMAGE and segment.grow(leaf)
        case Equation():
            return leaf.kind is Kind.MATH and not leaf.open and leaf.text == segment.source
        case TableSlice():
            return leaf.kind is Kind.TABLE and segment.grow(leaf)
        case Disclosure() if leaf.info != (SUMMARY_OPEN if segment.stands_open else SUMMARY):
            return False
        case Prose():
            if leaf.kind not in (Kind.PARAGRAPH, Kind.HEADING) or leaf.level != segment.level:
                return False
            segment.grow(leaf.text, open=leaf.open)
            return True
        case _:
            return leaf.kind is Kind.RULE


def _drawn(leaf: Leaf) -> bool:
    """Whether display maths is whole and can be drawn; until then its source is shown."""
    return not (leaf.open or leaf.part or leaf.more) and can_be_drawn(leaf.text)


def discarded(segment: Segment) -> None:
    """A segment that was shown for a growing leaf is shown no more."""
    if isinstance(segment, Slice):
        segment.block.withdraw(segment)


def setting_of(leaf: Leaf, previous: Leaf | None, han: str = "") -> Setting:
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
                indent += 0 if deep else LIST_INDENT
    marker, ticked, note = _marker(leaf, lists)
    return Setting(_gap(leaf, previous), indent, tuple(bars), marker, ticked, han, note)


def _marker(leaf: Leaf, lists: int) -> tuple[str, bool | None, str]:
    """The innermost list marker that begins with this leaf; whether it is ticked; the label of a footnote."""
    for container in reversed(leaf.containers[len(leaf.containers) - leaf.opens :]) if leaf.part == 0 else ():
        if isinstance(container, Item):
            if container.task is not None:
                return "", container.task, ""
            return (f"{container.number}." if container.ordered else BULLETS[min(lists, 3) - 1]), None, ""
        if isinstance(container, Footnote):
            return f"{container.label}.", None, container.label
    return "", None, ""


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
