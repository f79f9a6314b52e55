"""Which of the two is searched: the trace while it has the keyboard, else the conversation. Looks for nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.ui.find.finder import Finder


class Finders:
    """`panel` is where the trace stands; all that is in it counts as the trace."""

    def __init__(self, conversation: Finder, trace: Finder, panel: QWidget) -> None:
        self._conversation = conversation
        self._trace = trace
        self._panel = panel

    def find(self) -> None:
        """Ask what is to be found."""
        (self._trace if self._in_trace() else self._conversation).open()

    def step(self, forward: bool) -> None:
        """Go to the next hit or the one before, of the words looked for last."""
        only_trace = self._trace.is_open and not self._conversation.is_open
        (self._trace if self._in_trace() or only_trace else self._conversation).step(forward)

    def close(self) -> bool:
        """Shut the bar that has the keyboard, else one that is open; False where none is."""
        bars = (self._trace, self._conversation) if self._in_trace() else (self._conversation, self._trace)
        for finder in bars:
            if finder.is_open:
                finder.close()
                return True
        return False

    def _in_trace(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self._panel.isAncestorOf(focused) and self._trace.shown
