"""Running text with its emphasis, code, links: a paragraph or a heading, or one piece of a long paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCursor, QTextDocument

from qwen_desktop.i18n import _
from qwen_desktop.markdown import Definition, Span, spans
from qwen_desktop.markdown.pieces import cut
from qwen_desktop.ui.han import SAMPLE, form_of
from qwen_desktop.ui.transcript.buttons import paint_ground
from qwen_desktop.ui.transcript.letters import findable
from qwen_desktop.ui.transcript.links import NOTE_CALL
from qwen_desktop.ui.transcript.segment import JUMP, Look, Spot
from qwen_desktop.ui.transcript.setting import LIST_INDENT, PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment, one_edit
from qwen_desktop.ui.transcript.writing import copied, shown, write_runs

_NO_DEFINITIONS: Mapping[str, Definition] = {}


STEP = 600  # characters after which a growing text is looked at no more, until it is finished


class Prose(TextSegment):
    """`source` is Markdown; it is parsed when the text is laid out. While it grows, only what is near its end is parsed
    again; once it is finished it is parsed as a whole, unless parting it can have made no difference.

    `definitions` are the link references of the message, which may go on growing too.
    """

    __slots__ = ("_definitions", "_doubtful", "_han", "_open", "_settled", "_settled_at", "_source", "level")

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
        self._han = ""  # the forms of Han characters it was written in
        self._settled = 0  # characters of the source that are not parsed again
        self._settled_at = 0  # where they end in the document
        self.level = level

    def grow(self, source: str, *, open: bool) -> None:
        if source == self._source and open == self._open:
            return
        kept = source[: self._settled] == self._source[: self._settled]
        told = len(self._source) < SAMPLE and form_of(source, self.setting.han) != self._han
        reparse = told or (not open and self._doubtful)
        self._source, self._open = source, open
        if self._doc is None or self._style is None or not kept or reparse:
            self.drop()
            return
        with one_edit(self._doc) as cursor:
            cursor.setPosition(self._settled_at, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self.written.cut(self._settled_at)
            self._write(cursor, self._style)
        self.touch()

    def shown_text(self) -> str:
        return "".join(shown(run) for run in spans(self._source, self._definitions))

    def copied_text(self) -> str:
        return "".join(copied(run) for run in spans(self._source, self._definitions))

    def spots(self) -> tuple[Spot, ...]:
        style, label = self._style, self.setting.note
        if not label or style is None:
            return ()
        width = min(style.body_metrics.horizontalAdvance(self.setting.marker), style.px(LIST_INDENT)) + style.px(8)
        right = style.px(self.setting.indent) - style.px(4)
        x = self._width - right if self.mirrored else right - width
        rect = QRectF(x, style.px(self.setting.above), width, style.line)
        return (Spot(rect, JUMP, _("Back to the text"), NOTE_CALL + label),)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        for spot in self.spots():
            paint_ground(painter, style, spot, look)
        super().paint(painter, style, look)

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
        self._han = form_of(self._source, self.setting.han)
        self._write(cursor, style)

    def _write(self, cursor: QTextCursor, style: Style) -> None:
        """Write the source from where it is settled; a growing one settles up to its last few lines."""
        colour = "muted" if self.setting.quoted else ""
        while self._open and len(self._source) - self._settled > 2 * STEP:
            part = self._source[self._settled : self._settled + STEP + 1]
            end = self._settled + cut(part, STEP)
            part = self._source[self._settled : end]
            self._doubtful = self._doubtful or _reaches_over(part)
            self._put(cursor, part, style, colour)
            self._settled, self._settled_at = end, cursor.position()
        self._put(cursor, self._source[self._settled :], style, colour)

    def _put(self, cursor: QTextCursor, part: str, style: Style, colour: str) -> None:
        runs = spans(part, self._definitions)
        written = write_runs(cursor, runs, style, level=self.level, colour=colour, han=self._han)
        if written.tall and not self.written.tall:
            cursor.setBlockFormat(block_format(style.line_px(self.level), grows=True))
        self.written.add(written)


def _reaches_over(part: str) -> bool:
    """Whether a mark in `part` may belong to one after it: emphasis, code, a link, maths or a tag left open."""
    odd = any(part.count(mark) % 2 for mark in ("`", "*", "**", "_", "__", "~~", "$"))
    return odd or part.count("[") != part.count("]") or part.count("<") != part.count(">") or "\\(" in part


def run_texts(runs: Iterable[Span]) -> str:
    """The text of runs as a search sees it."""
    return findable("".join(shown(run).replace("\n", "\u2028") for run in runs))


def _columns(text: str) -> int:
    """About how many half-width columns a text takes."""
    return (
        len(text)
        if text.isascii()
        else len(text) + sum(1 for c in text[:400] if c > "\u2e7f") * max(1, len(text) // 400)
    )
