"""The bytes of an image, from its address: decoded data, or an ordinary file of this computer. Runs in the worker."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from urllib.parse import unquote_to_bytes

from qwen_desktop.pictures.addresses import Where, place
from qwen_desktop.pictures.errors import PictureError

FILE_LIMIT = 64_000_000  # bytes of a file
DATA_LIMIT = 16_000_000  # characters of an address that holds the image itself


def image_bytes(address: str) -> bytes:
    """All bytes of an image. Raises PictureError."""
    found = place(address)
    match found.where:
        case Where.DATA:
            data = _decoded(address)
        case Where.FILE:
            data = _read(found.paths)
        case Where.NETWORK:
            raise PictureError("network")
        case Where.RELATIVE:
            raise PictureError("relative")
        case _:
            raise PictureError("unsupported")
    if not data:
        raise PictureError("empty")
    return data


def _decoded(address: str) -> bytes:
    """The bytes of a `data:` address."""
    if len(address) > DATA_LIMIT:
        raise PictureError("too_big")
    head, comma, payload = address.partition(",")
    if not comma:
        raise PictureError("data")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(payload)
    text = unquote_to_bytes(payload).translate(bytes.maketrans(b"-_", b"+/"), b" \t\r\n").rstrip(b"=")
    text = text[: len(text) - (len(text) % 4 == 1)]  # a broken end makes a broken image, which says more
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise PictureError("data") from None


def _read(paths: tuple[str, ...]) -> bytes:
    """The first file that is there."""
    for last, path in enumerate(paths, 1 - len(paths)):
        try:
            return _file(path)
        except FileNotFoundError:
            if last == 0:
                raise PictureError("missing") from None
        except PermissionError:
            raise PictureError("permission") from None
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
            raise PictureError("unreadable", getattr(error, "strerror", None) or type(error).__name__) from None
    raise PictureError("missing")


def _file(path: str) -> bytes:
    """All of an ordinary file. It is looked at before it is opened, since opening a device may do something."""
    _check(os.stat(path))
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        _check(os.fstat(file.fileno()))  # and again, now that nobody can put another in its place
        data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise PictureError("too_big")
    return data


def _check(about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise PictureError("special")
    if about.st_size > FILE_LIMIT:
        raise PictureError("too_big")
