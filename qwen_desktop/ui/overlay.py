"""What lies over the window while files are dragged across it. Paints one sentence; takes no drop itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.theme import RADIUS, Themes

_CARD = 400  # wide


class DropOverlay(QWidget):
    """Shown by the window; transparent to the pointer, so that what lies under it keeps the drag."""

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_("Drop to attach"))
        self.hide()

    def cover(self) -> None:
        """Lie over the whole parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(theme.page)
        ground.setAlphaF(0.8)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(9, 9, -9, -9), RADIUS * 2, RADIUS * 2)
        middle = self.rect().center()
        card = QRectF(0, 0, min(_CARD, self.width() - 48), 176)  # what lies under must not shine through the words
        card.moveCenter(middle.toPointF() - QPointF(0, 8))
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.page))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        drawing = icons.pixmap("attach", theme.accent, 40, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - 20, middle.y() - 64, drawing)
        painter.setFont(theme.font(theme.body + 5, bold=True))
        painter.setPen(QColor(theme.text))
        line = QRect(0, middle.y() - 12, self.width(), 32)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, _("Drop to attach"))
        painter.setFont(theme.font(theme.ui))
        painter.setPen(QColor(theme.muted))
        line = QRect(0, middle.y() + 24, self.width(), 24)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, _("Text, Markdown, code and PDF, read whole"))
        painter.end()
