"""The button above the list that begins a conversation. Knows its looks; does not begin anything."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.theme import RADIUS, Themes

_SHORTCUT = "Ctrl+N"


class NewButton(QAbstractButton):
    """A line with a drawing, its label and its shortcut, in the rows' own measure."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setText(_("New chat"))
        self.setAccessibleName(_("New chat"))
        self.setToolTip(tooltip(_("New chat"), _SHORTCUT))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus if self.hasFocus() else theme.border), 1))
        painter.setBrush(QColor(theme.hover if self.underMouse() or self.isDown() else theme.page))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        drawing = icons.pixmap("new-chat", theme.accent, 20, self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - 20) // 2, drawing)
        painter.setFont(theme.font(theme.ui))
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(36, 0, -8, 0), middle | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.faint))
        keys = QKeySequence(_SHORTCUT).toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(self.rect().adjusted(36, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, keys)
        painter.end()
