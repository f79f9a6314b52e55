"""The first start teaches, says plainly what answers, and shows the way to a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from qwen_desktop import i18n
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.welcome import Welcome, fonts_notice, missing_scripts
from qwen_desktop.ui.welcome.card import Card

Heard = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def page(themes: Themes, shown: Callable[..., Welcome]) -> Welcome:
    made = Welcome(themes)
    made.show_first_start(local_model=True)
    shown(made, 900, 640)
    return made


@pytest.fixture
def speak() -> Iterator[Callable[[str], None]]:
    yield i18n.use
    i18n.use("en")


def words(page: Welcome) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def top(page: Welcome, widget: QAbstractButton) -> int:
    return widget.mapTo(page, QPoint(0, 0)).y()


def test_three_things_can_be_tried(page: Welcome, heard: Heard) -> None:
    tried = heard(page.tried)
    for card in page.findChildren(Card):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert tried == [("ask",), ("sample",), ("trace",)]


def test_cards_work_from_the_keyboard_and_speak(page: Welcome, heard: Heard) -> None:
    tried = heard(page.tried)
    card = page.findChildren(Card)[1]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    assert tried == [("sample",)]
    assert card.accessibleName() == "Ask about a document"
    assert card.accessibleDescription()


def test_it_says_what_the_model_inside_is(page: Welcome) -> None:
    for word in ("tiny", "English only", "prove that everything works"):
        assert word in words(page)


def test_without_a_model_inside_it_asks_for_a_key_alone(page: Welcome) -> None:
    page.show_first_start(local_model=False)
    assert "tiny" not in words(page)
    assert "add a key" in words(page)


def test_a_key_can_be_asked_for(page: Welcome, heard: Heard) -> None:
    asked = heard(page.key_requested)
    QTest.mouseClick(page.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert len(asked) == 1


@pytest.mark.parametrize(("language", "key_first"), [("en", False), ("zh_CN", True), ("ja", True)])
def test_in_chinese_and_japanese_the_key_comes_first(
    themes: Themes, shown: Callable[..., Welcome], speak: Callable[[str], None], language: str, key_first: bool
) -> None:
    speak(language)
    page = Welcome(themes)
    page.show_first_start(local_model=True)
    shown(page, 900, 640)
    assert (top(page, page.findChild(QPushButton)) < top(page, page.findChild(Card))) is key_first


def test_an_empty_conversation_invites_and_names_who_answers(page: Welcome) -> None:
    page.show_empty("Qwen3-Max")
    assert "Qwen3-Max" in words(page)
    assert "drop files" in words(page)
    assert not any(card.isVisible() for card in page.findChildren(Card))
    page.show_first_start(local_model=True)
    assert all(card.isVisible() for card in page.findChildren(Card))


def test_with_a_key_the_first_start_teaches_and_asks_for_none(page: Welcome) -> None:
    page.show_first_start(local_model=True, answers="Qwen3.8-Max")
    assert "Qwen3.8-Max answers" in words(page)
    assert "tiny" not in words(page)
    assert all(card.isVisible() for card in page.findChildren(Card))
    assert not page.findChild(QPushButton).isVisible()


def test_an_empty_conversation_without_a_key_offers_to_paste_one(page: Welcome) -> None:
    page.show_empty("SmolLM2-135M", wants_key=True)
    assert page.findChild(QPushButton).isVisible()
    assert "SmolLM2-135M answers" in words(page)
    page.show_empty("Qwen3.8-Max")
    assert not page.findChild(QPushButton).isVisible()
    page.show_empty("", wants_key=True)
    assert "Nothing on this computer can answer yet" in words(page)


def test_cards_stand_side_by_side_where_there_is_room(page: Welcome) -> None:
    assert len({top(page, card) for card in page.findChildren(Card)}) == 1


def test_in_a_narrow_window_everything_can_be_reached(
    themes: Themes, shown: Callable[..., Welcome], settle: Callable[[], None]
) -> None:
    page = Welcome(themes)
    page.show_first_start(local_model=True)
    shown(page, 400, 360)
    settle()
    cards = page.findChildren(Card)
    assert len({top(page, card) for card in cards}) == 3
    for card in cards:
        assert card.height() >= card.heightForWidth(card.width())
        assert card.width() <= page.viewport().width()
    page.ensureWidgetVisible(page.findChild(QPushButton))
    assert 0 <= top(page, page.findChild(QPushButton)) < page.height()


def test_missing_scripts_are_those_no_font_has() -> None:
    system = QFontDatabase.WritingSystem
    expected = [
        language
        for language, script in (("zh", system.SimplifiedChinese), ("ja", system.Japanese))
        if not QFontDatabase.families(script)
    ]
    assert missing_scripts() == expected


def test_the_row_names_the_package_and_copies_the_command() -> None:
    assert fonts_notice([]) is None
    for missing, named in ((["zh"], "Chinese"), (["ja"], "Japanese"), (["zh", "ja"], "Chinese and Japanese")):
        notice = fonts_notice(missing)
        assert notice is not None
        assert named in notice.text
        assert "fonts-noto-cjk" in notice.text
        notice.buttons[0].function()
        assert QGuiApplication.clipboard().text().endswith("install fonts-noto-cjk")
    QGuiApplication.clipboard().clear()
