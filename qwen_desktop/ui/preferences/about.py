"""The page about the app itself: its version, its licence, whose it is not, and where it keeps things."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from qwen_desktop import __version__, i18n
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.preferences.layout import Rows, Text, button, buttons, column, heading
from qwen_desktop.ui.theme import Themes

_MARK = 48


class AboutPage(QWidget):
    """`figures_of` is the day the models' figures were last compared; `open_folder` shows the data folder."""

    def __init__(
        self, themes: Themes, figures_of: datetime.date, folder: Path, open_folder: Callable[[], None]
    ) -> None:
        super().__init__()
        self._themes = themes
        page = column(self, spacing=16)
        page.addLayout(self._head())
        page.addWidget(Text(themes, _("A native desktop window for Alibaba's Qwen models, under the MIT licence.")))
        page.addWidget(Text(themes, _("Unofficial: not affiliated with Alibaba.")))
        day = QLocale(i18n.current()).toString(
            QDate(figures_of.year, figures_of.month, figures_of.day), QLocale.FormatType.LongFormat
        )
        said = _("Windows, prices and names of the models were last compared with Alibaba's pages on {day}.")
        page.addWidget(Text(themes, said.format(day=day)))
        page.addLayout(self._place(folder, open_folder))
        page.addStretch(1)

    def refresh(self) -> None:
        """Nothing here changes while the app runs."""

    def _head(self) -> QHBoxLayout:
        mark = QLabel()
        mark.setFixedSize(_MARK, _MARK)
        mark.setPixmap(icons.app_icon().pixmap(QSize(_MARK, _MARK), self.devicePixelRatioF()))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        names.addWidget(heading(self._themes, "Qwen Desktop"))
        names.addWidget(Text(self._themes, _("Version {version}").format(version=__version__)))
        names.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(mark)
        line.addLayout(names, 1)
        return line

    def _place(self, folder: Path, open_folder: Callable[[], None]) -> Rows:
        path = QLineEdit(str(folder))
        path.setReadOnly(True)
        path.setCursorPosition(0)
        path.setAccessibleName(_("Data folder"))
        path.setToolTip(str(folder))
        shown = button(_("Open folder"))
        shown.clicked.connect(open_folder)
        rows = Rows(self._themes, self)
        under = rows.add(_("Data folder"), path, wide=True)
        under.say(_("Conversations, settings and logs; the keys are not in it."))
        rows.add_line(buttons(shown))
        return rows
