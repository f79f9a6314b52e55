"""Opens the sheet with all models over the window. Knows who chooses; imports the sheet when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.offering import row_id
from qwen_desktop.ui.theme import Themes

if TYPE_CHECKING:
    from qwen_desktop.ui.models.dialog import ModelsDialog


class AllModels:
    """One sheet at a time."""

    def __init__(self, choosing: Choosing, themes: Themes, parent: QWidget) -> None:
        self._choosing = choosing
        self._themes = themes
        self._parent = parent
        self._dialog: ModelsDialog | None = None

    def open(self) -> None:
        """Show every model there is."""
        from qwen_desktop.ui.models.dialog import ModelsDialog

        choosing = self._choosing
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        model = choosing.choice().model
        dialog = ModelsDialog(lambda: choosing.offering.everything(model), row_id(model), self._themes, self._parent)
        dialog.chosen.connect(choosing.choose_model)
        dialog.key_wanted.connect(lambda _row: choosing.ask_for_key())
        dialog.pinned.connect(choosing.pin)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
