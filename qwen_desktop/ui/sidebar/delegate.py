"""Paints one row of the side bar. Knows the list's rows and the theme.

Every row has the same height, and its sign, its title and its button each their own place, so that nothing moves when a
state changes: the sign stands before the title, the button lies over the end of it while the pointer is there.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QLinearGradient,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _
from qwen_desktop.ui.sidebar.editing import EditingDelegate
from qwen_desktop.ui.sidebar.entries import Heading, Row, RowState, Shelf, title_of
from qwen_desktop.ui.sidebar.matching import spans
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.signs import SIGN, paint_icon, paint_state
from qwen_desktop.ui.theme import RADIUS, Theme, Themes

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 32
GROUND_LEFT = 8  # from the left edge of the list to the row's ground; on the right the list leaves room itself
SIGN_LEFT = 14
TEXT_LEFT = 36
INDENT = 16  # of what stands in a folder
_PADDING = 8  # from the title to the end of the ground
_BUTTON = 24
_FADE = 16  # in front of the button, so that a title runs out under it


class RowDelegate(EditingDelegate):
    """Paints headings, folders and titles. The view sets `turn`, the ring's angle in degrees, and `several`: whether
    more than one row is selected, for one alone is not worth a colour."""

    def __init__(self, rows: ConversationList, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = rows
        self._themes = themes
        self.turn = 0
        self.several = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    @staticmethod
    def more_rect(row: QRect) -> QRect:
        """Where the button for the row's menu is, in a row's rectangle."""
        return QRect(row.right() - _BUTTON - 1, row.top() + (ROW_HEIGHT - _BUTTON) // 2, _BUTTON, _BUTTON)

    def sign_rect(self, row: QRect, index: Index) -> QRect:
        """Where the sign of a row is, in its rectangle."""
        there = self._list.at(index)
        if isinstance(there, Shelf):
            return self._folder_sign(row, there)
        indent = INDENT if there is not None and self._list.within(there) else 0
        return QRect(row.left() + SIGN_LEFT + indent, row.top() + (ROW_HEIGHT - SIGN) // 2, SIGN, SIGN)

    def text_left(self, index: Index) -> int:
        """Where the title of a row begins, from the left edge of the list."""
        row = self._list.at(index)
        return TEXT_LEFT + (INDENT if row is not None and self._list.within(row) else 0)

    def name_of_field(self, index: Index) -> str:
        is_folder = isinstance(self._list.at(index), Shelf)
        return _("Name of the folder") if is_folder else _("Title of the conversation")

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._list.at(index)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            self._paint_heading(painter, option.rect, row.label)
        else:
            self._paint_row(painter, option, index, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, label: str) -> None:
        theme = self._themes.current
        painter.setFont(theme.font(theme.small, bold=True))
        painter.setPen(QColor(theme.faint))
        inside = rect.adjusted(GROUND_LEFT + _PADDING, 0, 0, -6)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom, label)

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: Row) -> None:
        theme = self._themes.current
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = self._ground(option, row, hovered, theme)
        area = option.rect.adjusted(GROUND_LEFT, 1, 0, -1)
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        state = self._list.state(row)
        right = area.right() - _PADDING
        if isinstance(row, Shelf):
            right = self._paint_folder(painter, option.rect, row, state)
        elif isinstance(row, Summary):
            self._paint_sign(painter, QRectF(self.sign_rect(option.rect, index)).center(), row, state)
        left = option.rect.left() + self.text_left(index)
        strong = bool(ground) or state is RowState.UNSEEN or isinstance(row, Shelf)
        room = QRect(left, area.top(), right - left, area.height())
        self._paint_title(painter, room, row, theme.text if strong else theme.muted, bold=state is RowState.UNSEEN)
        if hovered:
            self._paint_button(painter, option.rect, ground, theme)

    def _ground(self, option: QStyleOptionViewItem, row: Row, hovered: bool, theme: Theme) -> str:
        if self.several and option.state & QStyle.StateFlag.State_Selected:
            return theme.selection
        if self._list.is_open(row):
            return theme.bubble
        return theme.hover if hovered else ""

    def _paint_title(self, painter: QPainter, room: QRect, row: Row, colour: str, *, bold: bool) -> None:
        theme = self._themes.current
        font = theme.font(theme.ui, bold=bold and not isinstance(row, Shelf))
        text = title_of(row) if isinstance(row, Summary) else row.folder.name if isinstance(row, Shelf) else ""
        text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(QColor(colour))
        if self._list.words:
            _paint_found(painter, room, text, font, spans(text, self._list.words), theme)
            return
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_sign(self, painter: QPainter, middle: QPointF, row: Summary, state: RowState) -> None:
        theme = self._themes.current
        if state is RowState.IDLE and row.place.archived and self._list.words:
            paint_icon(painter, middle, "archive", theme.faint)  # among the others only where titles are searched
        else:
            paint_state(painter, middle, state, theme, self.turn)

    # Folders

    def _paint_folder(self, painter: QPainter, rect: QRect, shelf: Shelf, state: RowState) -> int:
        """The arrow, the number of conversations and the state of those that are not seen; where the name ends."""
        theme = self._themes.current
        arrow = QPointF(rect.left() + SIGN_LEFT + SIGN / 2, rect.top() + ROW_HEIGHT / 2)
        paint_icon(painter, arrow, "chevron-down" if shelf.folder.open else "chevron-right", theme.faint)
        painter.setFont(theme.font(theme.small))
        painter.setPen(QColor(theme.faint))
        inside = rect.adjusted(0, 0, -_PADDING, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(shelf.count))
        sign = self._folder_sign(rect, shelf)
        paint_state(painter, QRectF(sign).center(), state, theme, self.turn)
        return sign.left() - 4

    def _folder_sign(self, row: QRect, shelf: Shelf) -> QRect:
        theme = self._themes.current
        count = QFontMetrics(theme.font(theme.small)).horizontalAdvance(str(shelf.count))
        return QRect(row.right() - _PADDING - count - 4 - SIGN, row.top() + (ROW_HEIGHT - SIGN) // 2, SIGN, SIGN)

    # The button

    def _paint_button(self, painter: QPainter, rect: QRect, ground: str, theme: Theme) -> None:
        button = self.more_rect(rect)
        solid, clear = QColor(ground), QColor(ground)
        clear.setAlpha(0)
        fade = QLinearGradient(button.left() - _FADE, 0, button.left(), 0)
        fade.setColorAt(0, clear)
        fade.setColorAt(1, solid)
        under = QRectF(button.left() - _FADE, rect.top() + 2, _FADE + _BUTTON - RADIUS / 2, ROW_HEIGHT - 4)
        painter.fillRect(under, fade)
        paint_icon(painter, QRectF(button).center(), "more", theme.muted)


def _paint_found(
    painter: QPainter, room: QRect, text: str, font: QFont, found: list[tuple[int, int]], theme: Theme
) -> None:
    """One line with what was looked for in the accent's colour, in any script."""
    accent = QTextCharFormat()
    accent.setForeground(QColor(theme.accent))
    formats = []
    for first, after in found:
        piece = QTextLayout.FormatRange()
        piece.start, piece.length, piece.format = first, after - first, accent
        formats.append(piece)
    layout = QTextLayout(text, font)
    layout.setFormats(formats)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(room.width())
    layout.endLayout()
    layout.draw(painter, QPointF(room.left(), room.center().y() + 1 - line.height() / 2))
