"""The unit of layout: a paragraph, a slice of code, a row of buttons. Each knows its own height and paints itself.

A segment is laid out when it is seen and forgets its layout when it has not been seen for long. It knows nothing
of the segments around it, of messages, or of the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.style import Style


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be clicked, in the segment's own coordinates. `name` is what a screen reader says."""

    rect: QRectF
    action: str
    name: str
    argument: str = ""
    focusable: bool = True


@dataclass(slots=True)
class Look:
    """What the view wants shown on a segment besides itself, at one painting."""

    selected: tuple[int, int] | None = None  # positions from–to
    found: Sequence[tuple[int, int]] = ()  # hits of a search, in order
    current: tuple[int, int] | None = None  # the one of them that was gone to
    hovered: bool = False  # the pointer is over this message
    hot: Spot | None = None  # the place under the pointer
    focused: Spot | None = None  # the place that has the keyboard
    done: str = ""  # an action that was just carried out, "copy" shows as a tick
    visible: QRectF = field(default_factory=QRectF)  # the part on screen, in the segment's coordinates


class Segment:
    """Base of all segments. Positions count UTF-16 units, as Qt's text does; heights are whole pixels."""

    __slots__ = ("_height", "_style", "_width")

    def __init__(self) -> None:
        self._style: Style | None = None
        self._width = -1
        self._height = -1

    def estimate(self, style: Style, width: int) -> int:
        """A height without laying anything out."""
        return style.line

    def measure(self, style: Style, width: int) -> int:
        """The height at `width`; lays out what has not been laid out for this style and width."""
        if not self.fits(style, width):
            restyled = self._style is not style
            self._style, self._width = style, width
            self._height = self.lay_out(style, width, restyled)
        return self._height

    @property
    def measured(self) -> bool:
        return self._height >= 0

    def fits(self, style: Style, width: int) -> bool:
        """Whether the height is known for this style and width."""
        return self._style is style and self._width == width and self._height >= 0

    def touch(self) -> None:
        """What is shown has changed: measure again."""
        self._height = -1

    def drop(self) -> None:
        """Forget the layout, keep the content."""
        self._style = None
        self._height = -1

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        raise NotImplementedError

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        """Paint with the segment's top left corner at the painter's origin."""
        raise NotImplementedError

    # What can be selected. A segment without text answers for none.

    @property
    def length(self) -> int:
        return len(self.shown_text())

    def shown_text(self) -> str:
        """The text as it is read, laid out or not."""
        return ""

    def find_text(self) -> str:
        """The text in which a search looks: a character for each that is shown, OBJECT for a picture (see `letters`).

        It is the same whether the segment is laid out or not.
        """
        return ""

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The text positions of stretches of `find_text()`, which come in order and do not overlap.

        To be asked only of a segment that is laid out.
        """
        return list(stretches)

    def hit(self, point: QPointF) -> int:
        """The text position nearest to a point."""
        return 0

    def top_of(self, position: int) -> int:
        """Where the line with a text position begins, px below the segment's top."""
        return 0

    def caret(self, position: int) -> QRectF:
        """Where a text cursor at a position would stand."""
        return QRectF()

    def step(self, position: int, forward: bool, word: bool) -> int | None:
        """The position a letter or a word farther; None where the segment ends."""
        return None

    def word_at(self, position: int) -> tuple[int, int]:
        return (position, position)

    def paragraph_at(self, position: int) -> tuple[int, int]:
        return (position, position)

    def text_between(self, first: int, last: int) -> str:
        """The text between two positions, as it is to be copied."""
        return ""

    def link_at(self, point: QPointF) -> str:
        return ""

    def over_text(self, point: QPointF) -> bool:
        """Whether a point is on text, where the pointer is a text cursor."""
        return False

    def spots(self) -> tuple[Spot, ...]:
        """What can be clicked, as last laid out."""
        return ()

    def work(self, deadline: float) -> tuple[bool, bool]:
        """Go on with what can wait, such as colours, until `deadline` (perf_counter).

        Returns whether anything looks different now, and whether there is more to do.
        """
        return False, False

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        """Scroll what is wider than the column; False when there is nothing to scroll."""
        return False
