"""Stores on real files, a disk that is really full, and a folder that really cannot be written."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Role, Status, TextPart, user_message
from qwen_desktop.storage import StorageKind, StorageProblem, Store

DEADLINE = 20.0  # seconds; far beyond what anything here takes


class Problems:
    """Collects what a store tells, from any thread."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[StorageProblem] = queue.SimpleQueue()
        self.all: list[StorageProblem] = []

    def __call__(self, problem: StorageProblem) -> None:
        self._told.put(problem)

    def next(self) -> StorageProblem:
        problem = self._told.get(timeout=DEADLINE)
        self.all.append(problem)
        return problem

    def until(self, kind: StorageKind) -> StorageProblem:
        while (problem := self.next()).kind is not kind:
            pass
        return problem

    def rest(self) -> list[StorageProblem]:
        while not self._told.empty():
            self.next()
        return self.all


OpenStore = Callable[..., Store]


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def open_store(folder: Path, problems: Problems) -> Iterator[OpenStore]:
    """Opens stores (in `folder` unless told otherwise) and closes them in the end."""
    opened: list[Store] = []

    def open_one(where: Path = folder, **more: int) -> Store:
        opened.append(Store.open(where, problems, **more))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def asked(store: Store, question: str, answer: str = "", title: str = "") -> Conversation:
    """A conversation of a question and, where given, its answer, handed to the store."""
    conversation = Conversation(title=title or question)
    first = conversation.add(user_message(question))
    if answer:
        conversation.add(Message(Role.ASSISTANT, (TextPart(answer),), parent=first.id))
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)
    return conversation


def begun(store: Store, question: str = "Why?") -> tuple[Conversation, Message]:
    """A conversation with an answer that is running."""
    conversation = asked(store, question)
    answer = conversation.add(Message(Role.ASSISTANT, (), parent=conversation.head, status=Status.STREAMING))
    store.journal.begin(conversation.id, answer)
    store.save_conversation(conversation)
    return conversation, answer


def _mount(*arguments: str) -> None:
    if not sys.platform.startswith("linux") or os.getuid() != 0:
        pytest.skip("needs root on Linux, to mount a small disk")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != 0:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    where = tmp_path / "disk"
    where.mkdir()
    _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(where))
    yield where
    subprocess.run(["umount", "--lazy", str(where)], timeout=30, check=True)


class Disk:
    """A disk that can be made read-only and writable again."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def writable(self, yes: bool) -> None:
        _mount("-o", f"remount,{'rw' if yes else 'ro'}", str(self.where))


@pytest.fixture
def disk(small_disk: Path) -> Disk:
    return Disk(small_disk)


def fill(folder: Path) -> Path:
    """Fill the disk to the last byte; removing the file that is returned empties it again."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler
