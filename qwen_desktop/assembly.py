"""Puts the window together: every widget is made here, handed what it needs, and told whom to tell.

Knows all the parts by name and none of their insides; after this nobody needs to know everybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from qwen_desktop import i18n, parts
from qwen_desktop.chat import keeping, sentences
from qwen_desktop.chat.answerers import EMBEDDED, Answerers
from qwen_desktop.chat.changing import no_longer_fits
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting
from qwen_desktop.chat.session import Session
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.errors import ProblemKind
from qwen_desktop.domain.message import Message, Status
from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _
from qwen_desktop.storage.problems import StorageKind, StorageProblem
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.drafting import Drafting
from qwen_desktop.ui.instructing import Instructing
from qwen_desktop.ui.rows import ERROR, INFO, WARNING, Notice, NoticeRows
from qwen_desktop.ui.sidebar.sidebar import Sidebar
from qwen_desktop.ui.stage import Stage
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.tidying import Tidying
from qwen_desktop.ui.turns import Turns
from qwen_desktop.ui.views import Views
from qwen_desktop.ui.welcome.page import Welcome
from qwen_desktop.ui.window import Places, Window

if TYPE_CHECKING:
    from qwen_desktop.chat.titling import Titling
    from qwen_desktop.ui.exchange import Exchange
    from qwen_desktop.ui.preferences.opening import Preferences
    from qwen_desktop.ui.ready import Ready
    from qwen_desktop.ui.taking import Taking
    from qwen_desktop.ui.transcript.state import Ending

DATABASE_ROW = "database"
FAULT_ROW = "fault"
MODEL_ROW = "model"


class FirstPaint(QObject):
    """Calls `then` once, when the window it watches has painted its first frame."""

    def __init__(self, window: Window, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._then is not None:
            then, self._then = self._then, None
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, then)
        return False


@dataclass(slots=True)
class Running:
    """The window and everything behind it."""

    parts: parts.Parts
    store: Store
    window: Window
    desk: Desk
    stage: Stage
    turns: Turns
    composer: Composer
    views: Views
    welcome: Welcome
    sidebar: Sidebar
    asking: Asking
    choosing: Choosing
    drafting: Drafting
    instructing: Instructing
    rows: NoticeRows
    tidying: Tidying
    themes: Themes
    loop: asyncio.AbstractEventLoop
    preferences: Preferences | None = None  # made after the first frame
    taking: Taking | None = None  # made after the first frame
    exchange: Exchange | None = None  # made after the first frame
    ready: Ready | None = None  # made after the first frame
    titling: Titling | None = None  # made after the first frame
    painted: asyncio.Event = field(default_factory=asyncio.Event)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    def say_fault(self, report: str) -> None:
        """Show a fault of our own as a row, from whatever thread it is told."""

        def show() -> None:
            sentence = _("Something went wrong inside Qwen Desktop; what you see is kept.")
            self.rows.put(FAULT_ROW, Notice(ERROR, sentence, details=report))

        self.loop.call_soon_threadsafe(show)

    async def close(self) -> None:
        """End the answers as interrupted, keep everything, end the child processes."""
        self.drafting.keep()
        if self.preferences is not None:
            await self.preferences.close()
        if self.ready is not None:
            self.ready.close()
        if self.exchange is not None:
            await self.exchange.close()
        await self.choosing.close()
        await self.asking.close()
        if self.titling is not None:
            await self.titling.close()
        await self.desk.close()
        if self.taking is not None:
            await self.taking.close()
        await self.views.close()
        await self.parts.close()
        self.parts.settings.save()
        self.store.close()
        self.window.hide()
        self.window.deleteLater()


def assemble(folder: Path, loop: asyncio.AbstractEventLoop) -> Running:
    """Make the window and everything behind it. Raises StorageError for a database from a newer version."""
    built = parts.build(folder)
    settings = built.settings
    i18n.use(settings.language)
    problems = Problems(loop)
    store = Store.open(folder, problems.from_any_thread)
    themes = Themes(settings.theme)
    rows = NoticeRows(themes)
    sidebar = Sidebar(themes)
    composer = Composer(themes)
    composer.set_sends_with_modifier(settings.send_key != "enter")
    composer.set_longest_paste(settings.longest_paste)
    welcome = Welcome(themes)
    desk_of: list[Desk] = []
    views = Views(
        themes,
        lambda: settings.zoom,
        lambda message: _ending(message, built.answerers),
        sentences.notice,
        lambda message_id: desk_of[0].versions(message_id),
        built.window_worker,
    )
    closed = asyncio.Event()
    window = Window(
        themes,
        Places(sidebar, rows, welcome, views.transcript_place, composer, views.panel_place),
        load_geometry=lambda: settings.geometry,
        save_geometry=lambda text: setattr(settings, "geometry", text),
        closing=closed.set,
    )
    turns = Turns(views, window.set_panel_visible, lambda: window.panel_visible)
    stage = Stage(views, turns, window.show_welcome)
    choosing = Choosing(composer, rows, themes, settings, built.answerers, lambda: window)

    counting = Counting(built.worker, store.document)

    def make_session(conversation: Conversation, desk: Desk) -> Session:
        return Session(conversation, store, built.answerers.provider, desk, settings.stall_seconds, counting.refusal)

    desk = Desk(store, make_session, sidebar, stage, choosing.choice)
    desk_of.append(desk)
    asking = Asking(
        composer,
        rows,
        built.worker,
        store,
        counting,
        built.answerers,
        lambda: desk.current,
        choosing.choice,
        composer.open_models,
    )
    drafting = Drafting(store, asking, choosing)
    instructing = Instructing(store, composer, lambda: desk.current, themes, window)
    running = Running(
        built,
        store,
        window,
        desk,
        stage,
        turns,
        composer,
        views,
        welcome,
        sidebar,
        asking,
        choosing,
        drafting,
        instructing,
        rows,
        Tidying(store, sidebar, desk, rows),
        themes,
        loop,
        closed=closed,
    )

    def show(problem: StorageProblem) -> None:
        show_problem(rows, problem)
        if problem.kind in (StorageKind.DAMAGED, StorageKind.WORKS_AGAIN):
            sidebar.set_conversations(store.summaries(), store.folders())  # a read also sets what is damaged aside

    problems.show = show
    _connect_first(running, welcome)
    FirstPaint(window, running.painted.set)
    return running


def _ending(message: Message, answerers: Answerers) -> Ending | None:
    """What stands under an answer, in the words of the transcript."""
    from qwen_desktop.ui.transcript.state import Ending  # not for the first frame

    switches = answerers.find(message.model, message.provider).thinking is Thinking.HYBRID
    sentence = sentences.ending(message, can_switch=switches)
    if sentence is None:
        return None
    details = sentences.details(message.problem) if message.problem is not None else ""
    return Ending(sentence.text, sentence.actions, details)


class Problems:
    """Brings problems of the store from its thread to the window's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.show: Callable[[StorageProblem], None] = lambda problem: None

    def from_any_thread(self, problem: StorageProblem) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._show, problem)

    def _show(self, problem: StorageProblem) -> None:
        self.show(problem)


