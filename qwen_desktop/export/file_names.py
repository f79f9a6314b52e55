"""A file's name from a title: one that every system takes, and that a person recognises. Writes nothing."""

from __future__ import annotations

import re
from pathlib import Path

from qwen_desktop.i18n import _

LONGEST = 80  # characters; with three bytes each still shorter than any file system's limit

_UNWANTED = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def file_name(title: str, suffix: str) -> str:
    """ "Compare two leases.md": `suffix` begins with its dot."""
    name = " ".join(_UNWANTED.sub(" ", title).split()).strip(". ")[:LONGEST].rstrip(". ")
    if not name:
        name = _("Conversation")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name + suffix


def free_name(folder: Path, name: str) -> Path:
    """A path in `folder` that nobody has: "name.md", else "name 2.md" and so on."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
    return path
