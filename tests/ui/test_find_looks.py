"""What finding looks like: the right letters lit, readable in both themes, and marks where the hits are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.message import user_message
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.colours import contrast
from qwen_desktop.ui.find.kept import StoredTexts
from qwen_desktop.ui.find.marking import marking
from qwen_desktop.ui.theme import Themes, build
from qwen_desktop.ui.transcript.found import Found
from qwen_desktop.ui.transcript.text import TextSegment
from tests.ui.conversation import answer, drag, point_of, talk
from tests.ui.finding import Finding


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data", lambda problem: None)
    yield store
    store.close()


@pytest.fixture
def finding(themes: Themes, shown: Callable[..., QWidget], until: Callable[..., None], store: Store) -> Finding:
    made = Finding.made(themes, StoredTexts(store), until)
    shown(made.page, 800, 640)
    return made


def rects_of(finding: Finding) -> list[tuple[str, list[QRectF]]]:
    """Words that are lit and the rectangles under them, in the viewport."""
    out = []
    for placed in finding.view.column.visible:
        spans = finding.view.lights(placed)[0] if finding.view.lights is not None else ()
        if not spans:
            continue
        segment, style = placed.segment, finding.view.column.style
        assert isinstance(segment, TextSegment)
        found = segment.found(style, spans)
        origin = segment.origin(style)
        for span, rects in zip(spans, found._rects, strict=True):
            assert segment.document is not None
            at = [rect.translated(origin).translated(placed.x + finding.view._left(), placed.y) for rect in rects]
            out.append((segment.text_between(*span), at))
    return out


def grabbed(finding: Finding) -> QImage:
    return finding.view.viewport().grab().toImage()


def test_the_ground_is_under_the_letters_and_nowhere_else(finding: Finding, themes: Themes) -> None:
    finding.view.show_messages([answer("Some hay, a needle and hay, a needle, and hay.")], streaming=None)
    finding.look_for("needle")
    picture = grabbed(finding)
    (_first, (one,)), (_second, (two,)) = rects_of(finding)
    assert picture.pixelColor(one.topLeft().toPoint() + QPoint(3, 3)) == QColor(themes.current.found_current)
    assert picture.pixelColor(two.topLeft().toPoint() + QPoint(3, 3)) == QColor(themes.current.found)
    for rect in (one, two):
        line = finding.view.column.style.body_metrics.height()
        assert line <= rect.height() <= line + 4
        word = finding.view.column.style.body_metrics.horizontalAdvance("needle")
        assert word <= rect.width() <= word + 4
        for outside in (QPoint(-3, 8), QPoint(round(rect.width()) + 3, 3)):
            colour = picture.pixelColor(rect.topLeft().toPoint() + outside)
            assert colour not in (QColor(themes.current.found), QColor(themes.current.found_current))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_found_can_be_read(scheme: str) -> None:
    theme = build(scheme == "dark", "#3f5fd9", family="Sans", mono_family="Mono", system_px=14)
    for ground in (theme.found, theme.found_current):
        assert contrast(theme.text, ground) >= 4.5
    for ground in (theme.page, theme.bubble, theme.code_back, theme.selection, theme.panel):
        assert contrast(theme.found_edge, ground) >= 3


@pytest.mark.parametrize("hits", [1, 200])
def test_letters_that_are_found_are_in_ink(finding: Finding, themes: Themes, hits: int) -> None:
    """The muted words of a quotation too, and a link's: also where there are very many."""
    finding.view.show_messages([answer("> ||||" + " ||||" * (hits - 1) + " [||||](https://x.example)")], streaming=None)
    finding.look_for("||||")
    picture = grabbed(finding)
    theme = themes.current
    for _words, rects in rects_of(finding)[-2:]:
        rect = rects[0].toRect().adjusted(3, 3, -3, -3)
        inside = {
            picture.pixelColor(x, y).name()
            for x in range(rect.left(), rect.right())
            for y in range(rect.top(), rect.bottom())
        }
        darkest = min(inside, key=lambda name: QColor(name).lightness())
        assert contrast(darkest, theme.found) > contrast(theme.muted, theme.found) + 1, (darkest, hits)


def test_a_selected_hit_shows_that_it_is_both(finding: Finding, themes: Themes) -> None:
    finding.view.show_messages([answer("First a needle, then a needle and the end.")], streaming=None)
    finding.look_for("needle")
    drag(finding.view, point_of(finding.view, "then"), point_of(finding.view, "end"))
    picture = grabbed(finding)
    second = rects_of(finding)[1][1][0].toRect()
    assert picture.pixelColor(second.topLeft() + QPoint(3, 3)) == QColor(themes.current.selection)
    edge = {picture.pixelColor(second.left() + 6, second.top() + dy).name() for dy in range(3)}
    assert any(contrast(name, themes.current.selection) > 1.5 for name in edge), "no edge around it"


