"""Writing a question: keys, input methods, growing, pasting, sending and stopping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton, QWidget

from qwen_desktop.ui.composer import Composer, ModelRow
from qwen_desktop.ui.composer.editor import Editor
from qwen_desktop.ui.composer.send import SendButton
from qwen_desktop.ui.theme import Themes

Heard = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def composer(themes: Themes, shown: Callable[..., Composer]) -> Composer:
    made = Composer(themes)
    shown(made, 760, 240)
    made.setFocus()
    return made


def editor_of(composer: Composer) -> Editor:
    return composer.findChild(Editor)


def send_of(composer: Composer) -> SendButton:
    return composer.findChild(SendButton)


def press(composer: Composer, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(editor_of(composer), key, held)


def compose(composer: Composer, preedit: str, commit: str = "") -> None:
    """What an input method does: letters that are not text yet, or text at last."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(editor_of(composer), event)


def pasted(composer: Composer, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)
    press(composer, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()


# Sending


def test_enter_sends_what_was_written(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    QTest.keyClicks(editor_of(composer), "why")
    press(composer, Qt.Key.Key_Return)
    assert sent == [("why",)]


def test_the_text_stays_until_it_was_taken(composer: Composer) -> None:
    composer.set_text("a long question")
    press(composer, Qt.Key.Key_Return)
    assert composer.text == "a long question"
    composer.clear()
    assert composer.text == ""


def test_shift_enter_breaks_the_line(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_text("one")
    press(composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(editor_of(composer), "two")
    assert (composer.text, sent) == ("one\ntwo", [])


def test_with_the_other_setting_enter_breaks_and_ctrl_enter_sends(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_sends_with_modifier(True)
    composer.set_text("one")
    press(composer, Qt.Key.Key_Return)
    assert (composer.text, sent) == ("one\n", [])
    press(composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [("one\n",)]
    assert "Ctrl" in send_of(composer).toolTip()


def test_the_enter_of_the_number_pad_sends_too(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_text("why")
    press(composer, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert sent == [("why",)]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n \t"])
def test_nothing_is_not_sent(composer: Composer, heard: Heard, blank: str) -> None:
    sent = heard(composer.sent)
    composer.set_text(blank)
    press(composer, Qt.Key.Key_Return)
    assert sent == []
    assert not send_of(composer).isEnabled()


def test_a_file_alone_is_a_question(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.add_chip("f", "a.pdf")
    assert send_of(composer).isEnabled()
    press(composer, Qt.Key.Key_Return)
    assert sent == [("",)]


def test_the_button_sends(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_text("why")
    QTest.mouseClick(send_of(composer), Qt.MouseButton.LeftButton)
    assert sent == [("why",)]


def test_while_an_answer_streams_the_button_stops_and_enter_still_asks(composer: Composer, heard: Heard) -> None:
    sent, stopped = heard(composer.sent), heard(composer.stopped)
    composer.set_streaming(True)
    assert send_of(composer).accessibleName() == "Stop"
    QTest.mouseClick(send_of(composer), Qt.MouseButton.LeftButton)
    composer.set_text("and then?")
    press(composer, Qt.Key.Key_Return)
    assert (len(stopped), sent) == (1, [("and then?",)])
    composer.set_streaming(False)
    assert send_of(composer).accessibleName() == "Send"


# Input methods


def test_nothing_is_sent_while_an_input_method_is_composing(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_text("请问")
    compose(composer, "nihao")
    assert composer.composing
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        press(composer, key)
        press(composer, key, Qt.KeyboardModifier.ControlModifier)
        press(composer, key, Qt.KeyboardModifier.ShiftModifier)
    QTest.mouseClick(send_of(composer), Qt.MouseButton.LeftButton)
    assert (sent, composer.text) == ([], "请问")
    compose(composer, "", "你好")
    assert not composer.composing
    press(composer, Qt.Key.Key_Return)
    assert sent == [("请问你好",)]


def test_a_composition_given_up_lets_enter_send_again(composer: Composer, heard: Heard) -> None:
    sent = heard(composer.sent)
    composer.set_text("why")
    compose(composer, "ni")
    compose(composer, "")
    press(composer, Qt.Key.Key_Return)
    assert sent == [("why",)]


def test_esc_belongs_to_the_input_method_first(composer: Composer) -> None:
    def taken() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(editor_of(composer), event)
        return event.isAccepted()

    assert not taken()
    compose(composer, "ni")
    assert taken()


def test_up_in_an_empty_text_wants_the_last_question_back(composer: Composer, heard: Heard) -> None:
    wanted = heard(composer.edit_last_requested)
    compose(composer, "ni")
    press(composer, Qt.Key.Key_Up)
    compose(composer, "")
    composer.set_text("x")
    press(composer, Qt.Key.Key_Up)
    assert wanted == []
    composer.clear()
    press(composer, Qt.Key.Key_Up)
    assert len(wanted) == 1


# Growing


def test_the_box_grows_with_its_text_to_ten_lines(composer: Composer, settle: Callable[[], None]) -> None:
    editor = editor_of(composer)
    heights = []
    for lines in (1, 2, 5, 10, 40):
        composer.set_text("\n".join(["x"] * lines))
        settle()
        heights.append(editor.height())
    one = heights[0]
    assert heights[1] > one * 1.5
    assert heights[2] > heights[1]
    assert heights[3] == pytest.approx(one * 10, abs=20)
    assert heights[4] == pytest.approx(heights[3], abs=4)
    composer.clear()
    settle()
    assert editor.height() == one


def test_wrapped_lines_grow_the_box_and_nothing_is_hidden(composer: Composer, settle: Callable[[], None]) -> None:
    composer.set_text("这个问题的根本原因是事件循环被同步调用阻塞了。" * 6)
    settle()
    editor = editor_of(composer)
    block = editor.document().firstBlock()
    assert block.lineCount() > 2
    assert editor.blockBoundingRect(block).height() <= editor.viewport().height()


def test_a_million_characters_can_be_written_into(composer: Composer) -> None:
    composer.set_text("word " * 200_000)
    QTest.keyClicks(editor_of(composer), "x")
    assert composer.text.endswith("word x")


# Pasting and dropping


def test_pasted_files_are_told_and_not_written(composer: Composer, heard: Heard, tmp_path: Path) -> None:
    told = heard(composer.files_dropped)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "合同.pdf")), QUrl.fromLocalFile(str(tmp_path / "b.md"))])
    pasted(composer, mime)
    assert told == [([tmp_path / "合同.pdf", tmp_path / "b.md"],)]
    assert composer.text == ""


def test_a_web_address_is_pasted_as_text(composer: Composer, heard: Heard) -> None:
    told = heard(composer.files_dropped)
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a")])
    mime.setText("https://example.org/a")
    pasted(composer, mime)
    assert (composer.text, told) == ("https://example.org/a", [])


def test_a_picture_is_refused_in_a_sentence(composer: Composer, heard: Heard) -> None:
    refused = heard(composer.refused)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    mime = QMimeData()
    mime.setImageData(image)
    pasted(composer, mime)
    assert len(refused) == 1
    assert "PDF" in str(refused[0][0])
    assert composer.text == ""


def test_formatted_text_is_pasted_plain(composer: Composer) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    pasted(composer, mime)
    assert composer.text == "bold"


def test_files_dragged_over_the_text_are_left_to_the_window(composer: Composer, tmp_path: Path) -> None:
    def accepted(mime: QMimeData) -> bool:
        event = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        event.ignore()
        editor_of(composer).dragEnterEvent(event)
        return event.isAccepted()

    files, words = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf"))])
    words.setText("words")
    assert not accepted(files)
    assert accepted(words)


# What is around the text


def test_a_click_anywhere_in_the_box_goes_to_the_text(composer: Composer) -> None:
    send_of(composer).setFocus()
    box = send_of(composer).parentWidget()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPointF(box.width() / 2, box.height() - 20).toPoint())
    assert editor_of(composer).hasFocus()


def test_tab_visits_every_control_and_tab_is_never_written(composer: Composer) -> None:
    composer.set_text("x")
    editor_of(composer).setFocus()
    visited = []
    for _step in range(5):
        at = QApplication.focusWidget()
        visited.append(at.accessibleName())
        QTest.keyClick(at, Qt.Key.Key_Tab)
    assert visited[0] == "Question"
    assert "Attach files" in visited
    assert "Send" in visited
    assert composer.text == "x"


def test_every_control_has_a_name_and_a_tooltip(composer: Composer) -> None:
    for control in (*composer.findChildren(QToolButton), send_of(composer)):
        assert control.accessibleName(), control
        assert control.toolTip(), control


def test_the_paper_clip_asks_for_files(composer: Composer, heard: Heard) -> None:
    asked = heard(composer.attach_requested)
    clip = next(b for b in composer.findChildren(QToolButton) if b.accessibleName() == "Attach files")
    QTest.mouseClick(clip, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert "Ctrl+O" in clip.toolTip()


def test_a_waiting_question_can_be_edited_or_dropped(composer: Composer, heard: Heard) -> None:
    edit, dropped = heard(composer.queued_edit_requested), heard(composer.queued_cancelled)
    composer.set_queued("and in\nChinese?")
    row = composer._queued
    assert row.isVisible()
    assert row.accessibleName() == "Next: and in Chinese?"
    for button in row.findChildren(QAbstractButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (len(edit), len(dropped)) == (1, 1)
    composer.set_queued("")
    assert not row.isVisible()


def test_editing_is_told(composer: Composer, heard: Heard) -> None:
    told = heard(composer.edited)
    QTest.keyClicks(editor_of(composer), "ab")
    assert len(told) == 2


@pytest.mark.parametrize("width", [400, 420, 440, 460, 480, 520, 560, 760])
def test_no_control_is_cut_at_any_width(
    themes: Themes, shown: Callable[..., Composer], settle: Callable[[], None], width: int
) -> None:
    frame = QWidget()
    composer = Composer(themes, frame)
    composer.set_models([ModelRow("x", "Qwen3-Max-Preview")], "x")
    composer.set_fit(262_144, 1_000_000)
    composer.setGeometry(0, 0, width, 200)
    shown(frame, 800, 200)
    settle()
    assert composer.width() == width
    for control in (*composer.findChildren(QToolButton), send_of(composer), composer._meter):
        if control.isVisible():
            assert control.width() >= control.sizeHint().width(), control
            assert control.geometry().right() <= control.parentWidget().width()
