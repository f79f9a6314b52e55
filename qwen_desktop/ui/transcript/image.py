"""An image: the picture itself where it is data or a file of this computer, else words in a box. Never fetched.

Knows what an image says and where pictures come from; knows no Markdown around it.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qwen_desktop.i18n import _
from qwen_desktop.markdown import Leaf, image
from qwen_desktop.pictures.addresses import Place, Where, place
from qwen_desktop.pictures.errors import PictureError, explain_image
from qwen_desktop.pictures.values import Fit, Size, fitted
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.buttons import paint_framed
from qwen_desktop.ui.transcript.gallery import Subject, Wish
from qwen_desktop.ui.transcript.pixels import paint_pixels, paint_selected
from qwen_desktop.ui.transcript.segment import Look, Segment, Spot
from qwen_desktop.ui.transcript.setting import Setting, paint_bars, paint_marker
from qwen_desktop.ui.transcript.style import Style

TALLEST = 640  # px at zoom 1, as all below
BOX = 56
BUTTON = 28
PAD = 12
RADIUS = 8
SMALL = 48  # px: what is smaller keeps its corners
OPENABLE = ("http://", "https://")
_REFUSED = {Where.RELATIVE: "relative", Where.NETWORK: "network", Where.OTHER: "unsupported"}


class ImageSegment(Segment):
    """One image in its setting."""

    __slots__ = ("_box", "_place", "_rect", "_said", "_spots", "_subject", "open", "setting")

    def __init__(self, leaf: Leaf, setting: Setting) -> None:
        super().__init__()
        self.setting = setting
        self._rect = QRectF()  # of the picture
        self._box = QRectF()  # of what stands for it
        self._spots: tuple[Spot, ...] = ()
        self._take(leaf)

    def _take(self, leaf: Leaf) -> None:
        self.open = leaf.open
        self._said = image(leaf)
        self._place = Place(Where.DATA) if leaf.open else place(self._said.address)
        shown = not leaf.open and self._place.where in (Where.DATA, Where.FILE)
        self._subject = Subject(self._said.address) if shown else None

    def grow(self, leaf: Leaf) -> bool:
        """Take a later state of the same image."""
        if not (self.open and leaf.open):
            self._take(leaf)
            self.touch()
        return True

    @property
    def subject(self) -> Subject | None:
        return self._subject

    # What it says

    @property
    def _address(self) -> str:
        """Its address for people, who read no data."""
        return "" if self._place.where is Where.DATA else self._said.address

    def _words(self) -> str:
        return self._said.alt or _("Image")

    def _sentence(self, style: Style) -> str:
        """What is the matter."""
        if self.open:
            return _("Image arriving…")
        if self._place.where in _REFUSED:
            return explain_image(PictureError(_REFUSED[self._place.where]))
        if self.subject is not None and style.gallery is not None:
            return style.gallery.trouble(self.subject)
        return ""

    # Laying out

    def _natural(self, style: Style) -> Size | None:
        return style.gallery.natural(self.subject) if style.gallery is not None and self.subject is not None else None

    def _wish(self, style: Style, width: int) -> Wish | None:
        if self.subject is None or style.gallery is None:
            return None
        most = Size(max(1, width - style.px(self.setting.indent)) * style.ratio, style.px(TALLEST) * style.ratio)
        return Wish(self.subject, Fit(style.zoom * style.ratio, most))

    def _size(self, style: Style, width: int) -> tuple[float, float] | None:
        """How large the picture is on screen, in px; None for words."""
        natural, wish = self._natural(style), self._wish(style, width)
        if natural is None or wish is None:
            return None
        wide, high = fitted(natural, wish.fit)
        return wide / style.ratio, high / style.ratio

    def estimate(self, style: Style, width: int) -> int:
        size = self._size(style, width)
        return style.px(self.setting.above) + (style.px(BOX) if size is None else -int(-size[1] // 1))

    def lay_out(self, style: Style, width: int, restyled: bool) -> int:
        size = self._size(style, width)
        left, top = style.px(self.setting.indent), style.px(self.setting.above)
        self._rect = self._box = QRectF()
        self._spots = ()
        if size is None:
            self._box = QRectF(left, top, width - left, style.px(BOX))
            self._spots = self._browser_spot(style)
            return round(self._box.bottom())
        self._rect = QRectF(left, top, *size)
        if self._said.link.startswith(OPENABLE):
            self._spots = (Spot(self._rect, "open-address", self._words(), self._said.link),)
        return top - int(-size[1] // 1)

    def _browser_spot(self, style: Style) -> tuple[Spot, ...]:
        if not self._place.url.startswith(OPENABLE):
            return ()
        name = _("Open in browser")
        wide = style.small_metrics.horizontalAdvance(name) + style.px(24)
        if wide > self._box.width() * 0.55:
            return ()  # no room: the address itself opens it
        middle = self._box.center().y() - style.px(BUTTON) / 2
        rect = QRectF(self._box.right() - style.px(PAD) - wide, middle, wide, style.px(BUTTON))
        return (Spot(rect, "open-address", name, self._place.url),)

    def spots(self) -> tuple[Spot, ...]:
        return self._spots

    # Painting

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        paint_bars(painter, style, self.setting, self._height)
        top = style.px(self.setting.above)
        paint_marker(painter, style, self.setting, top + style.body_metrics.ascent() + style.px(4), 0)
        wish = self._wish(style, self._width)
        picture = None
        if wish is not None and style.gallery is not None and not style.gallery.trouble(wish.subject):
            picture = style.gallery.picture(self, wish)
        if self._rect.isEmpty():
            self._paint_box(painter, style, look)
            return
        small = min(self._rect.width(), self._rect.height()) < SMALL
        radius = 0 if small or picture is None or not picture.opaque else style.px(RADIUS)
        rect = self._rect if picture is None else paint_pixels(painter, picture, self._rect, radius)
        if radius or look.focused in self._spots:
            hairline = QColor(style.text)
            hairline.setAlphaF(0.14)  # let the image through, or its own edge would show beside the line
            painter.setPen(QPen(style.accent, 1.5) if look.focused in self._spots else QPen(hairline, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if look.selected is not None:
            paint_selected(painter, style, rect, radius)

    def _paint_box(self, painter: QPainter, style: Style, look: Look) -> None:
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(style.panel)
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), style.px(RADIUS), style.px(RADIUS))
        size, ratio = style.px(20), painter.device().devicePixelRatio()
        at = QPointF(self._box.left() + style.px(PAD), self._box.center().y() - size / 2)
        painter.drawPixmap(at, pixmap("image", style.theme.muted, size, ratio))
        for spot in self._spots:
            paint_framed(painter, style, spot, look)
        end = self._spots[0].rect.left() if self._spots else self._box.right()
        left = at.x() + size + style.px(PAD)
        self._paint_words(painter, style, QRectF(left, self._box.top(), end - style.px(PAD) - left, self._box.height()))
        if look.selected is not None:
            paint_selected(painter, style, self._box, style.px(RADIUS))

    def _paint_words(self, painter: QPainter, style: Style, room: QRectF) -> None:
        lines = [self._words()]
        sentence, address = self._sentence(style), self._address
        metrics = style.small_metrics
        if sentence or address:
            gap = " · " if sentence and address else ""
            left = max(room.width() * 0.4, room.width() - metrics.horizontalAdvance(gap + sentence))
            lines.append(metrics.elidedText(address, Qt.TextElideMode.ElideMiddle, left) + gap + sentence)
        painter.setFont(style.small)
        y = room.top() + (room.height() - len(lines) * style.small_line) / 2
        for number, line in enumerate(lines):
            painter.setPen(style.muted if number else style.code_text)
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            row = QRectF(room.left(), y + number * style.small_line, room.width(), style.small_line)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, shown)

    # Reading

    def shown_text(self) -> str:
        return self._said.alt

    def text_between(self, first: int, last: int) -> str:
        return self.shown_text() if first < last else ""

    def hit(self, point: QPointF) -> int:
        return 0 if point.y() < self._height / 2 else self.length

    def caret(self, position: int) -> QRectF:
        left = 0 if self._style is None else self._style.px(self.setting.indent)
        return QRectF(left, 0, 1, self._height)

    def link_at(self, point: QPointF) -> str:
        if not self._box.contains(point):
            return ""
        return self._said.link or (self._place.url if not self._spots else "")

    def tip_at(self, point: QPointF) -> str:
        if self._rect.contains(point):
            return self._said.title or self._said.alt
        if not self._box.contains(point) or self._style is None:
            return ""
        return "\n".join(line for line in (self._said.alt, self._address, self._sentence(self._style)) if line)

    def offers(self) -> tuple[Spot, ...]:
        none = QRectF()
        found: list[Spot] = []
        if not self._rect.isEmpty():
            found.append(Spot(none, "copy-picture", _("Copy image")))
            found.append(Spot(none, "save-picture", _("Save image as…")))
        if self._place.url:
            found.append(Spot(none, "open-address", _("Open in browser"), self._place.url))
        if self._address:
            found.append(Spot(none, "copy-address", _("Copy address"), self._address))
        return tuple(found)

    def spoken(self) -> tuple[str, str] | None:
        sentence = "" if self._style is None else self._sentence(self._style)
        return self._words(), " ".join(part for part in (self._address, sentence) if part)
