"""The context meter: how much of the model's window the next question takes. Shows numbers it is given."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qwen_desktop import i18n
from qwen_desktop.i18n import _
from qwen_desktop.ui.composer.amounts import short
from qwen_desktop.ui.theme import Themes

_BAR = 48  # wide


class ContextMeter(QWidget):
    """ "1.2k / 1M" and a thin bar; the bar and the number turn red when the question does not fit."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._counted = 0
        self._limit: int | None = None
        self._bar = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)
        self.set_fit(0, None)

    @property
    def over(self) -> bool:
        return self._limit is not None and self._counted > self._limit

    @property
    def text(self) -> str:
        """What stands beside the bar."""
        return short(self._counted) if self._limit is None else f"{short(self._counted)} / {short(self._limit)}"

    def set_fit(self, counted: int, limit: int | None) -> None:
        """Show `counted` tokens against `limit` (None: nobody knows the model's window)."""
        self._counted, self._limit = counted, limit
        self.setVisible(counted > 0 or limit is not None)
        self.setAccessibleName(self._sentence())
        self.setToolTip(self._sentence())
        self.updateGeometry()
        self.update()

    def show_bar(self, shown: bool) -> None:
        """The bar beside the number, where there is room."""
        if shown != self._bar:
            self._bar = shown
            self.updateGeometry()
            self.update()

    @property
    def bar_width(self) -> int:
        """What the bar takes, whether it is shown or not."""
        return _BAR + 8 if self._limit else 0

    @property
    def bare_width(self) -> int:
        """What the number takes alone."""
        theme = self._themes.current
        return QFontMetrics(theme.font(theme.small)).horizontalAdvance(self.text) + 1

    def _sentence(self) -> str:
        locale = QLocale(i18n.current())
        counted = locale.toString(self._counted)
        if self._limit is None:
            return _("The next question takes {counted} tokens.").format(counted=counted)
        limit = locale.toString(self._limit)
        if self.over:
            return _("The next question takes {counted} tokens; this model takes {limit}.").format(
                counted=counted, limit=limit
            )
        return _("The next question takes {counted} of {limit} tokens.").format(counted=counted, limit=limit)

    def sizeHint(self) -> QSize:
        return QSize(self.bare_width + (self.bar_width if self._bar else 0), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme.error if self.over else theme.faint)
        left = 0
        if self._limit and self._bar:
            share = min(1.0, self._counted / self._limit)
            track = QRectF(0, self.height() / 2 - 2, _BAR, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.border))
            painter.drawRoundedRect(track, 2, 2)
            if self._counted:
                painter.setBrush(QColor(theme.error if self.over else theme.accent))
                painter.drawRoundedRect(QRectF(0, track.top(), max(4.0, _BAR * share), 4), 2, 2)
            left = _BAR + 8
        painter.setPen(colour)
        painter.setFont(theme.font(theme.small))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text)
        painter.end()
