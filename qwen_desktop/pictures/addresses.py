"""What an image's address is: data, a file of this computer, something on the net, or nothing that can be shown.

Looks at the words alone: no file is touched and nothing is asked of the net.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote, urlsplit


class Where(Enum):
    """Where an image is."""

    DATA = auto()  # in the address itself
    FILE = auto()  # in a file with an absolute path
    REMOTE = auto()  # on the net: never fetched
    NETWORK = auto()  # a file of another computer: never opened
    RELATIVE = auto()  # a path without its beginning
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """`paths` are those to be tried, in order; `url` is for the browser, "" where that can do nothing."""

    where: Where
    paths: tuple[str, ...] = ()
    url: str = ""


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SHOWN = 2_000  # characters of an address that are looked at


def place(address: str) -> Place:
    """Where the image with this address is."""
    address = address.strip()
    begin = address[:8].lower()
    if begin.startswith("data:"):
        return Place(Where.DATA)
    if begin.startswith(("http://", "https://")):
        return Place(Where.REMOTE, url=address[:_SHOWN])
    if begin.startswith("file:"):
        return _file_url(address)
    if begin.startswith(("\\\\", "\\/", "/\\")):
        return Place(Where.NETWORK)
    if begin.startswith("//"):  # a web page's address without its scheme; as a path it would be another computer's too
        return Place(Where.REMOTE, url="https:" + address[:_SHOWN])
    if _DRIVE.match(address):
        return _path(address) if sys.platform == "win32" else Place(Where.OTHER)
    if address.startswith("~/"):
        return _path(os.path.expanduser("~") + address[1:])
    if address.startswith("/"):
        return _path(address)
    return Place(Where.OTHER if not address or _SCHEME.match(address) else Where.RELATIVE)


def _file_url(address: str) -> Place:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return Place(Where.OTHER)
    if host not in ("", "localhost"):
        return Place(Where.NETWORK)
    path = unquote(parts.path)
    if sys.platform == "win32" and _DRIVE.match(path[1:]):
        path = path[1:]
    if path.replace("\\", "/").startswith("//"):
        return Place(Where.NETWORK)
    return Place(Where.FILE, (path,)) if os.path.isabs(path) else Place(Where.RELATIVE)


def _path(path: str) -> Place:
    """A path as it is written and, where it was written as part of a URL, as it is meant."""
    meant = unquote(path)
    if meant.replace("\\", "/").startswith("//"):
        return Place(Where.NETWORK)
    return Place(Where.FILE, (path,) if meant == path else (path, meant))
