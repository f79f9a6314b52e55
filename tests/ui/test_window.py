"""The window: where things stand, what fits, what is dropped, and the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget

from qwen_desktop.ui.actions import Action, tooltip
from qwen_desktop.ui.composer import Composer
from qwen_desktop.ui.header import Header
from qwen_desktop.ui.overlay import DropOverlay
from qwen_desktop.ui.rows import NoticeRows
from qwen_desktop.ui.sidebar import Sidebar
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.welcome import Welcome
from qwen_desktop.ui.window import Places, Window

Heard = Callable[..., list[tuple[object, ...]]]


@dataclass
class Made:
    """A window with real parts, except for the two that are others' and only have to be widgets here."""

    window: Window
    places: Places
    saved: list[str] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)


@pytest.fixture
def make(themes: Themes, shown: Callable[..., QWidget]) -> Callable[..., Made]:
    def build(width: int = 1200, height: int = 800, geometry: str = "", resize: bool = True) -> Made:
        places = Places(
            Sidebar(themes), NoticeRows(themes), Welcome(themes), QLabel("talk"), Composer(themes), QLabel("thought")
        )
        saved: list[str] = []
        closed: list[bool] = []
        window = Window(
            themes,
            places,
            load_geometry=lambda: geometry,
            save_geometry=saved.append,
            closing=lambda: closed.append(True),
        )
        if not resize:
            width, height = window.width(), window.height()
        shown(window, width, height)
        return Made(window, places, saved, closed)

    return build


def mime_of(*paths: Path | str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) if isinstance(p, Path) else QUrl(p) for p in paths])
    return mime


def drag_in(target: QWidget, mime: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(target, event)
    return event


def drop(target: QWidget, mime: QMimeData) -> QDropEvent:
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)
    return event


# Where things stand


def test_side_bar_conversation_and_thinking_stand_side_by_side(make: Callable[..., Made]) -> None:
    made = make()
    made.window.set_panel_visible(True)
    lefts = [
        w.mapTo(made.window, QPoint(0, 0)).x()
        for w in (made.places.sidebar, made.places.welcome, made.places.composer, made.places.panel)
    ]
    assert lefts[0] == 0
    assert lefts[0] < lefts[1] < lefts[3]
    assert lefts[0] < lefts[2] < lefts[3]


def test_the_welcome_page_and_the_conversation_take_turns(make: Callable[..., Made]) -> None:
    made = make()
    made.window.show_welcome(False)
    assert made.places.transcript.isVisible()
    assert not made.places.welcome.isVisible()
    made.window.show_welcome(True)
    assert made.places.welcome.isVisible()
    assert not made.places.transcript.isVisible()


def test_the_composer_is_no_wider_than_the_conversation_and_in_the_middle(make: Callable[..., Made]) -> None:
    made = make(1920, 900)
    box = made.places.composer
    centre = box.parentWidget()
    assert box.width() == 760
    assert abs(box.geometry().center().x() - centre.rect().center().x()) <= 1


def test_the_panel_stays_shut_until_it_is_wanted(make: Callable[..., Made]) -> None:
    made = make()
    assert not made.window.panel_visible
    made.window.set_panel_visible(True)
    assert made.places.panel.isVisible()


@pytest.mark.parametrize("width", [400, 600, 800])
def test_in_a_narrow_window_the_side_asked_for_last_is_shown(make: Callable[..., Made], width: int) -> None:
    made = make(width, 600)
    window = made.window
    assert window.sidebar_visible
    window.set_panel_visible(True)
    assert (window.sidebar_visible, window.panel_visible) == (False, True)
    window.toggle_sidebar()
    assert (window.sidebar_visible, window.panel_visible) == (True, False)


def test_a_side_that_made_room_comes_back_with_the_room(make: Callable[..., Made]) -> None:
    made = make(800, 600)
    made.window.set_panel_visible(True)
    assert not made.window.sidebar_visible
    made.window.resize(1200, 600)
    QApplication.processEvents()
    assert made.window.sidebar_visible
    assert made.window.panel_visible


