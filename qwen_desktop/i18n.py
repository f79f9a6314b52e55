"""The user's language. Knows gettext catalogues under resources/locale; knows no widget.

`_` and `ngettext` look the catalogue up at the time of the call, so a language can be changed while running.
"""

from __future__ import annotations

import gettext
import locale
import os
import sys

from qwen_desktop import resource_files

DOMAIN = "qwen_desktop"
LANGUAGES = {"en": "English", "zh_CN": "简体中文", "ja": "日本語"}

_translations: gettext.NullTranslations = gettext.NullTranslations()
_current = "en"


def languages() -> dict[str, str]:
    """The languages the app speaks: code → its own name."""
    return dict(LANGUAGES)


def closest(wanted: str) -> str:
    """The language the app speaks that is nearest to a locale name: "zh-Hans-CN", "ja_JP.UTF-8", "Japanese_Japan"."""
    name = wanted.replace("-", "_").split(".")[0].lower()
    if name.startswith(("zh", "chinese")):
        return "zh_CN"
    return "ja" if name.startswith(("ja", "japanese")) else "en"


def _first_spoken(wanted: str) -> str:
    """The first language of a list such as "fr:ja:en" that the app speaks; English where it speaks none."""
    for name in wanted.split(":"):
        if name and (closest(name) != "en" or name.lower().startswith(("en", "c", "posix"))):
            return closest(name)
    return "en"


def system_language() -> str:
    """The language the environment asks for; "en" where it asks for none the app speaks."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return _first_spoken(value)
    if sys.platform in ("win32", "darwin"):
        return closest(locale.getlocale()[0] or "en")
    return "en"


def use(language: str) -> None:
    """Speak `language` from now on; "" means what the system asks for."""
    global _translations, _current
    _current = language if language in LANGUAGES else system_language()
    _translations = gettext.translation(
        DOMAIN, localedir=resource_files.path("locale"), languages=[_current], fallback=True
    )


def current() -> str:
    """The language in use: a key of `languages()`."""
    return _current


def _(text: str) -> str:
    """`text` in the user's language."""
    return _translations.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural form for `n`, in the user's language."""
    return _translations.ngettext(one, many, n)
