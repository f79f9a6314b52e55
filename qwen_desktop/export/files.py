"""Writes a file whole or not at all: beside its place first, then in one step into it. Knows not what is in it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def encoded(text: str) -> bytes:
    """`text` in UTF-8: halves of a surrogate pair are joined, a lone half becomes U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def write(path: Path, pieces: Iterable[str]) -> int:
    """Write `pieces` to `path`, in place of what is there; how many bytes. Raises OSError; then all is as before."""
    path = path.resolve()  # what a link leads to, not the link
    new = _beside(path)
    size = 0
    try:
        with open(new, "wb") as file:
            for piece in pieces:
                size += file.write(encoded(piece))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    return size


def abandon(path: Path) -> None:
    """Remove what is left of writing `path`, where whoever wrote it was ended."""
    with suppress(OSError):
        _beside(path.resolve()).unlink()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:40]}.qwen-desktop.part")
