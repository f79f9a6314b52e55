"""The text of a question: grows with it, knows when an input method is composing, and lets files go by.

Knows keys and pasted things; does not know what sending is.
"""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from qwen_desktop.i18n import _

_MOST_LINES = 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


OUTWARD = "application/x-qwen-desktop-outward"  # of drags that begin here and are meant for elsewhere


def local_files(mime: QMimeData) -> list[Path]:
    """The files of a drop or a paste, in order; none of a drag that leads out of this window."""
    if mime.hasFormat(OUTWARD):
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class Editor(QPlainTextEdit):
    """Signals: `send_pressed` for the key that sends, `up_pressed` for Up in an empty text, `files_pasted(list[Path])`,
    `text_pasted(str)` with a text of more characters than `longest_paste`, `refused(str)` with a sentence for something
    that cannot be pasted, `focus_changed`."""

    send_pressed = Signal()
    up_pressed = Signal()
    files_pasted = Signal(list)
    text_pasted = Signal(str)
    refused = Signal(str)
    focus_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sends_with_modifier = False
        self.longest_paste = 5_000
        self._preedit = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._grow)
        self._grow()

    @property
    def composing(self) -> bool:
        """Whether an input method holds letters that are not text yet."""
        return bool(self._preedit)

    def commit_composing(self) -> None:
        """Make text of what an input method holds, where there is one that can."""
        if self._preedit:
            QGuiApplication.inputMethod().commit()

    def is_blank(self) -> bool:
        """Whether there is nothing to send. Looks at no more of a long text than it must."""
        block = self.document().firstBlock()
        while block.isValid():
            if block.text().strip():
                return False
            block = block.next()
        return True

    # Growing

    def _line(self) -> int:
        return QFontMetrics(self.font()).lineSpacing()

    def _grow(self) -> None:
        most = _MOST_LINES * self._line()
        taken = 0.0  # measured, not counted: a line of Chinese can be taller than one of Latin
        block = self.document().firstBlock()
        while block.isValid() and taken <= most:
            taken += self.blockBoundingRect(block).height()
            block = block.next()
        policy = Qt.ScrollBarPolicy
        scrolls = policy.ScrollBarAsNeeded if taken > most else policy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != scrolls:
            self.setVerticalScrollBarPolicy(scrolls)
        height = math.ceil(max(self._line(), min(most, taken))) + 2
        if height != self.height():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._grow()

    # Keys and input methods

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self._grow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._enter(event)
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() and not self.composing and self._is_empty():
            self.up_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self, event: QKeyEvent) -> None:
        event.accept()
        if self.composing:
            return  # this Enter belongs to the input method, whoever passed it on
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ctrl = held == Qt.KeyboardModifier.ControlModifier
        if ctrl or (not held and not self.sends_with_modifier):
            self.send_pressed.emit()
        else:
            self.insertPlainText("\n")
            self.ensureCursorVisible()

    def event(self, event: QEvent) -> bool:
        """While an input method is composing, Esc is its own, not a shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.composing
        ):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def _is_empty(self) -> bool:
        return self.document().isEmpty()

    # Files: pasted ones are told, dragged ones are left to the window

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = local_files(source)
        if files:
            self.files_pasted.emit(files)
        elif source.hasText():
            text = source.text()
            self.text_pasted.emit(text) if len(text) > self.longest_paste else self.insert(text)
        elif source.hasImage():
            self.refused.emit(_("A picture cannot be pasted; text, Markdown, code and PDF files can."))

    def insert(self, text: str) -> None:
        """Put `text` where the cursor is."""
        self.insertPlainText(text)
        self.ensureCursorVisible()

    def paste_inline(self) -> None:
        """Paste text into the text, however long it is; anything else as usual."""
        source = QGuiApplication.clipboard().mimeData()
        if source.hasText() and not local_files(source):
            self.insert(source.text())
        else:
            self.paste()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore() if event.mimeData().hasUrls() else super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.ignore() if event.mimeData().hasUrls() else super().dragMoveEvent(event)
