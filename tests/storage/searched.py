"""Searching a store as the window does, for tests: wait until all is read, ask, wait for the answer."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.storage import Store
from qwen_desktop.storage.search import Found, Hit, Kind, Progress

DEADLINE = 20.0


class Reader:
    """A store whose index is being kept."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.told: list[Progress] = []
        self._progress: queue.SimpleQueue[Progress] = queue.SimpleQueue()
        store.search.begin(self._hear)

    def _hear(self, progress: Progress) -> None:
        self.told.append(progress)
        self._progress.put(progress)

    def read(self) -> None:
        """Wait until everything that was written is in the index."""
        self.store.flush(DEADLINE)
        for _ in range(2):  # the first may be the end of what was begun before
            while not self._progress.empty():
                self._progress.get()
            self.store.search.nudge()
            while self._progress.get(timeout=DEADLINE) != Progress(0, 0):
                pass

    def found(self, words: str, kind: Kind | None = None) -> Found | None:
        return asked(lambda answer: self.store.search.find(words, kind, answer))

    def hits(self, words: str, kind: Kind | None = None) -> list[Hit]:
        """All hits, in their order, conversation by conversation."""
        found = self.found(words, kind)
        assert found is not None
        wanted = [(group.conversation, number) for group in found.groups for number in group.numbers]
        hits: list[Hit] = asked(lambda answer: self.store.search.show(words, wanted, answer))
        return hits

    def kinds(self, words: str, kind: Kind | None = None) -> list[str]:
        return sorted(hit.kind.value for hit in self.hits(words, kind))

    def bold(self, words: str) -> list[str]:
        """The letters shown bold, hit by hit."""
        return ["|".join(hit.snippet.text[start:end] for start, end in hit.snippet.bold) for hit in self.hits(words)]


def asked(ask: Callable[[Callable[[Any], None]], None]) -> Any:
    """What comes back of a question."""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    ask(answers.put)
    return answers.get(timeout=DEADLINE)


def said(store: Store, question: str, thought: str = "", answer: str = "", when: float = 1000.0) -> Conversation:
    """A conversation of one turn, handed to the store."""
    conversation = Conversation(title=question[:20], created=when, updated=when)
    first = conversation.add(user_message(question).with_(created=when))
    parts = [ReasoningPart(thought, when, when + 1, 1)] if thought else []
    said = (*parts, *((TextPart(answer),) if answer else ()))
    if said:
        conversation.add(Message(Role.ASSISTANT, said, parent=first.id, created=when + 1, model="m"))
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)
    return conversation
