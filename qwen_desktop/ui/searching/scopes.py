"""Where to look: in everything, or in one kind of text. A row of chips; finds nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.storage.search import Kind
from qwen_desktop.ui.composer.flow import FlowLayout
from qwen_desktop.ui.theme import Themes


class Scopes(QWidget):
    """`chosen()` is told when the user has chosen another one; `kind` is None for everything."""

    chosen = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._group = QButtonGroup(self)
        self._kinds: dict[str, Kind | None] = {}  # by what the chips say
        self._flow = FlowLayout(4, self)
        self.setAccessibleName(_("Where to search"))
        for kind, label in (
            (None, _("All")),
            (Kind.QUESTION, _("Questions")),
            (Kind.ANSWER, _("Answers")),
            (Kind.THINKING, _("Thinking")),
            (Kind.DOCUMENT, _("Documents")),
        ):
            self._add(kind, label)
        self._group.buttons()[0].setChecked(True)
        self._group.buttonClicked.connect(self.chosen)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        themes.changed.connect(self._dress)
        self._dress()

    def _add(self, kind: Kind | None, label: str) -> None:
        button = QToolButton(self)
        button.setText(label)
        button.setAccessibleName(label)
        button.setCheckable(True)
        self._group.addButton(button)
        self._kinds[label] = kind
        self._flow.addWidget(button)

    @property
    def kind(self) -> Kind | None:
        checked = self._group.checkedButton()
        return self._kinds[checked.text()] if checked is not None else None

    def _dress(self) -> None:
        theme = self._themes.current
        sheet = f"""
            QToolButton {{ font-size: {theme.small}px; padding: 1px 6px; border: 1px solid {theme.border}; }}
            QToolButton:checked {{ border-color: {theme.accent}; }}
            QToolButton:focus {{ border-color: {theme.focus}; }}
        """
        self.setStyleSheet(sheet)
