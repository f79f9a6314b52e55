"""Pointer and keyboard focus over the conversation: what is under the pointer, what is selected, what has the focus.

Works on the column's coordinates; knows no Qt events and paints nothing. Every method says whether something changed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from qwen_desktop.ui.transcript.column import Column, Placed
from qwen_desktop.ui.transcript.pinning import pinned
from qwen_desktop.ui.transcript.segment import Spot
from qwen_desktop.ui.transcript.selection import END, Grain, Place, Selection

TRIPLE_S = 0.4
MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True)
class Aim:
    """A clickable place: of which message and segment."""

    entry: int
    index: int
    spot: Spot

    @property
    def where(self) -> tuple[int, int]:
        return self.entry, self.index


class Pointing:
    """State of pointer, selection and focus."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self.selection: Selection | None = None
        self.dragging = False
        self.hovered = -1  # the message under the pointer
        self.pointed = (-1, -1)  # and which segment of it
        self.hot: Aim | None = None
        self.focused: Aim | None = None
        self._double_at = 0.0

    def clear(self) -> None:
        """Other messages are shown: nothing of this holds any more."""
        self.selection = None
        self.dragging = False
        self.hovered, self.pointed = -1, (-1, -1)
        self.hot = self.focused = None

    # What is where

    def aim_at(self, point: QPointF) -> Aim | None:
        """The clickable place at a point of the column."""
        pin = pinned(self._column)
        if pin is not None and pin.rect.contains(point):
            spots = pin.spots(self._column.style)
            return next((Aim(pin.entry, pin.index, spot) for spot in spots if spot.rect.contains(point)), None)
        for placed in self._column.visible:
            local = point - QPointF(placed.x, placed.y)
            height = self._column.entries[placed.entry].heights[placed.index]
            if not -2 <= local.y() <= height + 2:
                continue
            for spot in placed.segment.spots():
                if spot.rect.contains(local):
                    return Aim(placed.entry, placed.index, spot)
        return None

    def _under(self, point: QPointF) -> Placed | None:
        """The segment that is seen at a point."""
        pin = pinned(self._column)
        return None if pin is not None and pin.rect.contains(point) else self._column.at(point.y())

    def link_at(self, point: QPointF) -> str:
        placed = self._under(point)
        return "" if placed is None else placed.segment.link_at(point - QPointF(placed.x, placed.y))

    def link_words_at(self, point: QPointF) -> str:
        placed = self._column.at(point.y())
        return "" if placed is None else placed.segment.link_words_at(point - QPointF(placed.x, placed.y))

    def formula_at(self, point: QPointF) -> str:
        placed = self._under(point)
        return "" if placed is None else placed.segment.formula_at(point - QPointF(placed.x, placed.y))

    def tip_at(self, point: QPointF) -> str:
        """What the segment under a point says about that place."""
        placed = self._column.at(point.y())
        return "" if placed is None else placed.segment.tip_at(point - QPointF(placed.x, placed.y))

    def place_at(self, point: QPointF) -> Place | None:
        """The text position nearest to a point."""
        pin = pinned(self._column)
        if pin is not None and pin.rect.contains(point):
            point = QPointF(point.x(), pin.rect.bottom())  # what lies under a header is nobody's aim
        placed = self._column.at(point.y())
        if placed is None:
            return None
        if point.y() < placed.y and placed == self._column.visible[0]:
            return (placed.entry, placed.index, 0)
        height = self._column.entries[placed.entry].heights[placed.index]
        if point.y() >= placed.y + height:
            return (placed.entry, placed.index, END)
        return (placed.entry, placed.index, placed.segment.hit(point - QPointF(placed.x, placed.y)))

    def cursor_at(self, point: QPointF) -> Qt.CursorShape:
        """The pointer's shape."""
        if self.aim_at(point) is not None or self.link_at(point):
            return Qt.CursorShape.PointingHandCursor
        placed = self._under(point)
        if placed is not None and placed.segment.over_text(point - QPointF(placed.x, placed.y)):
            return Qt.CursorShape.IBeamCursor
        return Qt.CursorShape.ArrowCursor

    def hover(self, point: QPointF | None) -> bool:
        """The pointer moved, or left (None)."""
        placed = self._column.at(point.y()) if point is not None else None
        pointed = (placed.entry, placed.index) if placed is not None else (-1, -1)
        hot = self.aim_at(point) if point is not None else None
        if pointed == self.pointed and hot == self.hot:
            return False
        self.hovered, self.pointed, self.hot = pointed[0], pointed, hot
        return True

    # Selecting

    def press(self, point: QPointF, extend: bool) -> None:
        """The button went down where nothing can be clicked."""
        place = self.place_at(point)
        self.focused = None
        if place is None:
            return
        self.dragging = True
        if extend and self.selection is not None:
            self.selection.head = (place, place)
        elif time.monotonic() - self._double_at < TRIPLE_S:
            self._double_at = 0.0
            self._take(place, Grain.PARAGRAPH)
        else:
            self.selection = Selection.at(place)

    def press_twice(self, point: QPointF) -> None:
        place = self.place_at(point)
        if place is not None:
            self.dragging = True
            self._double_at = time.monotonic()
            self._take(place, Grain.WORD)

    def drag(self, point: QPointF) -> bool:
        place = self.place_at(point)
        if not self.dragging or self.selection is None or place is None:
            return False
        head = self._grain_at(place, self.selection.grain)
        if head == self.selection.head:
            return False
        self.selection.head = head
        return True

    def release(self) -> None:
        self.dragging = False
        if self.selection is not None and self.selection.empty:
            self.selection = None

    def select_all(self) -> None:
        last = len(self._column.entries) - 1
        if last >= 0:
            self.selection = Selection.between((0, 0, 0), (last, END, END))

    def _take(self, place: Place, grain: Grain) -> None:
        span = self._grain_at(place, grain)
        self.selection = Selection(span, span, grain)

    def _grain_at(self, place: Place, grain: Grain) -> tuple[Place, Place]:
        if grain is Grain.CHARACTER:
            return place, place
        placed = next((p for p in self._column.visible if (p.entry, p.index) == place[:2]), None)
        if placed is None:
            return place, place
        segment = placed.segment
        position = min(place[2], segment.length)
        first, last = segment.word_at(position) if grain is Grain.WORD else segment.paragraph_at(position)
        return (*place[:2], first), (*place[:2], last)

    def extend(self, key: Qt.Key, far: bool) -> int:
        """Move the selection's head by a letter (`far`: a word) or a line; returns how far to scroll after it, px."""
        if self.selection is None:
            first = next((p for p in self._column.visible if p.segment.length), None)
            if first is None:
                return 0
            self.selection = Selection.at((first.entry, first.index, 0))
        head = self.selection.head[0]
        placed = next((p for p in self._column.visible if (p.entry, p.index) == head[:2]), None)
        if placed is None:
            return 0
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            to = self._sideways(placed, head, key == Qt.Key.Key_Right, far)
            over = 0
        else:
            to, over = self._line(placed, head, 1 if key == Qt.Key.Key_Down else -1)
        self.selection.grain = Grain.CHARACTER
        self.selection.head = (to, to)
        return over

    def _sideways(self, placed: Placed, head: Place, forward: bool, far: bool) -> Place:
        to = placed.segment.step(min(head[2], placed.segment.length), forward, far)
        if to is not None:
            return (*head[:2], to)
        row = [p for p in self._column.visible if p.segment.length and (p.entry, p.index) != head[:2]]
        if forward:
            after = next((p for p in row if (p.entry, p.index) > head[:2]), None)
            return head if after is None else (after.entry, after.index, 0)
        before = next((p for p in reversed(row) if (p.entry, p.index) < head[:2]), None)
        return head if before is None else (before.entry, before.index, before.segment.length)

    def _line(self, placed: Placed, head: Place, way: int) -> tuple[Place, int]:
        caret = placed.segment.caret(min(head[2], placed.segment.length)).translated(placed.x, placed.y)
        step = caret.height() * 0.5 + self._column.style.line * 0.5
        point = QPointF(caret.center().x(), caret.center().y() + way * step)
        for _ in range(4):  # over a gap between blocks
            to = self.place_at(point)
            if to is not None and (to != head) and self._has_text(to):
                break
            point += QPointF(0, way * step)
        else:
            to = head
        over = min(0, int(point.y() - 2 * step)) or max(0, int(point.y() + 2 * step) - self._column.height)
        return (to if to is not None else head), over

    def _has_text(self, place: Place) -> bool:
        return any((p.entry, p.index) == place[:2] and p.segment.length for p in self._column.visible)

    # Focus

    def step(self, forward: bool) -> Aim | None:
        """Move the keyboard's focus to the next clickable place on screen; None past the last one."""
        aims = self._all_aims()
        if not aims:
            self.focused = None
        elif self.focused is None:
            self.focused = aims[0 if forward else -1]
        else:
            same = [n for n, aim in enumerate(aims) if _alike(aim, self.focused)]
            at = (same[0] if same else -1) + (1 if forward else -1)
            self.focused = aims[at] if 0 <= at < len(aims) else None
        return self.focused

    def focus(self, number: int, action: str) -> None:
        """Put the keyboard's focus on a button under or above a message, wherever that is."""
        for index in (-1, 0):
            segments = self._column.entries[number].segments or ()
            at = index % max(1, len(segments))
            for spot in self._column.measured(number, at).spots():
                if spot.action == action:
                    self.focused = Aim(number, at, spot)
                    return

    def _all_aims(self) -> list[Aim]:
        """What can be pressed on screen. A header at the top comes first, and is not met again in its own place."""
        pin = pinned(self._column)
        aims = [] if pin is None else [Aim(pin.entry, pin.index, spot) for spot in pin.spots(self._column.style)]
        for placed in self._column.visible:
            found = _aims(placed)
            if pin is not None and (pin.entry, pin.index) == (placed.entry, placed.index):
                found = [aim for aim in found if not any(_alike(aim, above) for above in aims)]
            aims += found
        return aims


def _aims(placed: Placed) -> list[Aim]:
    ordered = sorted(placed.segment.spots(), key=lambda spot: (spot.rect.top(), spot.rect.left()))
    return [Aim(placed.entry, placed.index, spot) for spot in ordered]


def _alike(one: Aim, other: Aim) -> bool:
    return one.where == other.where and one.spot.action == other.spot.action
