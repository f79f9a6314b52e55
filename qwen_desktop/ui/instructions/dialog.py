"""The sheet with a conversation's instructions: a system prompt, and folded under it how to sample.

Says what the user wants told and which sets are to be kept; tells no model and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qwen_desktop.chat import sentences
from qwen_desktop.domain.instructions import PARAMETERS, Instructions, number
from qwen_desktop.i18n import _
from qwen_desktop.ui.preferences.layout import Rows, Text, button
from qwen_desktop.ui.theme import Themes

_WIDTH, _HEIGHT = 600, 480


class InstructionsDialog(QDialog):
    """Signals: `told(Instructions)` once they are to be used; `set_kept(name, Instructions)` to keep a set under a
    name, or (empty ones) to forget it. `sets` are those there are."""

    told = Signal(object)
    set_kept = Signal(str, object)

    def __init__(self, now: Instructions, sets: Mapping[str, Instructions], themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._sets = dict(sets)
        self.setWindowTitle(_("Instructions"))
        self.setModal(True)
        self._names = QComboBox(self)
        self._name = QLineEdit(self)
        self._keep = button(_("Save set"))
        self._forget = button(_("Forget set"))
        self._text = QPlainTextEdit(self)
        self._fold = button("")
        self._advanced = QWidget(self)
        self._fields: dict[str, QLineEdit] = {}
        self._wrong = Text(themes, "", self, colour="error", size="small")
        self._cancel = button(_("Cancel"))
        self._use = button(_("Use in this conversation"), main=True)
        self._name_parts()
        self._place()
        self._connect()
        self._show(now)
        self._fill_names()
        self._unfold(now.tuned)
        self._text.setFocus()

    # How it is made

    def _name_parts(self) -> None:
        self._text.setAccessibleName(_("Instructions"))
        self._text.setPlaceholderText(_("Who the model is to be, and how it is to answer. Empty: nothing is sent."))
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(160)
        self._names.setAccessibleName(_("Saved sets"))
        self._names.setMinimumWidth(176)
        self._name.setAccessibleName(_("Name of the set"))
        self._name.setPlaceholderText(_("Name of the set"))
        self._fold.setProperty("flat", True)
        self._use.setDefault(True)

    def _place(self) -> None:
        sets = QHBoxLayout()
        sets.setSpacing(8)
        sets.addWidget(self._names, 1)
        sets.addWidget(self._name, 1)
        sets.addWidget(self._keep)
        sets.addWidget(self._forget)
        rows = Rows(self._themes, self._advanced)
        self._advanced.setLayout(rows)
        rows.setContentsMargins(0, 0, 0, 0)
        for name, (label, hint) in _labels().items():
            field = self._fields[name] = QLineEdit(self._advanced)
            field.setAccessibleName(label)
            field.setPlaceholderText(hint)
            rows.add(label, field)
        fold = QHBoxLayout()
        fold.addWidget(self._fold)
        fold.addStretch(1)
        ends = QHBoxLayout()
        ends.setSpacing(8)
        ends.addStretch(1)
        ends.addWidget(self._cancel)
        ends.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(sets)
        column.addWidget(self._text, 1)
        column.addLayout(fold)
        column.addWidget(self._advanced)
        column.addWidget(self._wrong)
        column.addLayout(ends)
        self.resize(_WIDTH, _HEIGHT)

    def _connect(self) -> None:
        self._names.activated.connect(self._take_set)
        self._name.textChanged.connect(self._refresh)
        self._keep.clicked.connect(self._keep_set)
        self._forget.clicked.connect(self._forget_set)
        self._fold.clicked.connect(lambda: self._unfold(self._advanced.isHidden()))
        self._cancel.clicked.connect(self.reject)
        self._use.clicked.connect(self._use_them)

    # What stands in it

    def _show(self, told: Instructions) -> None:
        self._text.setPlainText(told.text)
        for name, field in self._fields.items():
            value = getattr(told, name)
            field.setText("" if value is None else f"{value:g}" if isinstance(value, float) else str(value))

    def _unfold(self, shown: bool) -> None:
        self._advanced.setVisible(shown)
        self._fold.setText(_("Hide advanced") if shown else _("Advanced"))

    def _read(self) -> Instructions | None:
        """What is written; None, and said, where a number is none."""
        values: dict[str, float | int | None] = {}
        for name, field in self._fields.items():
            try:
                values[name] = number(name, field.text())
            except ValueError:
                self._unfold(True)
                self._wrong.say(_wrong(name))
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                field.selectAll()
                return None
        self._wrong.say("")
        return Instructions.from_dict({"text": self._text.toPlainText(), **values})

    def _use_them(self) -> None:
        told = self._read()
        if told is not None:
            self.told.emit(told)
            self.accept()

    # Sets

    def _fill_names(self, chosen: str = "") -> None:
        with QSignalBlocker(self._names):
            self._names.clear()
            self._names.addItem(_("Saved sets") if self._sets else _("No saved sets"))
            self._names.addItems(sorted(self._sets, key=str.casefold))
            self._names.setCurrentIndex(max(0, self._names.findText(chosen)) if chosen else 0)
        self._names.setEnabled(bool(self._sets))
        self._refresh()

    def _refresh(self) -> None:
        name = self._name.text().strip()
        self._keep.setEnabled(bool(name))
        self._forget.setVisible(name in self._sets)

    def _take_set(self, index: int) -> None:
        name = self._names.itemText(index)
        if index and name in self._sets:
            self._show(self._sets[name])
            self._name.setText(name)
            self._unfold(self._sets[name].tuned)

    def _keep_set(self) -> None:
        name, told = self._name.text().strip(), self._read()
        if told is None:
            return
        if told.empty:
            self._wrong.say(_("There is nothing in these instructions to save."))
            return
        self._sets[name] = told
        self.set_kept.emit(name, told)
        self._fill_names(name)

    def _forget_set(self) -> None:
        name = self._name.text().strip()
        self._sets.pop(name, None)
        self.set_kept.emit(name, Instructions())
        self._name.clear()
        self._fill_names()


def _labels() -> dict[str, tuple[str, str]]:
    """Label and hint of each parameter, in order."""
    usual = _("as the model does by itself")
    return {
        "temperature": (_("Temperature"), usual),
        "top_p": ("top_p", usual),
        "seed": (_("Seed"), usual),
        "max_answer": (_("Longest answer (tokens)"), usual),
    }


def _wrong(name: str) -> str:
    bounds = PARAMETERS[name]
    if name == "max_answer":
        return _("The longest answer is a whole number from 1 on, or empty.")
    if bounds.whole:
        return _("The seed is a whole number from 0 to {most}, or empty.").format(most=f"{int(bounds.most):,}")
    if bounds.least_included:
        return _("The {name} is a number from 0 to less than {most:g}, or empty.").format(
            name=sentences.parameter(name), most=bounds.most
        )
    return _("The {name} is a number above 0, up to {most:g}, or empty.").format(
        name=sentences.parameter(name), most=bounds.most
    )
