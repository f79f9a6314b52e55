"""The window: where things stand. Keeps no conversation and decides nothing about one.

Every widget it places is made elsewhere and handed to its constructor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import Action, Commands
from qwen_desktop.ui.composer.editor import local_files
from qwen_desktop.ui.header import Header
from qwen_desktop.ui.overlay import DropOverlay
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.values import COLUMN

_SIDEBAR, _CENTRE, _PANEL = 256, 600, 360  # widths at the first start
_LEAST_SIDEBAR, _LEAST_CENTRE, _LEAST_PANEL = 200, 400, 280
_MARGIN = 24  # the column of the conversation has the same
_NAME = "Qwen Desktop"


@dataclass(frozen=True, slots=True)
class Places:
    """The widgets of the window, by where they stand."""

    sidebar: QWidget
    rows: QWidget  # notices, above the conversation
    welcome: QWidget
    transcript: QWidget
    composer: QWidget
    panel: QWidget


class Window(QMainWindow):
    """One window.

    `load_geometry` gives the string `save_geometry` was last handed, or ""; `closing` is called once the user
    closes the window. Signals: `files_dropped(list[Path])`, `panel_toggled(bool)` by the user, `new_requested()`,
    `title_dragged()` where a drag of the conversation's title begins.
    """

    files_dropped = Signal(list)
    panel_toggled = Signal(bool)
    new_requested = Signal()
    title_dragged = Signal()

    def __init__(
        self,
        themes: Themes,
        places: Places,
        *,
        load_geometry: Callable[[], str],
        save_geometry: Callable[[str], None],
        closing: Callable[[], None],
    ) -> None:
        super().__init__()
        self._themes = themes
        self._places = places
        self._save_geometry = save_geometry
        self._closing = closing
        self._wants_sidebar = True
        self._wants_panel = False
        self._asked_last = "sidebar"
        self._header = Header(themes, self)
        self._stack = QStackedWidget(self)
        self._columns = QSplitter(Qt.Orientation.Horizontal, self)
        self._overlay = DropOverlay(themes, self)
        self.setAcceptDrops(True)
        self.setWindowIcon(icons.app_icon())
        self._place()
        self.set_title("")
        self._header.sidebar_pressed.connect(self.toggle_sidebar)
        self._header.panel_pressed.connect(self.toggle_panel)
        self._header.new_pressed.connect(self.new_requested)
        self._header.title_dragged.connect(self.title_dragged)
        self._restore(load_geometry())
        self._fit()

    def _place(self) -> None:
        places = self._places
        self._stack.addWidget(places.welcome)
        self._stack.addWidget(places.transcript)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addLayout(_in_column(places.rows))
        column.addWidget(self._stack, 1)
        column.addLayout(_in_column(places.composer, top=8, bottom=16))
        widths = ((places.sidebar, _LEAST_SIDEBAR), (centre, _LEAST_CENTRE), (places.panel, _LEAST_PANEL))
        for index, (widget, least) in enumerate(widths):
            widget.setMinimumWidth(least)
            self._columns.addWidget(widget)
            self._columns.setCollapsible(index, False)
            self._columns.setStretchFactor(index, 1 if widget is centre else 0)
        self._columns.setHandleWidth(1)
        self._columns.setSizes([_SIDEBAR, _CENTRE, _PANEL])
        self.setCentralWidget(self._columns)
        self.setMinimumSize(_LEAST_CENTRE, 360)

    # What it is told

    def install(self, table: Sequence[Action]) -> None:
        """Make the commands work: their shortcuts, and a menu (in the system's menu bar on macOS)."""
        commands = Commands(table, self._themes, self)
        self.addActions(list(commands.actions.values()))
        if sys.platform == "darwin":
            for title, rows in commands.menus():
                menu = self.menuBar().addMenu(title)
                menu.addActions([action for action, _starts_group in rows])
                commands.serve(menu)
            return
        menu = QMenu(self)
        commands.fill(menu)
        commands.serve(menu)
        self._header.set_menu(menu)

    def set_title(self, title: str) -> None:
        """The title of what is on screen; "" for a new conversation."""
        line = " ".join(title.split())
        self.setWindowTitle(f"{line} \N{EN DASH} {_NAME}" if line else _NAME)
        self._header.set_title(line)

    def show_welcome(self, shown: bool) -> None:
        """The welcome page in place of the conversation, or the conversation."""
        self._stack.setCurrentWidget(self._places.welcome if shown else self._places.transcript)

    def set_panel_visible(self, visible: bool) -> None:
        """Open or shut the thinking panel."""
        self._wants_panel = visible
        self._asked_last = "panel" if visible else "sidebar"
        self._fit()

    def set_sidebar_visible(self, visible: bool) -> None:
        """Open or shut the side bar."""
        self._wants_sidebar = visible
        self._asked_last = "sidebar" if visible else "panel"
        self._fit()

    @property
    def panel_visible(self) -> bool:
        return not self._places.panel.isHidden()

    @property
    def sidebar_visible(self) -> bool:
        return not self._places.sidebar.isHidden()

    def toggle_panel(self) -> None:
        """What the user does with the panel's button or shortcut."""
        self.set_panel_visible(not self.panel_visible)
        self.panel_toggled.emit(self.panel_visible)

    def toggle_sidebar(self) -> None:
        """What the user does with the side bar's button or shortcut."""
        self.set_sidebar_visible(not self.sidebar_visible)

    def come_forward(self) -> None:
        """Stand in front of the other windows, as somebody started the app a second time."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    # Where things stand

    def _fit(self) -> None:
        """Open the sides that are wanted; where both do not fit, the one asked for last."""
        both = self.width() >= _LEAST_SIDEBAR + _LEAST_CENTRE + _LEAST_PANEL + 2
        sidebar = self._wants_sidebar and (both or not self._wants_panel or self._asked_last == "sidebar")
        panel = self._wants_panel and (both or not sidebar)
        self._places.sidebar.setVisible(sidebar)
        self._places.panel.setVisible(panel)
        self._header.show_places(sidebar=sidebar, panel=panel)

    def _restore(self, text: str) -> None:
        frame, _bar, columns = text.partition(" ")
        if not frame or not self.restoreGeometry(QByteArray.fromBase64(frame.encode())):
            self.resize(1200, 800)
        self._columns.restoreState(QByteArray.fromBase64(columns.encode()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._overlay.isVisible():
            self._overlay.cover()

    def closeEvent(self, event: QCloseEvent) -> None:
        kept = (self.saveGeometry(), self._columns.saveState())
        self._save_geometry(" ".join(bytes(part.toBase64().data()).decode() for part in kept))
        self._closing()
        super().closeEvent(event)

    # Files dragged over the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._overlay.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.files_dropped.emit(local_files(event.mimeData()))


def _in_column(widget: QWidget, *, top: int = 0, bottom: int = 0) -> QHBoxLayout:
    """A line that holds `widget` in the middle, no wider than the conversation."""
    widget.setMaximumWidth(COLUMN)
    line = QHBoxLayout()
    line.setContentsMargins(_MARGIN, top, _MARGIN, bottom)
    line.addWidget(widget)
    return line
