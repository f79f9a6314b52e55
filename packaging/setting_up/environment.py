"""The virtual environment: made, checked, made again. Knows venv; knows neither pip's output nor the app."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setting_up.console import Trouble


class Environment:
    """The virtual environment in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = self.scripts / ("python.exe" if sys.platform == "win32" else "python")

    def script(self, name: str) -> Path:
        """Where the command `name` is, once installed."""
        return self.scripts / (f"{name}.exe" if sys.platform == "win32" else name)

    @property
    def stands_on(self) -> str:
        """The interpreter behind it: changes when the system's Python is replaced, and is "" when it is gone."""
        return os.path.realpath(self.python) if self.python.exists() else ""

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        if sys.platform == "win32":
            return self.folder / "Lib" / "site-packages"
        found = sorted(self.folder.glob("lib/python3*/site-packages"))
        return found[0] if found else self.folder / "lib" / "site-packages"

    def works(self) -> bool:
        """Whether its Python starts, can install packages, and no package in it was cut while being unpacked."""
        if not self.python.exists() or self._half_unpacked():
            return False
        asked = [str(self.python), "-c", "import sys, pip._internal.cli.main; print(sys.prefix)"]
        try:
            answer = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        except OSError:
            return False
        return answer.returncode == 0 and os.path.realpath(answer.stdout.strip()) == os.path.realpath(self.folder)

    def _half_unpacked(self) -> list[Path]:
        """The packages that pip began to unpack and never finished: it notes who installed them at the very end."""
        folders = self.site_packages.glob("*.dist-info")
        return [folder for folder in folders if not (folder / "INSTALLER").exists()]

    def make(self) -> None:
        """Make it anew, whatever was there. Raises Trouble."""
        shutil.rmtree(self.folder, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(self.folder)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if made.returncode != 0 or not self.works():
            last = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise Trouble(f"The virtual environment {self.folder} could not be made: {last[0]}")


def venv_is_missing() -> bool:
    """Whether this Python lacks the parts that make a virtual environment, as Debian's does until it is asked."""
    return importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None


def venv_package() -> str:
    """The Debian package that brings them for this Python."""
    usual = os.path.realpath("/usr/bin/python3")
    return (
        "python3-venv" if os.path.realpath(sys.executable) == usual else f"python{sysconfig.get_python_version()}-venv"
    )
