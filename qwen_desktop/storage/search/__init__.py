"""Searching in everything that is kept: an index of words in a file of its own, made from the database at any time."""

from qwen_desktop.storage.search.hits import Found, Group, Hit, Kind
from qwen_desktop.storage.search.searching import Searching
from qwen_desktop.storage.search.snippets import Snippet
from qwen_desktop.storage.search.updating import Progress

__all__ = ["Found", "Group", "Hit", "Kind", "Progress", "Searching", "Snippet"]
