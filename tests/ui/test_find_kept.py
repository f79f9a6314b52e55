"""The texts of finished messages are kept, so that looking needs no parsing; and a long conversation is no stall."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message, Role, Status, TextPart, user_message
from qwen_desktop.storage.plain import QUESTION, TEXT, TRACE
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.find.keeper import Keeper
from qwen_desktop.ui.find.kept import StoredTexts
from qwen_desktop.ui.find.pattern import Pattern
from qwen_desktop.ui.find.search import SLICE, Search
from qwen_desktop.ui.find.texts import Texts
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import findable
from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.findable import FORMAT, making
from qwen_desktop.ui.transcript.letters import LEAF
from tests.ui.conversation import SAMPLE, answer, talk, thought
from tests.ui.finding import Finding

Until = Callable[..., None]
NEVER = float("inf")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "data", lambda problem: None)
    yield store
    store.close()


@pytest.fixture
def finding(themes: Themes, shown: Callable[..., QWidget], until: Until, store: Store) -> Finding:
    made = Finding.made(themes, StoredTexts(store), until)
    shown(made.page, 800, 640)
    return made


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the leaves that are made into text, from now on."""
    lengths: list[int] = []
    real = findable.segment_for

    def counted(leaf: object, *rest: object) -> object:
        lengths.append(len(leaf.text))  # type: ignore[attr-defined]
        return real(leaf, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(findable, "segment_for", counted)
    return lengths


def put(store: Store, messages: list[Message]) -> list[Message]:
    """Keep messages as a conversation; they are as they come back from the store."""
    conversation = Conversation()
    for message in messages:
        conversation.add(message.with_(parent=conversation.head))
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)
    store.flush(30)
    return store.load(conversation.id).path()


def kept(store: Store) -> dict[tuple[str, str], str]:
    """What is on disk, by message and kind."""
    store.flush(30)
    with sqlite3.connect(store.path) as db:
        found = {(row[0], row[1]): row[2] for row in db.execute("SELECT message, kind, text FROM plain")}
    db.close()
    return found


def test_a_second_search_parses_nothing(finding: Finding, store: Store, parsed: list[int]) -> None:
    messages = put(store, talk(60))
    finding.view.show_messages(messages, streaming=None)
    first = finding.look_for("trick")
    assert first.endswith("of 60")
    assert len(parsed) > 60
    finding.finder.close()
    assert set(kept(store)) == {(m.id, QUESTION if m.role is Role.USER else TEXT) for m in messages}
    parsed.clear()
    finding.view.show_messages(store.load(_conversation(store)).path(), streaming=None)
    assert finding.look_for("trick") == first
    assert finding.look_for("bold") != "No matches"
    assert parsed == []


def _conversation(store: Store) -> str:
    return store.summaries()[0].id


def test_a_thought_and_its_answer_are_kept_apart(
    finding: Finding, themes: Themes, shown: Callable[..., QWidget], until: Until, store: Store
) -> None:
    message = answer("").with_(parts=(thought("A **need**le of thought."), TextPart("A needle of an *answer*.")))
    _question, message = put(store, [user_message("q"), message])
    made = Keeper(finding.frames, StoredTexts(store), StoredTexts(store, traces=True))
    made.add(message)
    finding.done()
    assert kept(store) == {(message.id, TRACE): "A needle of thought.", (message.id, TEXT): "A needle of an answer."}


def test_what_has_just_been_asked_and_answered_is_kept_without_being_looked_for(finding: Finding, store: Store) -> None:
    question, reply = put(store, [user_message("Where?\nAnd why?"), answer(SAMPLE * 20)])
    made = Keeper(finding.frames, StoredTexts(store), StoredTexts(store, traces=True))
    made.add(question)
    made.add(reply.with_(status=Status.STREAMING))
    made.add(reply)
    finding.done()
    found = kept(store)
    assert found[question.id, QUESTION] == "Where?\nAnd why?"
    assert found[reply.id, TEXT].startswith(f"Heading with code{LEAF}Some bold, italic, strike")
    assert set(found) == {(question.id, QUESTION), (reply.id, TEXT)}


def test_a_long_answer_is_made_into_text_in_many_steps(parsed: list[int]) -> None:
    """Each reads a leaf of a few thousand characters at most."""
    before = 0
    for _cost in making(answer(SAMPLE * 40 + "word " * 5_000)):
        assert sum(parsed) - before <= 4_096
        before = sum(parsed)
    assert before > 40_000


