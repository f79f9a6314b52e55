"""The order of things: environment, packages, system libraries, window. Each step is in a module of its own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from setting_up import debian, environment, libraries, requirements, stamp
from setting_up.binaries import needing_system_libraries
from setting_up.console import Trouble, say
from setting_up.environment import Environment
from setting_up.installer import Installer, NotToBeHad
from setting_up.turn import Turn

ROOT = Path(__file__).resolve().parents[2]
STAMP = "set-up.json"


def main(arguments: Sequence[str]) -> int:
    """Run the program; gives its exit status. Every foreseen failure is one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="Sets Qwen Desktop up, and starts it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="set up what is missing, then open the window; the rest is handed to qwen-desktop")
    prepare = commands.add_parser("prepare", help="set up what is missing")
    prepare.add_argument("--dev", action="store_true", help="with the tools for tests and checks")
    asked, rest = parser.parse_known_args(arguments)
    if rest and asked.command != "run":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        home = ready(ROOT, developer=asked.command == "prepare" and asked.dev)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 130
    return start([str(home.script("qwen-desktop")), *rest]) if asked.command == "run" else 0


def start(command: list[str]) -> int:
    """Become `command` where the system can do that; otherwise run it and give its exit status."""
    sys.stdout.flush()
    if sys.platform != "win32":
        os.execv(command[0], command)
    return subprocess.call(command)


def ready(root: Path, developer: bool) -> Environment:
    """See that everything is installed, quickly when it is. Raises Trouble."""
    home = Environment(root / ".venv")
    print_of = requirements.fingerprint(root)
    found = _stamp(home)
    if found is None or not found.libraries or not _installed(found, home, print_of, developer):
        with Turn(root / ".venv.lock"):
            _set_up(root, home, print_of, developer)
    return home


def _stamp(home: Environment) -> stamp.Stamp | None:
    return stamp.read(home.folder / STAMP)


def _installed(found: stamp.Stamp | None, home: Environment, fingerprint: str, developer: bool) -> bool:
    """Whether the packages that are wanted now are in, whole."""
    return (
        found is not None
        and found.fingerprint == fingerprint
        and found.python == home.stands_on
        and (found.developer or not developer)
        and set(found.without) <= set(found.final)
        and set(found.entries) <= set(stamp.entries(home.site_packages))
        and home.script("qwen-desktop").exists()
    )


def _set_up(root: Path, home: Environment, fingerprint: str, developer: bool) -> None:
    """Do what is missing; what another set-up did while this one waited for its turn is not done again."""
    began = time.monotonic()
    found = _stamp(home)
    if found is None or not _installed(found, home, fingerprint, developer):
        say(f"Setting up Qwen Desktop in {home.folder}")
        found = _install_packages(root, home, fingerprint, developer)
    if not found.libraries:
        _see_to_libraries(home)
        found.libraries = True
        stamp.write(home.folder / STAMP, found)
        say(f"Ready after {time.monotonic() - began:.0f} s.")


def _install_packages(root: Path, home: Environment, fingerprint: str, developer: bool) -> stamp.Stamp:
    found = _stamp(home)
    moved = found is not None and found.folder != str(home.folder)
    damaged = found is not None and not set(found.entries) <= set(stamp.entries(home.site_packages))
    if moved or damaged or not home.works():
        _make(home)
    developer = developer or (found is not None and found.developer)
    made = stamp.Stamp(fingerprint, str(home.folder), home.stands_on, developer)
    installer = Installer(home, root)
    for group in requirements.groups(root, developer):
        _install(group, installer, made)
    installer.install_itself()
    made.entries = stamp.entries(home.site_packages)
    stamp.write(home.folder / STAMP, made)
    return made


def _make(home: Environment) -> None:
    if environment.venv_is_missing():
        package = environment.venv_package()
        if not debian.is_here():
            raise Trouble(f"{sys.executable} has no venv module; install a Python 3.11 or later that has it.")
        debian.install([package], "This Python cannot make virtual environments yet")
    home.make()


def _install(group: requirements.Group, installer: Installer, made: stamp.Stamp) -> None:
    try:
        installer.install(group)
    except Trouble as trouble:
        if not group.optional:
            raise
        made.without.append(group.title)
        if isinstance(trouble, NotToBeHad):
            made.final.append(group.title)
        say(f"{trouble} Qwen Desktop works without {group.title}.")


def _see_to_libraries(home: Environment) -> None:
    """Install, or name, the system libraries that Qt and the engine lack. Raises Trouble."""
    if not sys.platform.startswith("linux"):
        return
    lacking = libraries.missing(needing_system_libraries(home.site_packages))
    if not lacking:
        return
    why = f"{len(lacking)} system libraries are missing ({', '.join(lacking[:3])}{', …' if lacking[3:] else ''})"
    if not debian.is_here():
        raise Trouble(f"{why}; install them with this system's package manager, then start again.")
    if debian.is_root() and debian.lists_are_empty():
        say(f"{why}: fetching the lists of system packages.")
        debian.refresh()
    known, unknown = libraries.packages(lacking, debian.existing_or_likeliest)
    if unknown:
        raise Trouble(f"{why}, and no package is known for {', '.join(unknown)}; install what brings them.")
    debian.install(known, why)
    still = libraries.missing(needing_system_libraries(home.site_packages))
    if still:
        raise Trouble(f"After installing {' '.join(known)} these libraries are still missing: {', '.join(still)}.")
