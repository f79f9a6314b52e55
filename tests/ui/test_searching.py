"""Searching in everything, through the real window: from the field to the hits to their place, in the trace too."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.message import AttachmentPart, Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.storage.search import Hit, Progress, hits
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.find.bar import FindBar
from qwen_desktop.ui.searching import search as searching
from qwen_desktop.ui.searching.results import Results
from qwen_desktop.ui.searching.rows import Heading, More
from qwen_desktop.ui.searching.search import Search
from qwen_desktop.ui.sidebar import Picked
from qwen_desktop.ui.sidebar.field import SearchField
from qwen_desktop.ui.transcript import TranscriptView
from tests.ui.whole import CTRL, NOBODY, SHIFT, Desktop, until, window

Play = Callable[[Callable[["Seeker"], Awaitable[None]]], None]
DAY = 24 * 3600.0
LONG = "Nothing of interest is said here. " * 60


class Seeker(Desktop):
    """The window, with somebody who looks for something."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop.running)
        field, results = self.bar.findChild(SearchField), self.bar.findChild(Results)
        assert field is not None
        assert results is not None
        self.field = field
        self.results = results
        self.list = results._view

    async def look_for(self, words: str) -> None:
        """Write words into the field, and wait until everything was looked through."""
        self.field.setFocus()
        self.field.selectAll()
        if words.isascii():
            QTest.keyClicks(self.field, words)
        else:  # as an input method gives them
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(self.field, event)
        await self.done()

    async def done(self) -> None:
        """Wait until what is looked for was found, or was not."""
        search = self.results.findChild(Search)
        assert search is not None
        await until(lambda: not any(t.isActive() for t in (search._moment, search._sign, search._again)))
        await until(lambda: not search._waiting)

    def found(self) -> list[str]:
        """What is listed: titles, hits as "who: words", and how many more."""
        rows = [self.list.model().index(row, 0) for row in range(self.list.model().rowCount())]
        out = []
        for index in rows:
            row = self.results._rows.at(index)
            said = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
            out.append(said if isinstance(row, Heading | More) else f"{said.split(', ')[0]}: {str(index.data())[:40]}")
        return out

    def bold(self) -> list[str]:
        rows = [self.results._rows.at(self.list.model().index(row, 0)) for row in range(self.list.model().rowCount())]
        hits = [row for row in rows if isinstance(row, Hit)]
        return [hit.snippet.text[start:end] for hit in hits for start, end in hit.snippet.bold]

    def click_row(self, number: int) -> None:
        index = self.list.model().index(number, 0)
        self.list.scrollTo(index)
        place = self.list.visualRect(index).center()
        QTest.mouseClick(self.list.viewport(), Qt.MouseButton.LeftButton, NOBODY, place)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NOBODY) -> None:
        """A key for whoever has the keyboard."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, keys)

    def choose_scope(self, label: str) -> None:
        chip = next(b for b in self.results.findChildren(QToolButton) if b.text() == label)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, NOBODY, QPoint(8, 8))

    async def lit(self, view: TranscriptView) -> str:
        """The words of the hit that was gone to in a view, once it is on screen."""
        found: list[str] = []

        def seen() -> bool:
            for placed in view.column.visible:
                current = view.lights(placed)[1] if view.lights is not None else None
                if current is not None:
                    found.append(placed.segment.text_between(*current))
                    return True
            return False

        await until(seen)
        return found[0]

    @property
    def shown(self) -> str:
        return self.running.desk.current.id


def talk(store: Store, id: str, *turns: tuple[str, str, str], days: float = 0.0) -> Conversation:
    """A conversation of questions, thoughts and answers, some days ago; its title is its id."""
    when = time.time() - days * DAY - 60.0
    conversation = Conversation(id=id, title=id, title_by_user=True, created=when, updated=when)
    for at, (question, thought, answer) in enumerate(turns):
        asked = conversation.add(user_message(question, parent=conversation.head).with_(created=when + at))
        parts = [ReasoningPart(thought, when, when + 2, 9)] if thought else []
        conversation.add(
            Message(Role.ASSISTANT, (*parts, TextPart(answer)), parent=asked.id, created=when + at, model="m")
        )
    store.save_conversation(conversation)
    for message in conversation.messages.values():
        store.put_message(conversation.id, message)
    return conversation


def fill(store: Store) -> None:
    filler = [(f"Filler {number}?", "", LONG) for number in range(12)]
    place = ("What holds a mast?", f"{LONG}\n\nThe shrouds hold it, says the trace.", "**Shrou**ds and stays hold it.")
    talk(store, "Boats", *filler, place, *filler)
    talk(store, "季度报告", ("电池业务怎么样？", "先看收入。", "电池收入增长了。"), days=2)
    talk(store, "Shrouds of Turin", ("Who wove it?", "", "Nobody knows."), days=40)


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays with a window behind which some conversations are."""

    def run(part: Callable[[Seeker], Awaitable[None]]) -> None:
        folder = tmp_path / "data"
        if not folder.exists():
            store = Store.open(folder, lambda problem: None)
            fill(store)
            store.close()

        async def whole() -> None:
            async with window(folder) as desktop:
                desktop.running.turns.toggled(False)
                seeker = Seeker(desktop)
                await seeker.read()
                await part(seeker)
                await until(lambda: not desktop.running.views.frames.running)

        asyncio.run(whole())

    return run


