"""Where no skip is allowed, a skipped test, and a skipped module, fail the run by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SKIPPING = """
import pytest

def test_passes():
    pass

def test_skips():
    pytest.skip("install xvfb")

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False
"""


def run(folder: Path, checkout: Path, no_skip: bool, content: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_sample.py").write_text(content, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(checkout), "QWEN_DESKTOP_NO_SKIP": "1" if no_skip else "0"}
    command = [sys.executable, "-m", "pytest", "-p", "tests.no_skip", "-p", "no:cacheprovider", "-q", "test_sample.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_skip_passes_where_it_is_allowed(tmp_path: Path, checkout: Path) -> None:
    ran = run(tmp_path, checkout, no_skip=False, content=SKIPPING)
    assert ran.returncode == 0, ran.stdout
    assert "1 passed, 1 skipped, 1 xfailed" in ran.stdout


def test_a_skip_fails_where_it_is_not(tmp_path: Path, checkout: Path) -> None:
    ran = run(tmp_path, checkout, no_skip=True, content=SKIPPING)
    assert ran.returncode == 1, ran.stdout
    assert "1 failed, 1 passed, 1 xfailed" in ran.stdout
    assert "install xvfb" in ran.stdout


def test_a_skipped_module_fails_too(tmp_path: Path, checkout: Path) -> None:
    ran = run(tmp_path, checkout, no_skip=True, content='import pytest\npytest.skip("no bus", allow_module_level=True)')
    assert ran.returncode != 0, ran.stdout
    assert "no bus" in ran.stdout
