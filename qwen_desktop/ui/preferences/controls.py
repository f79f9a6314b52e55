"""One control for each kind of option: a list to choose from, a number with its bounds, a line of text.

Knows the declaration of an option; does not know what a value means, nor where it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.settings import Option

LARGEST = 2**31 - 1  # what a spin box can hold
HEIGHT = 32

Chosen = Callable[[Any], None]


class Control(Protocol):
    """`put` shows a value without telling anybody; what the user chooses goes to the `Chosen` it was made with."""

    @property
    def widget(self) -> QWidget: ...

    def put(self, value: Any) -> None: ...

    def finish(self) -> None:
        """Take what is typed and not yet taken."""


def control(option: Option[Any], chosen: Chosen) -> Control:
    """The control for an option, with its accessible name. Raises TypeError for a kind of option that has none."""
    made: Control
    if option.choices:
        made = Choices([(choice.value, choice.label()) for choice in option.choices], chosen)
    elif bool in option.types:
        own_way = [(None, _("As the model does by itself"))] if type(None) in option.types else []
        made = Choices([*own_way, (True, _("Always")), (False, _("Never"))], chosen)
    elif int in option.types:
        made = Whole(option, chosen)
    elif float in option.types:
        made = Share(option, chosen)
    elif str in option.types:
        made = Line(chosen)
    else:
        raise TypeError(f"no control for {option.name}")
    made.widget.setAccessibleName(option.label())
    made.widget.setFixedHeight(HEIGHT)
    made.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.widget.installEventFilter(_Still(made.widget))
    return made


class _Still(QObject):
    """Scrolling over a control moves the page; it changes the control only where that has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class Choices:
    """One of several values, each with its label."""

    def __init__(self, rows: list[tuple[Any, str]], chosen: Chosen) -> None:
        self._values = [value for value, _label in rows]
        self._box = QComboBox()
        self._box.addItems([label for _value, label in rows])
        self._box.activated.connect(lambda index: chosen(self._values[index]))

    @property
    def widget(self) -> QWidget:
        return self._box

    def put(self, value: Any) -> None:
        if value in self._values:
            self._box.setCurrentIndex(self._values.index(value))

    def finish(self) -> None:
        """Nothing: a choice is taken at once."""


def _inset(box: QAbstractSpinBox) -> None:
    """Let the number stand where the text of other controls does: the style sheet does not reach it."""
    box.lineEdit().setTextMargins(6, 0, 0, 0)


class Whole:
    """A whole number within bounds; where the option may be None, one below the least stands for it."""

    def __init__(self, option: Option[Any], chosen: Chosen) -> None:
        least = 0 if option.minimum is None else round(option.minimum)
        most = LARGEST if option.maximum is None else round(option.maximum)
        self._none = least - 1 if type(None) in option.types else None
        self._box = QSpinBox()
        self._box.setKeyboardTracking(False)  # 1 on the way to 1024 is no choice
        self._box.setRange(least if self._none is None else self._none, most)
        self._box.setGroupSeparatorShown(True)
        self._box.setSingleStep(1024 if option.maximum is None else 5)
        if self._none is not None:
            self._box.setSpecialValueText(_("No limit"))
        _inset(self._box)
        self._box.valueChanged.connect(lambda number: chosen(None if number == self._none else number))

    @property
    def widget(self) -> QWidget:
        return self._box

    def put(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(self._box.minimum() if value is None else min(value, LARGEST))

    def finish(self) -> None:
        self._box.interpretText()


class Share:
    """A factor, shown in percent."""

    def __init__(self, option: Option[Any], chosen: Chosen) -> None:
        self._box = QDoubleSpinBox()
        self._box.setKeyboardTracking(False)
        self._box.setDecimals(0)
        self._box.setRange(100 * (option.minimum or 0), 100 * (10 if option.maximum is None else option.maximum))
        self._box.setSingleStep(10)
        self._box.setSuffix(" %")
        _inset(self._box)
        self._box.valueChanged.connect(lambda percent: chosen(percent / 100))

    @property
    def widget(self) -> QWidget:
        return self._box

    def put(self, value: Any) -> None:
        with QSignalBlocker(self._box):
            self._box.setValue(100 * value)

    def finish(self) -> None:
        self._box.interpretText()


class Line:
    """A line of text, taken when it is left or Enter is pressed."""

    def __init__(self, chosen: Chosen) -> None:
        self._line = QLineEdit()
        self._shown = ""
        self._chosen = chosen
        self._line.editingFinished.connect(self.finish)

    @property
    def widget(self) -> QWidget:
        return self._line

    def put(self, value: Any) -> None:
        self._shown = value
        if not self._line.isModified():
            self._line.setText(value)

    def finish(self) -> None:
        text = self._line.text().strip()
        self._line.setModified(False)
        if text != self._shown:
            self._shown = text
            self._chosen(text)
