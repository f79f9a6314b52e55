"""Lends a row a line to be written in. Knows fields and keys; does not know what is written.

While an input method is composing, Enter and Esc are its own: they neither take nor drop what stands in the line.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

Index = QModelIndex | QPersistentModelIndex

_METHODS_OWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
_BEFORE_TEXT = 9  # the line's own edge and margin: its text stands where the title stood


class ComposedLine(QLineEdit):
    """A line that knows whether an input method holds letters that are not text yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = ""

    @property
    def composing(self) -> bool:
        return bool(self._preedit)

    def keeps(self, event: QEvent) -> bool:
        """Whether this key, pressed or about to be, belongs to the input method."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        return self.composing and event.type() in kinds and isinstance(event, QKeyEvent) and event.key() in _METHODS_OWN

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if self.keeps(event):
            event.accept()
            return True
        return super().event(event)


class EditingDelegate(QStyledItemDelegate):
    """Renames in place."""

    def text_left(self, index: Index) -> int:
        """Where the title of a row begins, from the left edge of the list."""
        raise NotImplementedError

    def name_of_field(self, index: Index) -> str:
        """What the line is called by a screen reader."""
        raise NotImplementedError

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = ComposedLine(parent)
        editor.setAccessibleName(self.name_of_field(index))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        left = option.rect.left() + self.text_left(index) - _BEFORE_TEXT
        editor.setGeometry(QRect(left, option.rect.top(), option.rect.right() + 1 - left, option.rect.height()))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.text():  # a changed row must not overwrite what is being typed
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, ComposedLine) and watched.keeps(event):
            return False  # to the line, and not to us
        return super().eventFilter(watched, event)
