"""The languages of the environment are not the tests' own, and a test leaves the app speaking English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qwen_desktop import i18n


@pytest.fixture(autouse=True)
def no_language_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    i18n.use("en")
    yield
    i18n.use("en")
