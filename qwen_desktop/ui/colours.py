"""Arithmetic on '#rrggbb' colours: mixing, contrast, and moving a colour until it can be read. Knows no theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor

READABLE = 4.5  # WCAG AA for text
DISABLED = 0.6  # how much of its ink a control keeps that cannot be used


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2, 0.0 to 1.0."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


def contrast(one: str, other: str) -> float:
    """Contrast by WCAG 2, 1.0 to 21.0."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(over: str, under: str, share: float) -> str:
    """`over` laid on `under` with opacity `share`, 0.0 to 1.0."""
    a, b = QColor(over), QColor(under)
    parts = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return "#" + "".join(f"{round(x * share + y * (1 - share)):02x}" for x, y in parts)


def readable(colour: str, grounds: Sequence[str], *, towards_light: bool) -> str:
    """`colour` made lighter or darker, by as little as it takes to be read on every ground."""
    c = QColor(colour)
    hue, saturation, lightness = c.hslHueF(), c.hslSaturationF(), c.lightnessF()
    step = 0.01 if towards_light else -0.01
    while min(contrast(c.name(), ground) for ground in grounds) < READABLE and 0.0 < lightness < 1.0:
        lightness = min(1.0, max(0.0, lightness + step))
        c = QColor.fromHslF(max(hue, 0.0), saturation, lightness)
    return c.name()


def tinted(colour: str, ground: str, share: float, ink: str) -> str:
    """`ground` with at most `share` of `colour` in it, as much as leaves `ink` readable."""
    while share > 0 and contrast(ink, mixed(colour, ground, share)) < READABLE:
        share -= 0.01
    return mixed(colour, ground, max(share, 0.0))
