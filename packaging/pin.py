"""Writes constraints.txt anew from pyproject.toml, keeping the versions that are there while they still fit.

    .venv/bin/python packaging/pin.py [--upgrade]

One list serves every system: what only Windows or macOS needs is in it too, and nothing in it names where a package
comes from. Run it after changing the dependencies (`make constraints`); uv does the resolving, with wheels only.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# The exact versions that `make run` installs, for every system. Written by packaging/pin.py.\n"


def resolved(upgrade: bool) -> list[str]:
    """One `name==version` for each package that some system needs. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "constraints.txt"
        shutil.copy(ROOT / "constraints.txt", output)
        subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--system-certs", "--universal", "--no-build",
                "--python-version", "3.11", "--extra", "local", "--extra", "dev", "--group", "installer",
                "--no-header", "--no-annotate", *(["--upgrade"] if upgrade else []),
                "--output-file", str(output), "pyproject.toml",
            ],
            cwd=ROOT,
            check=True,
        )  # fmt: skip
        lines = output.read_text(encoding="utf-8").splitlines()
    # A constraint without a marker holds everywhere, and one that nothing asks for does no harm.
    return [line.split(" ;")[0] for line in lines if re.match(r"[a-z0-9]", line)]


def taken_alone() -> list[str]:
    """The packages that are installed without their dependencies, so that no resolve may see them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["dependency-groups"]["model"])


def main() -> None:
    pins = sorted({*resolved("--upgrade" in sys.argv[1:]), *taken_alone()}, key=str.lower)
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(pins) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
