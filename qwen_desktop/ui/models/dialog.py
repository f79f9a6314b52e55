"""All models with what is known of each, and a search over them. Shows the rows it is given; knows no catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _
from qwen_desktop.ui.composer.amounts import short
from qwen_desktop.ui.composer.models import ModelRow
from qwen_desktop.ui.preferences.layout import Text
from qwen_desktop.ui.theme import Themes

_WIDTH, _HEIGHT = 880, 560
_ID = Qt.ItemDataRole.UserRole


class ModelsDialog(QDialog):
    """Signals: `chosen(id)`; `key_wanted(id)` for a model whose service has no key; `pinned(id, on)`.

    `rows` gives the rows in order, anew whenever something was pinned.
    """

    chosen = Signal(str)
    key_wanted = Signal(str)
    pinned = Signal(str, bool)

    def __init__(self, rows: Callable[[], Sequence[ModelRow]], current: str, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._current = current
        self._shown: dict[str, ModelRow] = {}
        self.setWindowTitle(_("All models"))
        self.setModal(True)
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(_("Search models"))
        self._search.setAccessibleName(_("Search models"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.installEventFilter(self)
        self._list = QTreeWidget(self)
        self._note = Text(themes, "", self, size="small")
        self._pin = QPushButton(_("Pin to the menu"), self)
        self._choose = QPushButton(_("Answer with it"), self)
        self._place()
        self._fill()
        self._filter("")

    def _place(self) -> None:
        tree = self._list
        tree.setAccessibleName(_("Models"))
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels(
            [_("Model"), _("Window"), _("Thinking"), _("Images"), _("Price per million tokens"), _("Service")]
        )
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.itemActivated.connect(lambda item, _column: self._take(item))
        tree.currentItemChanged.connect(lambda _now, _before: self._describe())
        self._pin.setAutoDefault(False)
        self._pin.clicked.connect(self._toggle_pin)
        self._choose.setProperty("primary", True)
        self._choose.setDefault(True)
        self._choose.clicked.connect(lambda: self._take(self._list.currentItem()))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._pin)
        buttons.addStretch(1)
        buttons.addWidget(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._search)
        column.addWidget(tree, 1)
        column.addWidget(self._note)
        column.addLayout(buttons)
        self.resize(_WIDTH, _HEIGHT)

    def _fill(self) -> None:
        self._list.clear()
        self._shown = {row.id: row for row in self._rows()}
        for row in self._shown.values():
            item = QTreeWidgetItem(_cells(row))
            item.setData(0, _ID, row.id)
            item.setToolTip(0, row.note or row.id)
            if row.id == self._current:
                font = item.font(0)
                font.setBold(True)
                item.setFont(0, font)
            self._list.addTopLevelItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for at in range(self._list.topLevelItemCount()) if (item := self._list.topLevelItem(at))]

    def visible_ids(self) -> list[str]:
        """The models that fit the search, in order."""
        return [item.data(0, _ID) for item in self._items() if not item.isHidden()]

    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        first: QTreeWidgetItem | None = None
        at: QTreeWidgetItem | None = None
        for item in self._items():
            row = self._shown[item.data(0, _ID)]
            there = " ".join([row.name, row.id, *_cells(row)]).casefold()
            item.setHidden(not all(word in there for word in words))
            if not item.isHidden():
                first = first or item
                at = item if row.id == self._current else at
        now = (None if words else at) or first
        if now is not None:
            self._list.setCurrentItem(now)
        self._describe()

    def _describe(self) -> None:
        item = self._list.currentItem()
        row = self._shown[item.data(0, _ID)] if item is not None and not item.isHidden() else None
        for button in (self._pin, self._choose):
            button.setEnabled(row is not None)
        if row is None:
            self._note.say(_("No model has all these words in its name."))
            return
        self._pin.setText(_("Unpin from the menu") if row.pinned else _("Pin to the menu"))
        self._choose.setText(_("Add key…") if row.needs_key else _("Answer with it"))
        self._note.say(" · ".join(part for part in (row.id.partition("/")[2], row.note) if part))

    def _toggle_pin(self) -> None:
        item = self._list.currentItem()
        if item is None:
            return
        row = self._shown[item.data(0, _ID)]
        self.pinned.emit(row.id, not row.pinned)
        self._fill()
        self._filter(self._search.text())
        self._list.setCurrentItem(next(i for i in self._items() if i.data(0, _ID) == row.id))

    def _take(self, item: QTreeWidgetItem | None) -> None:
        if item is None or item.isHidden():
            return
        row = self._shown[item.data(0, _ID)]
        self.accept()
        (self.key_wanted if row.needs_key else self.chosen).emit(row.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk through the list while the search has the keyboard."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return False

    def _step(self, step: int) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        current = self._list.currentItem()
        if shown and current in shown:
            self._list.setCurrentItem(shown[max(0, min(len(shown) - 1, shown.index(current) + step))])


def _cells(row: ModelRow) -> list[str]:
    manner = {Thinking.ALWAYS: _("always"), Thinking.HYBRID: _("switch"), Thinking.NEVER: _("never")}[row.thinking]
    name = f"★ {row.name}" if row.pinned else row.name
    if row.retired:
        name = _("{name} (retired)").format(name=name)
    window, images = short(row.window) if row.window else "", _("yes") if row.images else ""
    group = _("{service}: add key").format(service=row.group) if row.needs_key else row.group
    return [name, window, manner, images, row.price, group]
