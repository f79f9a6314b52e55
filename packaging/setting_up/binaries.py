"""Which of the installed binaries need the system's libraries to open a window and to run the embedded model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# The Qt modules the app imports (a test holds this list to the code).
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg")

# Plugins without which there is no window, or a poorer one. Others (GTK themes, kiosk displays) may lack theirs: Qt
# then goes on without them.
PLUGINS = (
    "platforms/libqxcb.so",
    "platforms/libqoffscreen.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "iconengines/libqsvgicon.so",
    "imageformats/libqsvg.so",
    "imageformats/libqjpeg.so",
)
WAYLAND = "platforms/libqwayland.so"


def needing_system_libraries(site_packages: Path) -> Iterator[Path]:
    """The binaries to ask about, of those that are there."""
    qt = site_packages / "PySide6"
    wanted = [qt / f"{name}.abi3.so" for name in MODULES]
    wanted += [qt / "Qt" / "plugins" / name for name in PLUGINS]
    if os.environ.get("WAYLAND_DISPLAY"):
        wanted.append(qt / "Qt" / "plugins" / WAYLAND)
    wanted += sorted(site_packages.glob("xllamacpp/*.so"))
    yield from (path for path in wanted if path.exists())
