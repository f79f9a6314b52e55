"""Runs pip in the virtual environment and turns what it writes into progress and, when it fails, one sentence."""

from __future__ import annotations

import re
from pathlib import Path

from setting_up.commands import Outcome, watch
from setting_up.console import Progress, Trouble
from setting_up.environment import Environment
from setting_up.requirements import Group, name_of

_NETWORK = re.compile(
    r"NameResolutionError|name resolution|getaddrinfo|NewConnectionError|Failed to establish|Max retries exceeded"
    r"|ConnectTimeout|ReadTimeout|Read timed out|Connection(Reset|Aborted|Broken|Refused)|ProtocolError|IncompleteRead"
    r"|IncompleteDownload|incomplete-download|ProxyError|Network is unreachable|Connection aborted",
    re.IGNORECASE,
)
# The last is how pip says it where a constraint pins the package.
_NOT_TO_BE_HAD = re.compile(r"No matching distribution found for (\S+)|Cannot install (\S+) .*conflicting dependencies")


class NotToBeHad(Trouble):
    """The registry answers, and has no such package for this system: trying again will not help."""


class Installer:
    """Installs groups of packages at the versions that constraints.txt pins, never compiling anything."""

    def __init__(self, environment: Environment, root: Path) -> None:
        self._environment = environment
        self._root = root
        self.log = environment.folder / "set-up.log"

    def install(self, group: Group) -> None:
        """Install `group`; what is there already is left alone. Raises Trouble, or NotToBeHad."""
        alone = ["--no-deps"] if group.alone else []
        self._pip(["install", "--only-binary=:all:", *alone, *group.requirements], group.title)

    def install_itself(self) -> None:
        """Install the checkout's own package so that its command runs the files that lie there. Raises Trouble."""
        self._pip(["install", "--no-deps", "--no-build-isolation", "--editable", str(self._root)], "Qwen Desktop")

    def _progress_option(self) -> str:
        """What the installed pip can tell about a download: each file's bytes, since 24.1, or nothing."""
        found = [folder.name.split("-")[1] for folder in self._environment.site_packages.glob("pip-*.dist-info")]
        numbers = [tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) for version in found]
        return "raw" if any(version >= (24, 1) for version in numbers) else "off"

    def _pip(self, arguments: list[str], title: str) -> None:
        verb, *rest = arguments
        command = [
            str(self._environment.python), "-m", "pip", verb, "--disable-pip-version-check", "--no-input",
            "--progress-bar", self._progress_option(), "--constraint", str(self._root / "constraints.txt"), *rest,
        ]  # fmt: skip
        report = _Report(title)
        outcome = watch(command, report.line, {"PIP_ROOT_USER_ACTION": "ignore", "PYTHONUNBUFFERED": "1"})
        report.end()
        if not outcome.ok:
            self.log.write_text(outcome.errors, encoding="utf-8")
            raise self._trouble(outcome, title)

    def _trouble(self, outcome: Outcome, title: str) -> Trouble:
        told = outcome.errors
        if "No space left on device" in told:
            return Trouble(f"The disk is full while installing {title}: make room (about 1 GB), then start again.")
        if "CERTIFICATE_VERIFY_FAILED" in told:
            return Trouble(
                f"{title[0].upper()}{title[1:]} could not be downloaded, because the certificate shown is not one this "
                "system trusts: where a proxy is in between, name its certificate file in PIP_CERT and start again."
            )
        if "SOCKS support" in told:
            return Trouble(
                "pip cannot fetch through a SOCKS proxy: unset ALL_PROXY, or name an HTTP proxy in HTTPS_PROXY, then "
                "start again."
            )
        if _NETWORK.search(told):
            return Trouble(
                f"{title[0].upper()}{title[1:]} could not be downloaded: check the network, then start again; "
                "what has been fetched is kept."
            )
        absent = _NOT_TO_BE_HAD.search(told)
        if absent:
            package = name_of(absent[1] or absent[2])
            return NotToBeHad(f"There is no ready-made package of {package} for this system.")
        reasons = [line.removeprefix("ERROR: ") for line in told.splitlines() if line.startswith("ERROR: ")]
        reason = reasons[-1] if reasons else f"pip ended with status {outcome.status}"
        return Trouble(f"pip could not install {title}: {reason} (all it said is in {self.log})")


class _Report:
    """Follows pip's lines and keeps one line of progress up to date."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._progress = Progress()
        self._file = ""
        self._packages = 0

    def line(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word == "Collecting":
            self._packages += 1
            self._progress.show(f"{self._title}: {rest.split()[0]} ({self._packages})")
        elif word == "Downloading" and ".metadata" not in rest:
            self._file = rest.rsplit("/", 1)[-1]
            self._progress.show(f"{self._title}: fetching {self._file}")
            self._large(self._file)
        elif word == "Progress" and self._file:
            done, _, whole = rest.partition(" of ")
            name = self._file.split("-", 1)[0]
            self._progress.show(f"{self._title}: {name}, {_megabytes(done)} of {_megabytes(whole)} MB")
        elif line.startswith("Installing collected packages"):
            self._progress.show(f"{self._title}: unpacking {line.count(',') + 1} packages")
        elif line.startswith("Successfully installed"):
            self._progress.keep(f"{self._title}: {len(rest.split()) - 1} installed")

    def end(self) -> None:
        self._progress.clear()

    def _large(self, file: str) -> None:
        """A file of megabytes gets a line that stays, so that a log tells what the time went on."""
        size = re.search(r"\((\d[\d.]*) MB\)", file)
        if size and float(size[1]) >= 5:
            self._progress.keep(f"{self._title}: fetching {file}")


def _megabytes(count: str) -> str:
    return f"{int(count) / 1e6:.1f}" if count.isdigit() else "?"
