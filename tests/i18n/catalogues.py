"""The catalogues as they lie in the checkout, and the sentences as they stand in the code. Judges neither."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "qwen_desktop"
TRANSLATED = ("zh_CN", "ja")


@cache
def extracted() -> frozenset[tuple[str, ...]]:
    """What the code says now, each with all its forms."""
    return frozenset(forms(message) for _file, _line, message, _comments, _context in extract_from_dir(PACKAGE))


def forms(message: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message or of its translation: one, or one for each number."""
    return (message,) if isinstance(message, str) else tuple(message or ())


def path(language: str, suffix: str) -> Path:
    return ROOT / "resources" / "locale" / language / "LC_MESSAGES" / f"qwen_desktop{suffix}"


@cache
def catalogue(language: str) -> Catalog:
    with path(language, ".po").open("rb") as file:
        return read_po(file, locale=language)


def translations(language: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is translated: the forms of the source, and those of the translation."""
    return [(forms(m.id), forms(m.string)) for m in catalogue(language) if m.id and all(forms(m.string))]
