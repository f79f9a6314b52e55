"""Selecting, copying, pressing: with real mouse and key events on a real off-screen window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import TextPart, user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.state import Ending
from tests.ui.conversation import SAMPLE, answer, click, clipboard, drag, point_of, running, spot_point, stream, talk

Show = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Show) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp), versions=lambda message_id: (1, 3))
    shown(made, 800, 1200)
    return made


@pytest.fixture
def sample(view: TranscriptView) -> TranscriptView:
    view.show_messages([user_message("What is it?"), answer(SAMPLE)], streaming=None)
    return view


def test_a_drag_selects_across_messages_and_blocks(sample: TranscriptView) -> None:
    drag(sample, point_of(sample, "is it?"), point_of(sample, "bold", inside=1))
    assert sample.selected_text() == "is it?\n\nHeading with code\n\nSome "


def test_a_double_click_takes_a_word_and_a_triple_click_the_paragraph(sample: TranscriptView) -> None:
    point = point_of(sample, "italic", inside=3)
    QTest.mouseDClick(sample.viewport(), LEFT, NONE, point)
    assert sample.selected_text() == "italic"
    QTest.mousePress(sample.viewport(), LEFT, NONE, point)
    QTest.mouseRelease(sample.viewport(), LEFT, NONE, point)
    assert sample.selected_text() == "Some bold, italic, strike, inline code and a link."


def test_a_double_click_that_is_dragged_takes_whole_words(sample: TranscriptView) -> None:
    QTest.mouseDClick(sample.viewport(), LEFT, NONE, point_of(sample, "italic", inside=3))
    QTest.mousePress(sample.viewport(), LEFT, SHIFT, point_of(sample, "strike", inside=9))
    QTest.mouseRelease(sample.viewport(), LEFT, SHIFT, point_of(sample, "strike", inside=9))
    assert sample.selected_text().startswith("italic")


def test_a_click_takes_the_selection_away(sample: TranscriptView) -> None:
    drag(sample, point_of(sample, "bold"), point_of(sample, "strike"))
    assert sample.selected_text() == "bold, italic, "
    click(sample, point_of(sample, "bold"))
    assert sample.selected_text() == ""


def test_ctrl_c_puts_text_and_html_on_the_clipboard(sample: TranscriptView) -> None:
    drag(sample, point_of(sample, "Some bold"), point_of(sample, "async def", inside=1))
    QTest.keyClick(sample, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text, html = clipboard()
    assert "1. First item\n   - nested bullet\n   - another\n2. Second item\n" in text
    assert "Option\tLatency\nlru\t12.50\nclock\t8.10" in text
    assert "- [x] done\n- [ ] open" in text
    assert "> A quotation." in text
    assert "<strong>bold</strong>" in html
    assert (
        '<ol start="1"><li><p>First item</p><ul><li><p>nested bullet</p></li><li><p>another</p></li></ul></li><li>'
        in html
    )
    assert "<table" in html
    assert "<th align='right'>Latency</th>" in html
    assert '<pre><code>print("code in a list")</code></pre>' in html


def test_ctrl_a_copies_everything_also_what_was_never_seen(view: TranscriptView) -> None:
    messages = talk(60)
    view.show_messages(messages, streaming=None)
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text, _ = clipboard()
    for turn in range(60):
        assert f"Question number {turn} about the trick" in text


def test_code_is_copied_exactly(sample: TranscriptView) -> None:
    click(sample, spot_point(sample, "copy-code", 1))
    assert clipboard()[0] == "async def stream(self):\n    return 42"


def test_long_code_lines_are_copied_without_the_breaks_they_are_shown_with(view: TranscriptView) -> None:
    code = "x = '" + "abcdefghij" * 200 + "'\nsecond"
    view.show_messages([answer(f"```python\n{code}\n```")], streaming=None)
    click(view, spot_point(view, "copy-code"))
    assert clipboard()[0] == code
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text() == code
    message = running()
    view.show_messages([], streaming=None)
    view.add(message)
    stream(view, message, f"```python\n{code}\n```", longest=90)
    click(view, spot_point(view, "copy-code"))
    assert clipboard()[0] == code


def test_a_selection_stays_while_tokens_arrive(view: TranscriptView) -> None:
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    view.feed(message.id, Change(text="Some words to **select** here"))
    view._frame()
    drag(view, point_of(view, "words"), point_of(view, "here"))
    for piece in (" and more", " of *the", " same*\n\nA new paragraph", "\n\n- a list"):
        view.feed(message.id, Change(text=piece))
        view._frame()
        assert view.selected_text() == "words to select "


def test_a_drag_goes_on_while_tokens_arrive(view: TranscriptView) -> None:
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    view.feed(message.id, Change(text="First words"))
    view._frame()
    drag(view, point_of(view, "First"), point_of(view, "words"), release=False)
    view.feed(message.id, Change(text=" and later ones"))
    view._frame()
    end = point_of(view, "ones")
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, end)
    assert view.selected_text() == "First words and later "


def test_a_drag_beyond_the_edge_scrolls(view: TranscriptView, until: Callable[..., None]) -> None:
    view.show_messages(talk(30), streaming=None)
    view.to_start()
    before = view._column.offset
    middle = QPoint(400, 300)
    drag(view, middle, QPoint(400, view.viewport().height() + 120), release=False)
    until(lambda: view._column.offset > before + 800)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, QPoint(400, view.viewport().height() - 5))
    until(lambda: not view._frames.running)
    assert len(view.selected_text()) > 1000


def test_shift_and_arrows_extend_the_selection(sample: TranscriptView) -> None:
    drag(sample, point_of(sample, "bold"), point_of(sample, "italic"))
    QTest.keyClick(sample, Qt.Key.Key_Right, SHIFT)
    assert sample.selected_text() == "bold, i"
    QTest.keyClick(sample, Qt.Key.Key_Right, SHIFT | Qt.KeyboardModifier.ControlModifier)
    assert sample.selected_text().strip(" ,") == "bold, italic"
    QTest.keyClick(sample, Qt.Key.Key_Down, SHIFT)
    assert "这个" in sample.selected_text()
    for _ in range(30):
        QTest.keyClick(sample, Qt.Key.Key_Down, SHIFT)
    assert "return 42" in sample.selected_text()


def test_links_open_only_what_may_be_opened(view: TranscriptView) -> None:
    heard: list[str] = []
    view.link_requested.connect(heard.append)
    text = "[good](https://example.org/a) [mail](mailto:a@b.org) [bad](javascript:alert(1)) [worse](file:///etc/passwd)"
    view.show_messages([answer(text)], streaming=None)
    for word in ("good", "mail", "bad", "worse"):
        click(view, point_of(view, word, inside=4))
    assert heard == ["https://example.org/a", "mailto:a@b.org"]


def test_actions_say_which_message(sample: TranscriptView) -> None:
    heard: list[tuple[str, str]] = []
    sample.action_requested.connect(lambda message_id, action: heard.append((message_id, action)))
    question, reply = (entry.message for entry in sample._column.entries)
    click(sample, spot_point(sample, "edit"))
    click(sample, spot_point(sample, "regenerate"))
    click(sample, spot_point(sample, "previous", 1))
    assert heard == [(question.id, "edit"), (reply.id, "regenerate"), (reply.id, "previous")]


def test_copy_and_copy_as_markdown(sample: TranscriptView) -> None:
    click(sample, spot_point(sample, "copy", 1))
    text, html = clipboard()
    assert text.startswith("Heading with code\n\nSome bold")
    assert "<h1>" in html
    click(sample, spot_point(sample, "copy-markdown", 1))
    assert clipboard()[0] == SAMPLE


def test_tab_reaches_every_action_and_enter_presses_it(qapp: QApplication, themes: Themes, shown: Show) -> None:
    page = QWidget()
    layout = QVBoxLayout(page)
    before = QLineEdit(page)
    view = TranscriptView(themes.current, Frames(qapp), parent=page)
    after = QLineEdit(page)
    for widget in (before, view, after):
        layout.addWidget(widget)
    shown(page, 700, 500)
    view.show_messages([user_message("q"), answer("An answer.")], streaming=None)
    heard: list[str] = []
    view.action_requested.connect(lambda message_id, action: heard.append(action))
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert view.hasFocus(), QApplication.focusWidget()
    seen = []
    while True:
        QTest.keyClick(view, Qt.Key.Key_Tab)
        if not view.hasFocus():
            break
        assert view._pointing.focused is not None
        seen.append(view._pointing.focused.spot.action)
        if seen[-1] in ("edit", "regenerate"):
            QTest.keyClick(view, Qt.Key.Key_Return)
    assert after.hasFocus()
    both = ["quote", "copy-markdown", "branch"]
    assert seen == ["copy", "edit", *both, "copy", "regenerate", *both]
    assert heard == ["edit", "regenerate"]


def test_a_long_question_is_folded_and_unfolds(view: TranscriptView) -> None:
    text = "\n".join(f"line {n}" for n in range(40))
    view.show_messages([user_message(text), answer("ok")], streaming=None)
    assert "line 11" in view._column.visible[1].segment.shown_text()
    assert "line 13" not in view._column.visible[1].segment.shown_text()
    click(view, spot_point(view, "fold"))
    assert "line 39" in view._column.visible[1].segment.shown_text()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "line 39" in view.selected_text()


def test_a_long_line_of_a_question_is_copied_in_one(view: TranscriptView) -> None:
    text = "first\n" + "x" * 2500 + "\n\nlast"
    view.show_messages([user_message(text), answer("ok")], streaming=None)
    click(view, spot_point(view, "fold"))
    view.to_start()
    drag(view, point_of(view, "first"), point_of(view, "last", inside=1))
    assert view.selected_text() == "first\n" + "x" * 2500 + "\n\n"


def test_the_context_menu_copies_a_message(sample: TranscriptView) -> None:
    point = sample._column_point(point_of(sample, "bold").toPointF())
    menu = sample._menu_at(point)
    labels = {action.text(): action for action in menu.actions()}
    assert not labels["Copy"].isEnabled()
    labels["Copy as Markdown"].trigger()
    assert clipboard()[0] == SAMPLE
    menu.deleteLater()


def test_wide_code_scrolls_sideways(view: TranscriptView) -> None:
    view.show_messages([answer("```\n" + "wide " * 60 + "\n```")], streaming=None)
    sideways = view._column.visible[1].segment.block.sideways  # type: ignore[attr-defined]
    view._scroll_sideways(point_of(view, "wide").toPointF() - QPoint(view._left(), 0).toPointF(), 200)
    assert sideways.offset == 200
    view._scroll_sideways(point_of(view, "wide", inside=300).toPointF() - QPoint(view._left(), 0).toPointF(), 99999)
    assert 200 < sideways.offset < sideways.content


def test_a_settled_answer_shows_its_ending(view: TranscriptView) -> None:
    view._sentence = lambda message: Ending("It was cut.", [("retry", "Try again")])
    message = running()
    view.show_messages([user_message("q")], streaming=None)
    view.add(message)
    view.note(message.id, "Nothing for 30 s.", [("wait", "Keep waiting")])
    heard: list[str] = []
    view.action_requested.connect(lambda message_id, action: heard.append(action))
    click(view, spot_point(view, "choice:wait"))
    view.feed(message.id, Change(text="Part"))
    view.settle(message.with_(parts=(TextPart("Part"),)))
    click(view, spot_point(view, "choice:retry"))
    assert heard == ["wait", "retry"]


def test_a_selection_is_copied_as_it_was_written_block_by_block(sample: TranscriptView) -> None:
    drag(sample, point_of(sample, "italic"), point_of(sample, "nested", inside=30))
    menu = sample._menu_at(sample._column_point(QPointF(point_of(sample, "bold"))))
    next(a for a in menu.actions() if a.text() == "Copy the selection as Markdown").trigger()
    menu.deleteLater()
    text, _html = clipboard()
    assert text.startswith("Some **bold**, *italic*, ~~strike~~, `inline code` and a [link](https://example.org/a).")
    assert text.endswith("1. First item\n   - nested bullet")


def test_formulas_go_along_as_latex_in_html_too(view: TranscriptView) -> None:
    view.show_messages([answer("So $x<y$:\n\n$$\na & b\n$$\n")], streaming=None)
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    _text, html = clipboard()
    assert "So $x&lt;y$:" in html
    assert "$$<br>a &amp; b<br>$$" in html
