"""The lines above and below the list: the one that begins a conversation, and the one that leads to the archive.

Know their looks; do nothing themselves.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.theme import RADIUS, Themes

_SHORTCUT = "Ctrl+N"
_LEADING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_TRAILING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class _Line(QAbstractButton):
    """A button as wide as the list, in the rows' own measure."""

    def __init__(self, themes: Themes, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._height = height
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, self._height)

    @property
    def _hovered(self) -> bool:
        return self.underMouse() or self.isDown()

    def _paint(self, icon: str, icon_colour: str, icon_at: QRect, left: int, colour: str, trailing: str) -> None:
        """The drawing, the label, and what stands at the end."""
        theme = self._themes.current
        painter = QPainter(self)
        painter.drawPixmap(icon_at, icons.pixmap(icon, icon_colour, icon_at.width(), self.devicePixelRatioF()))
        painter.setFont(theme.font(theme.ui))
        painter.setPen(QColor(colour))
        painter.drawText(self.rect().adjusted(left, 0, -8, 0), _LEADING, self.text())
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.faint))
        painter.drawText(self.rect().adjusted(left, 0, -12, 0), _TRAILING, trailing)
        painter.end()

    def _ground(self, edge: str, fill: str) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()


class NewButton(_Line):
    """A drawing, its label and its shortcut."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(themes, 36, parent)
        self.setText(_("New chat"))
        self.setAccessibleName(_("New chat"))
        self.setToolTip(tooltip(_("New chat"), _SHORTCUT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        self._ground(theme.focus if self.hasFocus() else theme.border, theme.hover if self._hovered else theme.page)
        keys = QKeySequence(_SHORTCUT).toString(QKeySequence.SequenceFormat.NativeText)
        self._paint("new-chat", theme.accent, QRect(8, (self.height() - 20) // 2, 20, 20), 36, theme.text, keys)


class ArchiveButton(_Line):
    """Leads to the archive, and back from it; `show_state` says which, and how many conversations are there."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(themes, 32, parent)
        self._count = 0
        self._inside = False
        self.show_state(0, inside=False)

    def show_state(self, count: int, *, inside: bool) -> None:
        """Without anything in the archive, and outside of it, there is nothing to lead to."""
        self._count, self._inside = count, inside
        self.setText(_("All conversations") if inside else _("Archive"))
        self.setAccessibleName(self.text())
        self.setToolTip(tooltip(_("Back from the archive"), "Esc") if inside else _("Show the archive"))
        self.setVisible(inside or bool(count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        self._ground(theme.focus if self.hasFocus() else "", theme.hover if self._hovered else "")
        icon = "chevron-left" if self._inside else "archive"
        count = "" if self._inside else str(self._count)
        place = QRect(6, (self.height() - 16) // 2, 16, 16)
        self._paint(icon, theme.muted, place, 28, theme.muted, count)  # where the titles stand
