"""Where links of an answer lead, and whether their words say so. Knows addresses, no view."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from qwen_desktop.i18n import _

OPENABLE = ("http://", "https://", "mailto:")
WITHIN = "#"
"""Begins the address of a place in the same message."""

NOTE = "#note:"
"""Begins the address that the call for a footnote leads to; its label follows."""

NOTE_CALL = "#call:"
"""Begins the address that the number in front of a footnote leads back to."""

LONGEST_SHOWN = 80  # characters of an address in a menu

_ADDRESS = re.compile(
    r"(?:(?:https?|ftp|mailto):/{0,2})?(?:[^\s/@]+@)?((?:[\w\-]+\.)+[^\W\d]{2,24})(?![\w@])", re.IGNORECASE
)


def host_of(address: str) -> str:
    """The host that an address leads to, or the domain of a mail address; "" where it has none."""
    if address.lower().startswith("mailto:"):
        return unquote(address[7:].partition("?")[0]).rpartition("@")[2].lower()
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def says_otherwise(words: str, address: str) -> str:
    """The host that the words of a link name, where it is another than the one it leads to; else ""."""
    host = host_of(address)
    for match in _ADDRESS.finditer(words[:2_000]):
        named = match[1].lower().removeprefix("www.")
        if named != host.removeprefix("www.") and not host.endswith("." + named):
            return named
    return ""


class Follower:
    """Opens links: at once where the words do not say otherwise, else from a menu that shows where they lead."""

    def __init__(self, view: QWidget, opened: Callable[[str], None], copied: Callable[[str], None]) -> None:
        self._view = view
        self._opened = opened
        self._copied = copied

    def follow(self, address: str, words: str, at: QPoint) -> None:
        """Open a link whose words were clicked at a place on screen."""
        if not address.startswith(OPENABLE):
            return
        if not (named := says_otherwise(words, address)):
            self._opened(address)
            return
        menu = self.warning(address, named)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def warning(self, address: str, named: str) -> QMenu:
        """What is shown of a link that does not lead where its words say."""
        menu = QMenu(self._view)
        said = _("This link leads to {host}, not to {named}.").format(host=host_of(address) or address, named=named)
        for text in (said, shortened(address)):
            menu.addAction(text).setEnabled(False)
        menu.addSeparator()
        menu.addAction(_("Open it anyway"), lambda: self._opened(address))
        menu.addAction(_("Copy address"), lambda: self._copied(address))
        return menu


def shortened(address: str) -> str:
    """An address with its middle left out where it is long, so that its beginning and its end can be read."""
    if len(address) <= LONGEST_SHOWN:
        return address
    half = (LONGEST_SHOWN - 1) // 2
    return f"{address[:half]}…{address[-half:]}"
