"""What is kept, as the rest of the app sees it: conversations, running answers, documents, composer drafts.

Writes go to one thread and return at once with a future; reads are direct, from the thread that opened the store, and
show every write made before them, also those the disk has refused so far. Knows nothing of windows and sentences.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from qwen_desktop.domain.conversation import Conversation, Summary
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Message
from qwen_desktop.domain.places import Folder, Mark, Place
from qwen_desktop.storage import codec, conversations, database, documents, journal, places, plain, viewing
from qwen_desktop.storage.conversations import (
    Purge,
    PutDraft,
    PutInstructions,
    PutMessage,
    SaveConversation,
    SetDeleted,
)
from qwen_desktop.storage.documents import PutDocument
from qwen_desktop.storage.journal import FinishJournal, Journal
from qwen_desktop.storage.places import PutFolder, SetFoldersDeleted, SetMark, SetPlaces
from qwen_desktop.storage.plain import PutPlain
from qwen_desktop.storage.problems import StorageError, StorageKind, StorageProblem, primary_code, storage_error
from qwen_desktop.storage.search import Searching
from qwen_desktop.storage.viewing import PutViewing
from qwen_desktop.storage.whole import PutWhole
from qwen_desktop.storage.writer import ROOM, Writer
from qwen_desktop.storage.writes import Write

T = TypeVar("T")


class Store:
    """Open it with `Store.open`. `notices` says what opening found; `journal` takes the running answers; `search`
    finds words in everything.

    A write's future fails with StorageError; where its `kept` is true, the write is held and tried again.
    """

    def __init__(self, path: Path, writer: Writer, notices: tuple[StorageProblem, ...], run: str) -> None:
        self.path = path
        self.notices = notices
        self.journal = Journal(self._submit, run)
        self._run = run
        self._writer = writer
        self.search = Searching(path, writer.submit, lambda: writer.outage is None)
        self._reader: sqlite3.Connection | None = None
        self._reader_of = 0  # the opening of the writer that the reader goes with

    @classmethod
    def open(cls, folder: Path, on_problem: Callable[[StorageProblem], None], room: int = ROOM) -> Store:
        """Open or create the database in `folder`. `on_problem` is called on any thread. `room` is how many
        characters are held while nothing can be written.

        Only one thing raises StorageError: a database from a newer version (NEWER), which is left as it is.
        """
        path = folder / database.NAME
        notices: list[StorageProblem] = []
        connection = None
        try:
            opened = database.open_for_writing(path)
            connection = opened.connection
            if opened.found is not None:
                notices.append(opened.found)
        except StorageError as error:
            if error.kind is StorageKind.NEWER:
                raise
            notices.append(error.problem)
        outage = notices[-1] if connection is None else None
        connect = partial(database.open_for_writing, path)
        replace = partial(database.replace_damaged, path)
        writer = Writer(path, connect, replace, on_problem, connection, outage, room)
        return cls(path, writer, tuple(notices), uuid.uuid4().hex)

    @property
    def outage(self) -> StorageProblem | None:
        """Why nothing can be written at present; None while all is well."""
        return self._writer.outage

    def summaries(self) -> list[Summary]:
        """The conversations that are not deleted, the last used first. Raises StorageError."""
        waiting = self._writer.waiting()
        listed = self._read(conversations.listed)
        for write in waiting:
            listed = write.show_in_list(listed)
        found = [entry.summary for entry in listed.values() if not entry.deleted]
        return sorted(found, key=lambda summary: (summary.updated, summary.created), reverse=True)

    def load(self, conversation_id: str) -> Conversation:
        """A conversation with all its messages, also a deleted one. Raises KeyError, StorageError."""
        waiting = self._writer.waiting()
        found = self._read(lambda db: conversations.load(db, conversation_id))
        for write in waiting:
            found = write.show_in(conversation_id, found)
        if found is None:
            raise KeyError(conversation_id)
        viewing.apply(self._viewing(conversation_id), found)
        return conversations.mended(found)

    def _viewing(self, conversation_id: str) -> str:
        for write in reversed(self._writer.waiting()):
            if isinstance(write, PutViewing) and write.conversation_id == conversation_id:
                return write.state
        return self._read(lambda db: viewing.read(db, conversation_id))

    def save_viewing(self, conversation: Conversation) -> Future[None]:
        """Keep how it is looked at: which versions are shown, and whether its thinking panel is shut."""
        return self._submit(PutViewing.of(conversation))

    def save_conversation(self, conversation: Conversation) -> Future[None]:
        """Keep everything of it, as it is now, but its messages."""
        return self._submit(SaveConversation.of(conversation))

    def put_message(self, conversation_id: str, message: Message) -> Future[None]:
        """Keep a message, new or in the place of its earlier value. Its conversation must have been saved."""
        return self._submit(PutMessage(conversation_id, message))

    def delete(self, *conversation_ids: str) -> Future[None]:
        """Take them out of the list; `restore` brings them back until `purge_deleted`."""
        return self._submit(SetDeleted(conversation_ids, time.time()))

    def restore(self, *conversation_ids: str) -> Future[None]:
        return self._submit(SetDeleted(conversation_ids, None))

    def folders(self) -> list[Folder]:
        """The folders that are not deleted, in their order. Raises StorageError."""
        waiting = self._writer.waiting()
        kept = self._read(places.folders)
        for write in waiting:
            kept = write.show_in_folders(kept)
        found = [entry.folder for entry in kept.values() if not entry.deleted]
        return sorted(found, key=lambda folder: (folder.position, folder.name, folder.id))

    def put_folder(self, folder: Folder) -> Future[None]:
        """Keep a folder, new or in the place of its earlier value."""
        return self._submit(PutFolder(folder))

    def delete_folders(self, folder_ids: Iterable[str]) -> Future[None]:
        """Take folders out of the list; `restore_folders` brings them back with what was in them."""
        return self._submit(SetFoldersDeleted(tuple(folder_ids), time.time()))

    def restore_folders(self, folder_ids: Iterable[str]) -> Future[None]:
        return self._submit(SetFoldersDeleted(tuple(folder_ids), None))

    def put_places(self, places: Mapping[str, Place]) -> Future[None]:
        """Keep where conversations stand in the list, by their ids."""
        return self._submit(SetPlaces.of(places))

    def set_mark(self, conversation_id: str, mark: Mark) -> Future[None]:
        """Keep what is to be said of a conversation until it is opened."""
        return self._submit(SetMark(conversation_id, mark))

    def purge_deleted(self, older_than: float = 0.0) -> Future[None]:
        """What was deleted more than `older_than` seconds ago goes for good, with documents nobody mentions."""
        return self._submit(Purge(time.time() - older_than))

    def put_document(self, document: Document) -> Future[None]:
        """Keep a document's whole text, once for its bytes; counts already kept stay where it has none."""
        return self._submit(PutDocument(document))

    def document(self, sha256: str) -> Document | None:
        """The document with these bytes, or None. Raises StorageError."""
        for write in reversed(self._writer.waiting()):
            if isinstance(write, PutDocument) and write.document.sha256 == sha256:
                return write.document
            if isinstance(write, PutWhole):
                for document in write.documents:
                    if document.sha256 == sha256:
                        return document
        return self._read(lambda db: documents.document(db, sha256))

    def has_document(self, sha256: str) -> bool:
        """Whether a document with these bytes is kept, without reading it. Raises StorageError."""
        waiting = self._writer.waiting()
        if any(isinstance(write, PutDocument) and write.document.sha256 == sha256 for write in waiting):
            return True
        return self._read(lambda db: documents.is_kept(db, sha256))

    def keep_plain(self, message_id: str, kind: str, format: int, text: str) -> None:
        """Keep what a message reads like; not while nothing can be written, for it can be made anew."""
        if self.outage is None:
            self._submit(PutPlain(message_id, kind, format, text))

    def plain(self, message_ids: Sequence[str], kind: str, format: int) -> dict[str, str]:
        """What messages read like, by id, of those of which it is kept in this format. Raises StorageError."""
        waiting = self._writer.waiting()
        found = self._read(lambda db: plain.texts(db, message_ids, kind, format))
        for write in waiting:
            if isinstance(write, PutMessage | FinishJournal):
                found.pop(write.message.id, None)
            elif isinstance(write, PutPlain) and (write.kind, write.format) == (kind, format):
                found[write.message_id] = write.text
        return {message_id: found[message_id] for message_id in message_ids if message_id in found}

    def put_whole(self, conversations: Sequence[Conversation], documents: Sequence[Document]) -> Future[None]:
        """Keep conversations with all their messages, and documents: all of them or none."""
        return self._submit(PutWhole(tuple(conversations), tuple(documents)))

    def apart(self, question: Callable[[Path, Sequence[Write]], T]) -> Callable[[], T]:
        """`question` (see `whole`) about everything written so far, to be asked on another thread."""
        return partial(question, self.path, self._writer.waiting())

    def put_draft(self, conversation_id: str, state: dict[str, Any]) -> Future[None]:
        """Keep what stands in a composer, as plain JSON values; {} forgets it."""
        return self._submit(PutDraft(conversation_id, codec.to_json(state) if state else ""))

    def draft(self, conversation_id: str) -> dict[str, Any]:
        """What stood in the composer of a conversation; {} for nothing. Raises StorageError."""
        for write in reversed(self._writer.waiting()):
            if isinstance(write, PutDraft) and write.conversation_id == conversation_id:
                return codec.from_json(write.state) or {}
        return self._read(lambda db: conversations.draft(db, conversation_id))

    def put_instructions(self, name: str, instructions: Instructions) -> Future[None]:
        """Keep instructions under a name, in place of those it had; such as say nothing are forgotten."""
        return self._submit(PutInstructions(name, instructions))

    def named_instructions(self) -> dict[str, Instructions]:
        """The instructions kept under a name, in the order of the names. Raises StorageError."""
        waiting = self._writer.waiting()
        found = self._read(conversations.named_instructions)
        for write in waiting:
            if isinstance(write, PutInstructions):
                found[write.name] = write.instructions
        return {name: found[name] for name in sorted(found, key=str.casefold) if not found[name].empty}

    def recover(self) -> list[tuple[str, Message]]:
        """Answers that a dead process left running, now kept as interrupted, with their conversations' ids.

        Answers of this process are not touched. Raises StorageError.
        """
        found = self._read(lambda db: journal.left_behind(db, self._run))
        for conversation_id, message in found:
            self._submit(FinishJournal(conversation_id, message, recovered=True))
        return found

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything written so far was tried; True if nothing is held. Raises TimeoutError."""
        self._attend()
        return self._writer.flush(timeout)

    def flushing(self) -> Callable[[], bool]:
        """`flush`, to be called on another thread."""
        self._attend()
        return self._writer.flush

    def close(self) -> bool:
        """Try everything once more and close; True if all is on disk."""
        self._attend()
        self._drop_reader()
        self.search.close()
        return self._writer.close()

    def _submit(self, write: Write) -> Future[None]:
        self._attend()
        future = self._writer.submit(write)
        if write.searched:
            future.add_done_callback(lambda _future: self.search.nudge())
        return future

    def _read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask the database; where that finds it damaged, ask the new one that holds what could be read of it."""
        self._attend()
        try:
            return self._ask(question)
        except StorageError as error:
            if error.kind is not StorageKind.DAMAGED:
                raise
            self._writer.damaged(error.problem, self._reader_of)
        self._attend()
        return self._ask(question)

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        db = self._connected()
        try:
            return question(db)
        except sqlite3.Error as error:
            if not ("decode" in str(error) and primary_code(error) == sqlite3.SQLITE_ERROR):
                raise storage_error(error, self.path) from error
        db.text_factory = _lenient  # a damaged byte costs a letter, not the conversation
        try:
            return question(db)
        except sqlite3.Error as error:
            raise storage_error(error, self.path) from error

    def _attend(self) -> None:
        """Where damage was found, let go of the database so that it can be set aside, on every system."""
        outage = self._writer.outage
        if outage is not None and outage.kind is StorageKind.DAMAGED:
            self._drop_reader()
            self.search.hold()
            try:
                self._writer.replace_now()
            finally:
                self.search.go_on()

    def _connected(self) -> sqlite3.Connection:
        if self._reader is None or self._reader_of != self._writer.openings:
            self._drop_reader()
            self._reader_of = self._writer.openings
            try:
                self._reader = database.open_for_reading(self.path)
            except StorageError:
                if self._writer.outage is None:
                    raise
                self._reader = database.nothing()
                self._reader_of = -1  # look again next time
        return self._reader

    def _drop_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
