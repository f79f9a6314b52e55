"""The note inside .venv that says what is in it, so that the second start need not look. Knows no pip."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Stamp:
    """What was set up.

    fingerprint: of what was asked for. folder: where the environment was made; its commands name it. python: the
    interpreter it stands on. developer: whether the developers' tools are in. entries: what site-packages held, so that
    a package deleted by hand is noticed. without: titles of the optional groups that could not be had. final: those of
    them that no later try can get. libraries: whether the system's libraries were all found.
    """

    fingerprint: str
    folder: str
    python: str
    developer: bool = False
    entries: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    final: list[str] = field(default_factory=list)
    libraries: bool = False


def read(path: Path) -> Stamp | None:
    """The stamp, or None where there is none or it cannot be understood: then everything is looked at afresh."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(path: Path, stamp: Stamp) -> None:
    """Write it in one step: a stamp is there whole, or not at all."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    os.replace(temporary, path)


def entries(site_packages: Path) -> list[str]:
    """The names that stand for packages in `site_packages`, sorted."""
    try:
        return sorted(name for name in os.listdir(site_packages) if name != "__pycache__")
    except OSError:
        return []
