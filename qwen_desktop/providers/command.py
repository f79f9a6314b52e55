"""How this program was started, so that it can start itself again as a child. Knows nothing of what the child does."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

NAME = "qwen-desktop"


def own_command() -> list[str]:
    """The command that starts this program: its own executable in a packaged build, else the installed script.

    Never the interpreter with `-m`: a packaged build has none. Where no script can be found it is the bare name, for
    the PATH to find.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable]
    if "__compiled__" in globals():  # Nuitka: sys.executable is an interpreter that is not there
        return [str(Path(sys.argv[0]).resolve())]
    script = next((path for path in _scripts() if path.is_file() and os.access(path, os.X_OK)), None)
    return [str(script) if script is not None else NAME]


def _scripts() -> Iterator[Path]:
    """Where the installed script may be: what was started, else beside the interpreter, else where pip puts it."""
    suffix = ".exe" if sys.platform == "win32" else ""
    started = Path(sys.argv[0]) if sys.argv and sys.argv[0] else Path()
    if started.name.removesuffix(suffix) == NAME:
        yield started.absolute().with_name(NAME + suffix)
    yield Path(sys.executable).with_name(NAME + suffix)  # not resolved: a virtual environment's is a link
    yield Path(sysconfig.get_path("scripts")) / (NAME + suffix)
    yield Path(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))) / (NAME + suffix)
