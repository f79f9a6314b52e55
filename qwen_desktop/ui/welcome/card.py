"""One thing to try, as a button of two lines. Knows its words; does not know what trying means."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from qwen_desktop.ui import icons
from qwen_desktop.ui.theme import RADIUS, Themes

_PAD = 16
_WIDE = 280
_WORDS = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class Card(QAbstractButton):
    """A drawing, a title and a sentence under it; as high as its words need."""

    def __init__(self, drawing: str, title: str, sentence: str, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._title = title
        self._sentence = sentence
        self._themes = themes
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)
        themes.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(200))

    def minimumSizeHint(self) -> QSize:
        return QSize(144, 48)  # the height follows the width; see heightForWidth

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        title, sentence = self._rects(width)
        return max(title.bottom(), sentence.bottom()) + (_PAD - 4 if width > _WIDE else _PAD)

    def _rects(self, width: int) -> tuple[QRect, QRect]:
        theme = self._themes.current
        if width > _WIDE:  # one under another: the drawing stands beside the words
            room = QRect(_PAD + 20 + 12, _PAD - 4, max(1, width - 2 * _PAD - 32), 1000)
        else:
            room = QRect(_PAD, _PAD + 20 + 12, max(1, width - 2 * _PAD), 1000)
        title = QFontMetrics(theme.font(theme.ui, bold=True)).boundingRect(room, _WORDS, self._title)
        room.moveTop(title.bottom() + 4)
        sentence = QFontMetrics(theme.font(theme.small)).boundingRect(room, _WORDS, self._sentence)
        title.setWidth(room.width())
        sentence.setWidth(room.width())
        return title, sentence

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        title, sentence = self._rects(self.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.focus if self.hasFocus() else theme.border
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(theme.hover if self.isDown() or self.underMouse() else theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        drawing = icons.pixmap(self._drawing, theme.accent, 20, self.devicePixelRatioF())
        painter.drawPixmap(_PAD, _PAD, drawing)
        painter.setFont(theme.font(theme.ui, bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(title, _WORDS, self._title)
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.muted))
        painter.drawText(sentence, _WORDS, self._sentence)
        painter.end()
