"""The thinking-process panel: a thought as it is thought, and any thought again later.

Shows what it is told; which trace that is, is decided elsewhere. The body is the conversation's own view, quieter.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message
from qwen_desktop.i18n import _
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.icons import icon, pixmap
from qwen_desktop.ui.thinking.blank import BlankPage
from qwen_desktop.ui.thinking.trace import Trace, shown
from qwen_desktop.ui.thinking.turn_bar import TurnBar
from qwen_desktop.ui.transcript.view import TranscriptView
from qwen_desktop.ui.values import Theme

DONE_MS = 1500
HEADER = 48  # px, as high as the line above the conversation, whose hairline goes on here


class ThinkingPanel(QWidget):
    """Header with clock and tokens, the turn it belongs to, and the thought; folds to the header's one line.

    Signals: `stepped(-1 or 1)` to the turn before or after, `now_wanted()` to what is thought now,
    `thinking_wanted(id)` of an answer that was given without, and those of the view.
    """

    closed = Signal()
    stepped = Signal(int)
    now_wanted = Signal()
    thinking_wanted = Signal(str)
    link_requested = Signal(str)
    save_requested = Signal(str, str, object)
    quoted = Signal(str)

    def __init__(self, theme: Theme, frames: Frames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trace: Trace | None = None
        self._source: list[str] = []  # the thought as written
        self._answer: list[str] = []  # the answer so far, which may turn out to be thought
        self._title = ""
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(self._dress)
        self._top = QWidget(self)
        self._sign = QLabel(self._top)
        self._line = QLabel(self._top)
        self._turn = TurnBar(theme, self)
        self._turn.stepped.connect(self.stepped)
        self._turn.now_wanted.connect(self.now_wanted)
        self._fold = _button(self._top, self._toggle)
        self._copy = _button(self._top, self.copy)
        self._close = _button(self._top, self.closed.emit)
        self._body = QWidget(self)
        self._page = QWidget(self._body)
        self._view = TranscriptView(theme, frames, quiet=True, parent=self._page)
        self._view.link_requested.connect(self.link_requested)
        self._view.save_requested.connect(self.save_requested)
        self._view.quoted.connect(self.quoted)
        self._empty = BlankPage(self._body)
        self._empty.asked.connect(self._ask_again)
        self._arrange()
        self.set_theme(theme)
        self.show_trace(None, "")

    def _arrange(self) -> None:
        self.setAccessibleName(_("Thinking"))
        self.setMinimumWidth(240)
        header = QHBoxLayout(self._top)
        header.setContentsMargins(16, 1, 8, 0)  # above the hairline, in the middle of the rest
        header.setSpacing(2)
        header.addWidget(self._sign)
        header.addSpacing(6)
        header.addWidget(self._line, 1)
        for button in (self._fold, self._copy, self._close):
            header.addWidget(button)
        self._top.setFixedHeight(HEADER)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._view)
        self._stack = QStackedLayout(self._body)
        self._stack.addWidget(self._page)
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self._view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addWidget(self._turn)
        whole.addWidget(self._body, 1)
        whole.addStretch(0)

    @property
    def view(self) -> TranscriptView:
        """The thought itself."""
        return self._view

    def put_above_thought(self, bar: QWidget) -> None:
        """Have `bar` stand between the header and the thought."""
        self._column.insertWidget(0, bar)

    # What is shown

    def show_trace(self, message: Message | None, title: str, *, soon: bool = False) -> None:
        """Show the thought of a message, `title` being what was asked; None shows that there is none.

        `soon`: with the next frame, as the view says of it.
        """
        self._title = title
        self._answer = []
        if message is None:
            self._trace, self._source = None, []
            self._view.clear()
        else:
            self._trace = Trace.of(message)
            self._source = [message.reasoning.text] if message.reasoning is not None else []
            self._answer = [message.text]
            streaming = message.id if self._trace.streaming else None
            self._view.show_messages([shown(message)], streaming=streaming, at_start=streaming is None, soon=soon)
        self._tell()

    def feed(self, change: Change) -> None:
        """Follow the answer whose thought is shown."""
        if self._trace is None:
            return
        more = change.reasoning
        if change.moved:
            more = "".join(self._answer) + more
            self._answer = []
        if change.text:
            self._answer.append(change.text)
        was = (self._trace.thinking, self._trace.empty)
        self._trace.take(change)
        if more:
            self._trace.count(more)
            self._source.append(more)
            self._view.feed(self._trace.message_id, Change(text=more))
        if was != (self._trace.thinking, self._trace.empty) or change.usage is not None:
            self._tell()

    def settle(self, message: Message) -> None:
        """The answer whose thought is shown is over."""
        if self._trace is None or self._trace.message_id != message.id:
            return
        self._trace = Trace.of(message)
        self._source = [message.reasoning.text] if message.reasoning is not None else []
        self._view.settle(shown(message))
        self._tell()

    def _tell(self) -> None:
        trace = self._trace
        blank = trace is None or (trace.empty and not trace.thinking)
        without = trace is not None and blank and not trace.streaming
        self._stack.setCurrentWidget(self._empty if blank else self._page)
        self._empty.say(self._nothing(), again=without)
        self._copy.setEnabled(not blank)
        self._write()
        self._tick_clock()
        self._dress()

    def _nothing(self) -> str:
        if self._trace is None:
            return _("No thinking yet. With thinking on, it appears here as it happens.")
        if self._trace.streaming:
            return _("The thinking appears here as it happens.")
        return _("Answered without thinking")

    def _ask_again(self) -> None:
        if self._trace is not None:
            self.thinking_wanted.emit(self._trace.message_id)

    def set_ways(self, back: bool, on: bool) -> None:
        """Whether there are turns before and after the one that is shown."""
        self._turn.set_ways(back, on)

    def set_now(self, now: bool) -> None:
        """Whether something is being thought now in another turn."""
        self._turn.set_now(now)

    def set_can_ask(self, able: bool) -> None:
        """Whether an answer can be asked for now."""
        self._empty.set_can_ask(able)

    def _write(self) -> None:
        """The header's two lines. The tokens stand beside the clock where there is room, else with the question."""
        trace = self._trace
        clock = trace.clock() if trace is not None else _("Thinking")
        size = trace.size() if trace is not None else ""
        whole = f"{clock} · {size}" if size else clock
        fits = self._line.fontMetrics().horizontalAdvance(whole) <= self._line.width()
        self._line.setText(whole if fits else clock)
        self._line.setToolTip(whole)
        self._turn.setVisible(trace is not None and not self.folded)
        self._turn.set_text(self._title, "" if fits else size)

    # Clock

    def _tick(self) -> None:
        self._write()
        self._tick_clock()

    def _tick_clock(self) -> None:
        ticking = self.isVisible() and self._trace is not None and self._trace.thinking
        if ticking and not self._clock.isActive():
            self._clock.start()
        elif not ticking:
            self._clock.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    # Buttons

    @property
    def folded(self) -> bool:
        return self._body.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Leave only the header's line, or show the thought again."""
        self._body.setVisible(not folded)
        self._write()
        self._dress()

    def _toggle(self) -> None:
        self.set_folded(not self.folded)

    def copy(self) -> None:
        """Put the whole thought on the clipboard, as it was written."""
        QGuiApplication.clipboard().setText("".join(self._source))
        self._copied.start(DONE_MS)
        self._dress()

    # Looks

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._view.set_theme(theme)
        self._line.setFont(theme.font(theme.ui, bold=True))
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._turn.set_theme(theme)
        self._empty.set_theme(theme)
        self._dress()

    def set_zoom(self, zoom: float) -> None:
        self._view.set_zoom(zoom)

    def _dress(self) -> None:
        theme = self._theme
        thinking = self._trace is not None and self._trace.thinking
        colour = theme.accent if thinking else theme.muted
        self._sign.setPixmap(pixmap("thinking", colour, 20, self.devicePixelRatioF()))
        folded = self.folded
        _set(
            self._fold,
            "unfold" if folded else "fold",
            _("Show the thinking") if folded else _("Fold to one line"),
            theme,
        )
        done = self._copied.isActive()
        _set(self._copy, "check" if done else "copy", _("Copied") if done else _("Copy the thinking"), theme)
        _set(self._close, "close", _("Close the thinking panel"), theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for above in (self._top, self._turn):
            if above.isVisible():
                painter.fillRect(0, above.geometry().bottom(), self.width(), 1, QColor(self._theme.border))
        painter.end()


def _button(parent: QWidget, function: object) -> QToolButton:
    button = QToolButton(parent)
    button.setIconSize(QSize(18, 18))
    button.setAutoRaise(True)
    button.clicked.connect(function)
    return button


def _set(button: QToolButton, picture: str, name: str, theme: Theme) -> None:
    button.setIcon(icon(picture, theme))
    button.setToolTip(name)
    button.setAccessibleName(name)
