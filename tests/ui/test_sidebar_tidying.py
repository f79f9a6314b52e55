"""Keeping the list of conversations in order, in the real window: pin, folders, archive, several at once, undo."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from qwen_desktop.ui.overlay import DropOverlay
from qwen_desktop.ui.sidebar import dragging
from qwen_desktop.ui.sidebar.lines import ArchiveButton
from qwen_desktop.ui.tidying import UNDO_ROW
from tests.ui.whole import CTRL, NOBODY, SHIFT, Desktop, remember, window

Play = Callable[[Callable[[Desktop], Awaitable[None]]], None]


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays with a window that knows Ada, Bob and Cy; again and again on the same folder."""

    def run(part: Callable[[Desktop], Awaitable[None]]) -> None:
        folder = tmp_path / "data"
        if not folder.exists():
            remember(folder, "Ada", "Bob", "Cy")

        async def whole() -> None:
            async with window(folder) as desktop:
                await part(desktop)

        asyncio.run(whole())

    return run


def drag(desktop: Desktop, title: str, onto: str, *, lower: bool = False) -> bool:
    """Drag a row, with whatever is selected beside it, over another one and drop it; whether it was taken."""
    view = desktop.view
    if not view.has_several:
        view.setCurrentIndex(view.model().index(desktop.rows().index(title), 0))
    mime = QMimeData()
    dragging.pack(view.picked(), mime)
    at = desktop.place(onto) + QPoint(0, 8 if lower else -8)
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(at, move, mime, left, NOBODY))
    over = QDragMoveEvent(at, move, mime, left, NOBODY)
    QApplication.sendEvent(view.viewport(), over)
    drop = QDropEvent(QPointF(at), move, mime, left, NOBODY)
    drop.ignore()
    QApplication.sendEvent(view.viewport(), drop)
    QApplication.processEvents()
    assert over.isAccepted() == drop.isAccepted()
    return drop.isAccepted()


def undo_button(desktop: Desktop) -> QWidget:
    row = desktop.running.rows.row(UNDO_ROW)
    return next(b for b in row.findChildren(QPushButton) if b.text() == "Undo")


# Pinned


def test_a_pinned_conversation_stands_above_all_others_and_still_does_after_a_restart(play: Play) -> None:
    async def pin(desktop: Desktop) -> None:
        desktop.choose("Cy", "Pin")
        desktop.choose("Bob", "Pin")
        assert desktop.rows() == ["Pinned", "Cy", "Bob", "Today", "Ada"]
        assert desktop.spoken("Cy") == "Cy, pinned"

    async def unpin(desktop: Desktop) -> None:
        assert desktop.rows() == ["Pinned", "Cy", "Bob", "Today", "Ada"]
        desktop.choose("Cy", "Unpin")
        desktop.choose("Bob", "Unpin")
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]

    play(pin)
    play(unpin)


# Folders


def test_a_new_folder_is_named_in_its_row_and_holds_what_was_put_into_it(play: Play) -> None:
    async def make(desktop: Desktop) -> None:
        desktop.choose("Bob", "Move to folder", "New folder…")
        desktop.write("Work")
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]
        assert desktop.spoken("Work") == "Folder Work, 1 conversation, open"

    async def again(desktop: Desktop) -> None:
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]

    play(make)
    play(again)


def test_a_conversation_is_dragged_into_a_folder_and_out_again(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.choose("Bob", "Move to folder", "New folder…")
        desktop.write("Work")
        assert drag(desktop, "Ada", "Work")
        assert desktop.rows() == ["Folders", "Work", "Ada", "Bob", "Today", "Cy"]
        assert not drag(desktop, "Ada", "Bob"), "it is there already"
        assert drag(desktop, "Ada", "Today")
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]
        assert not desktop.running.window.findChild(DropOverlay).isVisible(), "a row is no file"

    play(part)


