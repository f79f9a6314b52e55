"""Paints one row of the side bar and lends it a line to be renamed in. Knows the model's roles and the theme."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.sidebar.groups import RowState
from qwen_desktop.ui.sidebar.model import HEADING_ROLE, OPEN_ROLE, STATE_ROLE
from qwen_desktop.ui.theme import RADIUS, Themes

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 36
_MARGIN = 8  # from the left edge of the list to the row's ground; on the right the list leaves room itself
_PADDING = 8  # from the row's ground to its title
_SIGN = 20  # room for a spinner, a dot or a mark


class RowDelegate(QStyledItemDelegate):
    """Paints headings and titles. `turn` is the spinner's angle in degrees, set by the view."""

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.turn = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    @staticmethod
    def more_rect(row: QRect) -> QRect:
        """Where the button for the row's menu is, in a row's rectangle."""
        return QRect(row.right() - _SIGN - 5, row.top() + (ROW_HEIGHT - _SIGN) // 2 - 2, _SIGN + 4, _SIGN + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(HEADING_ROLE):
            self._paint_heading(painter, option.rect, str(index.data()))
        else:
            self._paint_row(painter, option, index)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, label: str) -> None:
        theme = self._themes.current
        painter.setFont(theme.font(theme.small, bold=True))
        painter.setPen(QColor(theme.faint))
        inside = rect.adjusted(_MARGIN + _PADDING, 0, 0, -6)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom, label)

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._themes.current
        state = RowState(index.data(STATE_ROLE))  # a QVariant gives the bare string back
        is_open = bool(index.data(OPEN_ROLE))
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        ground = option.rect.adjusted(_MARGIN, 2, 0, -2)
        if is_open or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.bubble if is_open else theme.hover))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        if focused:
            painter.setPen(QPen(QColor(theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(ground).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        has_sign = hovered or state is not RowState.IDLE
        room = ground.adjusted(_PADDING, 0, -(_SIGN + 8 if has_sign else _PADDING), 0)
        font = theme.font(theme.ui, bold=state is RowState.UNREAD)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if is_open or state is RowState.UNREAD or hovered else theme.muted))
        title = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, title)
        if has_sign:
            self._paint_sign(painter, option.rect, state, hovered)

    def _paint_sign(self, painter: QPainter, row: QRect, state: RowState, hovered: bool) -> None:
        theme = self._themes.current
        box = self.more_rect(row)
        middle = QRectF(box).center()
        if hovered or state is RowState.FAILED:
            name, colour = ("more", theme.muted) if hovered else ("warning", theme.error)
            device = painter.device()
            sign = icons.pixmap(name, colour, 16, device.devicePixelRatioF() if device else 1.0)
            painter.drawPixmap(round(middle.x()) - 8, round(middle.y()) - 8, sign)
        elif state is RowState.UNREAD:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(middle, 4, 4)
        else:
            ring = QRectF(middle.x() - 6, middle.y() - 6, 12, 12)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.border), 2))
            painter.drawEllipse(ring)
            painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(ring, -self.turn * 16, -90 * 16)

    # Renaming

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName(_("Title of the conversation"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(_MARGIN, 2, 0, -2))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.text():  # a changed row must not overwrite what is being typed
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)
