"""The page of backups: whether they are made, which there are, a new one, and one put back.

Shows what it is given and says what happened; does not know how a backup is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from qwen_desktop import i18n
from qwen_desktop.chat import keeping as sentences
from qwen_desktop.export.describing import size
from qwen_desktop.i18n import _
from qwen_desktop.storage.backups import Backup, GivenUp
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.ui.preferences.keeping import Keeping
from qwen_desktop.ui.preferences.layout import Text, button, buttons, column
from qwen_desktop.ui.preferences.options import OptionsPage
from qwen_desktop.ui.theme import RADIUS, Themes

_ROWS = 6  # seen at once
_ROW = 32


class BackupsPage(QWidget):
    """`options` stand above the list."""

    def __init__(self, options: OptionsPage, keeping: Keeping, themes: Themes) -> None:
        super().__init__()
        self._options = options
        self._keeping = keeping
        self._themes = themes
        self._backups: list[Backup] = []
        self._before: Backup | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._list = QListWidget(self)
        self._restore = button(_("Restore"))
        self._make = button(_("Back up now"))
        self._folder = button(_("Open folder"))
        self._undo = button(_("Undo"))
        self._said = Text(themes, "", self)
        self._place()
        self._restore.clicked.connect(self.restore)
        self._make.clicked.connect(self.make)
        self._folder.clicked.connect(keeping.open_folder)
        self._undo.clicked.connect(self._take_back)
        self._list.currentRowChanged.connect(lambda row: self._restore.setEnabled(row >= 0))
        themes.changed.connect(self._dress)
        self._dress()

    def _place(self) -> None:
        self._list.setAccessibleName(_("Backups"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setUniformItemSizes(True)
        self._list.setFixedHeight(_ROWS * _ROW + 10)
        self._restore.setToolTip(_("Put the chosen backup in the place of all conversations"))
        self._restore.setEnabled(False)
        self._undo.hide()
        page = column(self, spacing=12)
        about = _(
            "A backup holds all conversations and the text of their documents. It is made while the app runs, at most "
            "once a day; older ones are removed after some weeks, or when all of them together exceed 2 GB."
        )
        page.addWidget(Text(self._themes, about))
        page.addWidget(self._options)
        page.addWidget(self._list)
        page.addLayout(buttons(self._restore, self._make, self._folder, self._undo))
        page.addWidget(self._said)
        page.addWidget(
            Text(self._themes, _("What you delete stays in the backups made before, until they go."), size="small")
        )
        page.addStretch(1)

    def refresh(self) -> None:
        """Show what there is now."""
        self._options.refresh()
        self._begin(self._fill())

    def make(self) -> None:
        """Back up now."""
        self._begin(self._make_one())

    def restore(self) -> None:
        """Put the backup that is chosen in the place of everything."""
        row = self._list.currentRow()
        if 0 <= row < len(self._backups):
            self._begin(self._put_back(self._backups[row]))

    def _take_back(self) -> None:
        if self._before is not None:
            self._begin(self._put_back(self._before))

    # What takes time

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._told(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it, or say why it could not be done."""
        try:
            await work
        except StorageError as error:
            self._said.say(sentences.explain_backup(error.problem), "error")
        except GivenUp:
            return
        finally:
            self._busy(False)

    async def _fill(self) -> None:
        self._backups = await self._keeping.listed()
        chosen = self._list.currentRow()
        self._list.clear()
        for each in self._backups:
            item = QListWidgetItem(f"{_when(each.made)}  ·  {size(each.size)}")
            item.setToolTip(str(each.path))
            self._list.addItem(item)
        if not self._backups:
            nothing = QListWidgetItem(_("No backup yet. The first is made a minute after the start."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
        self._list.setCurrentRow(min(chosen, len(self._backups) - 1))

    async def _make_one(self) -> None:
        self._busy(True)
        self._said.say(_("Backing up…"), "muted")
        made = await self._keeping.make()
        await self._fill()
        self._said.say(_("Backed up ({size}).").format(size=size(made.size)), "muted")

    async def _put_back(self, backup: Backup) -> None:
        self._busy(True)
        self._undo.hide()
        self._said.say(_("Restoring…"), "muted")
        before = await self._keeping.restore(backup)
        await self._fill()
        sentence = _("Restored: the conversations are those of {when}.").format(when=_when(backup.made))
        if before is not None:
            sentence += " " + _("Those of before are kept as the newest backup.")
        self._before = before
        self._undo.setVisible(before is not None)
        self._said.say(sentence, "text")

    def _busy(self, busy: bool) -> None:
        self._make.setEnabled(not busy)
        self._restore.setEnabled(not busy and 0 <= self._list.currentRow() < len(self._backups))

    def _dress(self) -> None:
        theme = self._themes.current
        self._list.setStyleSheet(
            f"QListWidget {{ background: {theme.page}; border: 1px solid {theme.border}; border-radius: {RADIUS}px;"
            f" outline: none; padding: 4px; font-size: {theme.ui}px; }}"
            f"QListWidget::item {{ color: {theme.text}; padding: 6px 8px; border-radius: 4px; }}"
            f"QListWidget::item:disabled {{ color: {theme.muted}; }}"
            f"QListWidget::item:hover:enabled {{ background: {theme.hover}; }}"
            f"QListWidget::item:selected {{ background: {theme.bubble}; color: {theme.text}; }}"
        )

    async def done(self) -> None:
        """Wait for what is being done: a database is not left half restored."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _when(moment: float) -> str:
    """Day and time as they are written where the user lives."""
    at = QDateTime.fromSecsSinceEpoch(int(moment))
    return QLocale(i18n.current()).toString(at, QLocale.FormatType.ShortFormat)
