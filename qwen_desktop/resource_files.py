"""Where the files of `resources/` are: at the top of a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def root() -> Path:
    """The resources folder."""
    installed = _HERE / "resources"
    return installed if installed.is_dir() else _HERE.parent / "resources"


def path(name: str) -> Path:
    """The path of one resource, by its path inside the folder, with forward slashes."""
    return root().joinpath(*name.split("/"))