def test_a_side_the_user_shut_stays_shut_in_a_wide_window(make: Callable[..., Made]) -> None:
    made = make(800, 600)
    made.window.toggle_sidebar()
    made.window.resize(1400, 600)
    QApplication.processEvents()
    assert not made.window.sidebar_visible


def test_nothing_is_cut_in_the_smallest_window(make: Callable[..., Made]) -> None:
    made = make(1, 1)
    made.window.set_sidebar_visible(False)
    QApplication.processEvents()
    composer = made.places.composer
    right = composer.mapTo(made.window, QPoint(composer.width(), 0)).x()
    assert right <= made.window.width()
    assert composer.mapTo(made.window, QPoint(0, composer.height())).y() <= made.window.height()


def test_the_user_shutting_the_panel_is_told_and_the_app_doing_it_is_not(
    make: Callable[..., Made], heard: Heard
) -> None:
    made = make()
    told = heard(made.window.panel_toggled)
    made.window.set_panel_visible(True)
    assert told == []
    button = next(b for b in made.window.findChildren(QToolButton) if b.accessibleName() == "Thinking panel")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told == [(False,)]
    assert not button.isChecked()


def test_without_the_side_bar_the_header_can_begin_a_chat(make: Callable[..., Made], heard: Heard) -> None:
    made = make()
    asked = heard(made.window.new_requested)
    header = made.window.findChild(Header)
    button = next(b for b in header.findChildren(QToolButton) if b.accessibleName() == "New chat")
    assert not button.isVisible()
    made.window.toggle_sidebar()
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(asked) == 1


# Title and geometry


def test_the_title_names_the_conversation(make: Callable[..., Made]) -> None:
    made = make()
    assert made.window.windowTitle() == "Qwen Desktop"
    made.window.set_title("租赁\n合同")
    assert made.window.windowTitle() == "租赁 合同 – Qwen Desktop"


def test_a_long_title_is_shortened_on_screen_and_whole_in_the_tooltip(make: Callable[..., Made]) -> None:
    made = make(800, 600)
    made.window.set_title("word " * 100)
    label = made.window.findChild(Header).findChild(QLabel)
    assert label.text().endswith("…")
    assert label.toolTip().splitlines()[0] == ("word " * 100).strip()


def test_the_window_comes_back_where_it_was(make: Callable[..., Made]) -> None:
    made = make(710, 507)  # the off-screen platform's screen is 800 by 800
    made.window._columns.setSizes([231, 479, 0])
    width = made.places.sidebar.width()
    made.window.close()
    assert made.closed == [True]
    again = make(geometry=made.saved[0], resize=False)
    QApplication.processEvents()
    assert (again.window.width(), again.window.height()) == (710, 507)
    assert again.places.sidebar.width() == width == 231


@pytest.mark.parametrize("geometry", ["", "nonsense", "AAAA BBBB", " "])
def test_a_place_that_makes_no_sense_is_not_used(make: Callable[..., Made], geometry: str) -> None:
    made = make(geometry=geometry, resize=False)
    assert made.window.width() >= 400
    assert made.places.composer.isVisible()


# Files dragged over it


def test_files_can_be_dropped_anywhere_and_the_window_says_so(
    make: Callable[..., Made], heard: Heard, tmp_path: Path
) -> None:
    made = make()
    dropped = heard(made.window.files_dropped)
    overlay = made.window.findChild(DropOverlay)
    mime = mime_of(tmp_path / "合同.pdf", tmp_path / "b.md")
    assert drag_in(made.window, mime).isAccepted()
    assert overlay.isVisible()
    assert overlay.geometry() == made.window.rect()
    assert drop(made.window, mime).dropAction() == Qt.DropAction.CopyAction
    assert dropped == [([tmp_path / "合同.pdf", tmp_path / "b.md"],)]
    assert not overlay.isVisible()


