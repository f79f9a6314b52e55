"""The list of conversations, as its user meets it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.domain.places import Mark
from qwen_desktop.ui.sidebar import Picked, Sidebar
from qwen_desktop.ui.sidebar.entries import Heading
from qwen_desktop.ui.sidebar.groups import by_day, until_midnight
from qwen_desktop.ui.sidebar.view import ConversationView
from qwen_desktop.ui.theme import Themes

Heard = Callable[..., list[tuple[object, ...]]]

NOON = datetime(2026, 3, 18, 12, 0)


def summary(id: str, title: str, at: datetime | float) -> Summary:
    when = at if isinstance(at, float) else at.timestamp()
    return Summary(id, title, when, when)


@pytest.fixture
def bar(themes: Themes, shown: Callable[..., Sidebar]) -> Sidebar:
    now = time.time()
    made = Sidebar(themes)
    made.set_conversations(
        [summary("old", "Older one", now - 3 * 86400), summary("b", "Second", now - 60), summary("a", "First", now)]
    )
    shown(made, 256, 600)
    return made


def view_of(bar: Sidebar) -> ConversationView:
    return bar.findChild(ConversationView)


def texts(bar: Sidebar) -> list[str]:
    model = view_of(bar).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def place_of(bar: Sidebar, title: str) -> QPoint:
    view = view_of(bar)
    return view.visualRect(view.model().index(texts(bar).index(title), 0)).center()


def click(bar: Sidebar, title: str) -> None:
    QTest.mouseClick(view_of(bar).viewport(), Qt.MouseButton.LeftButton, pos=place_of(bar, title))


def focus(bar: Sidebar, id: str) -> ConversationView:
    view = view_of(bar)
    bar.select(id)
    view.setFocus()
    return view


# Order and groups


def test_conversations_stand_newest_first_under_the_day() -> None:
    rows = by_day(
        [
            summary("today", "t", NOON),
            summary("morning", "t2", NOON - timedelta(hours=11)),
            summary("yesterday", "e", NOON - timedelta(hours=13)),
            summary("week", "w", NOON - timedelta(days=6)),
            summary("month", "m", NOON - timedelta(days=30)),
            summary("year", "y", NOON - timedelta(days=400)),
        ],
        NOON,
    )
    assert [r.label if isinstance(r, Heading) else r.id for r in rows] == [
        "Today", "today", "morning", "Yesterday", "yesterday", "Previous 7 days", "week", "February", "month",
        "February 2025", "year",
    ]  # fmt: skip


def test_one_month_of_two_years_is_two_groups() -> None:
    rows = by_day([summary("a", "", datetime(2025, 1, 5)), summary("b", "", datetime(2024, 1, 5))], NOON)
    assert [r.label for r in rows if isinstance(r, Heading)] == ["January 2025", "January 2024"]


def test_the_headings_are_true_until_midnight() -> None:
    assert until_midnight(datetime(2026, 3, 18, 23, 59)) == timedelta(minutes=1)


def test_a_conversation_asked_in_again_moves_to_the_top(bar: Sidebar) -> None:
    bar.put(summary("old", "Older one", time.time() + 1))
    assert texts(bar) == ["Today", "Older one", "First", "Second"]


def test_a_new_title_does_not_move_a_row(bar: Sidebar) -> None:
    kept = next(s for s in view_of(bar).model().summaries() if s.id == "b")
    bar.put(Summary("b", "Renamed", kept.created, kept.updated))
    assert texts(bar) == ["Today", "First", "Renamed", "Previous 7 days", "Older one"]


def test_a_conversation_without_a_title_still_has_a_name(bar: Sidebar) -> None:
    bar.put(summary("n", "", time.time() + 5))
    assert "New chat" in texts(bar)


def test_a_title_of_several_lines_stands_in_one(bar: Sidebar) -> None:
    bar.put(summary("n", "one\n two", time.time() + 5))
    assert "one two" in texts(bar)


def test_the_last_conversation_of_a_day_takes_its_heading_along(bar: Sidebar) -> None:
    bar.remove("old")
    assert texts(bar) == ["Today", "First", "Second"]


# Opening, renaming, deleting


def test_a_click_opens(bar: Sidebar, heard: Heard) -> None:
    opened = heard(bar.wishes.opened)
    click(bar, "Second")
    assert len(opened) == 1
    assert opened[0] == ("b",)


def test_a_click_on_a_heading_does_nothing(bar: Sidebar, heard: Heard) -> None:
    opened = heard(bar.wishes.opened)
    click(bar, "Today")
    assert len(opened) == 0


def test_arrows_walk_over_headings_and_enter_opens(bar: Sidebar, heard: Heard) -> None:
    opened = heard(bar.wishes.opened)
    view = focus(bar, "b")
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert len(opened) == 0
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened[0] == ("old",)


def test_f2_renames_in_place(bar: Sidebar, heard: Heard) -> None:
    renamed, opened = heard(bar.wishes.renamed), heard(bar.wishes.opened)
    view = focus(bar, "a")
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    assert editor.text() == "First"
    editor.setText("租赁合同  ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert renamed == [("a", "租赁合同")]
    assert opened == [], "the Enter that ends writing does no more than that"


def test_esc_keeps_the_title(bar: Sidebar, heard: Heard) -> None:
    renamed = heard(bar.wishes.renamed)
    view = focus(bar, "a")
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    QTest.keyClicks(editor, "gone")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert len(renamed) == 0
    assert "First" in texts(bar)


def test_an_empty_title_is_no_title(bar: Sidebar, heard: Heard) -> None:
    renamed = heard(bar.wishes.renamed)
    bar.rename("a")
    editor = view_of(bar).findChild(QLineEdit)
    editor.clear()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert len(renamed) == 0


def test_a_double_click_renames(bar: Sidebar) -> None:
    view = view_of(bar)
    at = place_of(bar, "Second")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.findChild(QLineEdit).text() == "Second"


def test_a_title_that_arrives_while_one_is_written_does_not_overwrite_it(bar: Sidebar) -> None:
    bar.rename("a")
    editor = view_of(bar).findChild(QLineEdit)
    QTest.keyClicks(editor, "mine")
    kept = next(s for s in view_of(bar).model().summaries() if s.id == "a")
    bar.put(Summary("a", "From the model", kept.created, kept.updated))
    assert editor.text() == "mine"


def test_del_asks_for_deletion_and_leaves_the_row(bar: Sidebar, heard: Heard) -> None:
    asked = heard(bar.wishes.deleted)
    QTest.keyClick(focus(bar, "b"), Qt.Key.Key_Delete)
    assert asked[0] == (Picked(("b",)),)
    assert "Second" in texts(bar)


def test_the_row_menu_opens_by_pointer_and_by_key(bar: Sidebar, heard: Heard, until: Callable[..., None]) -> None:
    view = focus(bar, "b")
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = place_of(bar, "Second")
        event = QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [a.text() for a in menu.actions() if a.text()] == [
            "Open", "Rename", "Select", "Pin", "Move to folder", "Archive", "Export…", "Delete",
        ]  # fmt: skip
        asked = heard(bar.wishes.deleted)
        menu.actions()[-1].trigger()
        assert asked[0] == (Picked(("b",)),)
        menu.close()
        until(lambda: QApplication.activePopupWidget() is None)


def test_the_three_dots_of_a_row_open_its_menu_and_not_the_conversation(bar: Sidebar, heard: Heard) -> None:
    opened = heard(bar.wishes.opened)
    view = view_of(bar)
    row = view.visualRect(view.model().index(texts(bar).index("Second"), 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.itemDelegate().more_rect(row).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    assert len(opened) == 0


def test_the_button_asks_for_a_new_chat(bar: Sidebar, heard: Heard) -> None:
    asked = heard(bar.new_requested)
    QTest.mouseClick(bar._new, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert "Ctrl+N" in bar._new.toolTip()


def test_after_a_deletion_the_neighbour_is_next(bar: Sidebar) -> None:
    assert bar.neighbour("a") == "b"
    assert bar.neighbour("old") == "b"
    assert bar.neighbour("gone") == "a"
    bar.set_conversations([summary("only", "x", time.time())])
    assert bar.neighbour("only") == ""


# States


def spoken(bar: Sidebar) -> list[str]:
    model = view_of(bar).model()
    return [model.index(r, 0).data(Qt.ItemDataRole.AccessibleTextRole) for r in range(model.rowCount())]


def test_a_row_says_what_is_going_on_to_a_screen_reader(bar: Sidebar) -> None:
    bar.set_streaming("a", True)
    bar.set_mark("b", Mark.UNSEEN)
    bar.set_mark("old", Mark.FAILED)
    assert spoken(bar) == [
        "Today", "First, answering", "Second, new answer", "Previous 7 days", "Older one, not answered",
    ]  # fmt: skip


def test_each_state_looks_different(bar: Sidebar) -> None:
    view = view_of(bar)
    row = view.visualRect(view.model().index(texts(bar).index("Second"), 0))
    looks = set()
    for mark in Mark:
        bar.set_mark("b", mark)
        looks.add(bytes(view.viewport().grab(row).toImage().constBits()))
    bar.set_streaming("b", True)
    looks.add(bytes(view.viewport().grab(row).toImage().constBits()))
    assert len(looks) == 4


def test_the_spinner_turns_only_while_something_streams_and_is_seen(bar: Sidebar) -> None:
    spinner = view_of(bar)._spinner
    assert not spinner.isActive()
    bar.set_streaming("a", True)
    assert spinner.isActive()
    bar.hide()
    assert not spinner.isActive()
    bar.set_streaming("b", True)
    assert not spinner.isActive()
    bar.set_streaming("b", False)
    bar.show()
    assert spinner.isActive()
    bar.set_streaming("a", False)
    assert not spinner.isActive()


def test_a_state_survives_a_new_list(bar: Sidebar) -> None:
    bar.set_mark("a", Mark.UNSEEN)
    bar.put(summary("new", "New", time.time() + 9))
    assert "First, new answer" in spoken(bar)


# Size


def test_the_list_keeps_its_place_when_a_conversation_comes(bar: Sidebar, settle: Callable[[], None]) -> None:
    now = time.time()
    bar.set_conversations([summary(f"c{n}", f"Title {n}", now - n) for n in range(200)])
    bar.select("c0")
    settle()
    bars = view_of(bar).verticalScrollBar()
    bars.setValue(1500)
    bar.put(summary("new", "New", now + 1))
    settle()
    assert bars.value() == 1500


def test_the_first_row_is_shown_with_its_heading(bar: Sidebar, settle: Callable[[], None]) -> None:
    bar.set_conversations([summary(f"c{n}", f"Title {n}", time.time() - n) for n in range(200)])
    settle()
    view_of(bar).verticalScrollBar().setValue(1500)
    assert view_of(bar).verticalScrollBar().value() == 1500
    bar.select("c0")
    assert view_of(bar).verticalScrollBar().value() == 0


def test_ten_thousand_conversations_cost_little(themes: Themes, shown: Callable[..., Sidebar]) -> None:
    now = time.time()
    many = [summary(f"c{n}", f"Conversation number {n} 税务申报", now - n * 3000) for n in range(10_000)]
    bar = Sidebar(themes)
    shown(bar, 256, 800)
    started = time.process_time()
    bar.set_conversations(many)
    bar.grab()
    assert time.process_time() - started < 0.5  # a widget for each row takes several seconds


def test_rows_end_at_the_same_place_with_and_without_a_scroll_bar(
    bar: Sidebar, shown: Callable[..., Sidebar], settle: Callable[[], None]
) -> None:
    view = view_of(bar)
    before = view.viewport().width()
    bar.set_conversations([summary(str(n), f"No. {n}", time.time() - n) for n in range(60)])
    settle()
    assert view.verticalScrollBar().isVisible()
    assert view.viewport().width() == before
    assert before == bar.width() - 8


def test_an_empty_list_teaches(themes: Themes, shown: Callable[..., Sidebar]) -> None:
    bar = Sidebar(themes)
    shown(bar, 256, 400)
    empty = view_of(bar).viewport().grab().toImage()
    assert len({empty.pixelColor(x, y).name() for x in range(16, 200) for y in range(16, 40)}) > 1
