"""What the key dialog is told before it opens. Holds no key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region: `host` is its shared host, "" where it has workspace hosts only."""

    id: str
    name: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class KeyState:
    """`stored`: the keychain holds a key. `from_environment`: DASHSCOPE_API_KEY is set and wins.

    `keychain` is the keychain's own name, "" where nobody knows it; `region` and `workspace` are what is in use.
    """

    regions: tuple[RegionRow, ...]
    stored: bool = False
    from_environment: bool = False
    keychain: str = ""
    region: str = ""
    workspace: str = ""
