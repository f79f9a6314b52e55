"""A log record at WARNING or above that nobody expected fails the test in which it was made.

A test that expects one says so with `caplog.at_level` and clears `caplog` after looking.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expected_logs() -> list[str]:
    """Parts of messages that this test expects in the log: `expected_logs.append("an answer failed")`."""
    return []


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on unexpected records, after the test."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    expected: list[str] = request.getfixturevalue("expected_logs")
    yield
    root.removeHandler(collector)
    unexpected = [r.getMessage() for r in collector.records if not any(part in r.getMessage() for part in expected)]
    if unexpected:
        pytest.fail("unexpected log records:\n" + "\n".join(unexpected))
