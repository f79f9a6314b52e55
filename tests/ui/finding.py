"""A view with its bar, as the window puts them together, and what tests ask of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from qwen_desktop.ui.find.bar import FindBar
from qwen_desktop.ui.find.finder import Finder
from qwen_desktop.ui.find.pattern import fold
from qwen_desktop.ui.find.texts import Kept
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.text import TextSegment

SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Finding:
    """`below` is a field under the conversation, as the composer is."""

    page: QWidget
    view: TranscriptView
    bar: FindBar
    finder: Finder
    below: QLineEdit
    frames: Frames
    until: Callable[..., None]

    @classmethod
    def made(cls, themes: Themes, kept: Kept, until: Callable[..., None], *, quiet: bool = False) -> Finding:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        frames = Frames(QApplication.instance())
        view = TranscriptView(themes.current, frames, quiet=quiet)
        bar = FindBar(themes, "Find in the conversation")
        below = QLineEdit()
        for widget in (bar, view, below):
            layout.addWidget(widget)
        return cls(page, view, bar, Finder(view, bar, frames, themes, kept), below, frames, until)

    # What a user does

    def look_for(self, query: str) -> str:
        """Open the bar, have `query` typed or pasted, and wait for the outcome."""
        if not self.finder.is_open:
            self.finder.open()
        self.write(query)
        return self.outcome()

    def write(self, query: str) -> None:
        """Put `query` in the place of what is in the bar, as a paste does."""
        field = self.bar._field
        QApplication.clipboard().setText(query)
        field.selectAll()
        if query:
            QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.keyClick(field, Qt.Key.Key_Delete)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
        """Press a key in the bar; what it says then."""
        QTest.keyClick(self.bar._field, key, modifiers)
        return self.outcome()

    # What a user sees

    def outcome(self) -> str:
        """What the bar says, once everything has been looked at."""
        self.done()
        return self.bar.outcome

    def done(self) -> None:
        self.until(lambda: not self.frames.running)

    def lit(self) -> list[str]:
        """The words that are lit on screen, in order, as the documents have them."""
        return [words for _segment, _span, words in self.lit_spans()]

    def lit_spans(self) -> Iterator[tuple[Segment, tuple[int, int], str]]:
        """What is lit on screen: segment, text positions, and the words there."""
        for placed in self.view.column.visible:
            found, _current = self.view.lights(placed) if self.view.lights is not None else ((), None)
            for span in found:
                yield placed.segment, span, words_at(placed.segment, span)

    def current(self) -> str:
        """The words of the hit that was gone to, where they are on screen."""
        for placed in self.view.column.visible:
            if self.view.lights is not None and (span := self.view.lights(placed)[1]) is not None:
                return words_at(placed.segment, span)
        return ""

    def current_y(self) -> float | None:
        """How far below the viewport's top the line of that hit begins."""
        for placed in self.view.column.visible:
            if self.view.lights is not None and (span := self.view.lights(placed)[1]) is not None:
                return placed.y + placed.segment.top_of(span[0])
        return None


def words_at(segment: Segment, span: tuple[int, int]) -> str:
    """What stands between two text positions of a laid out segment; separators of long lines left out."""
    assert isinstance(segment, TextSegment)
    assert segment.document is not None
    cursor = QTextCursor(segment.document)
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def same_words(lit: str, query: str) -> bool:
    """Whether what is lit is what was looked for, large or small, whatever white space is in it."""
    plain = lit.replace("\u2028", " ").replace("\u2029", " ")
    return fold(" ".join(plain.split())) == fold(" ".join(query.split()))
