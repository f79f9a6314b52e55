"""A diagram: its source as code until it is drawn, then the drawing, and the source again for who asks for it.

The source may come in several slices of code. They share the drawing: the first slice shows it, the others shrink to
nothing. Knows how code is shown and where drawings come from; knows no fences and no Mermaid.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from qwen_desktop.i18n import _
from qwen_desktop.pictures.values import Fit, Size, fitted
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.buttons import paint_icon, paint_words
from qwen_desktop.ui.transcript.choices import BlockChoices
from qwen_desktop.ui.transcript.code import RADIUS, CodeSlice
from qwen_desktop.ui.transcript.code_block import CodeBlock
from qwen_desktop.ui.transcript.code_header import PAD as CODE_PAD
from qwen_desktop.ui.transcript.gallery import Subject, Wish
from qwen_desktop.ui.transcript.ink import ink_of
from qwen_desktop.ui.transcript.pixels import paint_pixels, paint_selected
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.setting import Setting, paint_bars
from qwen_desktop.ui.transcript.sideways import BAR as SIDE_BAR
from qwen_desktop.ui.transcript.slices import Slice
from qwen_desktop.ui.transcript.style import Style

LONGEST = 50_000  # characters of a source that is drawn
UNIT = 0.9  # of a diagram's own size, at zoom 1: its letters are then a little smaller than those around it
SMALLEST = 0.55  # the same, before a diagram that is wider than the column scrolls sideways
TALLEST = 2_000  # px
PAD = 16  # px at zoom 1, as all below
BUTTON = 28
ROW = 32
ICONS = {"show-source": "code", "copy-code": "copy", "save-picture": "save"}


class DiagramBlock(CodeBlock):
    """What the slices of one diagram share. `subject` is there once the source is whole."""

    def __init__(self, info: str, choices: BlockChoices) -> None:
        super().__init__(info, choices)
        self.subject: Subject | None = None
        self.as_source = False  # wanted so by the reader
        self.drawn_width = 0.0  # px, as it was last laid out

    @property
    def foldable(self) -> bool:
        return False  # it is folded into its drawing

    def complete(self) -> None:
        """The source is whole: it can be drawn, if it is not too long for that."""
        if self.subject is None and len(text := self.text) <= LONGEST:
            self.subject = Subject(text, diagram=True)
            self.touch()

    def show_source(self, wanted: bool) -> None:
        """Show the source, or the drawing again."""
        self.as_source = wanted
        self.sideways.go(0.0)
        self.touch()

    def natural(self, style: Style) -> float:
        return super().natural(style) if self.size(style) is None else self.drawn_width

    def across(self, style: Style) -> float:
        return super().across(style) if self.size(style) is None else self.drawn_width

    def touch(self) -> None:
        for part in self.slices:
            part.touch()

    def trouble(self, style: Style) -> str:
        """Why there is no drawing, in a sentence."""
        return style.gallery.trouble(self.subject) if style.gallery is not None and self.subject is not None else ""

    def size(self, style: Style) -> Size | None:
        """The drawing's own size, where it is to be shown."""
        if style.gallery is None or self.subject is None or self.as_source:
            return None
        return style.gallery.natural(self.subject)

    def wish(self, style: Style, room: float) -> Wish | None:
        """The drawing as it fits into `room` px."""
        if style.gallery is None or self.subject is None or self.as_source:
            return None
        most = Size(max(1.0, room) * style.ratio, TALLEST * style.ratio)
        unit = style.zoom * style.ratio
        return Wish(self.subject, Fit(UNIT * unit, most, SMALLEST * unit), ink_of(style.theme))


