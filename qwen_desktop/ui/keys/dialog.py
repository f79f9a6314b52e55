"""The sheet where an API key is pasted, its region chosen, or the stored one forgotten.

Says what the user gave and shows what came of it; does not try, store or remember a key.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qwen_desktop.i18n import _
from qwen_desktop.ui.keys.state import KeyState
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes

_WIDTH = 560


def cleaned(pasted: str) -> str:
    """A key without what copying adds around it: spaces, line ends, quotes, a name before an equals sign."""
    key = "".join(pasted.split())
    return key.rpartition("=")[2].strip("\"'")


class KeyDialog(QDialog):
    """Signals: `key_given(key, region, workspace)` to try and keep; `once_requested(key, region, workspace)` to use
    for this run only; `forget_requested()`. `region` is "" for "find out by trying"."""

    key_given = Signal(str, str, str)
    once_requested = Signal(str, str, str)
    forget_requested = Signal()

    def __init__(self, state: KeyState, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._themes = themes
        self._key = QLineEdit()
        self._region = QComboBox()
        self._workspace = QLineEdit()
        self._where_tried = self._line()
        self._where_kept = self._line()
        self._outcome = self._line()
        self._wrong = False
        self._forget = QPushButton(_("Forget key"))
        self._cancel = QPushButton(_("Cancel"))
        self._once = QPushButton(_("Use for this run only"))
        self._use = QPushButton(_("Use key"))
        self.setWindowTitle(_("API key"))
        self.setModal(True)
        self._fill()
        self._place()
        self._connect()
        themes.changed.connect(self._dress)
        self._dress()
        self._refresh()

    # What it is told

    def set_busy(self, text: str) -> None:
        """Say what is being waited for, and take no more input until `show_outcome`."""
        self._say(text, wrong=False)
        for control in self._inputs():
            control.setEnabled(False)

    def show_outcome(self, text: str, can_use_once: bool = False, wrong: bool = True) -> None:
        """One sentence about what came of it; `can_use_once` offers the key for this run only."""
        for control in self._inputs():
            control.setEnabled(True)
        self._say(text, wrong=wrong)
        self._once.setVisible(can_use_once)
        self._refresh()

    def done(self, result: int) -> None:
        """Closes; the key does not stay in the field."""
        self._key.clear()
        super().done(result)

    # How it is made

    def _line(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _inputs(self) -> tuple[QWidget, ...]:
        return (self._key, self._region, self._workspace, self._use, self._once, self._forget)

    def _fill(self) -> None:
        state = self._state
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setPlaceholderText("sk-…")
        self._key.setAccessibleName(_("API key"))
        self._region.setAccessibleName(_("Region"))
        self._region.addItem(_("Detect automatically"), "")
        for row in state.regions:
            self._region.addItem(row.name, row.id)
        self._region.setCurrentIndex(max(0, self._region.findData(state.region)))
        self._workspace.setText(state.workspace)
        self._workspace.setPlaceholderText(_("Only for a workspace host, such as ws-…"))
        self._workspace.setAccessibleName(_("Workspace"))
        self._forget.setVisible(state.stored)
        self._forget.setToolTip(_("Remove the key from the keychain"))
        self._once.hide()
        self._use.setProperty("primary", True)
        self._use.setDefault(True)
        if state.from_environment:
            kept = _("DASHSCOPE_API_KEY is set: that key is used as long as it is, and never stored.")
        elif state.keychain:
            kept = _("Kept in this computer's keychain ({name}), never in a file.").format(name=state.keychain)
        else:
            kept = _("Kept in this computer's keychain, never in a file.")
        self._where_kept.setText(kept)
        self._outcome.hide()

    def _place(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        form.setColumnStretch(1, 1)
        fields: tuple[tuple[str, QWidget, QLabel | None], ...] = (
            (_("Key"), self._key, self._where_kept),
            (_("Region"), self._region, self._where_tried),
            (_("Workspace"), self._workspace, None),
        )
        for at, (name, field, note) in enumerate(fields):
            label = QLabel(name)
            label.setBuddy(field)
            field.setFixedHeight(32)
            form.addWidget(label, at * 3, 0)
            form.addWidget(field, at * 3, 1)
            if note is not None:
                form.addWidget(note, at * 3 + 1, 1)
                form.setRowMinimumHeight(at * 3 + 2, 8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._forget)
        buttons.addStretch(1)
        for button in (self._cancel, self._once, self._use):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self._outcome)
        column.addSpacing(4)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _connect(self) -> None:
        self._key.textChanged.connect(self._refresh)
        self._workspace.textChanged.connect(self._refresh)
        self._region.currentIndexChanged.connect(self._refresh)
        self._use.clicked.connect(self._give)
        self._once.clicked.connect(self._give_once)
        self._forget.clicked.connect(self.forget_requested)
        self._cancel.clicked.connect(self.reject)

    # What the user does

    def _given(self) -> tuple[str, str, str]:
        return cleaned(self._key.text()), str(self._region.currentData()), self._workspace.text().strip()

    def _give(self) -> None:
        self._once.hide()
        self.key_given.emit(*self._given())

    def _give_once(self) -> None:
        self.once_requested.emit(*self._given())

    def _refresh(self) -> None:
        key, region, workspace = self._given()
        row = next((r for r in self._state.regions if r.id == region), None)
        usable = True
        if row is None and workspace:
            line, usable = _("A workspace belongs to one region: choose it above."), False
        elif row is None:
            hosts = ", ".join(r.host for r in self._state.regions if r.host)
            line = _(
                "The key is tried once on each of Alibaba's shared hosts, and the one that answers is kept: {hosts}."
            )
            line = line.format(hosts=hosts)
        elif not row.host and not workspace:
            line, usable = _("This region has workspace hosts only: fill in the workspace."), False
        else:
            line = _("The key is sent to no other host.")
        self._where_tried.setText(line)
        self._use.setEnabled(bool(key) and usable)
        self._once.setEnabled(bool(key) and usable)
        self._grow()

    def _say(self, text: str, *, wrong: bool) -> None:
        self._wrong = wrong
        self._outcome.setText(text)
        self._outcome.setVisible(bool(text))
        self._dress()
        self._grow()

    def _grow(self) -> None:
        """Be as high as the sentences need at this width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            height = layout.totalHeightForWidth(max(self.width(), _WIDTH))
            self.setMinimumHeight(height)
            self.resize(max(self.width(), _WIDTH), height)

    def _dress(self) -> None:
        theme = self._themes.current
        for label in (self._where_kept, self._where_tried):
            label.setStyleSheet(words(theme.muted, theme.small))
        self._outcome.setStyleSheet(words(theme.error if self._wrong else theme.muted, theme.ui))