def test_titles_come_at_once_and_all_that_was_said_after_a_moment(play: Play) -> None:
    async def part(user: Seeker) -> None:
        QTest.keyClick(user.running.window, Qt.Key.Key_F, CTRL | SHIFT)
        assert user.field.hasFocus()
        QTest.keyClicks(user.field, "shrouds")
        assert user.rows() == ["Titles", "Shrouds of Turin"]
        assert user.found() == []
        await user.done()
        assert sorted(user.found()) == [
            "Answer: Shrouds and stays hold it.",
            "Boats",
            "Thinking: …is said here. The shrouds hold it, says",
        ]
        assert user.bold() in (["Shrouds", "shrouds"], ["shrouds", "Shrouds"])
        assert user.results.outcome == "2 hits"
        user.field.clear()
        assert not user.results.isVisible()
        assert "Boats" in user.rows()

    play(part)


def test_chinese_is_found_from_one_letter_on(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("池")
        assert sorted(user.found()) == ["Answer: 电池收入增长了。", "You: 电池业务怎么样？", "季度报告"]
        await user.look_for("收入")
        assert len(user.found()) == 3
        assert set(user.bold()) == {"收入"}

    play(part)


def test_a_hit_opens_at_its_place_and_is_lit(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("stays")
        user.click_row(1)
        transcript = user.running.views.transcript
        assert user.shown == "Boats"
        assert await user.lit(transcript) == "stays"
        assert [bar.query for bar in user.running.window.findChildren(FindBar) if bar.isVisible()] == ["stays"]

    play(part)


def test_a_hit_in_a_trace_opens_the_thinking_at_its_place(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("says the trace")
        assert user.found() == ["Boats", "Thinking: …The shrouds hold it, says the trace."]
        assert not user.running.window.panel_visible
        user.click_row(1)
        assert user.running.window.panel_visible
        assert await user.lit(user.running.views.panel.view) == "says the trace"
        visible = [user.running.views.transcript.entries[p.entry] for p in user.running.views.transcript.column.visible]
        assert any(entry.message.reasoning is not None for entry in visible)  # and what was answered stands beside it

    play(part)


def test_a_hit_in_another_version_shows_that_version(play: Play) -> None:
    async def part(user: Seeker) -> None:
        store = user.running.store
        boats = store.load("Boats")
        asked = next(m for m in boats.messages.values() if m.text == "What holds a mast?")
        other = boats.add(Message(Role.ASSISTANT, (TextPart("Only pulleys."),), parent=asked.id, model="m"))
        store.put_message("Boats", other)  # and the head of what is kept stays where it was
        await user.read()
        await user.look_for("pulleys")
        user.click_row(1)
        assert [m.text for m in user.running.desk.current.branch()][-1] == "Only pulleys."
        assert await user.lit(user.running.views.transcript) == "pulleys"

    play(part)


def test_the_keyboard_goes_from_the_field_through_titles_and_hits_and_back(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("shrouds")
        user.key(Qt.Key.Key_Down)
        assert user.view.hasFocus()
        user.key(Qt.Key.Key_Down)
        assert user.list.hasFocus()
        assert user.list.currentIndex().row() == 1
        user.key(Qt.Key.Key_Down)
        assert user.list.currentIndex().row() == 2
        user.key(Qt.Key.Key_Return)
        assert user.shown == "Boats"
        assert user.list.hasFocus()  # to go on to the next one
        user.key(Qt.Key.Key_Up)
        user.key(Qt.Key.Key_Up)
        assert user.view.hasFocus()
        user.key(Qt.Key.Key_Down)
        user.key(Qt.Key.Key_Escape)
        assert user.field.text() == ""
        assert user.view.isVisible()

    play(part)


def test_enter_opens_the_first_hit_where_no_title_matches(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("wove")
        user.key(Qt.Key.Key_Return)
        assert user.shown == "Shrouds of Turin"
        assert user.field.text() == "wove"
        user.field.setFocus()
        user.key(Qt.Key.Key_Down)
        assert user.list.hasFocus()
        user.key(Qt.Key.Key_Up)
        assert user.field.hasFocus()

    play(part)


def test_a_chip_narrows_it_to_one_kind_of_text(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("hold")
        assert len([row for row in user.found() if ": " in row]) == 3
        for chip, expected in (
            ("Questions", ["You: What holds a mast?"]),
            ("Answers", ["Answer: Shrouds and stays hold it."]),
            ("Thinking", ["Thinking: …said here. The shrouds hold it, says th"]),
        ):
            user.choose_scope(chip)
            await user.done()
            assert user.found()[1:] == expected
        user.choose_scope("Documents")
        await user.done()
        assert user.found() == []
        assert user.results.outcome == "No document has “hold”."

    play(part)


def test_a_document_is_found_by_what_is_in_it(play: Play, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data", lambda problem: None)
    store.put_document(Document("d" * 64, "lease.pdf", "pdf", 9, (Block("p1", "a roof of slate"),), {}))
    conversation = Conversation(id="Leases", title="Leases")
    part_ = AttachmentPart("d" * 64, "lease.pdf", "pdf", 9, 1)
    conversation.add(user_message("Compare").with_(parts=(part_, TextPart("Compare"))))
    store.save_conversation(conversation)
    store.put_message(conversation.id, conversation.path()[0])
    store.close()

    async def part(user: Seeker) -> None:
        await user.look_for("slate")
        assert user.found() == ["Leases", "lease.pdf: a roof of slate"]
        user.click_row(1)
        assert user.shown == "Leases"

    play(part)


def test_what_is_said_now_is_found_too(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("zebra")
        assert user.results.outcome == "Nothing that was said has “zebra”."
        talk(user.running.store, "Animals", ("A zebra?", "", "Yes."))
        user.running.sidebar.put(user.running.store.load("Animals").summary())
        await user.read()
        await user.look_for("zebra")
        assert user.found() == ["Animals", "You: A zebra?"]

    play(part)


def test_a_conversation_that_is_deleted_goes_from_what_was_found(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("电池")
        assert user.found()[0] == "季度报告"
        user.running.tidying.delete(Picked(("季度报告",)))
        assert user.found() == []

    play(part)


def test_a_conversation_with_many_hits_shows_three_and_the_rest_when_asked(play: Play) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("filler")
        assert [row[:4] for row in user.found()] == ["Boat", "You:", "You:", "You:", "21 m"]
        user.click_row(4)
        await until(lambda: len(user.found()) == 25)
        assert user.results.outcome == "24 hits"
        assert len(set(user.found()[1:])) == 12  # each was asked twice

    play(part)


def test_conversations_further_down_come_as_they_are_scrolled_to(play: Play, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data", lambda problem: None)
    for number in range(80):
        talk(store, f"Talk {number}", (f"Is number {number} remarkable?", "", "Yes."), days=number)
    store.close()

    async def part(user: Seeker) -> None:
        await user.look_for("remarkable")
        assert user.results.outcome == "80 hits"
        first = len(user.found())
        assert first < 160
        bar = user.list.verticalScrollBar()

        def scrolled() -> bool:
            bar.setValue(bar.maximum())
            return len(user.found()) >= 160

        await until(scrolled)
        assert len(set(user.found())) == 160

    play(part)


def test_letters_of_an_input_method_are_looked_for_when_they_are_text(play: Play) -> None:
    async def part(user: Seeker) -> None:
        user.field.setFocus()
        QApplication.sendEvent(user.field, QInputMethodEvent("dianchi", []))
        await user.done()
        assert not user.results.isVisible()
        event = QInputMethodEvent()
        event.setCommitString("电池")
        QApplication.sendEvent(user.field, event)
        await user.done()
        assert len(user.found()) == 3

    play(part)


def test_it_is_said_how_far_older_messages_have_been_read(play: Play, tmp_path: Path) -> None:
    async def part(user: Seeker) -> None:
        await user.look_for("stays")
        search = user.results.findChild(Search)
        assert search is not None
        search.progressed(Progress(1200, 8000))
        QCoreApplication.processEvents()
        assert user.results.outcome == "1 hit\nOlder messages are still being read: 1,200 of 8,000."
        search.progressed(Progress(0, 0))
        await user.done()
        assert user.results.outcome == "1 hit"

    play(part)


def test_many_hits_are_said_to_be_many(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "LISTED", 10)

    async def part(user: Seeker) -> None:
        await user.look_for("interest")
        assert user.results.outcome == "25 hits; the best 10 are shown."
        monkeypatch.setattr(hits, "MOST", 20)
        monkeypatch.setattr(searching, "MOST", 20)
        await user.look_for("nothing")
        assert user.results.outcome == "More than 20 hits; the newest are shown."

    play(part)


def test_while_something_is_looked_for_long_it_is_said(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SIGN_MS", 0)

    async def part(user: Seeker) -> None:
        busy, release = threading.Event(), threading.Event()
        user.running.store.search.find("a", None, lambda found: (busy.set(), release.wait(10.0)))
        assert busy.wait(10.0)
        QTest.keyClicks(user.field, "stays")
        await until(lambda: user.results.outcome == "Searching…")
        release.set()
        await user.done()
        assert user.results.outcome == "1 hit"

    play(part)
