"""A button of a message that is dragged leads the message out of the window. Knows the pointer, not what is carried."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from qwen_desktop.i18n import _
from qwen_desktop.ui.transcript.pointing import Aim

ACTIONS = ("copy", "copy-markdown")


class LeadingOut:
    """`lead` gets the number of the message whose button is dragged."""

    def __init__(self, lead: Callable[[int], None]) -> None:
        self._lead = lead
        self._held: tuple[int, QPointF] | None = None  # the message whose button is pressed, and where
        self._led = False  # letting go is no click then

    def press(self, aim: Aim | None, event: QMouseEvent) -> None:
        """A button of the mouse went down, on this or on nothing that can be clicked."""
        held = aim is not None and aim.spot.action in ACTIONS and event.button() == Qt.MouseButton.LeftButton
        self._held = (aim.entry, event.position()) if aim is not None and held else None
        self._led = False

    def move(self, event: QMouseEvent) -> bool:
        """Whether the pointer is on its way out with a message."""
        if self._held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        number, at = self._held
        if (event.position() - at).manhattanLength() >= QApplication.startDragDistance():
            self._held, self._led = None, True
            self._lead(number)
        return True

    def release(self) -> bool:
        """Whether what ends here was such a drag."""
        self._held = None
        return self._led


def tip(aim: Aim) -> str:
    """What is said of a button that is pointed at."""
    if aim.spot.action not in ACTIONS:
        return aim.spot.name
    return f"{aim.spot.name}\n{_('Drag it out of the window for a file.')}"
