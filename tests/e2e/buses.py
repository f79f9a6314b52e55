"""A D-Bus session bus of the tests' own. Knows nobody on it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# For a program on the system's own kind of bus, where asking for a key would start a keyring that stays.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@contextmanager
def bus(config: str = "", environment: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """A session bus; gives the variables that lead to it.

    `config` is a template of its configuration with {folder} for its socket; "" is the system's own, which starts
    services when they are called, with `environment`.
    """
    with tempfile.TemporaryDirectory(prefix="bus-", dir="/tmp") as name:  # the path of a socket must be short
        folder = Path(name)
        options = ["--session"]
        if config:
            (folder / "bus.conf").write_text(config.format(folder=folder), encoding="utf-8")
            options = [f"--config-file={folder / 'bus.conf'}"]
        with (folder / "log").open("wb") as log:
            daemon = subprocess.Popen(
                ["dbus-daemon", *options, "--nofork", "--print-address=1"],
                stdout=subprocess.PIPE,
                stderr=log,
                env=None if environment is None else {**environment, "XDG_RUNTIME_DIR": name},
                text=True,
            )
        try:
            assert daemon.stdout is not None
            address = daemon.stdout.readline().strip()
            yield {"DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": name}
        finally:
            daemon.terminate()
            daemon.communicate(timeout=10)
