"""A conversation on its way into a file: taken from the store on a thread, written by the worker.

Knows the sentences that stand above and under answers; does not know how a file is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from qwen_desktop import i18n
from qwen_desktop.chat import sentences
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Progress
from qwen_desktop.domain.message import Message
from qwen_desktop.export import as_markdown, files
from qwen_desktop.export.describing import Remarks, spoken
from qwen_desktop.export.outgoing import Format
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.storage.whole import taken_out
from qwen_desktop.worker import Worker, WorkerError

WRITE = "qwen_desktop.export.outgoing:write"
_SILENCE, _TOTAL = 120.0, 1800.0  # seconds


class Exporting:
    """`export` is for the event loop's thread, and holds it up by nothing."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker

    async def export(
        self,
        conversation_id: str,
        format: Format,
        path: Path,
        running: Message | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> int:
        """Write a conversation to `path`, in place of what is there; how many bytes. `running` is the answer that comes
        in now, as far as it has come. Raises KeyError, StorageError, OSError, WorkerError."""
        ask = self._store.apart(partial(taken_out, conversation_id=conversation_id))
        conversation, documents = await asyncio.to_thread(ask)
        if running is not None and running.id in conversation.messages:
            conversation.messages[running.id] = running
        try:
            size = await self._worker.run(
                WRITE,
                *(conversation, documents, remarks_in(conversation), format, str(path), i18n.current()),
                on_progress=on_progress,
                silence=_SILENCE,
                total=_TOTAL,
            )
        except (asyncio.CancelledError, WorkerError):
            files.abandon(path)
            raise
        return int(size)

    def write_markdown(self, conversation_id: str, path: Path, running: Message | None = None) -> Callable[[], None]:
        """What writes a conversation to `path` as Markdown, for any thread. Raises what `export` raises."""
        ask = self._store.apart(partial(taken_out, conversation_id=conversation_id))

        def write() -> None:
            conversation, _documents = ask()
            if running is not None and running.id in conversation.messages:
                conversation.messages[running.id] = running
            files.write(path, as_markdown.pieces(conversation.title, spoken(conversation), remarks_of))

        return write


def remarks_in(conversation: Conversation) -> Mapping[str, Remarks]:
    """What stands above and under the answers of a conversation, by message, where anything does."""
    found = {message.id: remarks_of(message) for message in conversation.messages.values()}
    return {name: remarks for name, remarks in found.items() if remarks != Remarks()}


def remarks_of(message: Message) -> Remarks:
    """What stands above and under one message."""
    ending = sentences.ending(message)
    return Remarks(sentences.notice(message.notice) if message.notice else "", ending.text if ending else "")


def write_message(path: Path, message: Message) -> None:
    """One message as Markdown; for any thread. Raises OSError."""
    files.write(path, [as_markdown.section(message, remarks_of)])


def explain(error: OSError | WorkerError, path: Path) -> str:
    """One sentence for an export that could not be written."""
    if isinstance(error, OSError):
        return _("{path} could not be written ({reason}); choose another folder.").format(
            path=path, reason=error.strerror or type(error).__name__
        )
    return _("The conversation could not be exported; try again, or choose another format.")
