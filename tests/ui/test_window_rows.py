"""Notice rows: one sentence, its ways out, and nothing in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QToolButton

from qwen_desktop.ui.rows import ERROR, INFO, UNDO, WARNING, Notice, NoticeRow, NoticeRows, RowButton
from qwen_desktop.ui.theme import Themes


@pytest.fixture
def rows(themes: Themes, shown: Callable[..., NoticeRows]) -> NoticeRows:
    made = NoticeRows(themes)
    shown(made, 600, 300)
    return made


def button(row: NoticeRow, text: str) -> QPushButton:
    return next(b for b in row.findChildren(QPushButton) if b.text() == text)


def test_a_notice_shows_its_sentence_and_undoes(rows: NoticeRows) -> None:
    done: list[str] = []
    rows.put("undo", Notice(UNDO, "Conversation deleted.", (RowButton("Undo", lambda: done.append("undo")),)))
    row = rows.row("undo")
    assert "Conversation deleted." in {label.text() for label in row.findChildren(QLabel)}
    assert row.accessibleName() == "Conversation deleted."
    button(row, "Undo").click()
    assert done == ["undo"]
    assert rows.names() == ()
    assert not rows.isVisible()


def test_one_name_has_one_row(rows: NoticeRows) -> None:
    rows.put("a", Notice(ERROR, "first"))
    rows.put("b", Notice(INFO, "other"))
    rows.put("a", Notice(ERROR, "second"))
    assert rows.names() == ("b", "a")
    assert rows.row("a").notice.text == "second"


def test_a_button_can_leave_the_row(rows: NoticeRows) -> None:
    rows.put("a", Notice(WARNING, "text", (RowButton("Copy", lambda: None, closes=False),)))
    button(rows.row("a"), "Copy").click()
    assert rows.names() == ("a",)


def test_what_a_button_does_may_put_the_same_row_again(rows: NoticeRows) -> None:
    again = RowButton("Try again", lambda: rows.put("a", Notice(ERROR, "still no")))
    rows.put("a", Notice(ERROR, "no", (again,)))
    button(rows.row("a"), "Try again").click()
    assert rows.row("a").notice.text == "still no"


def test_the_cross_dismisses(rows: NoticeRows) -> None:
    rows.put("a", Notice(INFO, "text"))
    rows.row("a").findChild(QToolButton).click()
    assert rows.names() == ()


def test_details_fold_out_and_are_copied_with_the_sentence(rows: NoticeRows) -> None:
    rows.put("a", Notice(ERROR, "Something failed.", details="Traceback: line 1"))
    row = rows.row("a")
    details = row.findChild(QPlainTextEdit)
    assert not details.isVisible()
    button(row, "Details").click()
    assert details.isVisible()
    assert details.toPlainText() == "Traceback: line 1"
    button(row, "Copy").click()
    assert QGuiApplication.clipboard().text() == "Something failed.\n\nTraceback: line 1"
    QGuiApplication.clipboard().clear()


def test_a_row_is_no_higher_for_details_that_are_folded(rows: NoticeRows, settle: Callable[[], None]) -> None:
    rows.put("a", Notice(INFO, "text"))
    rows.put("b", Notice(ERROR, "text", details="one line"))
    settle()
    folded = rows.row("b").height()
    button(rows.row("b"), "Details").click()
    settle()
    assert rows.row("b").height() > folded
    button(rows.row("b"), "Details").click()
    settle()
    assert rows.row("b").height() == folded
    assert rows.row("a").heightForWidth(600) == 48


def test_a_passing_row_passes_but_not_under_the_pointer(rows: NoticeRows, until: Callable[..., None]) -> None:
    rows.put("short", Notice(INFO, "short", seconds=0.05))
    middle = QPointF(10, 10)
    row = rows.row("short")
    QApplication.sendEvent(row, QEnterEvent(middle, middle, middle))
    assert not row._clock.isActive()
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    until(lambda: rows.names() == ())


def test_a_sentence_keeps_its_room_beside_many_buttons(rows: NoticeRows, settle: Callable[[], None]) -> None:
    ways = tuple(RowButton(f"Way out {n}", lambda: None) for n in range(3))
    rows.put("a", Notice(ERROR, "The service refused this key: it belongs to another region.", ways, details="x"))
    settle()
    sentence = next(label for label in rows.row("a").findChildren(QLabel) if label.text())
    assert sentence.width() > 400


def test_markup_in_a_sentence_is_only_text(rows: NoticeRows) -> None:
    rows.put("a", Notice(ERROR, "<img src=http://example.org/x> failed"))
    sentence = next(label for label in rows.row("a").findChildren(QLabel) if label.text())
    assert sentence.textFormat().name == "PlainText"


def test_an_error_looks_like_one(rows: NoticeRows, themes: Themes) -> None:
    rows.put("e", Notice(ERROR, "text"))
    rows.put("i", Notice(INFO, "text"))

    def ground(name: str) -> str:
        image = rows.row(name).grab().toImage()
        return image.pixelColor(image.width() // 2, 4).name()

    assert ground("e") == themes.current.error_back
    assert ground("i") == themes.current.panel