def test_ten_thousand_messages_are_looked_through_in_slices(qapp: QApplication, store: Store) -> None:
    """However much time there is, one slice reads, folds and makes only so much."""
    messages = put(store, talk(5_000))
    words = StoredTexts(store)
    made = Keeper(Frames(qapp), words, StoredTexts(store, traces=True))
    for message in messages:
        made.add(message)
    while made._waiting:
        made._work()
    made._frames.forget(made._work)
    store.flush(60)
    entries = Entries(messages)
    search = Search(Texts(lambda: entries, words))
    search.begin(Pattern("trick"), 9_000)
    costs: list[int] = []
    read = _counted(search, costs)
    slices = 0
    while read(NEVER):
        slices += 1
        assert sum(costs) <= SLICE + max(costs)
        costs.clear()
    assert search.total == 5_000
    assert slices > 20
    assert search.complete


def _counted(search: Search, costs: list[int]) -> Callable[[float], bool]:
    """`work`, with what each step has cost noted."""
    real = search._look

    def look(number: int) -> Iterator[int]:
        for cost in real(number):
            costs.append(cost)
            yield cost

    search._look = look  # type: ignore[method-assign]
    return search.work


def test_what_is_nearest_is_found_first(store: Store) -> None:
    messages = put(store, [m for n in range(2_000) for m in (user_message(f"q {n}"), answer("A needle."))])
    entries = Entries(messages)
    search = Search(Texts(lambda: entries, StoredTexts(store)))
    search.begin(Pattern("needle"), 3_001)
    search.work(NEVER, most=150_000)
    assert search.after(3_001, 0) == (3_001, 2, 8)
    assert search.total < 100
    assert search.before(3_001, 0) is None
    assert not search.upwards_done
    while search.work(NEVER):
        pass
    assert search.before(3_001, 0) == (2_999, 2, 8)
    assert search.total == 2_000
    assert search.rank((3_001, 2, 8)) == 1_501


def test_one_more_letter_looks_only_where_there_was_something(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = put(
        store, [m for n in range(200) for m in (user_message("hay"), answer("needle" if n % 50 == 0 else "no"))]
    )
    entries = Entries(messages)
    search = Search(Texts(lambda: entries, StoredTexts(store)))
    looked: list[int] = []
    real = Pattern.hits

    def counted(self: Pattern, folded: str, start: int = 0) -> object:
        looked.append(len(folded))
        return real(self, folded, start)

    monkeypatch.setattr(Pattern, "hits", counted)
    for query, most, total in (("nee", 400, 4), ("need", 4, 4), ("needy", 4, 0), ("need", 400, 4)):
        looked.clear()
        search.begin(Pattern(query), 0)
        while search.work(NEVER):
            pass
        assert search.total == total
        assert len(looked) <= most


def test_a_text_that_was_kept_wrongly_is_made_anew(finding: Finding, store: Store) -> None:
    _question, reply = put(store, [user_message("q"), answer("A **need**le in hay.")])
    store.keep_plain(reply.id, TEXT, FORMAT, "Other words with a needle that are not there.")
    finding.view.show_messages([reply], streaming=None)
    finding.look_for("needle")
    assert finding.lit() == ["needle"]
    assert finding.look_for("other words") == "No matches"
    assert kept(store)[reply.id, TEXT] == "A needle in hay."


def test_texts_of_an_older_format_are_made_anew(finding: Finding, store: Store) -> None:
    _question, reply = put(store, [user_message("q"), answer("A **need**le.")])
    store.keep_plain(reply.id, TEXT, FORMAT - 1, "Of another time.")
    finding.view.show_messages([reply], streaming=None)
    assert finding.look_for("needle") == "1 of 1"
    assert kept(store)[reply.id, TEXT] == "A needle."


def test_where_nothing_can_be_read_the_text_is_made_from_the_message(finding: Finding, store: Store) -> None:
    reply = put(store, [user_message("q"), answer("A **need**le.")])[1]
    finding.view.show_messages([reply], streaming=None)
    store.close()
    store.path.unlink()
    assert finding.look_for("needle") == "1 of 1"


def test_a_search_is_not_slower_for_what_is_found(qapp: QApplication, store: Store) -> None:
    """Two hundred thousand hits in one message are taken in steps, and asked for in a moment."""
    message = Message(Role.ASSISTANT, (TextPart("```\n" + ("e" * 80 + "\n") * 2_500 + "```"),))
    entries = Entries([message])
    search = Search(Texts(lambda: entries, StoredTexts(store)))
    search.begin(Pattern("e"), 0)
    while search.work(NEVER):
        pass
    assert search.total == 200_000
    start = time.thread_time()
    for _ in range(1_000):
        assert search.after(0, 100_000) is not None
        assert search.rank((0, 81 * 1_000, 81 * 1_000 + 1)) == 80_001
    assert time.thread_time() - start < 0.2
