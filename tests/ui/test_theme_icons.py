"""Every drawing is ours to recolour, sharp at every scale, and not empty."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from qwen_desktop import resource_files
from qwen_desktop.ui import icons
from qwen_desktop.ui.theme import Themes

FIXED_COLOUR = {"app", "field-arrow", "field-arrow-up", "field-check"}
NAMES = sorted(p.stem for p in resource_files.path("icons").glob("*.svg"))


def inked(pixmap: QPixmap) -> list[QColor]:
    image = pixmap.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [colour for colour in pixels if colour.alpha() > 250]


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    drawn = inked(icons.pixmap(name, "#ff0000", 20, 4.0))
    assert drawn
    if name not in FIXED_COLOUR:
        assert {colour.name() for colour in drawn} == {"#ff0000"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"app"}))
def test_the_set_is_of_one_hand(name: str) -> None:
    svg = resource_files.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 20 20"' in svg
    assert 'stroke-width="1.5"' in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_twice_the_scale_has_twice_the_pixels(qapp: QApplication) -> None:
    once, twice = icons.pixmap("send", "#000000"), icons.pixmap("send", "#000000", ratio=2.0)
    assert (once.width(), twice.width()) == (20, 40)
    assert once.deviceIndependentSize() == twice.deviceIndependentSize()


def test_a_drawing_is_made_once(themes: Themes) -> None:
    assert icons.icon("send", themes.current).cacheKey() == icons.icon("send", themes.current).cacheKey()


def test_what_is_checked_shows_the_accent(themes: Themes) -> None:
    made = icons.icon("thinking", themes.current)
    pixmap = made.pixmap(made.availableSizes()[0], QIcon.Mode.Normal, QIcon.State.On)
    assert themes.current.accent in {colour.name() for colour in inked(pixmap)}


def test_a_drawing_that_is_not_there_is_said_so(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-drawing", "#000000")


def test_the_application_has_a_mark_of_its_own(qapp: QApplication) -> None:
    assert {size.width() for size in icons.app_icon().availableSizes()} >= {16, 32, 256}
