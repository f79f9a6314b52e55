"""What the user can want of the side bar, as signals. Does nothing: the list changes once somebody did it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """One for a side bar; whoever hears of a wish keeps it and then tells the side bar what changed.

    Conversations are told as a tuple of ids, folders by their id; `Picked` holds both.
    """

    opened = Signal(str)  # a conversation
    exported = Signal(object)  # conversations
    renamed = Signal(str, str)  # a conversation, its new title
    deleted = Signal(object)  # Picked
    undone = Signal()  # the last deletion
    pinned = Signal(object, bool)  # conversations; or no longer
    archived = Signal(object, bool)  # conversations; or out of the archive
    moved = Signal(object, str)  # conversations, into a folder; "" for out of all
    folder_wanted = Signal(object)  # a new one, with these conversations in it
    folder_renamed = Signal(str, str)
    folder_moved = Signal(str, int)  # to stand before the folder that is now at this place
    folder_folded = Signal(str, bool)  # open
    searched = Signal(str)  # what stands in the search field, "" for nothing
