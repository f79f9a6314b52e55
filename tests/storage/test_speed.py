"""What the window waits for: opening, the list, a long conversation. Bounds are CPU, and loose: benchmarks measure."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from tests.storage.conftest import OpenStore, asked

T = TypeVar("T")


def _cpu(what: Callable[[], T]) -> tuple[float, T]:
    """The least CPU of this thread, in ms, of three runs, and what came of the last."""
    spent = []
    for _ in range(3):
        start = time.thread_time()
        found = what()
        spent.append(1000 * (time.thread_time() - start))
    return min(spent), found


def test_opening_and_listing_a_thousand_conversations(open_store: OpenStore) -> None:
    store = open_store()
    for number in range(1000):
        asked(store, f"question {number}", "answer " * 100)
    store.close()
    spent, again = _cpu(open_store)
    assert spent < 20
    spent, summaries = _cpu(again.summaries)
    assert spent < 20
    assert len(summaries) == 1000


def test_loading_ten_thousand_messages(open_store: OpenStore) -> None:
    store = open_store()
    long = Conversation()
    store.save_conversation(long)
    for _ in range(5000):
        question = long.add(user_message("question " * 10, parent=long.head))
        parts = (ReasoningPart("thought " * 100, 1.0, 2.0, 30), TextPart("answer " * 80))
        answer = long.add(Message(Role.ASSISTANT, parts, parent=question.id, usage=Usage(10, 20, 5)))
        store.put_message(long.id, question)
        store.put_message(long.id, answer)
    store.save_conversation(long)
    assert store.flush(60)
    spent, found = _cpu(lambda: store.load(long.id))
    assert found == long
    assert spent < 600  # 120 on a quiet machine


def test_writing_keeps_nobody_waiting(open_store: OpenStore) -> None:
    """Handing over a large document and a long answer costs the caller next to nothing."""
    store = open_store()
    conversation = asked(store, "?")
    answer = Message(Role.ASSISTANT, (TextPart("word " * 1_000_000),), parent=conversation.head)
    spent, _ = _cpu(lambda: store.put_message(conversation.id, answer))
    assert spent < 20
