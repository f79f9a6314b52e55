"""What finding in a conversation of 10,000 messages costs: CPU of the GUI thread per frame, off-screen.

`python -m benchmarks.finding` prints the rows as JSON, for `benchmarks.view`.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.table import Row, at_most
from benchmarks.view import HEIGHT, MANY, WIDTH, freeze, ms, talk
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message
from qwen_desktop.storage.store import Store

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

QUERIES = ("token", "e", "the same everywhere", "nowhere to be found", "缓存", "return")


def rows(application: QApplication) -> Iterator[Row]:
    """`find_10k` is about texts that were kept when their messages were finished; `_anew` about making all of them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder), print)
        messages = _kept(store, talk(MANY))
        first, kept = _searches(application, store, messages)
        store.close()
    yield at_most("view.find_10k", max(max(frames) for frames in kept), "ms", 16)
    yield at_most("view.find_10k_total", statistics.median(sum(frames) for frames in kept), "ms", None)
    yield at_most("view.find_10k_anew", max(first), "ms", 16)
    yield at_most("view.find_10k_anew_total", sum(first), "ms", None)


def _kept(store: Store, messages: list[Message]) -> list[Message]:
    conversation = Conversation(title="A long one")
    for message in messages:
        conversation.add(message.with_(parent=conversation.head))
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)
    store.flush(60)
    return store.load(conversation.id).path()


def _searches(
    application: QApplication, store: Store, messages: list[Message]
) -> tuple[list[float], list[list[float]]]:
    """The frames of the first search, which makes the texts, and those of searches after it."""
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from qwen_desktop.ui.find.bar import FindBar
    from qwen_desktop.ui.find.finder import Finder
    from qwen_desktop.ui.find.kept import StoredTexts
    from qwen_desktop.ui.frames import Frames
    from qwen_desktop.ui.theme import Themes
    from qwen_desktop.ui.transcript import TranscriptView

    themes = Themes("light")
    page, frames = QWidget(), Frames(application)
    layout = QVBoxLayout(page)
    view, bar = TranscriptView(themes.current, frames), FindBar(themes, "Find in the conversation")
    layout.addWidget(bar)
    layout.addWidget(view)
    page.resize(WIDTH, HEIGHT)
    page.show()
    view.show_messages(messages, streaming=None)
    finder = Finder(view, bar, frames, themes, StoredTexts(store))
    finder.open()
    freeze()

    def search(query: str) -> list[float]:
        def begin() -> None:
            bar.ask(query)
            finder._edited(query)
            view.viewport().repaint()

        out = [ms(begin)]
        while not finder._search.complete or finder._marking.due(finder._marks.rows):
            out.append(ms(lambda: (finder._work(), view.viewport().repaint())))
        return out

    first = search("token")
    store.flush(60)
    found = []
    for query in QUERIES:
        finder.close()
        finder.open()
        found.append(search(query))
    page.close()
    return first, found


def main() -> None:
    from PySide6.QtWidgets import QApplication

    application = QApplication(["benchmark"])
    print(json.dumps([asdict(row) for row in rows(application)]))


if __name__ == "__main__":
    main()
