"""Fonts for Han characters: which installed family has the forms of a country. Knows names of families, no text."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

_FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    "linux": {
        "zh_CN": (
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "Source Han Sans CN",
            "WenQuanYi Micro Hei",
        ),
        "zh_TW": ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Source Han Sans TW", "AR PL UMing TW"),
        "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "IPAexGothic", "IPAPGothic", "TakaoPGothic"),
        "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "NanumGothic", "UnDotum"),
    },
    "win32": {
        "zh_CN": ("Microsoft YaHei UI", "Microsoft YaHei", "SimSun"),
        "zh_TW": ("Microsoft JhengHei UI", "Microsoft JhengHei", "PMingLiU"),
        "ja": ("Yu Gothic UI", "Meiryo UI", "MS PGothic"),
        "ko": ("Malgun Gothic", "Gulim"),
    },
    "darwin": {
        "zh_CN": ("PingFang SC",),
        "zh_TW": ("PingFang TC",),
        "ja": ("Hiragino Sans",),
        "ko": ("Apple SD Gothic Neo",),
    },
}
_PROBE = ord("直")
# Qt 6.11 remembers a font for Han characters by the first family and these hints, not by the other families: without a
# hint of its own the second country would get the glyphs of the first. For outline fonts the hints change nothing else.
_STRATEGIES = {
    "zh_CN": QFont.StyleStrategy.PreferOutline,
    "zh_TW": QFont.StyleStrategy.PreferQuality,
    "ja": QFont.StyleStrategy.PreferMatch,
    "ko": QFont.StyleStrategy.PreferAntialias,
}


@lru_cache(maxsize=8)
def family(form: str) -> str:
    """The installed family for one of the forms of `ui.han`; "" where there is none."""
    known = _FAMILIES.get(sys.platform, {}).get(form, ())
    return next((name for name in known if QFontDatabase.hasFamily(name)), "")


@lru_cache(maxsize=32)
def families(base: str, form: str) -> tuple[str, ...]:
    """The families for text that `base` is chosen for, in the order to try.

    A `base` that has Han characters of its own has them in one country's forms: then it comes second.
    """
    found = family(form) if form else ""
    if not found or found == base:
        return (base,)
    return (found, base) if QRawFont.fromFont(QFont(base)).supportsCharacter(_PROBE) else (base, found)


def dress(font: QFont, names: tuple[str, ...], form: str) -> QFont:
    """Give a font these families, the second of which has Han characters in one of the forms."""
    font.setFamilies(list(names))
    if form in _STRATEGIES:
        font.setStyleStrategy(_STRATEGIES[form])
    return font
