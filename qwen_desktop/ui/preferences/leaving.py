"""The page that says what leaves this computer. Shows the list it is given; the list itself is chat.leaving's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from qwen_desktop.chat.leaving import Leaving, remark
from qwen_desktop.i18n import _
from qwen_desktop.ui.preferences.layout import Text, column
from qwen_desktop.ui.theme import Themes

_WHAT = 200  # width of the first column


class LeavingPage(QWidget):
    """`rows` gives the list as it is now."""

    def __init__(self, rows: Callable[[], Sequence[Leaving]], themes: Themes) -> None:
        super().__init__()
        self._rows = rows
        self._lines: list[tuple[Text, Text]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for at, row in enumerate(rows()):
            what = Text(themes, row.what, self, colour="text")
            what.setFixedWidth(_WHAT)
            where = Text(themes, row.where, self)
            grid.addWidget(what, at, 0)
            grid.addWidget(where, at, 1)
            self._lines.append((what, where))
        page = column(self, spacing=16)
        page.addWidget(Text(themes, _("Every kind of request this app can make, and where it goes now.")))
        page.addLayout(grid)
        page.addWidget(Text(themes, remark(), size="small"))
        page.addStretch(1)

    def refresh(self) -> None:
        """Say where things go now."""
        for (what, where), row in zip(self._lines, self._rows(), strict=True):
            what.say(row.what)
            where.say(row.where)
            where.setAccessibleName(f"{row.what}: {row.where}")
