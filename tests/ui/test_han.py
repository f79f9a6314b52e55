"""Han characters take the forms of the language they are written in, whatever language the window speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop import i18n
from qwen_desktop.domain.message import user_message
from qwen_desktop.ui import han_fonts
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.han import form_of, told_by
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.formulas import Formulas
from tests.ui.conversation import answer, running, stream

Show = Callable[..., QWidget]
AMBIGUOUS = "直骨角"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这是一个中文句子", "zh_CN"),
        ("這是一個中文句子，寫給讀者", "zh_TW"),
        ("これは日本語の文です", "ja"),
        ("経済産業省関連法令", "ja"),
        ("働", "ja"),
        ("한국어 漢字", "ko"),
        ("数据の分析方法与结果说明", "zh_CN"),
        ("Der Fluß", ""),
        ("", ""),
    ],
)
def test_a_text_tells_by_its_other_characters(text: str, expected: str) -> None:
    assert form_of(text, "") == expected


@pytest.mark.parametrize("around", ["zh_CN", "zh_TW", "ja", "ko"])
def test_what_does_not_tell_is_written_as_what_stands_around_it(around: str) -> None:
    assert len(told_by(AMBIGUOUS)) == 4
    assert form_of(AMBIGUOUS, around) == around


def test_a_long_row_of_han_characters_is_no_japanese_sentence() -> None:
    assert form_of("這是一個完整的中文句子", "ja") == "zh_TW"
    assert form_of("東京", "ja") == "ja"


# On screen


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.use("en")


@pytest.fixture
def shot(qapp: QApplication, themes: Themes, shown: Show) -> Callable[..., list[QImage]]:
    """Pictures of the lines of an answer that consist of nothing but the three characters."""
    if not han_fonts.family("ja") or not han_fonts.family("zh_CN"):
        pytest.skip("needs fonts-noto-cjk")

    def taken(question: str, text: str, *, streamed: bool = False) -> list[QImage]:
        view = TranscriptView(themes.current, Frames(qapp))
        shown(view, 800, 900)
        if streamed:
            message = running()
            view.show_messages([user_message(question)], streaming=None)
            view.add(message)
            stream(view, message, text, longest=3)
        else:
            view.show_messages([user_message(question), answer(text)], streaming=None)
        picture = view.viewport().grab().toImage()
        found = [p for p in view._column.visible if p.segment.shown_text() == AMBIGUOUS]
        places = [p.segment.caret(0).translated(view._left() + p.x, p.y).toRect() for p in found]
        return [picture.copy(place.left(), place.top(), 60, place.height()) for place in places]

    return taken


def _ink(images: list[QImage]) -> list[bytes]:
    return [bytes(image.constBits()) for image in images]


@pytest.mark.parametrize("interface", ["en", "ja", "zh_CN"])
def test_a_line_takes_the_forms_of_the_text_above_it(shot: Callable[..., list[QImage]], interface: str) -> None:
    i18n.use(interface)
    text = f"这是中文说明。\n\n{AMBIGUOUS}\n\n日本語の説明です。\n\n{AMBIGUOUS}\n\n这是中文说明。\n\n{AMBIGUOUS}"
    chinese, japanese, again = _ink(shot("?", text))
    assert chinese != japanese
    assert chinese == again


def test_a_line_alone_takes_the_forms_of_the_question(shot: Callable[..., list[QImage]]) -> None:
    chinese = _ink(shot("请写出这三个字", AMBIGUOUS))
    japanese = _ink(shot("この三つの字を書いてください", AMBIGUOUS))
    assert chinese != japanese


def test_while_it_arrives_it_takes_the_same_forms(shot: Callable[..., list[QImage]]) -> None:
    text = f"{AMBIGUOUS}\n\n日本語の説明です。\n\n{AMBIGUOUS}"
    whole = _ink(shot("请写", text))
    assert _ink(shot("请写", text, streamed=True)) == whole
    assert whole[0] != whole[1]


def test_code_takes_them_too(shot: Callable[..., list[QImage]]) -> None:
    assert _ink(shot("请写这个", f"```\n{AMBIGUOUS}\n```")) != _ink(shot("書いてください", f"```\n{AMBIGUOUS}\n```"))


def test_a_formula_takes_them_too(qapp: QApplication, themes: Themes) -> None:
    formulas = Formulas(themes.current, 1.0)
    drawn = {}
    for form in ("zh_CN", "ja"):
        found = formulas.drawn(rf"\text{{{AMBIGUOUS}}}", display=False, px=16, colour="#000000", han=form)
        assert found is not None
        drawn[form] = bytes(found.image.constBits())
    if not han_fonts.family("ja") or not han_fonts.family("zh_CN"):
        pytest.skip("needs fonts-noto-cjk")
    assert drawn["zh_CN"] != drawn["ja"]


def test_a_font_that_has_han_characters_itself_gives_way_to_the_right_one(qapp: QApplication) -> None:
    chinese, japanese = han_fonts.family("zh_CN"), han_fonts.family("ja")
    if not chinese or not japanese:
        pytest.skip("needs fonts-noto-cjk")
    assert han_fonts.families(japanese, "zh_CN") == (chinese, japanese)
    assert han_fonts.families("DejaVu Sans", "ja") == ("DejaVu Sans", japanese)
    assert han_fonts.families("DejaVu Sans", "") == ("DejaVu Sans",)
    assert QFontDatabase.hasFamily(japanese)
