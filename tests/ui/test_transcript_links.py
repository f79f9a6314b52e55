"""Links lead where they say, or say so first; footnotes and headings are a click away; a message can be quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from qwen_desktop.domain.message import user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.jumping import slug
from qwen_desktop.ui.transcript.links import says_otherwise, shortened
from tests.ui.conversation import answer, click, drag, point_of, positions, running, spot_point, stream, texts

Show = Callable[..., QWidget]
Heard = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Show) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 500)
    return made


def show(view: TranscriptView, text: str) -> None:
    view.show_messages([user_message("q"), answer(text)], streaming=None)


@pytest.mark.parametrize(
    ("words", "address", "named"),
    [
        ("the measurements", "https://example.org/a", ""),
        ("https://example.org/a", "https://example.org/a", ""),
        ("example.org", "https://www.example.org/a", ""),
        ("www.example.org", "https://example.org", ""),
        ("example.org", "https://docs.example.org/a", ""),
        ("https://paypal.com/login", "https://evil.example/login", "paypal.com"),
        ("paypal.com", "https://paypal.com.evil.example", "paypal.com"),
        ("paypal.com", "https://paypal.com@evil.example", "paypal.com"),
        ("see bank.example for more", "http://other.example", "bank.example"),
        ("me@good.org", "mailto:me@evil.org", "good.org"),
        ("me@good.org", "mailto:me@good.org?subject=x", ""),
        ("银行.中国", "https://evil.example", "银行.中国"),
        ("version 3.11 of asyncio", "https://docs.python.org", ""),
        ("a.b", "https://[broken", ""),
    ],
)
def test_words_that_name_another_host_are_found_out(words: str, address: str, named: str) -> None:
    assert says_otherwise(words, address) == named


def test_a_link_whose_words_tell_the_truth_opens_at_once(view: TranscriptView, heard: Heard) -> None:
    opened = heard(view.link_requested)
    show(view, "Read [the measurements](https://example.org/a) or https://example.org/b.")
    click(view, point_of(view, "measurements", inside=5))
    click(view, point_of(view, "https://example.org/b", inside=5))
    assert opened == [("https://example.org/a",), ("https://example.org/b",)]


def test_a_link_whose_words_say_otherwise_shows_where_it_leads(view: TranscriptView, heard: Heard) -> None:
    opened = heard(view.link_requested)
    show(view, "Sign in at [https://**bank**.example/login](https://evil.example/steal).")
    click(view, point_of(view, "bank", inside=5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    said = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert said == [
        "This link leads to evil.example, not to bank.example.",
        "https://evil.example/steal",
        "Open it anyway",
        "Copy address",
    ]
    assert opened == []
    next(action for action in menu.actions() if action.text() == "Open it anyway").trigger()
    menu.close()
    assert opened == [("https://evil.example/steal",)]


def test_a_long_address_is_shown_with_both_its_ends() -> None:
    address = "https://example.org/" + "x" * 300 + "/end"
    assert shortened(address).startswith("https://example.org/")
    assert shortened(address).endswith("/end")
    assert len(shortened(address)) <= 80


# Within the message

FILLED = "\n\n".join(f"Paragraph {n}." for n in range(40))
NOTED = f"A claim[^1] and more[^long name].\n\n{FILLED}\n\n[^1]: The proof of it.\n[^long name]: Another.\n"


def test_the_call_for_a_footnote_leads_to_it_and_its_number_back(view: TranscriptView) -> None:
    show(view, NOTED.replace("[^long name]", "[^b]"))
    view.to_start()
    click(view, point_of(view, "A claim1", inside=0) + QPoint(_width(view, "A claim") + 3, 0))
    assert "The proof of it." in texts(view)
    click(view, spot_point(view, "jump"))
    assert any(text.startswith("A claim") for text in texts(view))


def _width(view: TranscriptView, text: str) -> int:
    return round(view._column.style.body_metrics.horizontalAdvance(text))


def test_the_number_of_a_footnote_is_reached_by_tab(view: TranscriptView) -> None:
    show(view, "Claim[^1].\n\n[^1]: Proof.")
    view.setFocus()
    seen = []
    while view.focusNextPrevChild(True) and view._pointing.focused is not None:
        seen.append((view._pointing.focused.spot.action, view._pointing.focused.spot.name))
    assert ("jump", "Back to the text") in seen


def test_a_call_without_its_footnote_leads_nowhere(view: TranscriptView, heard: Heard) -> None:
    opened = heard(view.link_requested)
    show(view, "A claim[^9].")
    before = positions(view)
    click(view, point_of(view, "A claim9") + QPoint(_width(view, "A claim") + 3, 0))
    assert positions(view) == before
    assert opened == []


def test_a_footnote_looks_the_same_however_it_arrived(view: TranscriptView) -> None:
    for longest in (1, 9):
        message = running()
        view.show_messages([user_message("q")], streaming=None)
        view.add(message)
        stream(view, message, NOTED, longest=longest)
        streamed = view.viewport().grab().toImage()
        show(view, NOTED)
        assert view.viewport().grab().toImage() == streamed


def test_a_link_to_a_heading_leads_there(view: TranscriptView, heard: Heard) -> None:
    opened = heard(view.link_requested)
    show(view, f"[Jump](#第二章-the-end)\n\n{FILLED}\n\n## 第二章 *The* End!\n\nLast words.")
    view.to_start()
    click(view, point_of(view, "Jump", inside=5))
    assert "第二章 The End!" in texts(view)
    assert opened == []


def test_headings_are_known_by_the_names_that_links_use() -> None:
    assert slug("What a frame costs?") == "what-a-frame-costs"
    assert slug("C++ & Rust") == "c--rust"


# Quoting


def test_a_message_can_be_quoted_and_a_selection_of_it(view: TranscriptView, heard: Heard) -> None:
    quoted = heard(view.quoted)
    show(view, "The **first** line.\n\nThe second.")
    click(view, spot_point(view, "quote", 1))
    assert quoted == [("The first line.\n\nThe second.",)]
    drag(view, point_of(view, "first"), point_of(view, "line"))
    view._activate(1, len(view._column.entries[1].segments or ()) - 1, _spot(view))
    assert quoted[-1] == ("first",)
    click(view, spot_point(view, "quote", 0))
    assert quoted[-1] == ("q",)


def _spot(view: TranscriptView) -> object:
    return next(s for p in view._column.visible for s in p.segment.spots() if s.action == "quote")


def test_a_message_is_quoted_by_keyboard(view: TranscriptView, heard: Heard) -> None:
    quoted = heard(view.quoted)
    show(view, "Words.")
    view.setFocus()
    while view.focusNextPrevChild(True) and view._pointing.focused is not None:
        if view._pointing.focused.spot.action == "quote" and view._pointing.focused.entry == 1:
            QTest.keyClick(view, Qt.Key.Key_Return)
            break
    assert quoted == [("Words.",)]
