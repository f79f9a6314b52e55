"""Messages as a tree that can be walked, whatever was written about who stands under whom. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from qwen_desktop.domain.message import Message


def planted(messages: Iterable[Message], head: str | None) -> tuple[dict[str, Message], str | None]:
    """The messages by id and the end of the branch to show.

    The first of several with one id counts. A parent that is not there is none, and a circle is opened
    somewhere. A head that is not there becomes the newest message.
    """
    found: dict[str, Message] = {}
    for message in messages:
        found.setdefault(message.id, message)
    for message in list(found.values()):
        if message.parent is not None and message.parent not in found:
            found[message.id] = message.with_(parent=None)
    _open_circles(found)
    if head not in found:
        head = max(found.values(), key=lambda m: m.created).id if found else None
    return found, head


def _open_circles(found: dict[str, Message]) -> None:
    """Walk up from each message once; who is met again on the same way stands in a circle."""
    good: set[str] = set()
    for start in list(found):
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in good:
            if at in way:
                found[at] = found[at].with_(parent=None)
                break
            way[at] = None
            at = found[at].parent
        good.update(way)
