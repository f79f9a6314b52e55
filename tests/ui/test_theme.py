"""Text can be read in both themes, whatever accent the system has; the window follows the system's scheme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from qwen_desktop.ui import theme as theme_module
from qwen_desktop.ui.colours import contrast, luminance, mixed, readable
from qwen_desktop.ui.theme import Themes, build


def made(is_dark: bool, accent: str = "#3f5fd9") -> theme_module.Theme:
    return build(is_dark, accent, family="Sans", mono_family="Mono", system_px=13)


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_text_colour_reads_on_every_ground(is_dark: bool) -> None:
    theme = made(is_dark)
    for ground in ("page", "side", "panel", "hover", "bubble", "code_back"):
        for ink in ("text", "muted", "faint", "accent", "link", "error", "warning"):
            got = contrast(getattr(theme, ink), getattr(theme, ground))
            assert got >= 4.5, f"{ink} on {ground}: {got:.2f}"
    assert contrast(theme.error, theme.error_back) >= 4.5
    assert contrast(theme.text, theme.selection) >= 4.5


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_any_accent_of_the_system_is_made_readable(colour: int, is_dark: bool) -> None:
    theme = made(is_dark, f"#{colour:06x}")
    for ground in (theme.page, theme.side, theme.panel, theme.hover, theme.bubble):
        assert contrast(theme.accent, ground) >= 4.5
        assert contrast(theme.text, ground) >= 4.5
        assert contrast(theme.faint, ground) >= 4.5
    assert contrast(theme.accent_text, theme.accent) >= 4.5
    assert contrast(theme.text, theme.selection) >= 4.5


def test_a_readable_accent_is_left_alone() -> None:
    assert made(False, "#0a58ca").accent == "#0a58ca"


def test_a_grey_accent_is_not_taken_for_one() -> None:
    assert made(False, "#808080").accent == made(False).accent


def test_at_most_three_greys_for_text() -> None:
    for theme in (made(False), made(True)):
        assert len({theme.text, theme.muted, theme.faint}) == 3
        lights = [contrast(c, theme.page) for c in (theme.text, theme.muted, theme.faint)]
        assert lights == sorted(lights, reverse=True)


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1.0)


def test_mixing_lays_one_colour_on_another() -> None:
    assert mixed("#000000", "#ffffff", 0.0) == "#ffffff"
    assert mixed("#ff0000", "#0000ff", 0.5) == "#800080"


def test_a_colour_is_moved_no_further_than_needed() -> None:
    moved = readable("#ffff00", ("#ffffff",), towards_light=False)
    assert 4.5 <= contrast(moved, "#ffffff") < 5.0


@pytest.fixture
def system_themes(qapp: QApplication) -> Themes:
    return Themes("system")


def test_the_window_follows_the_system_live(system_themes: Themes) -> None:
    told: list[bool] = []
    system_themes.changed.connect(lambda: told.append(system_themes.current.is_dark))
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert system_themes.current.is_dark
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window).name() == system_themes.current.page
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not system_themes.current.is_dark
    assert told == [True, False]


def test_a_chosen_theme_stays_whatever_the_system_does(system_themes: Themes) -> None:
    system_themes.choose("dark")
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert system_themes.current.is_dark
    system_themes.choose("light")
    assert not system_themes.current.is_dark


def test_the_accent_is_read_from_the_system_again_after_a_change(system_themes: Themes) -> None:
    before = system_themes.current.accent
    system_themes.choose("dark")
    system_themes.choose("system")
    assert system_themes.current.accent == before


def test_fonts_have_the_size_they_are_asked_for() -> None:
    theme = made(False)
    assert theme.font().pixelSize() == theme.body
    assert theme.font(20, bold=True).pixelSize() == 20
    assert theme.font(20, bold=True).bold()
    assert theme.mono_font().fixedPitch()


def test_small_system_fonts_still_give_readable_sizes() -> None:
    theme = build(False, "#3f5fd9", family="Sans", mono_family="Mono", system_px=9)
    assert (theme.body, theme.ui, theme.small) == (15, 13, 12)
