"""A Secret Service of the tests' own, on a bus of its own, whose files stay to be looked at. Knows no app."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests import with_secret_service


def missing() -> str:
    """The Debian packages to install, for a skip; "" where a Secret Service can be started."""
    return with_secret_service.PACKAGES if with_secret_service.missing() else ""


@contextmanager
def bus() -> Iterator[dict[str, str]]:
    """A session bus; gives the variables that lead to it. Nothing on it is started by itself."""
    with tempfile.TemporaryDirectory(prefix="bus-", dir="/tmp") as name:  # the path of a socket must be short
        folder = Path(name)
        (folder / "bus.conf").write_text(with_secret_service.BUS.format(folder=folder), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--print-address=1"]
        daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert daemon.stdout is not None
            address = daemon.stdout.readline().strip()
            yield {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(folder)}
        finally:
            daemon.terminate()
            daemon.communicate(timeout=10)


@contextmanager
def service(home: Path, state: str = "unlocked") -> Iterator[dict[str, str]]:
    """A keyring in `home`, unlocked, locked or hung; gives the variables a program needs to find it."""
    home.mkdir()
    with bus() as variables:
        own: Mapping[str, str] = {**variables, "HOME": str(home), "XDG_DATA_HOME": str(home)}
        with mock.patch.dict(os.environ, own), with_secret_service.daemon(state):
            yield variables


def available() -> bool:
    return not missing() and shutil.which("dbus-daemon") is not None
