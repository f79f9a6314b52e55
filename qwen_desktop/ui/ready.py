"""Says that an answer is ready that took long, where nobody looks at the window. Clicking it brings the conversation.

Knows the window and the desktop's notifications. What the answer says is in none of them: others may see the screen.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from qwen_desktop.domain.message import Message, Status
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.window import Window

if TYPE_CHECKING:
    from qwen_desktop.notifications import Notifications

LONG = 20.0  # seconds
_TRAY_MS = 10_000


class Ready:
    """`wanted` says whether the user wants to be told; `open` shows a conversation."""

    def __init__(
        self,
        window: Window,
        wanted: Callable[[], bool],
        open: Callable[[str], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._window = window
        self._wanted = wanted
        self._open = open
        self._loop = loop
        self._notifications: Notifications | None = None
        self._tray: QSystemTrayIcon | None = None
        self._last = ""  # the conversation a click on the tray's message means

    def settled(self, conversation_id: str, title: str, message: Message) -> None:
        """An answer is over."""
        took = time.time() - message.created
        if message.status is not Status.COMPLETE or took <= LONG or not self._wanted():
            return
        if QApplication.activeWindow() is not None:
            return
        QApplication.alert(self._window)
        summary = " ".join(title.split()) or _("New chat")
        if sys.platform in ("darwin", "win32"):
            self._show_by_tray(conversation_id, summary)
        else:
            self._show(conversation_id, summary)

    def _show(self, conversation_id: str, summary: str) -> None:
        if self._notifications is None:
            from qwen_desktop.notifications import Notifications

            self._notifications = Notifications(self._clicked, lambda: None)  # the taskbar has been told
        self._notifications.show(conversation_id, summary, _("The answer is ready."), _("Show the conversation"))

    def _clicked(self, conversation_id: str, token: str) -> None:
        """Called on the notifications' thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.come, conversation_id, token)

    def come(self, conversation_id: str, token: str = "") -> None:
        """Bring the conversation to the front. `token` is the desktop's leave to do so."""
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from here
        self._window.come_forward()
        self._open(conversation_id)

    def _show_by_tray(self, conversation_id: str, summary: str) -> None:
        """Where the system shows messages of tray icons only: there is one for as long as the message stands."""
        if not QSystemTrayIcon.supportsMessages():
            return
        self._last = conversation_id
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.app_icon(), self._window)
            self._tray.messageClicked.connect(self._tray_clicked)
        self._tray.show()
        self._tray.showMessage(summary, _("The answer is ready."), icons.app_icon(), _TRAY_MS)
        self._loop.call_later(_TRAY_MS / 1000, self._tray.hide)

    def _tray_clicked(self) -> None:
        self.come(self._last)

    def close(self) -> None:
        """Say nothing more."""
        if self._notifications is not None:
            self._notifications.close()
        if self._tray is not None:
            self._tray.hide()
