"""Texts of messages in the store: of what was asked and answered, or of what was thought. Knows the store, no view."""

from __future__ import annotations

from collections.abc import Sequence

from qwen_desktop.domain.message import Message, Role
from qwen_desktop.storage.plain import QUESTION, TEXT, TRACE
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.transcript.findable import FORMAT


class StoredTexts:
    """`traces`: messages are thoughts, as the thinking panel shows them."""

    def __init__(self, store: Store, *, traces: bool = False) -> None:
        self._store = store
        self._traces = traces

    def read(self, messages: Sequence[Message]) -> dict[str, str]:
        """What is kept of these messages, by their ids; what cannot be read is made anew by whoever asks."""
        ids: dict[str, list[str]] = {}
        for message in messages:
            ids.setdefault(self._kind(message), []).append(message.id)
        found: dict[str, str] = {}
        try:
            for kind, several in ids.items():
                found |= self._store.plain(several, kind, FORMAT)
        except StorageError:  # the store itself says so, and mends what can be mended
            return {}
        return found

    def keep(self, message: Message, text: str) -> None:
        """The text of a finished message."""
        self._store.keep_plain(message.id, self._kind(message), FORMAT, text)

    def _kind(self, message: Message) -> str:
        if self._traces:
            return TRACE
        return QUESTION if message.role is Role.USER else TEXT
