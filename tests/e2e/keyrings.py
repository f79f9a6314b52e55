"""A Secret Service of the tests' own, on a bus of its own, whose files stay to be looked at. Knows no app."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests import with_secret_service
from tests.e2e.buses import bus


def missing() -> str:
    """The Debian packages to install, for a skip; "" where a Secret Service can be started."""
    return with_secret_service.PACKAGES if with_secret_service.missing() else ""


@contextmanager
def service(home: Path, state: str = "unlocked") -> Iterator[dict[str, str]]:
    """A keyring in `home`, unlocked, locked or hung; gives the variables a program needs to find it."""
    home.mkdir()
    with bus(with_secret_service.BUS) as variables:
        own: Mapping[str, str] = {**variables, "HOME": str(home), "XDG_DATA_HOME": str(home)}
        with mock.patch.dict(os.environ, own), with_secret_service.daemon(state):
            yield variables
