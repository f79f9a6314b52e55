"""What text on screen looks like: fonts, character formats and distances, made once for a theme and a zoom.

Knows Qt's text formats; knows nothing of messages. A new theme or zoom is a new `Style`.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextOption

from qwen_desktop.ui.colours import mixed
from qwen_desktop.ui.han_fonts import dress, families, family
from qwen_desktop.ui.transcript.formulas import Formulas
from qwen_desktop.ui.transcript.gallery import Gallery
from qwen_desktop.ui.transcript.grid import STEP, Grid
from qwen_desktop.ui.values import COLUMN, Theme

LINE = 1.6  # line height of running text, in its own size
CODE_LINE = 1.5
HEADING_SIZES = (1.6, 1.35, 1.17, 1.05, 1.0, 1.0)
HEADING_LINE = 1.35

# Token colours, each at least 4.5 : 1 against the code background of its theme.
CODE_LIGHT = {
    "keyword": "#8a2da5",
    "name": "#1f5fbf",
    "type": "#8a5a00",
    "string": "#2c6e2c",
    "number": "#a3400c",
    "comment": "#687078",
    "operator": "#4a5560",
    "inserted": "#2c6e2c",
    "deleted": "#b3261e",
}
CODE_DARK = {
    "keyword": "#c9a0f5",
    "name": "#82b7ff",
    "type": "#e8c07a",
    "string": "#9fd18b",
    "number": "#f2a97e",
    "comment": "#9aa3ad",
    "operator": "#b6c0cb",
    "inserted": "#9fd18b",
    "deleted": "#ff9a8f",
}


class Style:
    """Everything a segment needs to lay itself out and paint itself. Another style, another layout."""

    def __init__(
        self,
        theme: Theme,
        zoom: float = 1.0,
        quiet: bool = False,
        ratio: float = 1.0,
        gallery: Gallery | None = None,
    ) -> None:
        self.theme = theme
        self.zoom = zoom
        self.quiet = quiet
        self.ratio = ratio  # device pixels to a pixel: what is drawn into images is drawn for it
        self.gallery = gallery  # where pictures come from; without one they are shown as words
        self.body_px = self.px(theme.small if quiet else theme.body)
        self.small_px = self.px(theme.small)
        self.mono_px = self.px(theme.mono - 1 if quiet else theme.mono)
        self.column = self.px(COLUMN)
        self.body = theme.font(self.body_px)
        self.small = theme.font(self.small_px)
        self.mono = theme.mono_font(self.mono_px)
        self.line = round(self.body_px * LINE)
        self.code_line = round(self.mono_px * CODE_LINE)
        self.small_line = round(self.small_px * 1.5)
        self.text = QColor(theme.muted if quiet else theme.text)
        self.code_text = QColor(theme.text)
        self.muted = QColor(theme.muted)
        self.faint = QColor(theme.faint)
        self.link = QColor(theme.link)
        self.selection = QColor(theme.selection)
        self.found = QColor(theme.found)
        self.found_current = QColor(theme.found_current)
        self.found_edge = QColor(theme.found_edge)
        self.found_text = QColor(theme.text)
        self.border = QColor(theme.border)
        self.panel = QColor(theme.panel)
        self.page = QColor(theme.page)
        self.bubble = QColor(theme.bubble)
        self.accent = QColor(theme.accent)
        self.accent_text = QColor(theme.accent_text)
        self.accent_hover = QColor(mixed(theme.accent, theme.text, 0.88))  # as buttons have it
        self.code_back = QColor(theme.code_back)
        self.thumb = QColor(mixed(theme.faint, theme.code_back, 0.35))  # of a bar at rest, as other scroll bars
        self.hover = QColor(theme.hover)
        self.error = QColor(theme.error)
        self.error_back = QColor(theme.error_back)
        self.error_edge = QColor(mixed(theme.error, theme.error_back, 0.4))  # as notice rows have it
        self.code_colours = {k: QColor(v) for k, v in (CODE_DARK if theme.is_dark else CODE_LIGHT).items()}
        self.body_metrics = QFontMetricsF(self.body)
        self.small_metrics = QFontMetricsF(self.small)
        self.mono_metrics = QFontMetricsF(self.mono)
        self.formulas = Formulas(theme, ratio)
        self._grids: dict[str, Grid] = {}
        self._metrics: dict[str, QFontMetricsF] = {}
        self._formats: dict[tuple[object, ...], QTextCharFormat] = {}

    def font(self, px: int, han: str = "") -> QFont:
        """The reading font, with Han characters in the forms `han`."""
        return dress(self.theme.font(px), families(self.theme.family, han), han) if han else self.theme.font(px)

    def mono_font(self, px: int, han: str = "") -> QFont:
        """The fixed-width font, likewise."""
        names = (self.theme.mono_family, family(han))
        return dress(self.theme.mono_font(px), names, han) if all(names) else self.theme.mono_font(px)

    def px(self, value: float) -> int:
        """A distance at this zoom, in whole pixels."""
        return max(1, round(value * self.zoom)) if value > 0 else 0

    def char(
        self,
        *,
        level: int = 0,
        bold: bool = False,
        italic: bool = False,
        strike: bool = False,
        code: bool = False,
        link: str = "",
        colour: str = "",
        han: str = "",
    ) -> QTextCharFormat:
        """The character format of a run; `level` 1–6 is a heading, `colour` a name of the theme's.

        `han` says which forms Han characters take in it, see `ui.han`.
        """
        key = (level, bold, italic, strike, code, bool(link), colour, han)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self._make(level, bold, italic, strike, code, bool(link), colour, han)
        if not link:
            return made
        made = QTextCharFormat(made)
        made.setAnchor(True)
        made.setAnchorHref(link)
        return made

    def _make(
        self, level: int, bold: bool, italic: bool, strike: bool, code: bool, link: bool, colour: str, han: str
    ) -> QTextCharFormat:
        size = self.heading_px(level) if level else self.body_px
        font = self.mono_font(round(size * 0.88), han) if code else self.font(size, han)
        if bold or level:
            font.setWeight(QFont.Weight.DemiBold if level else QFont.Weight.Bold)
        font.setItalic(italic)
        font.setStrikeOut(strike)
        out = QTextCharFormat()
        out.setFont(font)
        out.setForeground(self.link if link else QColor(getattr(self.theme, colour)) if colour else self.text)
        return out

    def grid(self, han: str = "") -> Grid:
        """The columns of code."""
        made = self._grids.get(han)
        if made is None:
            made = self._grids[han] = Grid(self.mono_font(self.mono_px, han))
        return made

    def code_char(self, han: str = "", spacing: int = 0) -> QTextCharFormat:
        """The character format of code, with so much room behind each letter, in 1/64 px."""
        key = ("code", han, spacing)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = QTextCharFormat()
            made.setFont(self.mono_font(self.mono_px, han))
            made.setForeground(self.code_text)
            if spacing:
                made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
                made.setFontLetterSpacing(spacing / STEP)
        return made

    def token_char(self, colour: str, slanted: bool = False) -> QTextCharFormat:
        """What a token of code looks like besides: `colour` as the lexer names it."""
        key = ("token", colour, slanted)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = QTextCharFormat()
            made.setForeground(self.code_colours[colour])
            if slanted:
                made.setFontItalic(True)
        return made

    def advance(self, form: QTextCharFormat, text: str) -> float:
        """How wide a text in a format is on one line, px."""
        font = form.font()
        key = font.key()
        if key not in self._metrics:
            self._metrics[key] = QFontMetricsF(font)
        return self._metrics[key].horizontalAdvance(text)

    def heading_px(self, level: int) -> int:
        return round(self.body_px * HEADING_SIZES[min(max(level, 1), 6) - 1])

    def line_px(self, level: int = 0) -> int:
        """The distance from line to line, of running text or of a heading."""
        return round(self.heading_px(level) * HEADING_LINE) if level else self.line


@lru_cache(maxsize=64)
def block_format(line: int, *, grows: bool = False) -> QTextBlockFormat:
    """Lines `line` px apart whatever script is in them; with `grows`, at least that (an inline picture needs more)."""
    out = QTextBlockFormat()
    kind = QTextBlockFormat.LineHeightTypes.MinimumHeight if grows else QTextBlockFormat.LineHeightTypes.FixedHeight
    out.setLineHeight(line, kind.value)
    return out


@lru_cache(maxsize=1)
def text_option() -> QTextOption:
    """Running text: wrapped between words, each paragraph in the direction of its script."""
    out = QTextOption()
    out.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return out


@lru_cache(maxsize=8)
def code_option(wrap: bool, tab: float) -> QTextOption:
    """Code runs from the left whatever is written in it; tab stops are `tab` px apart."""
    out = QTextOption()
    out.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wrap else QTextOption.WrapMode.NoWrap)
    out.setTextDirection(Qt.LayoutDirection.LeftToRight)
    out.setTabStopDistance(tab)
    return out