def test_files_over_the_text_of_the_question_reach_the_window_too(make: Callable[..., Made], tmp_path: Path) -> None:
    made = make()
    mime = mime_of(tmp_path / "a.pdf")
    editor = made.places.composer.focusProxy()
    assert drag_in(editor.viewport(), mime).isAccepted()
    assert made.window.findChild(DropOverlay).isVisible()
    QApplication.sendEvent(made.window, QDragLeaveEvent())
    assert not made.window.findChild(DropOverlay).isVisible()


def test_a_web_address_is_not_a_file(make: Callable[..., Made]) -> None:
    made = make()
    assert not drag_in(made.window, mime_of("https://example.org/a.pdf")).isAccepted()
    assert not made.window.findChild(DropOverlay).isVisible()


# Commands


def test_a_command_works_by_its_shortcut_and_stands_in_the_menu(make: Callable[..., Made]) -> None:
    made = make()
    done: list[str] = []
    made.window.install(
        [
            Action("new", lambda: "New chat", lambda: done.append("new"), "Ctrl+N", "file", "new-chat"),
            Action("larger", lambda: "Larger", lambda: done.append("larger"), "Ctrl++; Ctrl+=", "view"),
        ]
    )
    QTest.keyClick(made.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(made.window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert done == ["new", "larger"]
    button = next(b for b in made.window.findChildren(QToolButton) if b.accessibleName() == "Menu")
    assert [a.text() for a in button.menu().actions() if a.text()] == ["New chat", "Larger"]


def test_whether_a_command_can_be_used_is_asked_when_it_is_called(make: Callable[..., Made]) -> None:
    made = make()
    streaming = False
    done: list[str] = []
    made.window.install(
        [
            Action("stop", lambda: "Stop", lambda: done.append("stop"), "Ctrl+.", "file", enabled=lambda: streaming),
            Action("side", lambda: "Side", lambda: None, "", "view", checked=lambda: streaming),
        ]
    )
    button = next(b for b in made.window.findChildren(QToolButton) if b.accessibleName() == "Menu")
    menu = button.menu()
    stop, side = (a for a in menu.actions() if a.text())
    menu.popup(QPoint(0, 0))
    assert (stop.isEnabled(), side.isChecked()) == (False, False)
    menu.close()
    QTest.keyClick(made.window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert done == []
    streaming = True
    QTest.keyClick(made.window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert done == ["stop"]
    menu.popup(QPoint(0, 0))
    assert (stop.isEnabled(), side.isChecked()) == (True, True)
    menu.close()


def test_a_tooltip_names_the_first_shortcut(qapp: QApplication) -> None:
    assert tooltip("Larger", "Ctrl++; Ctrl+=") in ("Larger (Ctrl++)", "Larger (⌘+)")
    assert tooltip("Larger") == "Larger"


def test_every_button_of_the_header_has_a_name_and_says_its_shortcut(make: Callable[..., Made]) -> None:
    for button in make().window.findChild(Header).findChildren(QToolButton):
        assert button.accessibleName()
        assert "(" in button.toolTip()


def test_a_second_start_brings_the_window_back(make: Callable[..., Made]) -> None:
    made = make()
    made.window.showMinimized()
    made.window.come_forward()
    assert not made.window.isMinimized()
    assert made.window.isVisible()


def test_the_window_is_placed_and_knows_nothing_else() -> None:
    own = [name for name, member in vars(Window).items() if callable(member) or isinstance(member, property)]
    assert len(own) <= 25, own


def test_the_window_can_be_closed_and_thrown_away(make: Callable[..., Made], settle: Callable[[], None]) -> None:
    made = make()
    made.window.close()
    settle()
    assert made.closed == [True]
    assert not made.window.isVisible()
    assert made.window.event(QEvent(QEvent.Type.None_)) is False
