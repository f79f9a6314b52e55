"""With QWEN_DESKTOP_NO_SKIP=1 a skipped test is a failed one: a green run on a complete machine hides nothing.

Loaded by tests/conftest.py. A test that is expected to fail (xfail) is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


def _forbidden() -> bool:
    return os.environ.get("QWEN_DESKTOP_NO_SKIP") == "1"


def _reason(told: object) -> str:
    """The reason out of what pytest keeps of a skip: (file, line, "Skipped: reason")."""
    return str(told[2]).removeprefix("Skipped: ") if isinstance(told, tuple) and len(told) == 3 else str(told)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _forbidden() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where no skip is allowed: {_reason(report.longrepr)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if _forbidden() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped where no skip is allowed: {_reason(report.longrepr)}"
    return report
