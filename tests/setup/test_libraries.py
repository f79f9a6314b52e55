"""Missing system libraries are read off the binaries themselves, and turned into packages that exist."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import PySide6
import pytest
from setting_up import debian, libraries
from setting_up.binaries import needing_system_libraries

QT = Path(PySide6.__file__).parent


@pytest.fixture(autouse=True)
def on_linux_with_a_loader_to_ask() -> None:
    if shutil.which("ldd") is None:
        pytest.skip("install libc-bin")


def test_the_installed_binaries_lack_nothing_here() -> None:
    binaries = list(needing_system_libraries(QT.parent))
    assert QT / "QtWidgets.abi3.so" in binaries
    assert QT / "Qt" / "plugins" / "platforms" / "libqxcb.so" in binaries
    assert libraries.missing(binaries) == []


def test_a_binary_without_its_neighbours_tells_what_it_lacks(tmp_path: Path) -> None:
    alone = shutil.copy(QT / "QtWidgets.abi3.so", tmp_path)
    lacking = libraries.missing([Path(alone)])
    assert "libQt6Widgets.so.6" in lacking
    assert "libc.so.6" not in lacking


def test_wayland_is_asked_about_only_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def plugins() -> set[str]:
        return {path.name for path in needing_system_libraries(QT.parent)}

    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert "libqwayland.so" not in plugins()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "libqwayland.so" in plugins()


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libGL.so.1", "libgl1"),
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libgomp.so.1", "libgomp1"),
        ("libwayland-cursor.so.0", "libwayland-cursor0"),
        ("libbrotlidec.so.1", "libbrotli1"),
    ],
)
def test_a_library_has_a_package(soname: str, package: str) -> None:
    assert libraries.candidates(soname) == [package, f"{package}t64"]


def test_what_is_no_library_has_none() -> None:
    assert libraries.candidates("ld-linux") == []


def test_the_name_that_this_system_knows_is_taken() -> None:
    newer = {"libglib2.0-0t64", "libegl1"}

    def exists(names: list[str]) -> str | None:
        return next((name for name in names if name in newer), None)

    found, unknown = libraries.packages(["libglib-2.0.so.0", "libEGL.so.1", "libodd.so.9", "libgio-2.0.so.0"], exists)
    assert found == ["libegl1", "libglib2.0-0t64"]
    assert unknown == ["libodd.so.9"]


@pytest.mark.skipif(sys.platform != "linux" or not debian.is_here(), reason="run on Debian or Ubuntu")
def test_apt_is_asked_which_name_it_knows() -> None:
    if debian.lists_are_empty():
        pytest.skip("run apt-get update")
    assert debian.existing(["libc6-that-is-not", "libc6"]) == "libc6"
    assert debian.existing(["libc6-that-is-not"]) is None
