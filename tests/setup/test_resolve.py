"""constraints.txt is whole: for every system the app is for, all is pinned, and a ready-made wheel exists.

A dry run: uv resolves for another system with that system's markers and wheel tags, and installs nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SYSTEMS = {
    "Windows x64": ("x86_64-pc-windows-msvc", ""),
    "macOS 13 Intel": ("x86_64-apple-darwin", "13.0"),
    "macOS 13 Apple silicon": ("aarch64-apple-darwin", "13.0"),
}


def pip_setting(name: str, environment: Mapping[str, str]) -> str:
    """What this machine's pip is configured with, so that uv fetches from the same place; "" for nothing."""
    command = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return environment.get(f"PIP_{name.upper().replace('-', '_')}") or told.stdout.strip()


def resolve(
    checkout: Path, environment: Mapping[str, str], system: str, python: str, requirements: Path
) -> subprocess.CompletedProcess[str]:
    platform, macos = SYSTEMS[system]
    index = pip_setting("index-url", environment)
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-build", "--system-certs", "--no-header",
        "--no-annotate", "--python-platform", platform, "--python-version", python,
        "--constraint", str(checkout / "constraints.txt"), "--extra", "local", str(requirements),
    ]  # fmt: skip
    told = {"UV_DEFAULT_INDEX": index} if index else {}
    if macos:
        told["MACOSX_DEPLOYMENT_TARGET"] = macos
    return subprocess.run(
        command, cwd=checkout, env={**environment, **told}, capture_output=True, text=True, timeout=300, check=False
    )


def pinned(checkout: Path) -> set[str]:
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("python", ["3.11", "3.14"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_everything_resolves_to_pinned_wheels(
    checkout: Path, downloading: Mapping[str, str], system: str, python: str
) -> None:
    ran = resolve(checkout, downloading, system, python, checkout / "pyproject.toml")
    assert ran.returncode == 0, ran.stderr
    resolved = {line for line in ran.stdout.splitlines() if re.match(r"[a-z0-9]", line)}
    assert any(line.startswith("pyside6-essentials==") for line in resolved)
    assert not resolved - pinned(checkout), "not pinned"
    assert ("pywin32-ctypes" in ran.stdout) == system.startswith("Windows")


def test_the_dry_run_sees_a_package_that_has_no_wheel(
    checkout: Path, downloading: Mapping[str, str], tmp_path: Path
) -> None:
    """cryptography has none for macOS on Intel at this version, and is wanted on Linux only."""
    sample = tmp_path / "pyproject.toml"
    sample.write_text(
        '[project]\nname = "sample"\nversion = "1"\ndependencies = ["cryptography"]\n'
        "[project.optional-dependencies]\nlocal = []\n",
        encoding="utf-8",
    )
    ran = resolve(checkout, downloading, "macOS 13 Intel", "3.11", sample)
    assert ran.returncode != 0
    assert "cryptography" in ran.stderr


def test_the_list_names_no_place_to_fetch_from(checkout: Path) -> None:
    for line in pinned(checkout):
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), line


def test_the_faulty_qt_binding_is_kept_out(checkout: Path) -> None:
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    assert "\"PySide6-Essentials>=6.8,!=6.12.0; python_version < '3.12'\"" in text
    assert "pyside6-essentials==6.11.3" in pinned(checkout)