def test_each_line_of_a_hit_has_its_own_ground(finding: Finding) -> None:
    finding.view.show_messages([answer("word " * 100)], streaming=None)
    finding.look_for("word " * 30 + "word")
    _words, rects = rects_of(finding)[0]
    assert len(rects) >= 2
    assert len({rect.top() for rect in rects}) == len(rects)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("مرحبا بالعالم، هذا نص عربي مع كلمة English في الوسط.", "نص عربي"),
        ("مرحبا بالعالم، هذا نص عربي مع كلمة English في الوسط.", "English"),
        ("A line with שלום עולם inside it.", "שלום"),
        ("A line with שלום עולם inside it.", "with שלום"),
        ("e\u0301te\u0301 a\u0308", "e"),
        ("नमस्ते दुनिया", "दुनिया"),
        ("👩‍👩‍👧 and 👩‍👩‍👧", "👩‍👩‍👧"),
        ("重点字和**重点**字", "重点字"),
    ],
)
def test_letters_of_all_scripts_are_lit_where_they_are(finding: Finding, text: str, query: str) -> None:
    """Every letter of a hit lies under one of its rectangles, and no letter beside it does."""
    finding.view.show_messages([answer(text)], streaming=None)
    finding.look_for(query)
    lit = rects_of(finding)
    assert lit
    for placed in finding.view.column.visible:
        spans = finding.view.lights(placed)[0] if finding.view.lights is not None else ()
        segment = placed.segment
        if not spans or not isinstance(segment, TextSegment) or segment.document is None:
            continue
        layout = segment.document.firstBlock().layout()
        line = layout.lineAt(0)
        found = segment.found(finding.view.column.style, spans)
        for number, span in enumerate(spans):
            for at in range(segment.length):
                if not layout.isValidCursorPosition(at):
                    continue
                after = layout.nextCursorPosition(at)
                ends = [line.cursorToX(at, line.Edge.Leading), line.cursorToX(at, line.Edge.Trailing)]
                xs = [float(x[0]) if isinstance(x, tuple) else float(x) for x in ends]
                middle = sum(xs) / 2
                under = any(rect.left() < middle < rect.right() for rect in found._rects[number])
                assert under == (at < span[1] and after > span[0]), (text, query, at)


def test_marks_stand_where_the_hits_are(finding: Finding) -> None:
    messages = [m for n in range(100) for m in (user_message("q"), answer("needle" if n in (10, 50) else "hay"))]
    finding.view.show_messages(messages, streaming=None)
    finding.look_for("needle")
    rows = finding.finder._marking.rows
    height = finding.finder._marks.rows
    assert finding.finder._marks.isVisible()
    assert len(rows) == 2
    assert abs(rows[0] / height - 0.105) < 0.02
    assert abs(rows[1] / height - 0.505) < 0.02
    finding.finder.close()
    assert finding.finder._marks._rects == []


def test_a_mark_leads_to_its_hit(finding: Finding) -> None:
    """Who drags the scroll bar's handle to a mark sees the hit."""
    finding.view.show_messages([*talk(80, seed=3), answer("A needle."), *talk(80, seed=4)], streaming=None)
    finding.look_for("needle")
    row = finding.finder._marking.rows[0] / finding.finder._marks.rows
    bar = finding.view.verticalScrollBar()
    finding.view.to_end()
    bar.setValue(round(row * (bar.maximum() + bar.pageStep()) - bar.pageStep() / 2))
    assert finding.lit() == ["needle"]


def test_the_marks_of_a_long_message_are_spread_over_it(finding: Finding) -> None:
    text = "\n\n".join("A needle." if n in (0, 50, 99) else "Some hay." for n in range(100))
    finding.view.show_messages([answer(text)], streaming=None)
    finding.look_for("needle")
    rows = [row / finding.finder._marks.rows for row in finding.finder._marking.rows]
    assert [round(row, 1) for row in rows] == [0.0, 0.5, 1.0]


def test_the_mark_of_the_hit_gone_to_is_another(finding: Finding, themes: Themes) -> None:
    messages = [m for n in range(100) for m in (user_message("q"), answer("needle" if n in (10, 50) else "hay"))]
    finding.view.show_messages(messages, streaming=None)
    finding.view.to_start()
    finding.look_for("needle")
    marks = finding.finder._marks
    assert marks._current == finding.finder._marking.rows[0]
    picture = marks.grab().toImage()
    assert picture.pixelColor(marks.width() // 2, 3 + marks._current) == QColor(themes.current.text)
    other = finding.finder._marking.rows[1]
    assert picture.pixelColor(marks.width() // 2, 3 + other) == QColor(themes.current.found_edge)


def test_a_hundred_thousand_hits_are_marked_in_few_steps(finding: Finding, until: Callable[..., None]) -> None:
    finding.view.show_messages([answer("needle " * 10) for _ in range(10_000)], streaming=None)
    finding.finder.open()
    finding.write("needle")
    until(lambda: not finding.frames.running, 60)
    assert finding.finder._search.total == 100_000
    rows = finding.finder._marks.rows
    steps = list(marking(finding.finder._search, finding.view.column, rows))
    assert len(steps) <= 10_000 / 500 + 1
    assert steps[-1] == list(range(rows))
    assert len(finding.finder._marks._rects) == 1, "marks that touch are one"


def test_the_pointer_goes_through_the_marks(finding: Finding) -> None:
    finding.view.show_messages(talk(60), streaming=None)
    finding.look_for("question")
    bar = finding.view.verticalScrollBar()
    assert QApplication.widgetAt(bar.mapToGlobal(bar.rect().center())) in (bar, None)
    assert bar.childAt(bar.rect().center()) is None


def test_grounds_are_made_once_for_a_layout(finding: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    finding.view.show_messages([answer("needle " * 50)], streaming=None)
    finding.look_for("needle")
    finding.view.viewport().repaint()
    made: list[int] = []
    real = Found.__init__

    def counted(self: Found, *arguments: object) -> None:
        made.append(1)
        real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Found, "__init__", counted)
    for _ in range(3):
        finding.view.viewport().repaint()
    assert made == []
    finding.page.resize(600, 640)
    finding.view.viewport().repaint()
    assert made == [1]
