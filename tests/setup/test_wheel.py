"""The wheel that `make package` makes is whole: installed into a new environment it proves itself."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel and the source archive, in one folder."""
    folder = tmp_path_factory.mktemp("dist")
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(root)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def test_the_resources_are_inside(built: Path, checkout: Path) -> None:
    (wheel,) = built.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        path.relative_to(checkout).as_posix()
        for path in (checkout / "resources").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert wanted
    assert not [name for name in wanted if f"qwen_desktop/{name}" not in inside]
    assert "qwen_desktop/__main__.py" in inside
    assert not [name for name in inside if name.startswith(("tests/", "packaging/", "benchmarks/"))]


def test_the_source_archive_is_there(built: Path) -> None:
    assert len(list(built.glob("*.tar.gz"))) == 1


def test_an_installed_wheel_passes_its_own_test(
    built: Path, checkout: Path, downloading: Mapping[str, str], tmp_path: Path
) -> None:
    (wheel,) = built.glob("*.whl")
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    install = [
        str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--only-binary=:all:", "--constraint", str(checkout / "constraints.txt"), str(wheel),
    ]  # fmt: skip
    ran = subprocess.run(install, env=downloading, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr
    ran = subprocess.run(
        [str(scripts / "qwen-desktop"), "self-test"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.strip()
