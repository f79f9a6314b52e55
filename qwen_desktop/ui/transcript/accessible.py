"""The conversation as a screen reader meets it: a list whose items are the messages, each with a name and its text.

Qt asks for these through the accessibility bridge, and only while something listens there. Knows the column, paints
nothing. (The stubs of QAccessibleInterface leave out that its methods may answer with nothing: hence the ignores.)
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QColor,
    QWindow,
)
from PySide6.QtWidgets import QWidget

from qwen_desktop.i18n import _
from qwen_desktop.markdown import without_data
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.spoken import spoken
from qwen_desktop.ui.transcript.surface import Surface

SPOKEN = 2000  # characters of a finished answer that are read out by themselves

_interfaces: dict[int, ConversationInterface] = {}  # Qt keeps bare pointers: these keep the objects alive


def install() -> None:
    """Let Qt find our interfaces; once for a process."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_made)
        _installed = True


_installed = False


def _made(key: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, Surface):
        return None
    made = _interfaces.get(id(thing))
    if made is None or made.object() is not thing:
        made = _interfaces[id(thing)] = ConversationInterface(thing)
        number = id(thing)
        thing.destroyed.connect(lambda: _interfaces.pop(number, None))
    return made


def announce_answer(view: QWidget, entry: Entry) -> None:
    """Have the beginning of a finished answer read out, without taking the focus."""
    if QAccessible.isActive():
        announce(view, name_of(entry, entry.message.text[: 2 * SPOKEN]))


def announce(widget: QWidget, text: str) -> None:
    """Have a text, or its beginning, read out without taking the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text[:SPOKEN]))


class ConversationInterface(QAccessibleInterface):
    """The list."""

    def __init__(self, view: Surface) -> None:
        super().__init__()
        self._view = view
        self._items: dict[str, MessageInterface] = {}

    @property
    def view(self) -> Surface:
        return self._view

    def isValid(self) -> bool:
        return True

    def object(self) -> QObject:
        return self._view

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._view.window().windowHandle()

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        around = self._view.parentWidget()
        return None if around is None else QAccessible.queryAccessibleInterface(around)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        state.focused = self._view.hasFocus()
        state.readOnly = True
        state.invisible = not self._view.isVisible()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        return self._view.accessibleName() if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing can be written here."""

    def rect(self) -> QRect:
        return QRect(self._view.mapToGlobal(QPoint(0, 0)), self._view.size())

    def childCount(self) -> int:
        return len(self._view.entries)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        entries = self._view.entries
        if not 0 <= index < len(entries):
            return None
        message_id = entries[index].message.id
        item = self._items.get(message_id)
        if item is None:
            item = self._items[message_id] = MessageInterface(self, index)
        item.index = index
        return item

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        place = self._view.viewport().mapFromGlobal(QPoint(x, y))
        number = self._view.message_at(place.y())
        return None if number is None else self.child(number)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.index if isinstance(child, MessageInterface) else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def foregroundColor(self) -> QColor:
        return self._view.palette().windowText().color()

    def backgroundColor(self) -> QColor:
        return self._view.palette().window().color()


class MessageInterface(QAccessibleInterface):
    """One message: who said it, and what."""

    def __init__(self, conversation: ConversationInterface, index: int) -> None:
        super().__init__()
        self._conversation = conversation
        self.index = index
        self._pictures: dict[int, PictureInterface] = {}

    @property
    def view(self) -> Surface:
        return self._conversation.view

    @property
    def _entry(self) -> Entry | None:
        entries = self._conversation.view.entries
        return entries[self.index] if self.index < len(entries) else None

    def isValid(self) -> bool:
        return self._entry is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface:
        return self._conversation

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._conversation.window()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        state.multiLine = True
        state.offscreen = self.rect().isEmpty()
        state.busy = bool(self._entry and self._entry.state.streaming)
        return state

    def text(self, kind: QAccessible.Text) -> str:
        entry = self._entry
        if entry is None:
            return ""
        if kind == QAccessible.Text.Name:
            return name_of(entry)
        if kind in (QAccessible.Text.Value, QAccessible.Text.Description):
            return _said(entry, without_data(entry.message.text))
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing can be written here."""

    def rect(self) -> QRect:
        view = self._conversation.view
        area = view.message_rect(self.index)
        return QRect(view.viewport().mapToGlobal(area.topLeft()), area.size()) if not area.isEmpty() else QRect()

    def spoken(self) -> list[tuple[int, tuple[str, str]]]:
        """The pictures of the message, as far as it is laid out: number of the segment, name and description."""
        entry = self._entry
        segments = entry.segments if entry is not None else None
        found = ((index, segment.spoken()) for index, segment in enumerate(segments or ()))
        return [(index, words) for index, words in found if words is not None]

    def childCount(self) -> int:
        return len(self.spoken())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        spoken = self.spoken()
        if not 0 <= index < len(spoken):
            return None
        if index not in self._pictures:
            self._pictures[index] = PictureInterface(self, index)
        return self._pictures[index]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        children = (self.child(n) for n in range(self.childCount()))
        return next((each for each in children if each is not None and each.rect().contains(x, y)), None)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.index if isinstance(child, PictureInterface) else -1


class PictureInterface(QAccessibleInterface):
    """A diagram or an image in a message: what it shows in words."""

    def __init__(self, message: MessageInterface, index: int) -> None:
        super().__init__()
        self._message = message
        self.index = index

    @property
    def _spoken(self) -> tuple[int, tuple[str, str]] | None:
        spoken = self._message.spoken()
        return spoken[self.index] if self.index < len(spoken) else None

    def isValid(self) -> bool:
        return self._message.isValid() and self._spoken is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface:
        return self._message

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._message.window()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Graphic

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = True
        state.offscreen = self.rect().isEmpty()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        spoken = self._spoken
        if spoken is None:
            return ""
        name, description = spoken[1]
        return {QAccessible.Text.Name: name, QAccessible.Text.Description: description}.get(kind, "")

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing can be written here."""

    def rect(self) -> QRect:
        spoken, view = self._spoken, self._message.view
        area = QRect() if spoken is None else view.segment_rect(self._message.index, spoken[0])
        return QRect(view.viewport().mapToGlobal(area.topLeft()), area.size()) if not area.isEmpty() else QRect()

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1


def name_of(entry: Entry, text: str | None = None) -> str:
    """ "You: …" or "qwen3-max: …", with what stands around the text (or `text` instead of it)."""
    who = _("You") if entry.mine else entry.message.model or _("Answer")
    words = _said(entry, without_data(entry.message.text) if text is None else text)
    facts = entry.state.ending_details if entry.state.details_shown else ""
    parts = [entry.state.thought_line(), entry.state.notice, words, entry.state.ending, facts]
    parts[2:2] = [part.name for part in entry.message.attachments]
    return who + ": " + "\n".join(part for part in parts if part)


def _said(entry: Entry, text: str) -> str:
    return text if entry.mine else spoken(text)
