"""Runs a command beside a real Secret Service of its own: a private D-Bus, gnome-keyring, throw-away folders.

    python tests/with_secret_service.py [--state unlocked|locked|none-yet|hung|absent] -- COMMAND…

The command's exit status is passed on. In its environment, KEYRING_DAEMON is the daemon's process id (absent: none).
Knows nothing of the app. Nothing of the user's own keychain is read: not the bus, not the folders.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

PACKAGES = "gnome-keyring dbus"
PASSWORD = "a password of this session only"
STATES = ("unlocked", "locked", "none-yet", "hung", "absent")

# No <servicedir>: nothing is started by the bus itself, so that "absent" is absent.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing() -> list[str]:
    """The programs that are needed and not installed."""
    return [name for name in ("gnome-keyring-daemon", "dbus-run-session") if shutil.which(name) is None]


def command(state: str, wanted: Sequence[str]) -> list[str]:
    """What to run so that `wanted` runs beside a Secret Service in `state`."""
    return [sys.executable, __file__, "--state", state, "--", *wanted]


@contextmanager
def daemon(state: str) -> Iterator[int]:
    """A keyring daemon on the present bus, in `state`; gives its process id."""
    options = ["--foreground", "--components=secrets"] + ([] if state == "none-yet" else ["--unlock"])
    process = subprocess.Popen(
        ["gnome-keyring-daemon", *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdin is not None
        process.stdin.write(b"" if state == "none-yet" else PASSWORD.encode())  # a newline would be part of it
        process.stdin.close()
        _prepare(state)
        if state == "hung":
            process.send_signal(signal.SIGSTOP)
        yield process.pid
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)


def _prepare(state: str) -> None:
    """Wait until the service answers and has its collection; lock it where that is wanted."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        _until(lambda: secretstorage.check_service_availability(bus), "the keyring daemon did not come up")
        if state == "none-yet":
            return

        def has_default() -> bool:
            try:
                secretstorage.collection.get_collection_by_alias(bus, "default")
            except secretstorage.exceptions.ItemNotFoundException:
                return False
            return True

        _until(has_default, "the keyring has no default collection")
        if state == "locked":
            secretstorage.get_default_collection(bus).lock()


def _until(condition: Callable[[], bool], complaint: str, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"with_secret_service: {complaint}")
        time.sleep(0.02)


def _inside(state: str, wanted: Sequence[str]) -> int:
    if state == "absent":
        return subprocess.call(wanted)
    with daemon(state) as pid:
        return subprocess.call(wanted, env={**os.environ, "KEYRING_DAEMON": str(pid)})


def _outside(state: str, wanted: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="keyring-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "bus.conf").write_text(BUS.format(folder=folder), encoding="utf-8")
        outer = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        environment = {k: v for k, v in os.environ.items() if k not in outer}
        for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            place = folder / variable.lower()
            place.mkdir(mode=0o700)
            environment[variable] = str(place)
        session = ["dbus-run-session", f"--config-file={folder / 'bus.conf'}", "--"]
        again = [sys.executable, __file__, "--inside", "--state", state, "--", *wanted]
        return subprocess.call([*session, *again], env=environment)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--state", choices=STATES, default="unlocked")
    arguments.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("command", nargs="+")
    given = arguments.parse_args()
    if absent := missing():
        print(f"with_secret_service: {', '.join(absent)} missing; install: {PACKAGES}", file=sys.stderr)
        return 127
    return (_inside if given.inside else _outside)(given.state, given.command)


if __name__ == "__main__":
    sys.exit(main())
