"""The composer: one rounded box to write a question in, with its files, its model and its switch.

Says what the user wants and shows what it is told; does not send, read or count anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.composer.chips import Chips
from qwen_desktop.ui.composer.editing import EditingRow
from qwen_desktop.ui.composer.editor import Editor
from qwen_desktop.ui.composer.meter import ContextMeter
from qwen_desktop.ui.composer.models import ModelButton, ModelRow
from qwen_desktop.ui.composer.queued import QueuedRow
from qwen_desktop.ui.composer.send import SendButton
from qwen_desktop.ui.composer.thinking import ThinkingSwitch
from qwen_desktop.ui.theme import RADIUS, Themes

_BAR_GAPS = 48  # margins and spaces of the lower line


class _Box(QWidget):
    """The rounded ground; a click on it anywhere goes to the text."""

    def __init__(self, themes: Themes, editor: Editor, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._editor = editor
        editor.focus_changed.connect(self.update)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus if self._editor.hasFocus() else theme.border), 1))
        painter.setBrush(QColor(theme.page))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()


class Composer(QWidget):
    """Where a question is written.

    `sent(text)` is what the user wants asked; the text stays until `clear()`, so that a refused question is not
    lost. It comes while an answer streams too: whoever listens lets it wait (`set_queued`). `files_dropped` holds
    `list[Path]`; `text_pasted` a text too long to stand in the question, and `chip_opened` asks for it there after all;
    `refused` a sentence about something that cannot be pasted; `edited` means text changed.
    """

    sent = Signal(str)
    stopped = Signal()
    attach_requested = Signal()
    files_dropped = Signal(list)
    refused = Signal(str)
    model_chosen = Signal(str)
    key_wanted = Signal(str)
    all_models_wanted = Signal()
    thinking_toggled = Signal(bool)
    chip_removed = Signal(str)
    chip_opened = Signal(str)
    text_pasted = Signal(str)
    instructions_requested = Signal()
    editing_cancelled = Signal()
    edited = Signal()
    edit_last_requested = Signal()
    queued_edit_requested = Signal()
    queued_cancelled = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._editor = Editor(self)
        self._box = _Box(themes, self._editor, self)
        self._chips = Chips(themes, self)
        self._attach = QToolButton(self)
        self._thinking = ThinkingSwitch(themes, self)
        self._models = ModelButton(themes, self)
        self._meter = ContextMeter(themes, self)
        self._send = SendButton(themes, self)
        self._instructions = QToolButton(self)
        self._queued = QueuedRow(themes, self)
        self._editing = EditingRow(themes, self)
        self._name_parts()
        self._place()
        self._connect()
        themes.changed.connect(self._dress)
        self._dress()
        self._refresh()

    def _name_parts(self) -> None:
        self._editor.setPlaceholderText(_("Ask anything, or drop files here"))
        self._editor.setAccessibleName(_("Question"))
        self._attach.setAccessibleName(_("Attach files"))
        self._attach.setToolTip(tooltip(_("Attach text, Markdown, code or PDF files"), "Ctrl+O"))
        self.set_instructed(False)
        for button in (self._attach, self._instructions):
            button.setIconSize(QSize(20, 20))
        for control in (self._attach, self._instructions, self._thinking, self._models, self._send):
            control.setCursor(Qt.CursorShape.ArrowCursor)

    def _place(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 8, 8)
        bar.setSpacing(4)
        for control in (self._attach, self._instructions, self._thinking, self._models):
            bar.addWidget(control)
        bar.addStretch(1)
        bar.addWidget(self._meter)
        bar.addSpacing(8)
        bar.addWidget(self._send)
        words = QHBoxLayout()
        words.setContentsMargins(16, 12, 12, 8)
        words.addWidget(self._editor)
        files = QHBoxLayout()
        files.setContentsMargins(16, 0, 12, 0)
        files.addWidget(self._chips)
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self._above = inside
        inside.addLayout(files)
        inside.addLayout(words)
        inside.addLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._queued)
        column.addWidget(self._editing)
        column.addWidget(self._box)
        self.setFocusProxy(self._editor)
        order = (self._editor, self._attach, self._instructions, self._thinking, self._models, self._send)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._editor.textChanged.connect(self._text_changed)
        self._editor.send_pressed.connect(self._ask)
        self._editor.up_pressed.connect(self._up)
        self._editor.files_pasted.connect(self.files_dropped)
        self._editor.text_pasted.connect(self.text_pasted)
        self._editor.refused.connect(self.refused)
        self._chips.removed.connect(self.chip_removed)
        self._chips.opened.connect(self.chip_opened)
        self._instructions.clicked.connect(self.instructions_requested)
        self._editing.cancelled.connect(self.editing_cancelled)
        self._attach.clicked.connect(self.attach_requested)
        self._thinking.switched.connect(self.thinking_toggled)
        self._models.chosen.connect(self._fit_bar)
        self._models.chosen.connect(self.model_chosen)
        self._models.key_wanted.connect(self.key_wanted)
        self._models.all_wanted.connect(self.all_models_wanted)
        self._send.clicked.connect(self._pressed)
        self._queued.edit_requested.connect(self.queued_edit_requested)
        self._queued.cancelled.connect(self.queued_cancelled)

    # The text

    @property
    def text(self) -> str:
        return self._editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Put `text` in place of what is there, and the cursor at its end."""
        self._editor.setPlainText(text)
        cursor = self._editor.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self._editor.setTextCursor(cursor)

    def insert_text(self, text: str) -> None:
        """Put `text` where the cursor is, and go on there."""
        self._editor.insert(text)
        self.setFocus()

    def paste_inline(self) -> None:
        """Paste into the text, however long it is."""
        self.setFocus()
        self._editor.paste_inline()

    def set_longest_paste(self, characters: int) -> None:
        """Let what is longer be no text when it is pasted."""
        self._editor.longest_paste = characters

    def quote(self, text: str) -> None:
        """Put `text` as a quotation above what is written, with the cursor where the question about it goes."""
        quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
        self.set_text("\n\n".join([quoted, self.text.strip()]))
        self.setFocus()

    def clear(self) -> None:
        """Take text and chips away: the question was asked."""
        self._chips.clear()
        self._editor.clear()
        self._refresh()

    @property
    def composing(self) -> bool:
        """Whether an input method is at work."""
        return self._editor.composing

    def set_sends_with_modifier(self, on: bool) -> None:
        """Send with Ctrl+Enter and break lines with Enter, or (off) send with Enter."""
        self._editor.sends_with_modifier = on
        self._send.set_keys("Ctrl+Return" if on else "Return")

    # Files

    def chip_ids(self) -> list[str]:
        return self._chips.ids()

    def add_chip(self, id: str, name: str, *, pasted: bool = False) -> None:
        """Show a file, or a pasted text, that is about to be read."""
        self._chips.add(id, name, pasted=pasted)
        self._refresh()

    def update_chip(
        self, id: str, *, progress: float | None = None, tokens: int | None = None, error: str = ""
    ) -> None:
        """Say that a file is `progress` (0.0 to 1.0) read, comes to `tokens`, or failed. Raises KeyError."""
        self._chips.update_chip(id, progress=progress, tokens=tokens, error=error)

    def remove_chip(self, id: str) -> None:
        self._chips.remove(id)
        self._refresh()

    # What it is told

    def set_models(self, rows: Sequence[ModelRow], current: str) -> None:
        """The models to choose from, in order, and the one chosen."""
        self._models.set_models(rows, current)
        self._fit_bar()

    def set_thinking(self, manner: Thinking, on: bool) -> None:
        """What the model can do, and what will be asked of it."""
        self._thinking.set_thinking(manner, on)

    def set_streaming(self, streaming: bool) -> None:
        """While an answer streams, the button stops it."""
        self._send.set_stops(streaming)
        self._refresh()

    def set_fit(self, counted: int, limit: int | None) -> None:
        """The tokens of the next question with everything that goes with it, and the most the model takes."""
        self._meter.set_fit(counted, limit)
        self._fit_bar()

    def set_queued(self, text: str) -> None:
        """The question that waits for the answer on screen; "" for none."""
        self._queued.set_text(text)

    def set_editing(self, editing: bool) -> None:
        """Whether what is written asks an earlier question anew."""
        self._editing.setVisible(editing)

    def set_instructed(self, instructed: bool) -> None:
        """Whether the conversation has instructions."""
        self._instructions.setProperty("on", instructed)
        name = _("Instructions (set)") if instructed else _("Instructions")
        self._instructions.setAccessibleName(name)
        self._instructions.setToolTip(tooltip(name, "Ctrl+I"))
        self._dress_instructions()

    def toggle_thinking(self) -> None:
        """What the switch does when clicked."""
        self._thinking.click()

    def open_models(self) -> None:
        """Open the menu of models."""
        self._models.showMenu()

    # What the user does

    def _text_changed(self) -> None:
        self._refresh()
        self.edited.emit()

    def _pressed(self) -> None:
        if self._send.stops:
            self.stopped.emit()
        else:
            self._editor.commit_composing()
            self._ask()

    def _ask(self) -> None:
        if self._editor.composing or not self._has_question():
            return
        self.sent.emit(self.text)

    def _up(self) -> None:
        if not self._chips.ids():
            self.edit_last_requested.emit()

    def _has_question(self) -> bool:
        return not self._editor.is_blank() or bool(self._chips.ids())

    def _refresh(self) -> None:
        self._send.setEnabled(self._send.stops or self._has_question())
        self._above.setContentsMargins(0, 12 if self._chips.ids() else 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        """Give the model's name its room first: the meter's bar goes, the switch's word, then the instructions."""
        fixed = sum(control.sizeHint().width() for control in (self._attach, self._models, self._send))
        room = self.width() - fixed - _BAR_GAPS - self._thinking.bare_width - self._meter.bare_width
        room -= (more := self._instructions.sizeHint().width() + 4)
        self._instructions.setVisible(room >= 0)  # the menu and the shortcut are there too
        room += 0 if room >= 0 else more
        has_word = room >= self._thinking.word_width
        self._thinking.show_word(has_word)
        self._meter.show_bar(has_word and room >= self._thinking.word_width + self._meter.bar_width)

    def _dress(self) -> None:
        theme = self._themes.current
        self._editor.setFont(theme.font())
        self._attach.setIcon(icons.icon("attach", theme))
        self._dress_instructions()
        self._box.update()

    def _dress_instructions(self) -> None:
        theme = self._themes.current
        colour = theme.accent if self._instructions.property("on") else theme.muted
        self._instructions.setIcon(icons.icon("instructions", theme, colour))
