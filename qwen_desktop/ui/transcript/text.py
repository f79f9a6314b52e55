"""A segment that is one QTextDocument: laying out, hitting, selecting. Knows no Markdown: others say what is in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFontMetricsF,
    QPainter,
    QPalette,
    QRegion,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from qwen_desktop.ui.transcript.formulas import OBJECT
from qwen_desktop.ui.transcript.found import Found
from qwen_desktop.ui.transcript.grounds import grounds, x_of
from qwen_desktop.ui.transcript.letters import in_units
from qwen_desktop.ui.transcript.segment import Look, Segment
from qwen_desktop.ui.transcript.setting import PLAIN, Setting, paint_bars, paint_marker
from qwen_desktop.ui.transcript.style import Style, text_option
from qwen_desktop.ui.transcript.writing import Written


class TextSegment(Segment):
    """Text in its setting. A subclass fills the document; everything else is the same for all kinds of text."""

    __slots__ = ("_doc", "_found", "_grounds", "written")

    def __init__(self, setting: Setting = PLAIN) -> None:
        super().__init__(setting)
        self.written = Written()
        self._grounds: list[QRectF] | None = None  # as painted, until the text is laid out anew; so with the next
        self._found: Found | None = None
        self._doc: QTextDocument | None = None

    def fill(self, document: QTextDocument, style: Style) -> None:
        """Write the content into an empty document."""
        raise NotImplementedError

    def drop(self) -> None:
        super().drop()
        self._doc = None
        self._found = None

    @property
    def document(self) -> QTextDocument | None:
        return self._doc

    def origin(self, style: Style) -> QPointF:
        """The document's top left corner in the segment."""
        return QPointF(0 if self.mirrored else style.px(self.setting.indent), style.px(self.setting.above))

    @property
    def mirrored(self) -> bool:
        """Whether the text runs from the right, so that list markers and bars stand there."""
        if self._doc is None:
            return False
        return bool(self._doc.firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft)

    def option(self, style: Style) -> QTextOption:
        """How the document breaks its lines."""
        return text_option()

    def text_width(self, style: Style, width: int) -> int:
        return max(style.body_px * 4, width - style.px(self.setting.indent))

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        if self._doc is None or restyled:
            self._doc = QTextDocument()
            self._doc.setUndoRedoEnabled(False)
            self._doc.setDocumentMargin(0)
            self._doc.setDefaultFont(style.body)
            self._doc.setDefaultTextOption(self.option(style))
            self.written = Written()
            with one_edit(self._doc):
                self.fill(self._doc, style)
        self._grounds = self._found = None
        wanted = self.text_width(style, width)
        if self._doc.textWidth() != wanted:  # else Qt would lay all of it out once more
            self._doc.setTextWidth(wanted)
        return math.ceil(self.origin(style).y() + self._doc.size().height())

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self._doc is None:
            return
        mirror = self._width if self.mirrored else 0
        paint_bars(painter, style, self.setting, self._height, mirror)
        if self.setting.marker or self.setting.ticked is not None:
            paint_marker(painter, style, self.setting, self.origin(style).y() + self._first_baseline(), mirror)
        self.paint_text(painter, style, look)

    def paint_text(self, painter: QPainter, style: Style, look: Look) -> None:
        assert self._doc is not None
        origin = self.origin(style)
        painter.translate(origin)
        if self.written.pills:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.code_back)
            for rect in self.pill_rects(style):
                painter.drawRoundedRect(rect, style.px(4), style.px(4))
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, style.text)
        context.clip = look.visible.translated(-origin)
        found = self.found(style, look.found) if look.found else None
        if found is not None:
            found.paint_grounds(painter, style, look, context.clip)
        ink = self._mark((0, self.length), style.found_text, letters=True) if found is not None else None
        chosen = self._mark(look.selected, style.selection) if look.selected is not None else None
        parted = ink is not None and found is not None and not found.dense
        context.selections = [mark for mark in (None if parted else ink, chosen) if mark is not None]
        if ink is not None and found is not None and parted:
            self._draw_parted(painter, context, found.ink(look), ink)
        else:
            self._doc.documentLayout().draw(painter, context)
        if found is not None:
            found.paint_edges(painter, style, look)
        painter.translate(-origin)

    def _draw_parted(
        self,
        painter: QPainter,
        context: QAbstractTextDocumentLayout.PaintContext,
        inked: QRegion,
        ink: QAbstractTextDocumentLayout.Selection,
    ) -> None:
        """Draw the text, within `inked` in the ink of hits."""
        assert self._doc is not None
        shown = QRegion(context.clip.toAlignedRect())
        for region in (shown.subtracted(inked), shown.intersected(inked)):
            if not region.isEmpty():
                painter.save()
                painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)
                self._doc.documentLayout().draw(painter, context)
                painter.restore()
            context.selections = [ink]
            context.clip = context.clip.intersected(QRectF(inked.boundingRect()))

    def found(self, style: Style, spans: Sequence[tuple[int, int]]) -> Found:
        """Where hits are, as the text is laid out."""
        assert self._doc is not None
        if self._found is None or self._found.spans != spans:
            self._found = Found(self._doc, spans, self.letter_metrics(style))
        return self._found

    def letter_metrics(self, style: Style) -> QFontMetricsF:
        """How high letters stand and hang on a line, about."""
        return style.body_metrics

    def _mark(
        self, span: tuple[int, int], colour: QColor, *, letters: bool = False
    ) -> QAbstractTextDocumentLayout.Selection | None:
        """A stretch on a ground of another colour, or (`letters`) in letters of it."""
        assert self._doc is not None
        last = self._doc.characterCount() - 1
        first, end = max(0, min(span[0], last)), min(span[1], last)
        if first >= end:
            return None
        mark = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(self._doc)
        cursor.setPosition(first)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        paint = QTextCharFormat()
        if letters:
            paint.setForeground(colour)
        else:
            paint.setBackground(colour)
        mark.format = paint
        return mark

    def _first_baseline(self) -> float:
        assert self._doc is not None
        layout = self._doc.firstBlock().layout()
        if layout is None or not layout.lineCount():
            return 0.0
        line = layout.lineAt(0)
        return float(line.y() + line.ascent())

    def pill_rects(self, style: Style) -> list[QRectF]:
        """The rounded grounds of inline code, one for each line it is on, in the document's coordinates."""
        if self._grounds is None:
            assert self._doc is not None
            self._grounds = grounds(self._doc, self.written.pills, style, self.mirrored)
        return self._grounds

    # Positions

    def positions_of(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return in_units(self.find_text(), stretches)

    @property
    def length(self) -> int:
        return self._doc.characterCount() - 1 if self._doc is not None else super().length

    def hit(self, point: QPointF) -> int:
        if self._doc is None or self._style is None:
            return 0
        local = point - self.origin(self._style)
        first = self._doc.firstBlock().layout()
        if first.lineCount():  # above it, Qt would answer with the very first position whatever the x
            local.setY(max(float(first.lineAt(0).y()) + 1, local.y()))
        return max(0, self._doc.documentLayout().hitTest(local, Qt.HitTestAccuracy.FuzzyHit))

    def top_of(self, position: int) -> int:
        if self._doc is None or self._style is None:
            return 0
        block = self._doc.findBlock(min(position, self.length))
        corner = self._doc.documentLayout().blockBoundingRect(block).topLeft()
        line = block.layout().lineForTextPosition(min(position, self.length) - block.position())
        return round(self.origin(self._style).y() + corner.y() + (line.y() if line.isValid() else 0))

    def caret(self, position: int) -> QRectF:
        if self._doc is None or self._style is None:
            return QRectF()
        block = self._doc.findBlock(min(position, self.length))
        line = block.layout().lineForTextPosition(min(position, self.length) - block.position())
        if not line.isValid():
            return QRectF()
        corner = self._doc.documentLayout().blockBoundingRect(block).topLeft() + self.origin(self._style)
        x = corner.x() + x_of(line.cursorToX(min(position, self.length) - block.position()))
        return QRectF(x, corner.y() + line.y(), 1, line.height())

    def step(self, position: int, forward: bool, word: bool) -> int | None:
        if self._doc is None:
            return None
        move = QTextCursor.MoveOperation
        ways = (move.NextWord, move.NextCharacter) if forward else (move.PreviousWord, move.PreviousCharacter)
        cursor = QTextCursor(self._doc)
        cursor.setPosition(max(0, min(position, self.length)))
        return int(cursor.position()) if cursor.movePosition(ways[0] if word else ways[1]) else None

    def word_at(self, position: int) -> tuple[int, int]:
        return self._around(position, QTextCursor.SelectionType.WordUnderCursor)

    def paragraph_at(self, position: int) -> tuple[int, int]:
        first, last = self._around(position, QTextCursor.SelectionType.BlockUnderCursor)
        if self._doc is not None and first < last and self._doc.characterAt(first) == "\u2029":
            first += 1  # the break before a block counts as its own
        return first, last

    def _around(self, position: int, what: QTextCursor.SelectionType) -> tuple[int, int]:
        if self._doc is None:
            return (position, position)
        cursor = QTextCursor(self._doc)
        cursor.setPosition(max(0, min(position, self.length)))
        cursor.select(what)
        return (cursor.selectionStart(), cursor.selectionEnd())

    def text_between(self, first: int, last: int) -> str:
        """The text between two positions, as it is to be copied; lays out what is not laid out."""
        if self._doc is None or (first <= 0 and last >= self.length):
            return self.copied_text()
        return self.copied_between(first, last)

    def copied_between(self, first: int, last: int) -> str:
        """Likewise of a document that is laid out."""
        assert self._doc is not None
        cursor = QTextCursor(self._doc)
        cursor.setPosition(max(0, min(first, self.length)))
        cursor.setPosition(max(0, min(last, self.length)), QTextCursor.MoveMode.KeepAnchor)
        return self.plain(self._with_formulas(cursor.selectedText(), cursor.selectionStart()))

    def _with_formulas(self, text: str, start: int) -> str:
        """The text of a selection with the source of each formula in its place."""
        if OBJECT not in text:
            return text
        parts = text.split(OBJECT)
        sources = [source for position, source in self.written.formulas if position >= start]
        filled = [part + source for part, source in zip(parts[:-1], sources, strict=False)]
        return "".join([*filled, *parts[len(filled) :]])

    def plain(self, text: str) -> str:
        """Qt's separators turned into what they stand for."""
        return text.replace("\u2029", "\n").replace("\u2028", "\n")

    def link_at(self, point: QPointF) -> str:
        if self._doc is None or self._style is None:
            return ""
        return str(self._doc.documentLayout().anchorAt(point - self.origin(self._style)))

    def link_words_at(self, point: QPointF) -> str:
        link = self.link_at(point)
        if not link or self._doc is None or self._style is None:
            return ""
        at = self._doc.documentLayout().hitTest(point - self.origin(self._style), Qt.HitTestAccuracy.FuzzyHit)
        fragments = self._doc.findBlock(at).begin()
        words = ""
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().anchorHref() == link:
                words += fragment.text()
            elif fragment.position() > at:
                break
            else:
                words = ""  # of another link to the same place, earlier in the line
            fragments += 1
        return words

    def formula_at(self, point: QPointF) -> str:
        if self._doc is None or self._style is None or not self.written.formulas:
            return ""
        layout = self._doc.documentLayout()
        at = layout.hitTest(point - self.origin(self._style), Qt.HitTestAccuracy.ExactHit)
        return next((source for position, source in self.written.formulas if at in (position, position + 1)), "")

    def over_text(self, point: QPointF) -> bool:
        if self._doc is None or self._style is None:
            return False
        return bool(
            self._doc.documentLayout().hitTest(point - self.origin(self._style), Qt.HitTestAccuracy.ExactHit) >= 0
        )


@contextmanager
def one_edit(document: QTextDocument) -> Iterator[QTextCursor]:
    """Many insertions as one: Qt looks at the document once, at the end (six times faster for a paragraph).

    Gives a cursor at the document's end.
    """
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.beginEditBlock()
    yield cursor
    cursor.endEditBlock()
