"""Gives the tests of set-up the modules of packaging/, which are no installed package."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

_REAL_ENVIRONMENT = dict(os.environ)


@pytest.fixture
def checkout() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def downloading() -> Mapping[str, str]:
    """The environment of the person who runs the tests: what fetches packages finds their settings and their cache."""
    return _REAL_ENVIRONMENT
