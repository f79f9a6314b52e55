"""One message on screen: head, body and foot as segments, made when it is first seen and kept up while it grows.

Knows messages, leaves and segments; knows nothing of the view it is in, nor where in it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message
from qwen_desktop.markdown import Definition, Kind, Leaf, Splitter
from qwen_desktop.markdown.spans import labels
from qwen_desktop.ui.han import told_by
from qwen_desktop.ui.transcript.blocks import discarded, grown, segment_for, with_summaries
from qwen_desktop.ui.transcript.choices import Choices
from qwen_desktop.ui.transcript.folding import is_hidden, uncover
from qwen_desktop.ui.transcript.foot import Foot
from qwen_desktop.ui.transcript.head import Head
from qwen_desktop.ui.transcript.heights import Heights
from qwen_desktop.ui.transcript.plain import (
    BUBBLE_PAD_TOP,
    BUBBLE_PAD_X,
    BUBBLE_SHARE,
    PIECE,
    PlainSegment,
    beginning,
    is_long,
    pieces,
)
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.setting import Setting
from qwen_desktop.ui.transcript.state import State, state_of
from qwen_desktop.ui.transcript.style import Style

NOTHING = Heights()  # of a message that was never seen; never changed


class Entry:
    """`segments` is None until the message is seen; `leaves[i]` is what body segment `i` shows."""

    __slots__ = (
        "_bubble",
        "_definitions",
        "_fed",
        "_finished",
        "_han_around",
        "_leaves",
        "_pending",
        "_referring",
        "_splitter",
        "choices",
        "first",
        "han",
        "heights",
        "segments",
        "state",
        "wide",
    )

    def __init__(
        self, message: Message, *, first: bool, bare: bool = False, han: str = "", choices: Choices | None = None
    ) -> None:
        self.state: State = state_of(message)
        self.state.bare = bare
        self.choices: Choices = {} if choices is None else choices
        self.first = first
        self._han_around = han
        self.han = han  # the forms of Han characters in what was shown last, for what does not tell itself
        self.segments: list[Segment] | None = None
        self.heights = NOTHING
        self.wide = False  # a question whose bubble takes all the room it may
        self._bubble: tuple[Style, int, int, int] | None = None  # for a style and a width: left edge, width
        self._definitions: Mapping[str, Definition] = {}
        self._referring: dict[str, list[Segment]] = {}  # label → what may use its definition
        self._leaves: list[Leaf] = []
        self._finished = 0  # how many of them will not change
        self._splitter: Splitter | None = None
        self._pending: list[str] = []
        self._fed = 0

    @property
    def message(self) -> Message:
        return self.state.message

    @property
    def mine(self) -> bool:
        return self.state.mine

    @property
    def growing(self) -> bool:
        return self._splitter is not None

    @property
    def leaves(self) -> list[Leaf]:
        return self._leaves

    @property
    def finished(self) -> int:
        """How many leaves, from the first on, will not change any more."""
        return self._finished

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The link references of the message, as far as it is known."""
        return self._definitions

    # Segments

    def open(self, style: Style, width: int) -> int:
        """Make the segments, with estimated heights; returns their sum."""
        if self.segments is None:
            self.segments = [Head(self.state, self.first)]
            self.heights = Heights([self.segments[0].estimate(style, width)])
            if self.mine:
                self._open_question(style, width)
            elif not self.growing:
                self._open_answer(style, width)
            self._add(Foot(self.state, self.foldable), style, width)
        return round(self.heights.total)

    def _add(self, segment: Segment, style: Style, width: int) -> None:
        assert self.segments is not None
        self.segments.append(segment)
        self.heights.append(segment.guess(style, width))

    # Folding

    def refold(self, style: Style, width: int) -> None:
        """What is folded has changed: say of every segment whether it is hidden, and how high it is."""
        if self.segments is None:
            return
        values = []
        for number, segment in enumerate(self.segments):
            was = segment.hidden
            inside = 0 < number <= len(self._leaves)
            segment.hidden = inside and is_hidden(segment, self._leaves[number - 1], self.choices)
            values.append(self.heights[number] if was == segment.hidden else segment.guess(style, width))
        self.heights = Heights(values)

    def uncover(self, index: int, position: int) -> bool:
        """Unfold what a text position is folded away in; False where it is not. `refold` has to follow."""
        if self.segments is None or not 0 < index <= len(self._leaves):
            return False
        return uncover(self.segments[index], self._leaves[index - 1], self.choices, position)

    # Questions

    @property
    def foldable(self) -> bool:
        return self.mine and is_long(self.message.text)

    def fold(self) -> None:
        self.state.folded = not self.state.folded
        self.segments = None

    def _open_question(self, style: Style, width: int) -> None:
        text = self.message.text
        if self.foldable and self.state.folded:
            text = beginning(text)
        self.wide = len(text) > PIECE
        self._bubble = None
        for number, (piece, broken) in enumerate(pieces(text)):
            setting = Setting(above=0 if number else BUBBLE_PAD_TOP, han=self.han)
            self._add(PlainSegment(piece, setting, broken=broken), style, width)

    def bubble(self, style: Style, width: int) -> tuple[int, int]:
        """Left edge and width of the bubble, in a column of `width`: as wide as the text, where that is short."""
        if self._bubble is None or self._bubble[:2] != (style, width):
            most = int(width * BUBBLE_SHARE)
            pad = 2 * style.px(BUBBLE_PAD_X)
            natural = 0.0
            for segment in self.segments or () if not self.wide else ():
                if isinstance(segment, PlainSegment):
                    segment.measure(style, most - pad)
                    natural = max(natural, segment.natural_width)
            wide = most if self.wide or not natural else min(most, int(natural) + 1 + pad)
            self._bubble = (style, width, width - wide, wide)
        return self._bubble[2:]

    # Answers

    def _open_answer(self, style: Style, width: int) -> None:
        splitter = Splitter()
        finished = splitter.feed(self.message.text) + splitter.finish()
        self._definitions = splitter.definitions
        self._leaves = []
        self.han = self._han_around
        for leaf in with_summaries(finished):
            self._show(leaf, style, width)
        self._finished = len(self._leaves)

    def _show(self, leaf: Leaf, style: Style, width: int) -> None:
        assert self.segments is not None
        previous = self._leaves[-1] if self._leaves else None
        segment = segment_for(leaf, previous, self.segments[-1], self._definitions, self.choices, self.han)
        if segment is not None:
            segment.hidden = is_hidden(segment, leaf, self.choices)
            if not leaf.open:
                self._done(leaf, segment)
            self._leaves.append(leaf)
            self._add(segment, style, width)

    # Growing

    def begin(self) -> None:
        """From here on the answer grows; what its message holds already is taken first."""
        self.state.streaming = True
        self._use(Splitter())
        self._pending = [self.message.text] if self.message.text else []
        self.segments = None
        self._leaves = []
        self._finished = 0
        self._fed = 0

    def _use(self, splitter: Splitter) -> None:
        self._splitter = splitter
        self._definitions = splitter.definitions
        self._referring = {}
        self.han = self._han_around

    def take(self, change: Change) -> bool:
        """Note what changed, without laying anything out; True when the head must be drawn anew."""
        state, now = self.state, time.time()
        head = state.waiting and bool(change.text or change.reasoning)
        if change.thought_started and state.thought_started is None:
            state.thought_started, head = now, True
        if change.reasoning and state.thought_ended is not None:
            state.thought_ended, head = None, True
        if change.moved:
            self._restart()
            state.thought_started = state.thought_started or state.message.first_token or state.message.created
            head = True
        if change.thought_ended and state.thought_started is not None:
            state.thought_ended, head = now, True
        if change.text:
            self._pending.append(change.text)
            state.text_arrived = True
        return head

    def _restart(self) -> None:
        """All text so far was thought: the body begins again."""
        if self._splitter is not None:
            self._use(Splitter())
        self._pending = []
        self._fed = 0
        self.state.text_arrived = False
        if self.segments is not None:
            self._cut_body(0)
        self._leaves, self._finished = [], 0

    def advance(self, style: Style, width: int, *, end: bool = False) -> bool:
        """Lay in what arrived since the last frame; True when there was anything. `end`: nothing more will come."""
        if self._splitter is None or self.segments is None or not (self._pending or end):
            return False
        text = "".join(self._pending)
        self._pending = []
        self._fed += len(text)
        finished = self._splitter.feed(text)
        if end:
            finished = finished + self._splitter.finish()
        tail = [] if end else self._splitter.tail()
        for leaf in finished:
            if leaf.kind is Kind.DEFINITION:
                self._defined(leaf.info)
        foot = self.segments.pop()
        self.heights.truncate(len(self.segments))
        at = self._finished
        for leaf in with_summaries(finished):
            at = self._finished = self._lay_in(leaf, at, style, width)
        for leaf in with_summaries(tail):
            at = self._lay_in(leaf, at, style, width)
        self._cut_body(at)
        self.segments.append(foot)
        self.heights.append(foot.estimate(style, width) if not foot.measured else foot.measure(style, width))
        return True

    def _done(self, leaf: Leaf, segment: Segment) -> None:
        """Note what a finished leaf tells those after it, and which labels it may use that are not defined yet."""
        if leaf.kind in (Kind.PARAGRAPH, Kind.HEADING) and len(told := told_by(leaf.text)) == 1:
            self.han = told[0]
        if self.growing and leaf.kind in (Kind.PARAGRAPH, Kind.HEADING, Kind.TABLE):
            for label in labels(leaf.text):
                if label not in self._definitions:
                    self._referring.setdefault(label, []).append(segment)

    def _defined(self, label: str) -> None:
        """A reference got its address: whatever used it looks different now."""
        for segment in self._referring.get(label, ()):
            segment.drop()

    def _lay_in(self, leaf: Leaf, at: int, style: Style, width: int) -> int:
        """Show a leaf as body segment `at`, by letting that one grow or in its place; returns where the next goes."""
        assert self.segments is not None
        if at < len(self._leaves):
            old, segment = self._leaves[at], self.segments[at + 1]
            same = old.kind is leaf.kind and old.containers == leaf.containers and old.part == leaf.part
            if same and old.start == leaf.start and segment.setting.han == self.han and grown(segment, leaf):
                self._leaves[at] = leaf
                if not leaf.open:
                    self._done(leaf, segment)
                if not segment.measured:
                    self.heights.put(at + 1, segment.guess(style, width))
                return at + 1
            self._cut_body(at)
        self._show(leaf, style, width)
        return len(self._leaves)

    def _cut_body(self, length: int) -> None:
        assert self.segments is not None
        foot = self.segments.pop() if isinstance(self.segments[-1], Foot) else None
        for segment in reversed(self.segments[length + 1 :]):
            discarded(segment)
        del self.segments[length + 1 :]
        del self._leaves[length:]
        kept = self.heights[len(self.heights) - 1] if foot is not None else 0
        self.heights.truncate(length + 1)
        if foot is not None:
            self.segments.append(foot)
            self.heights.append(kept)

    def settle(self, message: Message, style: Style, width: int) -> None:
        """The answer is over: take its final value."""
        whole = self._fed + sum(len(t) for t in self._pending) == len(message.text)
        if self._splitter is not None and self.segments is not None and whole:
            self.advance(style, width, end=True)
        else:
            self.segments = None
        self._splitter = None
        self._pending = []
        old = self.state
        self.state = state_of(message)
        self.state.notice, self.state.version = old.notice, old.version
        self.state.last, self.state.bare = old.last, old.bare
        self.renew_frame(style, width)

    def renew_frame(self, style: Style, width: int) -> None:
        """Make head and foot anew after the state has changed; the body stays."""
        if self.segments is None:
            return
        self.segments[0] = Head(self.state, self.first)
        self.heights.put(0, self.segments[0].estimate(style, width))
        self.segments[-1] = Foot(self.state, self.foldable)
        self.heights.put(len(self.segments) - 1, self.segments[-1].estimate(style, width))