class DiagramSlice(CodeSlice):
    """Some lines of a diagram's source, or all of its drawing."""

    __slots__ = ("_drawing", "_spots", "diagram")

    def __init__(
        self, block: DiagramBlock, text: str, setting: Setting, *, open: bool = False, more: bool = False
    ) -> None:
        super().__init__(block, text, setting, open=open, more=more)
        self.diagram = block
        self._drawing = QRectF()  # where it stands; empty while the source is shown
        self._spots: tuple[Spot, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether the drawing stands here now, or did when this was last laid out."""
        return not self._drawing.isEmpty()

    @property
    def pins(self) -> bool:
        return not self.drawn

    @property
    def subject(self) -> Subject | None:
        return self.diagram.subject

    def arrived(self) -> None:
        self.diagram.touch()

    # Laying out

    def estimate(self, style: Style, width: int) -> int:
        natural = self.diagram.size(style)
        if natural is None:
            return super().estimate(style, width) + self._foot_height(style, width)
        return 0 if self.index else style.px(self.setting.above) + self._frame_height(style, width, natural)

    def fits(self, style: Style, width: int) -> bool:
        return Slice.fits(self, style, width) if self.drawn else super().fits(style, width)

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        natural = self.diagram.size(style)
        if natural is None:
            self._drawing = QRectF()
            height = super().lay_out(style, width, restyled)
            self._spots = self._source_spots(style, width, height)
            return height + self._foot_height(style, width)
        self._doc = None
        height = 0 if self.index else style.px(self.setting.above) + self._frame_height(style, width, natural)
        self._drawing, self._spots = QRectF(0, 0, 1, 1), ()
        if not self.index:
            self._drawing = self._place(style, width, natural)
            self.diagram.drawn_width = self._drawing.width()
            self._spots = self._drawing_spots(style, width)
        return height

    def _room(self, style: Style, width: int) -> int:
        return width - style.px(self.setting.indent) - 2 * style.px(CODE_PAD)

    def _pixels(self, style: Style, width: int, natural: Size) -> tuple[int, int]:
        wish = self.diagram.wish(style, self._room(style, width))
        assert wish is not None
        return fitted(natural, wish.fit)

    def _frame_height(self, style: Style, width: int, natural: Size) -> int:
        return 2 * style.px(PAD) + -int(-self._pixels(style, width, natural)[1] // style.ratio)

    def _place(self, style: Style, width: int, natural: Size) -> QRectF:
        wide, high = (side / style.ratio for side in self._pixels(style, width, natural))
        left = style.px(self.setting.indent)
        x = left + max(float(style.px(CODE_PAD)), (width - left - wide) / 2)
        return QRectF(x, style.px(self.setting.above + PAD), wide, high)

    def track_rect(self, style: Style) -> QRectF:
        if not self.drawn:
            return super().track_rect(style)
        frame, pad, high = self.frame_rect(style), style.px(CODE_PAD), style.px(SIDE_BAR)
        return QRectF(frame.left() + pad, frame.bottom() - high, frame.width() - 2 * pad, high)

    def frame_rect(self, style: Style) -> QRectF:
        foot = 0 if self.drawn else self._foot_height(style, self._width)
        return super().frame_rect(style).adjusted(0, 0, 0, -foot)

    # The row under the source

    def _foot_text(self, style: Style) -> str:
        return self.diagram.trouble(style) if self.is_last else ""

    def _foot_height(self, style: Style, width: int) -> int:
        if not self.is_last:
            return 0
        if text := self._foot_text(style):
            return style.px(8) + max(style.px(20), self._text_height(style, width, text))
        return style.px(ROW) if self.diagram.as_source else 0

    def _text_height(self, style: Style, width: int, text: str) -> int:
        room = QRectF(0, 0, width - style.px(self.setting.indent) - style.px(28), 6 * style.small_line)
        flags = int((Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere).value)
        return round(min(style.small_metrics.boundingRect(room, flags, text).height(), room.height()))

    def _source_spots(self, style: Style, width: int, height: int) -> tuple[Spot, ...]:
        if not self.is_last or not self.diagram.as_source:
            return ()
        name = _("Show diagram")
        wide = style.small_metrics.horizontalAdvance(name) + style.px(16)
        left = style.px(self.setting.indent) - style.px(8)
        return (Spot(QRectF(left, height + style.px(4), wide, style.px(ROW - 4)), "show-diagram", name),)

    def _drawing_spots(self, style: Style, width: int) -> tuple[Spot, ...]:
        names = {
            "show-source": _("Show source"),
            "copy-code": _("Copy the source"),
            "save-picture": _("Save diagram…"),
        }
        size = style.px(BUTTON)
        x = style.px(self.setting.indent) + self._outer(style, width) - style.px(6) - len(names) * size
        y = style.px(self.setting.above) + style.px(6)
        return tuple(Spot(QRectF(x + n * size, y, size, size), *item) for n, item in enumerate(names.items()))

    def spots(self) -> tuple[Spot, ...]:
        return self._spots if self.drawn else super().spots() + self._spots

    # Painting

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        if self.drawn:
            if not self.index:
                self._paint_drawing(painter, style, look)
            return
        super().paint(painter, style, look)
        self._paint_foot(painter, style, look)
        wish = self.diagram.wish(style, self._room(style, self._width))
        if wish is not None and style.gallery is not None and not self.diagram.trouble(style):
            style.gallery.picture(self, wish)

    def _paint_foot(self, painter: QPainter, style: Style, look: Look) -> None:
        for spot in self._spots:
            paint_words(painter, style, spot, look)
        text = self._foot_text(style)
        if not text:
            return
        top = self.frame_rect(style).bottom() + style.px(8)
        left, size = style.px(self.setting.indent), style.px(16)
        ratio = painter.device().devicePixelRatio()
        middle = top + (style.small_metrics.height() - size) / 2
        painter.drawPixmap(QPointF(left, middle), pixmap("info", style.theme.muted, size, ratio))
        painter.setFont(style.small)
        painter.setPen(style.muted)
        room = QRectF(left + style.px(24), top, self._width - left - style.px(28), self._height - top)
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(room, int(flags.value), text)

    def _paint_drawing(self, painter: QPainter, style: Style, look: Look) -> None:
        paint_bars(painter, style, self.setting, self._height)
        frame = self.frame_rect(style)
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), style.px(RADIUS), style.px(RADIUS))
        wish = self.diagram.wish(style, self._room(style, self._width))
        if wish is not None and style.gallery is not None:
            picture = style.gallery.picture(self, wish)
            if picture is not None:
                painter.save()
                pad = style.px(CODE_PAD)
                painter.setClipRect(frame.adjusted(pad, 1, -pad, -1), Qt.ClipOperation.IntersectClip)
                sideways = self.diagram.sideways
                paint_pixels(painter, picture, self._drawing.translated(-sideways.offset, 0))
                sideways.paint_fades(painter, style, frame.adjusted(pad, 1, -pad, -1), style.page)
                painter.restore()
        if look.selected is not None:
            paint_selected(painter, style, frame, style.px(RADIUS))
        if look.found:  # in the source: there is no saying where in the drawing that is
            width = style.px(3 if look.current is not None else 1.5)
            painter.setPen(QPen(style.found_edge, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = width / 2
            radius = style.px(RADIUS)
            painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), radius, radius)
        if look.pointed or look.focused in self._spots:
            self._paint_buttons(painter, style, look)

    def _paint_buttons(self, painter: QPainter, style: Style, look: Look) -> None:
        ground = self._spots[0].rect.united(self._spots[-1].rect)
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(style.page)
        painter.drawRoundedRect(ground.adjusted(-0.5, -0.5, 0.5, 0.5), style.px(6), style.px(6))
        for spot in self._spots:
            paint_icon(painter, style, spot, look, ICONS[spot.action])

    # Reading

    def work(self, deadline: float) -> tuple[bool, bool]:
        return (False, False) if self.drawn else super().work(deadline)

    def offers(self) -> tuple[Spot, ...]:
        if not self.drawn:
            return ()
        none = QRectF()
        return (
            Spot(none, "copy-picture", _("Copy image")),
            Spot(none, "save-picture", _("Save diagram…")),
            Spot(none, "copy-code", _("Copy the source")),
            Spot(none, "show-source", _("Show source")),
        )

    def spoken(self) -> tuple[str, str] | None:
        return (_("Diagram"), self.diagram.text) if self.drawn and not self.index else None

    def hit(self, point: QPointF) -> int:
        if not self.drawn:
            return super().hit(point)
        return 0 if point.y() < self._height / 2 else self.length

    def top_of(self, position: int) -> int:
        return 0 if self.drawn else super().top_of(position)

    def caret(self, position: int) -> QRectF:
        if not self.drawn or self._style is None:
            return super().caret(position)
        return QRectF(self._style.px(self.setting.indent), 0, 1, self._height)
