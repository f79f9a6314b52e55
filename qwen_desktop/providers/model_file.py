"""Reads the file of models, and keeps what was read where it can be read faster: TOML is an eighth of the first frame.

Knows the file and its copy; does not know what a model is.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any


def read(path: Path, copy: Path | None = None) -> dict[str, Any]:
    """The values of a TOML file; from `copy`, where that was made of this very file. Raises OSError, ValueError."""
    about = path.stat()
    stamp = [str(path), about.st_mtime_ns, about.st_size]
    if copy is not None:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # no copy, or not one of ours
            kept = json.loads(copy.read_bytes())
            if kept["of"] == stamp:
                return dict(kept["values"])
    import tomllib  # not needed where there is a copy

    values = tomllib.loads(path.read_text("utf-8"))
    if copy is not None:
        with contextlib.suppress(OSError):  # a folder that cannot be written: it is read from the TOML each time
            _keep(copy, json.dumps({"of": stamp, "values": values}))
    return values


def _keep(copy: Path, text: str) -> None:
    new = copy.with_name(copy.name + ".new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, copy)
