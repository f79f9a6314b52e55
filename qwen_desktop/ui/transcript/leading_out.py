"""A button of a message that is dragged leads the message out of the window, and its menu saves it as a file.

Adds these to the hands of `reading`; what is carried and saved is decided elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from qwen_desktop.i18n import _
from qwen_desktop.ui.transcript.searched import Searched

ACTIONS = ("copy", "copy-markdown")  # of the buttons that can be dragged


class LeadingOut(Searched):
    """The requests it adds are `drag-message` and `save-message`."""

    _pressed: tuple[int, QPointF] | None = None  # the message whose button is held, and where
    _led = False  # out of the window: letting go is no click then

    def mousePressEvent(self, event: QMouseEvent) -> None:
        aim = self._pointing.aim_at(self._column_point(event.position()))
        held = aim is not None and aim.spot.action in ACTIONS and event.button() == Qt.MouseButton.LeftButton
        self._pressed = (aim.entry, event.position()) if aim is not None and held else None
        self._led = False
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        number, at = self._pressed
        if (event.position() - at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed, self._led = None, True
            self._request(self._column.entries[number].message.id, "drag-message")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if not self._led:
            super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            aim = self._pointing.aim_at(self._column_point(QPointF(event.pos())))
            if aim is not None and aim.spot.action in ACTIONS:
                hint = _("Drag it out of the window for a file.")
                QToolTip.showText(event.globalPos(), f"{aim.spot.name}\n{hint}", self.viewport())
                return True
        return super().viewportEvent(event)

    def _menu_at(self, point: QPointF) -> QMenu:
        menu = super()._menu_at(point)
        placed = self._column.at(point.y())
        if placed is not None and not self._column.style.quiet:
            message_id = self._column.entries[placed.entry].message.id
            menu.addSeparator()
            menu.addAction(_("Save this message…"), lambda: self._request(message_id, "save-message"))
        return menu
