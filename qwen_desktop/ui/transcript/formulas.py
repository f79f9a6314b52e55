"""Formulas as pictures of one theme, one zoom and one screen, and as characters of a text document.

Knows how the shapes of a formula are painted and how Qt puts a picture on a line of text; LaTeX is another's business.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
    QTransform,
)

from qwen_desktop import i18n
from qwen_desktop.formula import Bar, Formula, Glyph, Shape, Stroke, Words, formula
from qwen_desktop.ui.han import form_of
from qwen_desktop.ui.han_fonts import dress, families
from qwen_desktop.ui.values import Theme

OBJECT = "￼"
SCALE = 1.12  # of the letters of a formula to those around it, whose lower-case letters are taller for their size
EDGE = 1  # px around the ink
KEPT = 48 << 20  # bytes of pictures
LARGEST = 8_000_000  # device pixels of one picture
_KIND = QTextFormat.ObjectTypes.UserObject.value + 1
_LATEX, _DISPLAY, _PX, _COLOUR, _HAN = (QTextFormat.Property.UserProperty.value + number for number in range(1, 6))
_STEP = re.compile(r"([MLCZ])([^MLCZ]*)")
_DRAFT = 100  # px of a font that is drawn scaled


@dataclass(frozen=True, slots=True)
class Drawn:
    """A formula at its size, in px: the image reaches `ascent` above the line of the letters and `descent` below."""

    image: QImage
    width: float
    ascent: int
    descent: int
    spoken: str


class Formulas:
    """The formulas drawn for one style; the pictures not seen for longest are drawn anew when they are seen again."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._drawn: OrderedDict[tuple[str, bool, int, str, str], Drawn | None] = OrderedDict()
        self._bytes = 0
        self.object = FormulaObject(self)

    def drawn(self, latex: str, *, display: bool, px: int, colour: str, han: str = "") -> Drawn | None:
        """A formula among letters of `px` pixels in a colour ("#rrggbb"); None for one that can't be drawn.

        `han` says which forms Han characters take around it.
        """
        key = (latex, display, px, colour, han)
        if key in self._drawn:
            self._drawn.move_to_end(key)
            return self._drawn[key]
        set_formula = formula(latex, display=display, locale=i18n.current().partition("_")[0])
        made = None if set_formula is None else self._draw(set_formula, px * SCALE, colour, form_of(latex, han))
        self._drawn[key] = made
        self._bytes += made.image.sizeInBytes() if made is not None else 0
        while self._bytes > KEPT and len(self._drawn) > 1:
            old = self._drawn.popitem(last=False)[1]
            self._bytes -= old.image.sizeInBytes() if old is not None else 0
        return made

    def _draw(self, found: Formula, em: float, colour: str, han: str) -> Drawn | None:
        ascent = math.ceil(found.ascent * em) + EDGE
        descent = max(0, math.ceil(found.descent * em)) + EDGE
        width = found.width * em + 2 * EDGE
        across, down = round(width * self._ratio) + 1, round((ascent + descent) * self._ratio)
        if across * down > LARGEST:
            return None
        image = QImage(across, down, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._ratio, self._ratio)
        painter.translate(EDGE - found.left * em, ascent)
        painter.scale(em / 1000, em / 1000)
        for shape in found.shapes:
            _paint(painter, shape, QColor(shape.colour or colour), self._font(han))
        painter.end()
        image.setDevicePixelRatio(self._ratio)
        return Drawn(image, width, ascent, descent, found.spoken)

    def _font(self, han: str) -> QFont:
        """What letters are drawn with that the formula's own font does not have."""
        font = dress(QFont(), families(self._theme.family, han), han)
        font.setPixelSize(_DRAFT)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def character(
        self, latex: str, drawn: Drawn, *, display: bool, px: int, colour: str, han: str = ""
    ) -> QTextCharFormat:
        """The format of the one character that a formula is in a document."""
        out = QTextCharFormat()
        out.setObjectType(_KIND)
        out.setProperty(_LATEX, latex)
        out.setProperty(_DISPLAY, display)
        out.setProperty(_PX, px)
        out.setProperty(_COLOUR, colour)
        out.setProperty(_HAN, han)
        out.setFont(_font_with_descent(self._theme.family, drawn.descent))
        out.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        return out

    def serve(self, document: QTextDocument) -> None:
        """Let a document show formulas."""
        document.documentLayout().registerHandler(_KIND, self.object)

    def of(self, form: QTextFormat) -> Drawn | None:
        """What a character's format shows."""
        return self.drawn(
            form.stringProperty(_LATEX),
            display=form.boolProperty(_DISPLAY),
            px=form.intProperty(_PX),
            colour=form.stringProperty(_COLOUR),
            han=form.stringProperty(_HAN),
        )


