"""The thinking panel: a thought as it is thought, its clock and its tokens, and the same thought later."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.message import ReasoningPart, Status, TextPart
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.header import HEIGHT
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.thinking import ThinkingPanel
from tests.ui.conversation import answer, clipboard, running, texts, thought

Show = Callable[..., QWidget]


@pytest.fixture
def panel(qapp: QApplication, themes: Themes, shown: Show) -> ThinkingPanel:
    made = ThinkingPanel(themes.current, Frames(qapp))
    shown(made, 460, 500)
    return made


def test_without_a_trace_it_says_why(panel: ThinkingPanel) -> None:
    panel.show_trace(None, "")
    assert panel._empty.isVisible()
    assert "No thinking yet" in panel._empty.text()
    panel.show_trace(answer("Plain."), "What?")
    assert panel._empty.text() == "Answered without thinking"
    assert panel._empty._again.isVisible()
    assert not panel._copy.isEnabled()


def test_a_finished_thought_with_its_time_and_tokens(panel: ThinkingPanel) -> None:
    message = answer("Answer.").with_(parts=(thought("First, **look**.\n\n- then act", 12, 1834), TextPart("Answer.")))
    panel.show_trace(message, "What is it?")
    assert panel._line.text() == "Thought for 12 s · 1,834 tokens"
    assert panel._turn.text() == "What is it?"
    assert texts(panel._view) == ["First, look.", "then act"]
    assert not panel._clock.isActive()


def test_a_thought_streams_and_its_clock_ticks_only_while_it_does(panel: ThinkingPanel) -> None:
    message = running()
    panel.show_trace(message, "Why?")
    assert panel._empty.text() == "The thinking appears here as it happens."
    panel.feed(Change(reasoning="Let me ", thought_started=True))
    panel.feed(Change(reasoning="think about it."))
    panel._view._frame()
    assert texts(panel._view) == ["Let me think about it."]
    assert panel._line.text().startswith("Thinking… 0 s · about ")
    assert panel._clock.isActive()
    panel.hide()
    assert not panel._clock.isActive()
    panel.show()
    assert panel._clock.isActive()
    panel.feed(Change(text="So.", thought_ended=True))
    assert not panel._clock.isActive()
    assert panel._line.text().startswith("Thought for 0 s")
    panel.feed(Change(usage=Usage(10, 20, reasoning=6)))
    assert panel._line.text() == "Thought for 0 s · 6 tokens"
    part = ReasoningPart("Let me think about it.", time.time() - 3, time.time(), 6)
    panel.settle(message.with_(parts=(part, TextPart("So.")), status=Status.COMPLETE))
    assert panel._line.text() == "Thought for 3 s · 6 tokens"
    assert texts(panel._view) == ["Let me think about it."]


def test_text_that_turns_out_to_be_thought_appears(panel: ThinkingPanel) -> None:
    panel.show_trace(running(), "")
    panel.feed(Change(text="Hm, let "))
    panel.feed(Change(text="me see."))
    panel.feed(Change(moved=True, thought_ended=True))
    panel.feed(Change(text="The answer."))
    panel._view._frame()
    assert texts(panel._view) == ["Hm, let me see."]
    panel.copy()
    assert clipboard()[0] == "Hm, let me see."


def test_what_was_thought_before_it_is_shown_comes_first(panel: ThinkingPanel) -> None:
    message = running().with_(parts=(thought("Earlier words", None),))
    panel.show_trace(message, "")
    panel.feed(Change(reasoning=" and later ones"))
    panel._view._frame()
    assert texts(panel._view) == ["Earlier words and later ones"]


def test_it_folds_to_one_line_and_back(panel: ThinkingPanel) -> None:
    panel.show_trace(answer("A").with_(parts=(thought("Words"), TextPart("A"))), "Q")
    QTest.mouseClick(panel._fold, Qt.MouseButton.LeftButton)
    assert panel.folded
    assert not panel._view.isVisible()
    assert not panel._turn.isVisible()
    assert panel._line.isVisible()
    QTest.mouseClick(panel._fold, Qt.MouseButton.LeftButton)
    assert panel._view.isVisible()


def test_its_header_is_as_high_as_the_conversations(panel: ThinkingPanel) -> None:
    panel.show_trace(answer("A").with_(parts=(thought("Words"), TextPart("A"))), "Q")
    picture = panel.grab().toImage()
    border = QColor(panel._theme.border)
    for y in (HEIGHT - 1, panel._body.geometry().top() - 1):
        assert {picture.pixelColor(x, y).name() for x in range(panel.width())} == {border.name()}
    panel.set_folded(True)
    assert panel.grab().toImage().pixelColor(100, HEIGHT - 1) == border


def test_close_and_copy_buttons(panel: ThinkingPanel) -> None:
    heard: list[bool] = []
    panel.closed.connect(lambda: heard.append(True))
    panel.show_trace(answer("A").with_(parts=(thought("1. **Words**"), TextPart("A"))), "Q")
    QTest.mouseClick(panel._copy, Qt.MouseButton.LeftButton)
    assert clipboard()[0] == "1. **Words**"
    assert panel._copy.accessibleName() == "Copied"
    QTest.mouseClick(panel._close, Qt.MouseButton.LeftButton)
    assert heard == [True]


def test_another_messages_end_is_not_ours(panel: ThinkingPanel) -> None:
    panel.show_trace(answer("A").with_(parts=(thought("Mine"), TextPart("A"))), "Q")
    panel.settle(answer("B").with_(parts=(thought("Another's"), TextPart("B"))))
    assert texts(panel._view) == ["Mine"]


def test_in_a_narrow_panel_the_tokens_stand_with_the_question(panel: ThinkingPanel) -> None:
    panel.resize(260, 500)
    panel.show_trace(answer("A").with_(parts=(thought("Words", 12, 1834), TextPart("A"))), "Q")
    assert panel._line.text() == "Thought for 12 s"
    assert panel._turn.text() == "Q · 1,834 tokens"