def show_problem(rows: NoticeRows, problem: StorageProblem) -> None:
    """Say what the store has to say, in one row that the next problem replaces."""
    if problem.kind is StorageKind.WORKS_AGAIN:
        rows.put(DATABASE_ROW, Notice(INFO, keeping.explain(problem), seconds=8))
    else:
        rows.put(DATABASE_ROW, Notice(ERROR, keeping.explain(problem), details=problem.detail))


def _connect_first(running: Running, welcome: Welcome) -> None:
    """What the first frame already needs to be told; the rest is connected after it (wiring.py)."""
    window, desk, asking, choosing = running.window, running.desk, running.asking, running.choosing
    drafting, instructing = running.drafting, running.instructing
    desk.on_streaming = running.composer.set_streaming
    desk.on_title = window.set_title

    def asked(conversation_id: str) -> None:
        running.tidying.asked(conversation_id)
        if running.titling is not None:
            running.titling.asked(conversation_id)

    def settled(session: Session, message: Message) -> None:
        asking.settled(session, failed=message.status is Status.FAILED)
        if running.ready is not None:
            running.ready.settled(session.id, session.conversation.title, message)
        if running.titling is not None:
            running.titling.settled(session.conversation, message)
        if message.status is Status.COMPLETE:
            choosing.answered(message.provider)
        elif message.problem is not None and message.problem.kind is ProblemKind.UNAUTHORIZED:
            choosing.refused(message.provider)

    def invite() -> None:
        """The empty page teaches while there is nothing, and only invites later."""
        model, has_engine = choosing.choice().model, running.parts.has_engine
        embedded = model.provider == EMBEDDED
        answers = "" if embedded and not has_engine else model.name or model.id
        if running.sidebar.empty:
            welcome.show_first_start(local_model=has_engine, answers="" if embedded else answers)
        else:
            welcome.show_empty(answers, wants_key=choosing.wants_key)

    def shown(session: Session) -> None:
        window.set_title(session.conversation.title)
        running.rows.remove(MODEL_ROW)
        drafting.turn_to(session)
        instructing.show()
        asking.shown(session)
        if not session.conversation.messages:
            invite()

    def model_changed(before: Choice) -> None:
        told = desk.current.conversation.instructions
        missing = no_longer_fits(before, choosing.choice(), asking.counted(), told)
        if missing:
            running.rows.put(MODEL_ROW, Notice(WARNING, " ".join(missing)))
        else:
            running.rows.remove(MODEL_ROW)

    def instructed() -> None:
        asking.show_fit()
        drafting.changed()

    def choice_changed() -> None:
        asking.show_fit()
        drafting.changed()
        if not desk.current.conversation.messages:
            invite()
        if running.preferences is not None:
            running.preferences.refresh()

    desk.on_asked = asked
    desk.on_settled = settled
    desk.on_shown = shown
    choosing.on_changed = choice_changed
    choosing.on_model = model_changed
    asking.on_changed = drafting.changed
    asking.on_unqueued = drafting.unqueued
    instructing.on_changed = instructed
    running.composer.edited.connect(drafting.changed)


def start(running: Running) -> None:
    """Fill the window, before the first frame: the titles, and an empty conversation or the one that was cut off."""
    recovered = running.store.recover()
    running.desk.start()
    running.composer.setFocus()
    if recovered:
        there = {summary.id for summary in running.store.summaries()}
        cut_off = [conversation_id for conversation_id, _message in recovered if conversation_id in there]
        if cut_off:  # and not one that was deleted while it was answered
            running.desk.open(cut_off[-1])
    for problem in running.store.notices:
        show_problem(running.rows, problem)
