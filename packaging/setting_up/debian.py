"""Debian's and Ubuntu's packages: which exist, and how they get in. Knows apt; knows nothing of Qt or of Python."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from setting_up.commands import Outcome, watch
from setting_up.console import Progress, Trouble, say

LISTS = Path("/var/lib/apt/lists")


def is_here() -> bool:
    """Whether this system has apt."""
    return shutil.which("apt-get") is not None and shutil.which("apt-cache") is not None


def is_root() -> bool:
    """Whether packages may be installed without asking for a password."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def lists_are_empty() -> bool:
    """Whether apt was never told what there is, as in a fresh container."""
    return not any(LISTS.glob("*_Packages*"))


def refresh() -> None:
    """Fetch the lists of what there is. Raises Trouble."""
    outcome = _apt(["update"])
    if not outcome.ok:
        raise Trouble(f"The lists of system packages could not be fetched ({_reason(outcome)}); check the network.")


def existing(candidates: Iterable[str]) -> str | None:
    """The first of `candidates` that apt can install, or None."""
    for name in candidates:
        policy = subprocess.run(
            ["apt-cache", "policy", name],
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
        if "Candidate:" in policy.stdout and "Candidate: (none)" not in policy.stdout:
            return name
    return None


def existing_or_likeliest(candidates: list[str]) -> str | None:
    """Like `existing`; where apt was never told what there is, the first candidate stands for itself."""
    return candidates[0] if candidates and lists_are_empty() else existing(candidates)


def command(packages: Sequence[str]) -> str:
    """The one command that a person types to get `packages`."""
    refresh = "sudo apt-get update && " if lists_are_empty() else ""
    return f"{refresh}sudo apt-get install -y {' '.join(packages)}"


def install(packages: Sequence[str], why: str) -> None:
    """Install `packages` as root after one line that says so; otherwise raise Trouble with the command to type.

    why: opens the sentence, such as "Qt's system libraries are missing".
    """
    if not is_root():
        raise Trouble(f"{why}. Install them with this command, then start again:\n    {command(packages)}")
    say(f"{why}: installing {' '.join(packages)} with apt.")
    if lists_are_empty():
        refresh()
    order = ["install", "-y", "--no-install-recommends", *packages]
    outcome = _apt(order)
    if not outcome.ok:
        # Lists from another day name files that are gone: fetch them once, then it is true or false.
        refresh()
        outcome = _apt(order)
    if not outcome.ok:
        raise Trouble(f"apt could not install {' '.join(packages)}: {_reason(outcome)}")


def _apt(arguments: Sequence[str]) -> Outcome:
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "NEEDRESTART_MODE": "a"}
    progress = Progress()
    outcome = watch(["apt-get", "-q", *arguments], progress.show, quiet)
    progress.clear()
    return outcome


def _reason(outcome: Outcome) -> str:
    told = [line for line in outcome.errors.splitlines() if line.startswith("E: ")]
    return told[0][3:] if told else f"apt-get ended with status {outcome.status}"
