"""The line above the conversation: its title, and buttons for the side bar, the thinking and the menu.

Shows a title it is given and says what was pressed; knows no conversation.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.actions import tooltip
from qwen_desktop.ui.theme import Themes

HEIGHT = 48


class Title(QLabel):
    """Words that can be dragged."""

    dragged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.text():
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None


class Header(QWidget):
    """Signals: `sidebar_pressed`, `panel_pressed`, `new_pressed`, `title_dragged` where a drag of the title begins."""

    sidebar_pressed = Signal()
    panel_pressed = Signal()
    new_pressed = Signal()
    title_dragged = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._full_title = ""
        self._sidebar = self._button(_("Side bar"), "Ctrl+B")
        self._new = self._button(_("New chat"), "Ctrl+N")
        self._panel = self._button(_("Thinking panel"), "Ctrl+Shift+T")
        self._panel.setCheckable(True)
        self._menu = self._button(_("Menu"), "F10")
        self._menu.setShortcut("F10")
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.hide()
        self._title = Title(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._sidebar.clicked.connect(self.sidebar_pressed)
        self._new.clicked.connect(self.new_pressed)
        self._title.dragged.connect(self.title_dragged)
        self._panel.clicked.connect(self.panel_pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 1, 8, 0)  # above the hairline, in the middle of the rest
        line.setSpacing(4)
        line.addWidget(self._sidebar)
        line.addWidget(self._new)
        line.addSpacing(4)
        line.addWidget(self._title, 1)
        line.addWidget(self._panel)
        line.addWidget(self._menu)
        self.setFixedHeight(HEIGHT)
        themes.changed.connect(self._dress)
        self._dress()

    def _button(self, label: str, shortcut: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(label)
        button.setToolTip(tooltip(label, shortcut))
        button.setIconSize(QSize(20, 20))
        return button

    def set_title(self, title: str) -> None:
        self._full_title = " ".join(title.split())
        drag = _("Drag the title out of the window for a file of the conversation.")
        self._title.setToolTip(f"{self._full_title}\n{drag}" if self._full_title else "")
        self._elide()

    def set_menu(self, menu: QMenu) -> None:
        """Show the menu button, with this menu behind it."""
        self._menu.setMenu(menu)
        self._menu.show()

    def show_places(self, *, sidebar: bool, panel: bool) -> None:
        """Say which of the two sides is open: without the side bar, its button for a new chat stands here."""
        self._new.setVisible(not sidebar)
        self._panel.setChecked(panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self._title.font())
        room = max(0, self._title.width() - 4)
        self._title.setText(metrics.elidedText(self._full_title, Qt.TextElideMode.ElideRight, room))

    def _dress(self) -> None:
        theme = self._themes.current
        for button, name in (
            (self._sidebar, "sidebar"),
            (self._new, "new-chat"),
            (self._panel, "panel"),
            (self._menu, "menu"),
        ):
            button.setIcon(icons.icon(name, theme))
        self._title.setFont(theme.font(theme.ui, bold=True))
        self._elide()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._themes.current.border))
        painter.end()
