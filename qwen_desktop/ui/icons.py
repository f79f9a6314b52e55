"""Icons: the SVG drawings of `resources/icons`, in the colours of a theme, sharp on every screen.

Knows the drawings and the theme's values; does not know who shows them.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from qwen_desktop import resource_files
from qwen_desktop.ui.colours import DISABLED, mixed
from qwen_desktop.ui.values import Theme

SIZE = 20  # the drawings' own size, in device-independent pixels


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return resource_files.path(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """One drawing in one colour ('#rrggbb'), `size` device-independent pixels square, for a screen of `ratio`.

    Raises FileNotFoundError where there is no such drawing.
    """
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    pixels = round(size * ratio)
    image = QPixmap(QSize(pixels, pixels))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, theme: Theme, colour: str = "", size: int = SIZE) -> QIcon:
    """A drawing as a button wants it: `colour` (default: the theme's muted) at rest, the accent where it is checked,
    pale where it is disabled."""
    pale = mixed(theme.faint, theme.page, DISABLED)
    return _icon(name, colour or theme.muted, colour or theme.accent, pale, size, _ratios())


@lru_cache(maxsize=256)
def _icon(name: str, rest: str, checked: str, disabled: str, size: int, ratios: tuple[float, ...]) -> QIcon:
    made = QIcon()
    for ratio in ratios:
        made.addPixmap(pixmap(name, rest, size, ratio), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(pixmap(name, checked, size, ratio), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def _ratios() -> tuple[float, ...]:
    """The scale factors in use, and 1 and 2 so that a window moved to another screen stays sharp."""
    return tuple(sorted({1.0, 2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}))


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """The application's own mark, at the sizes window systems ask for."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap("app", "#000000", size))
    return made
