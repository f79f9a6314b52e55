"""The values of a theme. Plain: knows how to make a font of itself, and nothing of where the values come from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont

RADIUS = 8  # of corners, in device-independent pixels; distances are multiples of 4
COLUMN = 760  # widest line of the conversation and the composer
REACH = 1100  # widest code and tables


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as '#rrggbb', font families in the order to try, sizes in device-independent pixels.

    `text`, `muted` and `faint` all read at 4.5 : 1 on `page`, `side`, `panel`, `hover`, `bubble` and `code_back`;
    `accent`, `link`, `error` and `warning` on the first five; `accent_text` on `accent`; `text` on `selection`, and on
    `found` and `found_current`, the grounds of what a search finds. `found_edge` can be told from all grounds (3 : 1).
    """

    is_dark: bool
    text: str
    muted: str
    faint: str
    page: str
    side: str
    bubble: str
    panel: str
    hover: str
    border: str
    accent: str
    accent_text: str
    code_back: str
    selection: str
    found: str
    found_current: str
    found_edge: str
    error: str
    error_back: str
    warning: str
    link: str
    focus: str
    families: tuple[str, ...]
    mono_families: tuple[str, ...]
    body: int  # what is read: questions and answers
    ui: int  # controls and lists
    small: int
    mono: int

    @property
    def family(self) -> str:
        return self.families[0]

    @property
    def mono_family(self) -> str:
        return self.mono_families[0]

    def font(self, px: int | None = None, *, bold: bool = False) -> QFont:
        """The reading font at `px` pixels (default: `body`)."""
        font = QFont(list(self.families))
        font.setPixelSize(px or self.body)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def mono_font(self, px: int | None = None) -> QFont:
        """The fixed-width font at `px` pixels (default: `mono`)."""
        font = QFont(list(self.mono_families))
        font.setPixelSize(px or self.mono)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setFixedPitch(True)
        return font
