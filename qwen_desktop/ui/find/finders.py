"""Which of the two is searched: the trace while it has the keyboard, else the conversation. Looks for nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.ui.find.finder import Finder


class Finders:
    """`panel` is where the trace stands; all that is in it counts as the trace."""

    def __init__(self, conversation: Finder, trace: Finder, panel: QWidget) -> None:
        self.conversation = conversation
        self.trace = trace
        self._panel = panel

    def find(self) -> None:
        """Ask what is to be found."""
        (self.trace if self._in_trace() else self.conversation).open()

    def step(self, forward: bool) -> None:
        """Go to the next hit or the one before, of the words looked for last."""
        only_trace = self.trace.is_open and not self.conversation.is_open
        (self.trace if self._in_trace() or only_trace else self.conversation).step(forward)

    def close(self) -> bool:
        """Shut the bar that has the keyboard, else one that is open; False where none is."""
        bars = (self.trace, self.conversation) if self._in_trace() else (self.conversation, self.trace)
        for finder in bars:
            if finder.is_open:
                finder.close()
                return True
        return False

    def _in_trace(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self._panel.isAncestorOf(focused) and self.trace.shown
