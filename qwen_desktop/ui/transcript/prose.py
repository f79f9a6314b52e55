"""Running text with its emphasis, code, links: a paragraph or a heading, or one piece of a long paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtGui import QFontMetricsF, QTextCharFormat, QTextCursor, QTextDocument

from qwen_desktop.markdown import Definition, Run, Span, spans
from qwen_desktop.markdown.pieces import cut
from qwen_desktop.ui.transcript.grounds import PAD
from qwen_desktop.ui.transcript.letters import findable
from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment, one_edit

OPENABLE = ("http://", "https://", "mailto:")
_NO_DEFINITIONS: Mapping[str, Definition] = {}


STEP = 600  # characters after which a growing text is looked at no more, until it is finished


class Prose(TextSegment):
    """`source` is Markdown; it is parsed when the text is laid out. While it grows, only what is near its end is parsed
    again; once it is finished it is parsed as a whole, unless parting it can have made no difference.

    `definitions` are the link references of the message, which may go on growing too.
    """

    __slots__ = ("_definitions", "_doubtful", "_open", "_settled", "_settled_at", "_source", "level")

    def __init__(
        self,
        source: str,
        setting: Setting = PLAIN,
        *,
        level: int = 0,
        definitions: Mapping[str, Definition] = _NO_DEFINITIONS,
        open: bool = False,
    ) -> None:
        super().__init__(setting)
        self._source = source
        self._definitions = definitions
        self._open = open
        self._doubtful = False  # some mark may reach over a place where the source was parted
        self._settled = 0  # characters of the source that are not parsed again
        self._settled_at = 0  # where they end in the document
        self.level = level

    def grow(self, source: str, *, open: bool) -> None:
        if source == self._source and open == self._open:
            return
        kept = source[: self._settled] == self._source[: self._settled]
        reparse = not open and self._doubtful
        self._source, self._open = source, open
        if self._doc is None or self._style is None or not kept or reparse:
            self.drop()
            return
        with one_edit(self._doc) as cursor:
            cursor.setPosition(self._settled_at, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self.pills = [pill for pill in self.pills if pill[1] <= self._settled_at]
            self._write(cursor, self._style)
        self.touch()

    def shown_text(self) -> str:
        return "".join(run.text for run in spans(self._source, self._definitions))

    def find_text(self) -> str:
        if self._doc is not None:
            return findable(self._doc.toRawText())  # what is shown, whatever way it grew
        return run_texts(spans(self._source, self._definitions))

    def estimate(self, style: Style, width: int) -> int:
        room = self.text_width(style, width)
        line = style.line_px(self.level)
        rows = 1 + int(_columns(self._source) * line * 0.33 / room)
        return style.px(self.setting.above) + rows * line

    def letter_metrics(self, style: Style) -> QFontMetricsF:
        return QFontMetricsF(style.char(level=self.level).font()) if self.level else style.body_metrics

    def fill(self, document: QTextDocument, style: Style) -> None:
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.line_px(self.level)))
        self._settled = self._settled_at = 0
        self._doubtful = False
        self._write(cursor, style)

    def _write(self, cursor: QTextCursor, style: Style) -> None:
        """Write the source from where it is settled; a growing one settles up to its last few lines."""
        colour = "muted" if self.setting.quoted else ""
        while self._open and len(self._source) - self._settled > 2 * STEP:
            part = self._source[self._settled : self._settled + STEP + 1]
            end = self._settled + cut(part, STEP)
            part = self._source[self._settled : end]
            self._doubtful = self._doubtful or _reaches_over(part)
            runs = spans(part, self._definitions)
            self.pills += write_runs(cursor, runs, style, level=self.level, colour=colour)
            self._settled, self._settled_at = end, cursor.position()
        runs = spans(self._source[self._settled :], self._definitions)
        self.pills += write_runs(cursor, runs, style, level=self.level, colour=colour)


def _reaches_over(part: str) -> bool:
    """Whether a mark in `part` may belong to one after it: emphasis, code, a link, maths or a tag left open."""
    odd = any(part.count(mark) % 2 for mark in ("`", "*", "**", "_", "__", "~~", "$"))
    return odd or part.count("[") != part.count("]") or part.count("<") != part.count(">") or "\\(" in part


def run_text(run: Span) -> str:
    """What a run is in a document: pictures are shown by their words or their address."""
    return (run.text or run.url if run.run is Run.IMAGE else run.text).replace("\n", "\u2028")


def run_texts(runs: Iterable[Span]) -> str:
    """The text of runs as a search sees it."""
    return findable("".join(map(run_text, runs)))


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
        text = run_text(run)
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
    link = run.link or (run.url if run.run is Run.IMAGE else "")  # pictures are never fetched: their address is a link
    form = style.char(
        level=level,
        bold=bold or run.bold,
        italic=run.italic,
        strike=run.strike,
        code=run.code or run.kbd or maths,
        link=link if link.startswith(OPENABLE) else "",
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
    out.setFontLetterSpacing(style.px(PAD))
    return out


def _columns(text: str) -> int:
    """About how many half-width columns a text takes."""
    return (
        len(text)
        if text.isascii()
        else len(text) + sum(1 for c in text[:400] if c > "\u2e7f") * max(1, len(text) // 400)
    )
