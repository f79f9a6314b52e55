"""What every test may rely on: a home of its own, no keys from outside, and strictness about logs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, so that a change is judged by what it changed. HYPOTHESIS_PROFILE=explore makes new
# ones; what it finds becomes a test of its own.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

pytest_plugins = ["tests.no_skip", "tests.log_fail"]

for _name in (
    "DASHSCOPE_API_KEY",
    "DASHSCOPE_BASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "QWEN_DESKTOP_HOSTS",
    "LANGUAGE",
):
    os.environ.pop(_name, None)
for _name in list(os.environ):
    if _name.lower().endswith("_proxy"):
        del os.environ[_name]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of its own for each test, so that nothing of the machine's is read or written."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / ".local" / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return home
