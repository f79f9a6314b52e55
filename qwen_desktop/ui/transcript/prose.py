"""Running text with its emphasis, code, links: a paragraph or a heading, or one piece of a long paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from qwen_desktop.markdown import Span, spans
from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import PILL_PAD, TextSegment


class Prose(TextSegment):
    """`source` is Markdown; it is parsed when the text is laid out, and again when it grew."""

    __slots__ = ("_open", "_source", "level")

    def __init__(self, source: str, setting: Setting = PLAIN, *, level: int = 0, open: bool = False) -> None:
        super().__init__(setting)
        self._source = source
        self._open = open
        self.level = level

    def grow(self, source: str, *, open: bool) -> None:
        if source != self._source or open != self._open:
            self._source = source
            self._open = open
            self.drop()

    def runs(self) -> Sequence[Span]:
        return spans(self._source)

    def shown_text(self) -> str:
        return "".join(run.text for run in self.runs())

    def estimate(self, style: Style, width: int) -> int:
        room = self.text_width(style, width)
        line = style.line_px(self.level)
        rows = 1 + int(_columns(self._source) * line * 0.33 / room)
        return style.px(self.setting.above) + rows * line

    def fill(self, document: QTextDocument, style: Style) -> None:
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.line_px(self.level)))
        self.pills = write_runs(
            cursor, self.runs(), style, level=self.level, colour="muted" if self.setting.quoted else ""
        )


def write_runs(
    cursor: QTextCursor, runs: Sequence[Span], style: Style, *, level: int = 0, bold: bool = False, colour: str = ""
) -> list[tuple[int, int]]:
    """Write inline runs at a cursor; returns where the runs of code are, in the document's positions."""
    pills: list[tuple[int, int]] = []
    for number, run in enumerate(runs):
        form = style.char(
            level=level,
            bold=bold or run.bold,
            italic=run.italic,
            strike=run.strike,
            code=run.code,
            link=run.link,
            colour=colour,
        )
        text = run.text.replace("\n", "\u2028")
        if number + 1 < len(runs) and runs[number + 1].code and not run.code and text:
            cursor.insertText(text[:-1], form)
            cursor.insertText(text[-1], _roomy(form, style, text[-1]))
            continue
        if not run.code or not text:
            cursor.insertText(text, form)
            continue
        start = cursor.position()
        cursor.insertText(text[:-1], form)
        cursor.insertText(text[-1], _roomy(form, style))
        pills.append((start, cursor.position()))
    return pills


def _roomy(form: QTextCharFormat, style: Style, before: str = "") -> QTextCharFormat:
    """A format with a little room after it, so that the ground of inline code does not touch its neighbour."""
    if before and before.isalpha() and not "\u2e80" <= before <= "\uffef":
        return form  # spacing inside a word could tear joined letters apart
    out = QTextCharFormat(form)
    out.setFontLetterSpacingType(out.font().SpacingType.AbsoluteSpacing)
    out.setFontLetterSpacing(style.px(PILL_PAD))
    return out


def _columns(text: str) -> int:
    """About how many half-width columns a text takes."""
    return (
        len(text)
        if text.isascii()
        else len(text) + sum(1 for c in text[:400] if c > "\u2e7f") * max(1, len(text) // 400)
    )
