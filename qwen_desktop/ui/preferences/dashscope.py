"""DashScope's part of the preferences: where its key is, and where the key belongs.

Says what the user wants and shows what it is told; does not look for a key.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from qwen_desktop.i18n import _
from qwen_desktop.settings import Settings
from qwen_desktop.ui.keys.state import RegionRow
from qwen_desktop.ui.preferences.controls import HEIGHT, Choices, control
from qwen_desktop.ui.preferences.layout import Rows, Text, button, buttons, column, heading
from qwen_desktop.ui.theme import Themes


def place_problem(row: RegionRow | None, workspace: str) -> str:
    """Why a region and a workspace make no host, in one sentence; "" where they do. None: no region was chosen."""
    if row is None:
        return _("A workspace belongs to one region: choose it above.") if workspace else ""
    if not row.host and not workspace:
        return _("This region has workspace hosts only: fill in the workspace.")
    return ""


class DashScopePart(QWidget):
    """Signals: `key_requested()` to paste or change it; `forget_requested()`; `place_chosen(region, workspace)`."""

    key_requested = Signal()
    forget_requested = Signal()
    place_chosen = Signal(str, str)

    def __init__(self, regions: Sequence[RegionRow], themes: Themes) -> None:
        super().__init__()
        self._regions = {row.id: row for row in regions}
        self._region_id = ""
        self._workspace_id = ""
        self._pending = False
        self._key = Text(themes, _("Looking into the system's keychain…"), self)
        self._change = button(_("Paste a key…"))
        self._forget = button(_("Forget key"))
        rows = [("", _("Detect automatically")), *((row.id, row.name) for row in regions)]
        self._region = Choices(rows, self._region_chosen)
        self._workspace = control(Settings.workspace, self._workspace_chosen)
        self._remark, self._problem = self._place(themes)
        self._change.clicked.connect(self.key_requested)
        self._forget.clicked.connect(self.forget_requested)
        self._forget.hide()

    def _place(self, themes: Themes) -> tuple[Text, Text]:
        """Gives the lines under the region and under the workspace."""
        region = self._region.widget
        region.setAccessibleName(Settings.region.label())
        region.setFixedHeight(HEIGHT)
        self._change.setAccessibleDescription("DashScope")
        self._forget.setAccessibleDescription("DashScope")
        self._forget.setToolTip(_("Remove the key from the keychain"))
        rows = Rows(themes, self)
        under_region = rows.add(Settings.region.label(), region)
        under_workspace = rows.add(Settings.workspace.label(), self._workspace.widget)
        part = column(self)
        part.addWidget(heading(themes, "DashScope"))
        part.addWidget(self._key)
        part.addLayout(buttons(self._change, self._forget))
        part.addSpacing(4)
        part.addLayout(rows)
        return under_region, under_workspace

    # What it is told

    def show_key(self, sentence: str, *, there: bool, forgettable: bool, wrong: bool = False) -> None:
        """Where the key is, in one sentence, and what can be done with it."""
        self._key.say(sentence, "error" if wrong else "muted")
        self._change.setText(_("Change key…") if there else _("Paste a key…"))
        self._forget.setVisible(forgettable)

    def show_place(self, region: str, workspace: str, remark: str) -> None:
        """The region and the workspace in force, and what they mean for the key. A half-made choice stays."""
        self._remark.say(remark)
        if not self._pending:
            self._region_id, self._workspace_id = region, workspace
            self._region.put(region)
            self._workspace.put(workspace)
            self._say_problem()

    def finish(self) -> None:
        """Take what is typed and not yet taken; a choice that makes no host is dropped."""
        self._workspace.finish()
        self._pending = False

    # What the user does

    def _region_chosen(self, region: str) -> None:
        self._region_id = region
        self._choose()

    def _workspace_chosen(self, workspace: str) -> None:
        self._workspace_id = workspace
        self._choose()

    def _choose(self) -> None:
        self._pending = bool(self._say_problem())
        if not self._pending:
            self.place_chosen.emit(self._region_id, self._workspace_id)

    def _say_problem(self) -> str:
        problem = place_problem(self._regions.get(self._region_id), self._workspace_id)
        self._problem.say(problem, "warning")
        return problem
