"""Opens the sheet of instructions over the conversation on screen, and has what is chosen there used and kept.

Knows the session, the store of named sets and the composer's sign; does not know what a model makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from qwen_desktop.chat.session import Session
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.theme import Themes

if TYPE_CHECKING:
    from qwen_desktop.ui.instructions.dialog import InstructionsDialog


class Instructing:
    """`on_changed` hears when the conversation on screen got other instructions."""

    def __init__(
        self, store: Store, composer: Composer, session: Callable[[], Session], themes: Themes, parent: QWidget
    ) -> None:
        self._store = store
        self._composer = composer
        self._session = session
        self._themes = themes
        self._parent = parent
        self._dialog: InstructionsDialog | None = None
        self.on_changed: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Show the sheet; what is used there holds from the next answer on."""
        from qwen_desktop.ui.instructions.dialog import InstructionsDialog

        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        session = self._session()
        sets = self._store.named_instructions()
        dialog = InstructionsDialog(session.conversation.instructions, sets, self._themes, self._parent)
        dialog.told.connect(lambda told: self._tell(session, told))
        dialog.set_kept.connect(self._keep)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def show(self) -> None:
        """Say on the composer whether the conversation on screen has instructions."""
        self._composer.set_instructed(not self._session().conversation.instructions.empty)

    def _tell(self, session: Session, told: Instructions) -> None:
        session.instruct(told)
        self.show()
        self.on_changed()

    def _keep(self, name: str, told: Instructions) -> None:
        self._store.put_instructions(name, told)

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
        self._composer.setFocus()
