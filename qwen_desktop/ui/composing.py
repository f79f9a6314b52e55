"""One rule for every text field: while an input method is composing in it, the keys belong to the input method.

Follows the keyboard from field to field, so that a field made tomorrow keeps the rule too. Knows no field by name.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_ITS_OWN = {
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class Composing(QObject):
    """Watches the field that has the keyboard. An Esc, Enter or arrow that reaches a field while letters are being
    composed there, whoever passed it on, neither edits, sends, closes nor stops anything."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._field: QWidget | None = None
        self._composing = False
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._moved)
        self._watch(application.focusWidget())

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._watch(now)

    def _watch(self, field: QWidget | None) -> None:
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._composing = False
        takes_text = field is not None and field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._field = field if takes_text else None
        if self._field is not None:
            self._field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        elif self._composing and event.type() in _KEYS and isinstance(event, QKeyEvent) and event.key() in _ITS_OWN:
            event.accept()
            return True
        return False
