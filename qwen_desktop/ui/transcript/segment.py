"""The unit of layout: a paragraph, a slice of code, a row of buttons. Each knows its own height and paints itself.

A segment is laid out when it is seen and forgets its layout when it has not been seen for long. It knows nothing
of the segments around it, of messages, or of the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from qwen_desktop.ui.transcript.gallery import Subject
from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style

JUMP = "jump"
"""The action of a place that leads to another in the same message; its argument is a link there."""


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
    pointed: bool = False  # the pointer is over this segment
    hot: Spot | None = None  # the place under the pointer
    focused: Spot | None = None  # the place that has the keyboard
    done: str = ""  # an action that was just carried out, "copy" shows as a tick
    visible: QRectF = field(default_factory=QRectF)  # the part on screen, in the segment's coordinates


class Segment:
    """Base of all segments. Positions count UTF-16 units, as Qt's text does; heights are whole pixels.

    `hidden` is for whoever folds: a segment that is hidden takes no height, is never laid out, and is passed over.
    """

    __slots__ = ("_height", "_reach", "_style", "_width", "hidden", "setting")

    def __init__(self, setting: Setting = PLAIN) -> None:
        self.setting = setting
        self._style: Style | None = None
        self._width = -1
        self._height = -1
        self._reach = -1  # how far to the right, from the same left edge, something wide may go
        self.hidden = False

    def estimate(self, style: Style, width: int) -> int:
        """A height without laying anything out."""
        return style.line

    def guess(self, style: Style, width: int) -> int:
        """As `estimate`, and nothing for what is hidden."""
        return 0 if self.hidden else self.estimate(style, width)

    def measure(self, style: Style, width: int, reach: int = 0) -> int:
        """The height at `width`; lays out what has not been laid out for this style and width.

        What is wider than that may be shown as far as `reach` px from the same left edge.
        """
        if self.hidden:
            return 0
        reach = max(width, reach)
        if self._reach != reach:
            self._reach = reach
            if self.reaches:
                self.touch()
        if not self.fits(style, width):
            restyled = self._style is not style
            self._style, self._width = style, width
            self._height = self.lay_out(style, width, restyled)
        return self._height

    @property
    def measured(self) -> bool:
        return self._height >= 0

    def wears(self, style: Style) -> bool:
        """Whether it was laid out in this style, at whatever width."""
        return self._style is style

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

    @property
    def reaches(self) -> bool:
        """Whether another reach means another layout."""
        return False

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        raise NotImplementedError

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        """Paint with the segment's top left corner at the painter's origin."""
        raise NotImplementedError

    # What can be selected. A segment without text answers for none.

    @property
    def length(self) -> int:
        text = self.shown_text()
        return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

    def shown_text(self) -> str:
        """The text as it stands on screen, laid out or not: a position in it is one in the document."""
        return ""

    def copied_text(self) -> str:
        """The text as it is copied: as shown, but formulas as they were written."""
        return self.shown_text()

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

    def link_words_at(self, point: QPointF) -> str:
        """The words of the link at a point."""
        return ""

    def formula_at(self, point: QPointF) -> str:
        """The source of the formula at a point, as it is to be copied."""
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

    # What a picture adds. A segment without one says nothing here.

    def arrived(self) -> None:
        """What it asked the gallery for is known now."""
        self.touch()

    @property
    def subject(self) -> Subject | None:
        """The picture it shows or would show."""
        return None

    def tip_at(self, point: QPointF) -> str:
        """What is said about the place where the pointer rests."""
        return ""

    def offers(self) -> tuple[Spot, ...]:
        """What the menu offers for this segment alone."""
        return ()

    def spoken(self) -> tuple[str, str] | None:
        """Name and description of a picture, for a screen reader."""
        return None

    def scroll_sideways(self, point: QPointF, delta: float) -> bool:
        """Scroll what is wider than the column; False when there is nothing to scroll."""
        return False