def test_several_conversations_are_dragged_together_onto_the_pinned(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.choose("Cy", "Pin")
        desktop.click("Ada")
        desktop.click("Bob", CTRL)
        assert drag(desktop, "Ada", "Cy")
        assert desktop.rows() == ["Pinned", "Cy", "Ada", "Bob"]

    play(part)


def test_folders_are_put_in_order_by_drag_and_by_key(play: Play) -> None:
    async def order(desktop: Desktop) -> None:
        for name in ("One", "Two", "Three"):
            desktop.running.tidying.new_folder(())
            desktop.write(name)
        assert drag(desktop, "Three", "One")
        assert desktop.rows()[:4] == ["Folders", "Three", "One", "Two"]
        assert drag(desktop, "Three", "One", lower=True)
        assert desktop.rows()[:4] == ["Folders", "One", "Three", "Two"]
        desktop.view.setCurrentIndex(desktop.view.model().index(3, 0))
        desktop.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
        assert desktop.rows()[:4] == ["Folders", "One", "Two", "Three"]

    async def again(desktop: Desktop) -> None:
        assert desktop.rows()[:4] == ["Folders", "One", "Two", "Three"]

    play(order)
    play(again)


def test_a_closed_folder_stays_closed_over_a_restart(play: Play) -> None:
    async def close(desktop: Desktop) -> None:
        desktop.choose("Bob", "Move to folder", "New folder…")
        desktop.write("Work")
        desktop.click("Work")
        assert desktop.rows() == ["Folders", "Work", "Today", "Ada", "Cy"]

    async def open_by_key(desktop: Desktop) -> None:
        assert desktop.rows() == ["Folders", "Work", "Today", "Ada", "Cy"]
        desktop.view.setCurrentIndex(desktop.view.model().index(1, 0))
        desktop.press(Qt.Key.Key_Right)
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]
        desktop.press(Qt.Key.Key_Left)
        assert desktop.rows() == ["Folders", "Work", "Today", "Ada", "Cy"]

    play(close)
    play(open_by_key)


def test_a_folder_is_renamed_by_f2(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.running.tidying.new_folder(())
        desktop.write("Work")
        desktop.press(Qt.Key.Key_F2)
        desktop.write("仕事")
        assert desktop.rows()[:2] == ["Folders", "仕事"]

    play(part)


def test_a_deleted_folder_leaves_its_conversations_and_undo_brings_it_back_with_them(play: Play) -> None:
    async def delete(desktop: Desktop) -> None:
        desktop.choose("Bob", "Move to folder", "New folder…")
        desktop.write("Work")
        desktop.press(Qt.Key.Key_Delete)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]
        assert "what was in it stays" in desktop.running.rows.row(UNDO_ROW).accessibleName()
        desktop.press(Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]

    async def again(desktop: Desktop) -> None:
        assert desktop.rows() == ["Folders", "Work", "Bob", "Today", "Ada", "Cy"]

    play(delete)
    play(again)


# The archive


def test_what_is_archived_is_out_of_the_way_and_can_be_seen_and_taken_out(play: Play) -> None:
    async def archive(desktop: Desktop) -> None:
        button = desktop.bar.findChild(ArchiveButton)
        assert button is not None
        assert not button.isVisible(), "there is no archive yet"
        desktop.choose("Bob", "Archive")
        assert desktop.rows() == ["Today", "Ada", "Cy"]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert desktop.rows() == ["Archive", "Bob"]
        assert desktop.spoken("Bob") == "Bob, in the archive"
        desktop.press(Qt.Key.Key_Escape)
        assert desktop.rows() == ["Today", "Ada", "Cy"]

    async def take_out(desktop: Desktop) -> None:
        assert desktop.rows() == ["Today", "Ada", "Cy"]
        desktop.bar.show_archive(True)
        desktop.choose("Bob", "Take out of the archive")
        desktop.bar.show_archive(False)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]

    play(archive)
    play(take_out)


