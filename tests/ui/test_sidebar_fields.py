"""The fields of the side bar, and what its controls are called."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Place
from qwen_desktop.ui.sidebar import Sidebar
from qwen_desktop.ui.sidebar.field import SearchField
from qwen_desktop.ui.sidebar.view import ConversationView
from qwen_desktop.ui.theme import Themes

Heard = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def bar(themes: Themes, shown: Callable[..., Sidebar]) -> Sidebar:
    now = time.time()
    made = Sidebar(themes)
    made.set_conversations([Summary("a", "First", now, now), Summary("b", "Second", now - 60, now - 60)])
    shown(made, 256, 600)
    return made


# Written by an input method


def compose(field: QLineEdit, letters: str) -> None:
    QApplication.sendEvent(field, QInputMethodEvent(letters, []))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_while_letters_are_composed_the_keys_are_the_input_methods_own(bar: Sidebar, heard: Heard, key: Qt.Key) -> None:
    renamed = heard(bar.wishes.renamed)
    view = bar.findChild(ConversationView)
    bar.select("a")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    compose(editor, "zulin")
    QTest.keyClick(editor, key)
    QApplication.processEvents()
    assert editor.isVisible()
    assert renamed == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("租赁")
    QApplication.sendEvent(editor, commit)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert renamed == [("a", "租赁")]


def test_a_search_that_is_being_composed_opens_and_closes_nothing(bar: Sidebar, heard: Heard) -> None:
    opened = heard(bar.wishes.opened)
    field = bar.findChild(SearchField)
    field.setText("Sec")
    compose(field, "ond")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert opened == []
    assert field.text() == "Sec"
    compose(field, "")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert opened == [("b",)]


# Names


def test_every_control_has_a_name_and_says_its_key(bar: Sidebar) -> None:
    bar.set_conversations([Summary("a", "First", 0.0, 0.0, Place(archived=True))])
    bar.findChild(SearchField).setText("x")
    names = {}
    for control in bar.findChildren(QWidget):
        if isinstance(control, QAbstractButton | QLineEdit | ConversationView) and control.isVisible():
            names[control.accessibleName()] = control.toolTip()
    assert names == {
        "New chat": "New chat (Ctrl+N)",
        "Search conversations": "Search conversations (Ctrl+Shift+F)",
        "Clear the search": "Clear the search (Esc)",
        "Conversations": "",
        "Archive": "Show the archive",
    }
