"""A small project that is set up by the real bootstrap program, with a real environment and a real pip, but no network.

Its packages are wheels written here. It has its own build backend, so that nothing needs to be fetched to install it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "sample"
version = "1"
dependencies = ["pyside6-essentials", "chatter>=1"]
[project.optional-dependencies]
local = ["engine"]
dev = ["linter"]
[dependency-groups]
installer = []
model = ["weights"]
"""

BACKEND = """
import zipfile
METADATA = "Metadata-Version: 2.1\\nName: sample\\nVersion: 1\\n"
COMMANDS = "[console_scripts]\\nqwen-desktop = sample_window:main\\n"
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "sample-1-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("sample_window.py", "import chatter, sys\\ndef main():\\n    print('window', *sys.argv[1:])\\n")
        wheel.writestr("sample-1.dist-info/METADATA", METADATA)
        wheel.writestr("sample-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("sample-1.dist-info/entry_points.txt", COMMANDS)
        wheel.writestr("sample-1.dist-info/RECORD", "")
    return name
"""


def write_wheel(folder: Path, name: str) -> Path:
    """A wheel of a package with one empty module."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


class Sample:
    """The project in `folder`, and the folder of wheels that stands for the network."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a project"
        self.wheels = folder / "wheels"
        self.wheels.mkdir(parents=True)
        (self.root / "packaging").mkdir(parents=True)
        shutil.copy(CHECKOUT / "packaging" / "bootstrap.py", self.root / "packaging")
        shutil.copytree(
            CHECKOUT / "packaging" / "setting_up",
            self.root / "packaging" / "setting_up",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        (self.root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        (self.root / "backend.py").write_text(BACKEND, encoding="utf-8")
        (self.root / "constraints.txt").write_text("chatter==1.0\n", encoding="utf-8")
        for name in ("pyside6_essentials", "chatter", "engine", "linter", "weights"):
            write_wheel(self.wheels, name)

    @property
    def site_packages(self) -> Path:
        (found,) = (self.root / ".venv").glob("lib/python3*/site-packages")
        return found

    def start(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run the bootstrap program; `changes` go into its environment."""
        return subprocess.run(
            [sys.executable, str(self.root / "packaging" / "bootstrap.py"), *arguments],
            env={**self.environment(), **changes},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def begin(self) -> subprocess.Popen[str]:
        """Start the bootstrap program without waiting for it, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "packaging" / "bootstrap.py"), "run"],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHONPATH"))}
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        return {**kept, **pip, "PIP_RETRIES": "1"}