def test_archiving_can_be_undone_to_where_the_conversation_stood(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.choose("Bob", "Pin")
        desktop.choose("Bob", "Archive")
        assert desktop.rows() == ["Today", "Ada", "Cy"]
        QTest.mouseClick(undo_button(desktop), Qt.MouseButton.LeftButton)
        assert desktop.rows() == ["Pinned", "Bob", "Today", "Ada", "Cy"]
        assert UNDO_ROW not in desktop.running.rows.names()

    play(part)


# Several at once


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_several_are_selected_and_deleted_and_one_undo_brings_all_back(play: Play, by: str) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.click("Ada")
        if by == "pointer":
            desktop.click("Bob", SHIFT)
        else:
            desktop.press(Qt.Key.Key_Down, SHIFT)
        assert desktop.running.desk.current.id == "Ada", "selecting opens nothing"
        desktop.press(Qt.Key.Key_Delete)
        assert desktop.rows() == ["Today", "Cy"]
        assert desktop.running.desk.current.id == "Cy"
        assert desktop.running.rows.row(UNDO_ROW).accessibleName() == "2 conversations deleted."
        desktop.press(Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]
        assert desktop.running.desk.current.id == "Ada", "what was on screen is again"

    play(part)


def test_rows_apart_are_picked_by_ctrl_and_space(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.click("Ada")
        desktop.press(Qt.Key.Key_Down, CTRL)
        desktop.press(Qt.Key.Key_Down, CTRL)
        desktop.press(Qt.Key.Key_Space, CTRL)
        assert desktop.bar.picked().conversations == ("Ada", "Cy")
        desktop.press(Qt.Key.Key_Escape)
        assert desktop.bar.picked().conversations == ("Cy",)

    play(part)


def test_the_menu_of_one_of_several_is_about_all_of_them(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.click("Ada")
        desktop.click("Cy", CTRL)
        desktop.choose("Cy", "Pin")
        assert desktop.rows() == ["Pinned", "Ada", "Cy", "Today", "Bob"]
        desktop.choose("Bob", "Archive")
        assert desktop.rows() == ["Pinned", "Ada", "Cy"], "a row that is not selected is meant alone"

    play(part)


# Deleting


def test_each_deletion_can_be_undone_the_last_first_also_when_its_bar_is_gone(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.click("Ada")
        desktop.press(Qt.Key.Key_Delete)
        desktop.press(Qt.Key.Key_Delete)
        assert desktop.rows() == ["Today", "Cy"]
        desktop.running.rows.remove(UNDO_ROW)
        desktop.press(Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Today", "Bob", "Cy"]
        desktop.press(Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]
        desktop.press(Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]

    play(part)


def test_what_was_pinned_is_pinned_again_after_undo_and_restart(play: Play) -> None:
    async def delete(desktop: Desktop) -> None:
        desktop.choose("Bob", "Pin")
        desktop.choose("Bob", "Delete")
        assert desktop.rows() == ["Today", "Ada", "Cy"]
        QTest.mouseClick(undo_button(desktop), Qt.MouseButton.LeftButton)
        assert desktop.rows() == ["Pinned", "Bob", "Today", "Ada", "Cy"]

    async def again(desktop: Desktop) -> None:
        assert desktop.rows() == ["Pinned", "Bob", "Today", "Ada", "Cy"]

    play(delete)
    play(again)


def test_the_command_for_undo_works_outside_of_the_list_and_says_what_it_undoes(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        window = desktop.running.window
        desktop.choose("Bob", "Archive")
        assert desktop.running.tidying.undo_label == "Undo the archiving"
        window.setFocus()
        QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
        assert desktop.rows() == ["Today", "Ada", "Bob", "Cy"]

    play(part)


def test_a_conversation_in_a_closed_folder_is_renamed_by_the_command(play: Play) -> None:
    async def part(desktop: Desktop) -> None:
        desktop.choose("Bob", "Move to folder", "New folder…")
        desktop.write("Work")
        desktop.click("Bob")
        desktop.click("Work")
        assert "Bob" not in desktop.rows()
        desktop.bar.rename("Bob")
        desktop.write("Robert")
        assert desktop.rows() == ["Folders", "Work", "Robert", "Today", "Ada", "Cy"]
        assert desktop.running.window.windowTitle().startswith("Robert")

    play(part)


def test_ten_thousand_conversations_are_deleted_and_brought_back_in_one_step(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    remember(folder, "Ada")

    async def part() -> None:
        async with window(folder) as desktop:
            now = desktop.bar.summary("Ada")
            assert now is not None
            desktop.bar.put(*(replace(now, id=f"c{n}", title=f"c{n}") for n in range(10_000)))
            desktop.press(Qt.Key.Key_A, CTRL)
            started = time.process_time()
            desktop.press(Qt.Key.Key_Delete)
            assert desktop.rows() == []
            desktop.press(Qt.Key.Key_Z, CTRL)
            assert len(desktop.rows()) == 10_002
            assert time.process_time() - started < 2.0, "comparing each with each takes far longer"

    asyncio.run(part())
