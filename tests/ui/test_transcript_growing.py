"""Text, code and tables that grew look like the same ones shown whole, and growing costs what is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.markdown import Span
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView, prose, table
from qwen_desktop.ui.transcript.code import CodeSlice
from qwen_desktop.ui.transcript.text import TextSegment
from qwen_desktop.ui.transcript.writing import Written
from tests.ui.conversation import answer, chunks, running, stream

SENTENCE = "Some **bold words** and `code`, then *more of it*, and a [link](https://example.org). "
TEXTS = {
    "paragraph": SENTENCE * 60,
    "reaching_over": "Start **and so on. " + "More words here. " * 120 + "the end** of it.",
    "code": "```python\n" + 'def f(x):\n    """Doc."""\n    return x + 1  # why\n\n' * 50 + "```",
    "table": "| a | b | c |\n|:--|--:|:-:|\n" + "| one `x` | **two** | three and more |\n| 1 | 2 | 3 |\n" * 25,
    "mixed": (SENTENCE * 3 + "\n\n- a\n  - b\n\n```js\nlet a = 1;\n```\n\n> q\n\n") * 4,
}


@pytest.fixture
def view(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> TranscriptView:
    made = TranscriptView(themes.current, Frames(qapp))
    shown(made, 800, 12_000)  # everything is laid out
    return made


def _fragments(document: QTextDocument | None) -> list[tuple[str, bool, bool, str]]:
    assert document is not None
    out: list[tuple[str, bool, bool, str]] = []
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            form = at.fragment().charFormat()
            key = (form.fontWeight() > 500, form.fontItalic(), form.anchorHref())
            text = at.fragment().text()
            if out and out[-1][1:] == key:
                out[-1] = (out[-1][0] + text, *key)
            else:
                out.append((text, *key))
            at += 1
        out.append(("\n", False, False, ""))
        block = block.next()
    return out


def _shown(view: TranscriptView, until: Callable[..., None]) -> list[object]:
    until(lambda: not view._frames.running)
    out: list[object] = []
    for placed in view._column.visible:
        segment = placed.segment
        if not isinstance(segment, TextSegment):
            continue
        pills = segment.pill_rects(view._column.style)
        out.append((_fragments(segment.document), placed.y, pills))
        if isinstance(segment, CodeSlice):
            out.append(segment._runs)
    return out


@pytest.mark.parametrize("name", TEXTS)
def test_grown_looks_like_whole(view: TranscriptView, until: Callable[..., None], name: str) -> None:
    for seed in range(3):
        message = running()
        view.show_messages([], streaming=None)
        view.add(message)
        stream(view, message, TEXTS[name], seed, longest=70)
        grown = _shown(view, until)
        view.show_messages([answer(TEXTS[name])], streaming=None)
        assert grown == _shown(view, until)


def test_a_long_paragraph_is_parsed_near_its_end_only(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    real = prose.spans

    def counted(text: str, *rest: object) -> tuple[Span, ...]:
        parsed[-1] += len(text)
        return real(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(prose, "spans", counted)
    message = running()
    view.show_messages([], streaming=None)
    view.add(message)
    for piece in chunks(TEXTS["paragraph"], seed=1, longest=70):
        parsed.append(0)
        view.feed(message.id, Change(text=piece))
        view._frame()
    assert max(parsed) < 2500  # of 4,980; a piece of 3,000 ends in between


def test_a_growing_table_writes_only_new_rows(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[int] = []
    real = table.fill_cell

    def counted(*arguments: object, **named: object) -> Written:
        cells[-1] += 1
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(table, "fill_cell", counted)
    message = running()
    view.show_messages([], streaming=None)
    view.add(message)
    for piece in chunks(TEXTS["table"], seed=1, longest=20):
        cells.append(0)
        view.feed(message.id, Change(text=piece))
        view._frame()
    assert max(cells) <= 9  # the row that grows, and at most two that came
