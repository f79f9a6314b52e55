"""What diagrams are drawn with in this window: the theme's colours, and families that the drawing library can find.

Knows themes and the fonts of this machine; knows nothing of diagrams.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from qwen_desktop.pictures.values import Ink
from qwen_desktop.ui.values import Theme

# Where the theme's family is an alias of the system's, which only its own programs know, or lacks Chinese letters.
LATIN = ("Helvetica Neue", "Segoe UI", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial")
HAN = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC"),
    *("Hiragino Sans GB", "Noto Sans CJK JP", "Yu Gothic UI", "Hiragino Sans", "WenQuanYi Micro Hei", "Malgun Gothic"),
)
SAMPLE = "The quick brown fox jumps over the lazy dog"
SAMPLE_WIDTH = 1980.0  # in Helvetica at 100 px, for which diagrams are laid out


@lru_cache(maxsize=4)
def ink_of(theme: Theme) -> Ink:
    """The ink for a theme."""
    family = _first((theme.family, *LATIN)) or theme.family
    return Ink(
        dark=theme.is_dark,
        page=theme.page,
        panel=theme.panel,
        fill=theme.bubble,
        text=theme.text,
        muted=theme.muted,
        border=theme.border,
        accent=theme.accent,
        family=family,
        han=_first((*theme.families[1:], *HAN)),
        narrowing=_narrowing(family),
    )


def _first(families: Iterable[str]) -> str:
    """The first that is installed under this name; a dot in front is how macOS marks an alias."""
    return next((f for f in families if not f.startswith(".") and QFontDatabase.hasFamily(f)), "")


def _narrowing(family: str) -> float:
    font = QFont(family)
    font.setPixelSize(100)
    width = QFontMetricsF(font).horizontalAdvance(SAMPLE)
    return min(1.0, round(SAMPLE_WIDTH / width, 2)) if width else 1.0
