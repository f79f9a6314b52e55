"""The part of the preferences for a server of the user's own: its address, its key, a try, and one of its models.

Says what the user wants and shows what it is told; asks no server and keeps no key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.settings import Settings
from qwen_desktop.ui.preferences.controls import HEIGHT
from qwen_desktop.ui.preferences.layout import Rows, Text, button, buttons, column, heading
from qwen_desktop.ui.theme import Themes


@dataclass(frozen=True, slots=True)
class ServerState:
    """What is in force: the base URL, "" for none.

    `key` says in one sentence where its key is, "" where it has none; `key_from_environment`: it cannot be typed here.
    """

    base_url: str = ""
    key: str = ""
    key_from_environment: bool = False


class ServerPart(QWidget):
    """Signals: `try_requested(address, key)`, `stop_requested()`, `use_requested(model id)` of the models shown,
    `once_requested()` to use the key for this run only, `forget_requested()`, `edited()` the address or the key."""

    try_requested = Signal(str, str)
    stop_requested = Signal()
    use_requested = Signal(str)
    once_requested = Signal()
    forget_requested = Signal()
    edited = Signal()

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._busy = False
        self._takes_key = True
        self._address = QLineEdit()
        self._key = QLineEdit()
        self._models = QComboBox()
        self._try = button(_("Try it"))
        self._use = button(_("Use this model"), main=True)
        self._once = button(_("Use the key for this run only"))
        self._forget = button(_("Forget this server"))
        self._outcome = Text(themes, "", self)
        self._choice = QWidget(self)
        self._name_parts()
        self._under_key = self._place(themes)
        self._connect()
        self.show_models((), "")

    def _name_parts(self) -> None:
        self._address.setAccessibleName(Settings.base_url.label())
        self._address.setPlaceholderText("http://127.0.0.1:8000/v1")
        self._key.setAccessibleName(_("Key of your own server"))
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._models.setAccessibleName(_("Model of your own server"))
        self._models.setMinimumContentsLength(24)
        self._models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._try.setToolTip(_("Ask the server which models it has"))
        self._forget.setToolTip(_("Forget the address, the models and the key of this server"))
        for field in (self._address, self._key, self._models):
            field.setFixedHeight(HEIGHT)
        self._once.hide()
        self._forget.hide()

    def _place(self, themes: Themes) -> Text:
        fields = Rows(themes, self)
        fields.add(_("Address"), self._address, wide=True)
        under_key = fields.add(_("Key"), self._key, wide=True)
        fields.add_line(buttons(self._try, self._once, self._forget))
        fields.add_line(self._outcome)
        choice = Rows(themes, self._choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.add(_("Model"), self._models, wide=True)
        choice.add_line(buttons(self._use))
        self._choice.setLayout(choice)
        part = column(self)
        part.addWidget(heading(themes, _("A server of your own")))
        lead = _("vLLM, SGLang, llama.cpp, Ollama, LM Studio, or any other that speaks OpenAI's protocol.")
        part.addWidget(Text(themes, lead))
        part.addLayout(fields)
        part.addWidget(self._choice)
        return under_key

    def _connect(self) -> None:
        self._address.returnPressed.connect(self._ask)
        self._key.returnPressed.connect(self._ask)
        self._address.textEdited.connect(self.edited)
        self._key.textEdited.connect(self.edited)
        self._try.clicked.connect(self._pressed)
        self._use.clicked.connect(lambda: self.use_requested.emit(self._models.currentText()))
        self._once.clicked.connect(self.once_requested)
        self._forget.clicked.connect(self.forget_requested)

    # What it is told

    @property
    def touched(self) -> bool:
        """Whether something was typed that is not in force."""
        return self._address.isModified() or bool(self._key.text())

    def show_state(self, state: ServerState) -> None:
        """What is in force."""
        self._address.setText(state.base_url)
        self._forget.setVisible(bool(state.base_url))
        self._takes_key = not state.key_from_environment
        self._key.setEnabled(self._takes_key and not self._busy)
        self._key.setPlaceholderText(_("Only if the server wants one"))
        self._under_key.say(state.key or _("Kept in this computer's keychain, never in a file."))

    def show_models(self, models: Sequence[str], chosen: str) -> None:
        """The models to choose from; none: there is nothing to choose."""
        self._models.clear()
        self._models.addItems(list(models))
        self._models.setCurrentIndex(max(0, self._models.findText(chosen)))
        self._choice.setVisible(bool(models))

    def show_address(self, base_url: str) -> None:
        """The address as it was understood."""
        self._address.setText(base_url)
        self._address.setModified(True)

    def set_busy(self, text: str) -> None:
        """Say what is being waited for, and offer to stop it, until `show_outcome`."""
        self._set_busy(True)
        self._outcome.say(text, "muted")

    def show_outcome(self, text: str, *, wrong: bool = False, can_use_once: bool = False) -> None:
        """One sentence about what came of it, "" for none; `can_use_once` offers the key for this run only."""
        self._set_busy(False)
        self._outcome.say(text, "error" if wrong else "muted")
        self._once.setVisible(can_use_once)

    def settle(self) -> None:
        """What was typed is in force: the key does not stay in its field."""
        self._key.clear()
        self._address.setModified(False)

    # What the user does

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._try.setText(_("Stop") if busy else _("Try it"))
        for control in (self._address, self._models, self._use, self._once, self._forget):
            control.setEnabled(not busy)
        self._key.setEnabled(self._takes_key and not busy)

    def _pressed(self) -> None:
        if self._busy:
            self.stop_requested.emit()
        else:
            self._ask()

    def _ask(self) -> None:
        self.try_requested.emit(self._address.text(), self._key.text().strip())