class FormulaObject(QPyTextObject):
    """What Qt asks for the size of a formula, and to paint it."""

    def __init__(self, formulas: Formulas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._formulas = formulas

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:
        drawn = self._formulas.of(format)
        return QSizeF() if drawn is None else QSizeF(drawn.width, drawn.ascent + drawn.descent)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, posInDocument: int, format: QTextFormat
    ) -> None:
        drawn = self._formulas.of(format)
        if drawn is not None:
            painter.drawImage(on_device(painter, QPointF(rect.topLeft())), drawn.image)


def on_device(painter: QPainter, point: QPointF) -> QPointF:
    """The point nearest to `point` that is the corner of a device pixel, so that a picture stays sharp."""
    transform = painter.deviceTransform()
    device = transform.map(point)
    inverted, _ok = transform.inverted()
    return QPointF(inverted.map(QPointF(round(device.x()), round(device.y()))))


def _paint(painter: QPainter, shape: Shape, colour: QColor, font: QFont) -> None:
    match shape:
        case Glyph():
            placed = QTransform(shape.scale, 0, 0, -shape.scale, shape.x, -shape.y)
            painter.fillPath(placed.map(_outline(shape.path)), colour)
        case Bar():
            painter.fillRect(QRectF(shape.x, -shape.y - shape.height, shape.width, shape.height), colour)
        case Stroke():
            painter.setPen(QPen(colour, shape.width))
            painter.drawLine(QPointF(shape.x1, -shape.y1), QPointF(shape.x2, -shape.y2))
        case Words():
            _paint_words(painter, shape, colour, font)


def _paint_words(painter: QPainter, words: Words, colour: QColor, font: QFont) -> None:
    """Letters of another font, as wide as the room there is for them."""
    advance = QFontMetricsF(font).horizontalAdvance(words.text)
    if not advance:
        return
    size = 1000 * 0.932 * words.scale
    factor = min(size / _DRAFT, words.width / advance)
    painter.save()
    painter.translate(words.x + (words.width - advance * factor) / 2, -words.y)
    painter.scale(factor, factor)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QPointF(0, 0), words.text)
    painter.restore()


@lru_cache(maxsize=2048)
def _outline(path: str) -> QPainterPath:
    """The outline of a glyph from its SVG path."""
    out = QPainterPath()
    out.setFillRule(Qt.FillRule.WindingFill)
    for command, rest in _STEP.findall(path):
        numbers = [float(number) for number in rest.split()]
        if command == "Z":
            out.closeSubpath()
        elif command == "C":
            for at in range(0, len(numbers) - 5, 6):
                out.cubicTo(*numbers[at : at + 6])
        else:
            step = out.moveTo if command == "M" else out.lineTo
            for at in range(0, len(numbers) - 1, 2):
                step(*numbers[at : at + 2])
    return out


@lru_cache(maxsize=512)
def _font_with_descent(family: str, descent: int) -> QFont:
    """A font whose letters reach `descent` px below the line: Qt puts the lower edge of a picture there."""
    font = QFont(family)
    for size in range(1, 4000):
        font.setPixelSize(size)
        if QFontMetrics(font).descent() >= descent:
            break
    return font
