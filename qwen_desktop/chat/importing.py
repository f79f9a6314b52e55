"""A file of conversations on its way into the store: read by the worker, kept whole or not at all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Progress
from qwen_desktop.export.incoming import Found
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.problems import StorageError
from qwen_desktop.storage.store import Store
from qwen_desktop.storage.whole import sort_out
from qwen_desktop.worker import Worker

READ = "qwen_desktop.export.incoming:read"
_SILENCE, _TOTAL = 120.0, 1800.0  # seconds


@dataclass(frozen=True, slots=True)
class Imported:
    """The ids of what is new and of what was here already, and how many records held no conversation."""

    fresh: tuple[str, ...]
    known: tuple[str, ...] = ()
    passed_over: int = 0

    @property
    def first(self) -> str:
        """The conversation to open."""
        return (self.fresh or self.known)[0]


class Importing:
    """`take_in` is for the event loop's thread, and holds it up by nothing. One file at a time."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker
        self._turn = asyncio.Lock()

    async def take_in(self, path: Path, on_progress: Callable[[Progress], None] | None = None) -> Imported:
        """Import a file. While nothing can be written, the store holds what is new, as it holds all else.

        Raises ImportProblem, WorkerError, StorageError; then nothing of the file is here.
        """
        async with self._turn:
            found = await self._worker.run(
                READ,
                *(str(path), i18n.current(), time.time()),
                on_progress=on_progress,
                silence=_SILENCE,
                total=_TOTAL,
            )
            assert isinstance(found, Found)
            sort = self._store.apart(partial(sort_out, incoming=found.conversations))
            sorted_out = await asyncio.to_thread(sort)
            if sorted_out.fresh:
                keeping = asyncio.ensure_future(self._keep(sorted_out.fresh, found))
                try:
                    await asyncio.shield(keeping)
                except asyncio.CancelledError:
                    await keeping  # too late: a write that has begun is not taken back
        return Imported(tuple(each.id for each in sorted_out.fresh), sorted_out.known, found.passed_over)

    async def _keep(self, fresh: tuple[Conversation, ...], found: Found) -> None:
        try:
            await asyncio.wrap_future(self._store.put_whole(fresh, found.documents))
        except StorageError as error:
            if not error.kept:
                raise


def summed_up(imported: Imported, name: str) -> str:
    """One sentence for what was imported from the file `name`."""
    count = len(imported.fresh)
    if count:
        said = ngettext(
            "{n} conversation was imported from {name}.", "{n} conversations were imported from {name}.", count
        ).format(n=f"{count:,}", name=name)
    else:
        said = _("Everything in {name} is here already.").format(name=name)
    if count and (known := len(imported.known)):
        said += " " + ngettext("{n} was here already.", "{n} were here already.", known).format(n=f"{known:,}")
    if imported.passed_over:
        said += " " + ngettext(
            "{n} record in it holds no conversation.", "{n} records in it hold no conversation.", imported.passed_over
        ).format(n=f"{imported.passed_over:,}")
    return said
