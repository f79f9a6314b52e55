"""Running text with its emphasis, code, links: a paragraph or a heading, or one piece of a long paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from qwen_desktop.markdown import Definition, Run, Span, spans
from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import PILL_PAD, TextSegment

OPENABLE = ("http://", "https://", "mailto:")
_NO_DEFINITIONS: Mapping[str, Definition] = {}


class Prose(TextSegment):
    """`source` is Markdown; it is parsed when the text is laid out, and again when it grew.

    `definitions` are the link references of the message, which may go on growing too.
    """

    __slots__ = ("_definitions", "_source", "level")

    def __init__(
        self,
        source: str,
        setting: Setting = PLAIN,
        *,
        level: int = 0,
        definitions: Mapping[str, Definition] = _NO_DEFINITIONS,
    ) -> None:
        super().__init__(setting)
        self._source = source
        self._definitions = definitions
        self.level = level

    def grow(self, source: str) -> None:
        if source != self._source:
            self._source = source
            self.drop()

    def runs(self) -> Sequence[Span]:
        return spans(self._source, self._definitions)

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
        colour = "muted" if self.setting.quoted else ""
        self.pills = write_runs(cursor, self.runs(), style, level=self.level, colour=colour)


def write_runs(
    cursor: QTextCursor,
    runs: Sequence[Span],
    style: Style,
    *,
    level: int = 0,
    bold: bool = False,
    colour: str = "",
) -> list[tuple[int, int]]:
    """Write inline runs at a cursor; returns the places of those with a ground of their own."""
    pills: list[tuple[int, int]] = []
    for number, run in enumerate(runs):
        form = _format(run, style, level, bold, colour)
        text = run.text.replace("\n", "\u2028")
        if not text:
            continue
        if _has_ground(run):
            start = cursor.position()
            cursor.insertText(text[:-1], form)
            cursor.insertText(text[-1], _roomy(form, style))
            pills.append((start, cursor.position()))
        elif number + 1 < len(runs) and _has_ground(runs[number + 1]):
            cursor.insertText(text[:-1], form)
            cursor.insertText(text[-1], _roomy(form, style, text[-1]))
        else:
            cursor.insertText(text, form)
    return pills


def _has_ground(run: Span) -> bool:
    return run.code or run.kbd


def _format(run: Span, style: Style, level: int, bold: bool, colour: str) -> QTextCharFormat:
    maths = run.run in (Run.MATH, Run.DISPLAY)
    form = style.char(
        level=level,
        bold=bold or run.bold,
        italic=run.italic,
        strike=run.strike,
        code=run.code or run.kbd or maths,
        link=run.link if run.link.startswith(OPENABLE) else "",
        colour="muted" if maths else colour,
    )
    raised = run.raised or (1 if run.run is Run.NOTE else 0)
    if not raised:
        return form
    form = QTextCharFormat(form)
    vertical = QTextCharFormat.VerticalAlignment
    form.setVerticalAlignment(vertical.AlignSuperScript if raised > 0 else vertical.AlignSubScript)
    return form


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
