"""Paints the rows of hits. Knows rows and the theme; measures a snippet once for each width."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qwen_desktop.storage.search import Hit
from qwen_desktop.ui.searching.rows import Heading, HitList, More, more_label, when, who
from qwen_desktop.ui.theme import RADIUS, Theme, Themes
from qwen_desktop.ui.transcript.cells import runs_from_right
from qwen_desktop.ui.transcript.letters import in_units

Index = QModelIndex | QPersistentModelIndex

GROUND = 8  # px from the left edge of the list to a row's ground
TEXT = 16  # to its words
LINES = 3  # of a snippet, at most
_ABOVE = 6  # and below what a row says
_HEADING = 32
_MORE = 28
_GAP = 2  # between who said it and the words
_REMEMBERED = 200  # snippets laid out


class HitDelegate(QStyledItemDelegate):
    """`width` is that of the list, set by the view with `fit`."""

    def __init__(self, rows: HitList, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._themes = themes
        self.width = 240
        self._heights: dict[tuple[int, str], int] = {}  # the view asks for those of all rows, again and again
        self._laid_out: dict[tuple[int, str], QTextLayout] = {}
        themes.changed.connect(self._forget)

    def fit(self, width: int) -> None:
        """Measure for a list of this width."""
        self.width = width
        self._forget()

    def _forget(self) -> None:
        self._heights.clear()
        self._laid_out.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._rows.at(index)
        if isinstance(row, Heading):
            return QSize(0, _HEADING)
        if not isinstance(row, Hit):
            return QSize(0, _MORE)
        key = (row.number, row.snippet.text)
        height = self._heights.get(key)
        if height is None:
            words = round(self._layout(row).boundingRect().height())
            height = self._heights[key] = 2 * _ABOVE + self._who_height() + _GAP + words + 2
        return QSize(0, height)

    def _who_height(self) -> int:
        theme = self._themes.current
        return QFontMetrics(theme.font(theme.small)).height()

    def _room(self) -> int:
        return max(40, self.width - TEXT - GROUND)

    def _layout(self, hit: Hit) -> QTextLayout:
        key = (hit.number, hit.snippet.text)
        known = self._laid_out.get(key)
        if known is None:
            if len(self._laid_out) >= _REMEMBERED:
                self._laid_out.clear()
            known = self._laid_out[key] = _snippet(hit, self._themes.current, self._room())
        return known

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.at(index)
        theme = self._themes.current
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            self._paint_heading(painter, option.rect, row.title, theme)
        elif row is not None:
            self._paint_ground(painter, option, theme)
            if isinstance(row, Hit):
                self._paint_hit(painter, option.rect, row, theme)
            else:
                self._paint_more(painter, option.rect, row, theme)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, title: str, theme: Theme) -> None:
        font = theme.font(theme.small, bold=True)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        inside = rect.adjusted(TEXT, 0, -GROUND, -4)
        shown = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom, shown)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
        area = option.rect.adjusted(GROUND, 0, 0, -2)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = theme.bubble if selected else theme.hover
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_hit(self, painter: QPainter, rect: QRect, hit: Hit, theme: Theme) -> None:
        font = theme.font(theme.small)
        metrics = QFontMetrics(font)
        line = QRect(rect.left() + TEXT, rect.top() + _ABOVE, self._room(), self._who_height())
        then = when(hit.when)
        painter.setFont(font)
        painter.setPen(QColor(theme.faint))
        painter.drawText(line, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter, then)
        room = line.width() - metrics.horizontalAdvance(then) - 8
        name = metrics.elidedText(who(hit), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(theme.muted))
        self._layout(hit).draw(painter, QPointF(line.left(), line.bottom() + 1 + _GAP))

    def _paint_more(self, painter: QPainter, rect: QRect, row: More, theme: Theme) -> None:
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.link))
        inside = rect.adjusted(TEXT, 0, -GROUND, -2)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, more_label(row.count))


def _snippet(hit: Hit, theme: Theme, width: int) -> QTextLayout:
    """The words around a hit in at most LINES lines, those looked for bold."""
    words = _laid_out(hit, hit.snippet.text, theme, width)
    if words.lineCount() <= LINES:
        return words
    last = words.lineAt(LINES - 1).textStart()
    rest = QFontMetrics(theme.font(theme.small, bold=True)).elidedText(
        hit.snippet.text[last:].removesuffix("…") + "…", Qt.TextElideMode.ElideRight, width
    )
    return _laid_out(hit, hit.snippet.text[:last] + rest, theme, width)


def _laid_out(hit: Hit, text: str, theme: Theme, width: int) -> QTextLayout:
    words = QTextLayout(text, theme.font(theme.small))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if runs_from_right([text]):
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    words.setTextOption(option)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    bold.setForeground(QColor(theme.text))
    formats = []
    for start, end in in_units(hit.snippet.text, hit.snippet.bold):
        stretch = QTextLayout.FormatRange()
        stretch.start, stretch.length, stretch.format = start, end - start, bold
        formats.append(stretch)
    words.setFormats(formats)
    words.beginLayout()
    y = 0.0
    while (line := words.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
    words.endLayout()
    words.setCacheEnabled(True)
    return words
