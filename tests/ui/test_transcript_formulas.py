"""Formulas on screen: drawn where they stand, selected as one character, copied as LaTeX."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.message import user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.equation import Equation
from qwen_desktop.ui.transcript.formulas import OBJECT, on_device
from qwen_desktop.ui.transcript.prose import Prose
from qwen_desktop.ui.transcript.table import TableSlice
from tests.ui.conversation import answer, clipboard, drag, point_of, running, stream, texts

Show = Callable[..., QWidget]
CTRL = Qt.KeyboardModifier.ControlModifier
INLINE = r"The sum $\sum_{i=1}^n i$ grows, and so does $x^2$."
DISPLAY = "Before.\n\n$$\nE = mc^2\n$$\n\nAfter."


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Show) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 900)
    return made


def show(view: TranscriptView, text: str) -> None:
    view.show_messages([user_message("q"), answer(text)], streaming=None)


def equations(view: TranscriptView) -> list[Equation]:
    return [placed.segment for placed in view._column.visible if isinstance(placed.segment, Equation)]


def test_a_formula_is_one_character_of_its_line(view: TranscriptView) -> None:
    show(view, INLINE)
    assert texts(view)[-1] == f"The sum {OBJECT} grows, and so does {OBJECT}."


def test_copying_over_a_formula_gives_its_latex(view: TranscriptView) -> None:
    show(view, INLINE)
    drag(view, point_of(view, "sum"), point_of(view, "grows"))
    assert view.selected_text() == r"sum $\sum_{i=1}^n i$ "
    QTest.keyClick(view, Qt.Key.Key_A, CTRL)
    QTest.keyClick(view, Qt.Key.Key_C, CTRL)
    assert clipboard()[0] == "q\n\n" + INLINE


def test_a_part_behind_the_first_formula_is_copied_with_the_second(view: TranscriptView) -> None:
    show(view, INLINE)
    drag(view, point_of(view, "so does"), point_of(view, "does", inside=1) + QPoint(200, 0))
    assert view.selected_text() == "so does $x^2$."


def test_a_price_stays_text(view: TranscriptView) -> None:
    show(view, "It costs $5 and $10, or $20-$30.")
    assert texts(view)[-1] == "It costs $5 and $10, or $20-$30."


@pytest.mark.parametrize("source", [r"$\foo{x}$", r"$\newcommand{\a}{b}\a$"])
def test_what_can_not_be_drawn_shows_its_source(view: TranscriptView, source: str) -> None:
    show(view, f"Here: {source}.")
    assert texts(view)[-1] == f"Here: {source}."


def test_display_maths_stands_in_the_middle(view: TranscriptView) -> None:
    show(view, DISPLAY)
    (equation,) = equations(view)
    style = view._column.style
    place = equation._place(style)
    assert abs(place.center().x() - view._column.width / 2) < 1
    drag(view, point_of(view, "Before"), point_of(view, "After", inside=60))
    assert "$$\nE = mc^2\n$$" in view.selected_text()


def test_display_maths_that_can_not_be_drawn_is_its_source(view: TranscriptView) -> None:
    show(view, "$$\n\\undefined{x}\n$$")
    assert equations(view) == []
    assert any(isinstance(p.segment, CodeSlice) for p in view._column.visible)
    assert "\\undefined{x}" in texts(view)


def test_a_number_stands_at_the_edge(view: TranscriptView) -> None:
    show(view, "$$a=b \\tag{7}$$\n\n$$c=d \\tag*{A}$$")
    assert [equation._number for equation in equations(view)] == ["(7)", "A"]


def test_a_wide_formula_is_made_smaller_and_then_scrolls(view: TranscriptView) -> None:
    show(view, "$$" + "+".join(f"a_{{{n}}}" for n in range(60)) + "$$")
    (equation,) = equations(view)
    style = view._column.style
    room = equation._room(style, view._column.width)
    assert equation._drawn is not None
    assert equation._drawn.width > room.width()
    assert equation.scroll_sideways(QPointF(10, 10), 10_000)
    assert abs(equation._place(style).right() - room.right()) <= 1
    assert not equation.scroll_sideways(QPointF(10, 10), 10)


def test_a_tall_formula_makes_room_for_itself(view: TranscriptView) -> None:
    show(view, "Words.\n\n" + "word " * 60 + r"$\begin{pmatrix}a\\b\\c\end{pmatrix}$" + " word" * 60)
    plain, tall = (p.segment for p in view._column.visible if isinstance(p.segment, Prose))
    assert plain.document is not None
    assert tall.document is not None
    layout = tall.document.firstBlock().layout()
    heights = [layout.lineAt(n).height() for n in range(layout.lineCount())]
    assert max(heights) > 2 * min(heights)
    places = [layout.lineAt(n).y() for n in range(layout.lineCount())]
    assert all(b - a >= h - 1 for a, b, h in zip(places, places[1:], heights, strict=False))


def test_a_cell_is_as_wide_as_its_formula(view: TranscriptView) -> None:
    show(view, "| a |\n|---|\n| $x_1+x_2+x_3+x_4+x_5+x_6+x_7+x_8$ |")
    table = next(p.segment for p in view._column.visible if isinstance(p.segment, TableSlice))
    assert table._widths[0] > 200
    assert table.copied_text() == "a\n$x_1+x_2+x_3+x_4+x_5+x_6+x_7+x_8$"


@pytest.mark.parametrize("text", [INLINE, DISPLAY, "a $x$\n\n| $y$ |\n|---|\n| $z$ |\n", "x \\(a\\) y \\[b\\] z"])
def test_streamed_it_looks_as_if_shown_whole(view: TranscriptView, text: str) -> None:
    for longest in (1, 7):
        message = running()
        view.show_messages([user_message("q")], streaming=None)
        view.add(message)
        stream(view, message, text, longest=longest)
        streamed = view.viewport().grab().toImage()
        view.show_messages([user_message("q"), answer(text)], streaming=None)
        assert view.viewport().grab().toImage() == streamed


def test_the_menu_copies_the_formula_under_the_pointer(view: TranscriptView) -> None:
    show(view, INLINE + "\n\n" + DISPLAY)
    for at, expected in (
        (point_of(view, OBJECT, inside=8), r"$\sum_{i=1}^n i$"),
        (QPoint(view.width() // 2, _middle(view, Equation)), "$$\nE = mc^2\n$$"),
    ):
        menu = view._menu_at(view._column_point(QPointF(at)))
        action = next(a for a in menu.actions() if a.text() == "Copy the formula as LaTeX")
        action.trigger()
        assert clipboard()[0] == expected
        menu.deleteLater()
    menu = view._menu_at(view._column_point(QPointF(point_of(view, "grows"))))
    assert "Copy the formula as LaTeX" not in [a.text() for a in menu.actions()]
    menu.deleteLater()


def _middle(view: TranscriptView, kind: type) -> int:
    placed = next(p for p in view._column.visible if isinstance(p.segment, kind))
    return placed.y + round(view._column.entries[placed.entry].heights[placed.index] / 2)


def test_on_another_screen_formulas_are_drawn_for_its_pixels(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(view, INLINE + "\n\n" + DISPLAY)
    for ratio in (2.0, 1.5, 1.0):
        monkeypatch.setattr(view, "devicePixelRatioF", lambda ratio=ratio: ratio)
        QApplication.sendEvent(view, QEvent(QEvent.Type.DevicePixelRatioChange))
        (equation,) = equations(view)
        assert equation._drawn is not None
        assert equation._drawn.image.devicePixelRatio() == ratio
        images = [drawn.image for drawn in view._column.style.formulas._drawn.values() if drawn is not None]
        assert len(images) == 3
        assert {image.devicePixelRatio() for image in images} == {ratio}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_formula_keeps_its_pixels_wherever_it_stands(ratio: float) -> None:
    """Drawn at a fraction of a pixel it would be smeared over two."""
    image = QImage(400, 200, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.translate(3.3, 7.7)
    device = painter.deviceTransform().map(on_device(painter, QPointF(10.4, 2.6)))
    painter.end()
    assert device.x() == pytest.approx(round(device.x()))
    assert device.y() == pytest.approx(round(device.y()))
