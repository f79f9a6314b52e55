"""What the pictures show, scene by scene. Knows the app's parts; does not know how a picture is taken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QDialog, QListWidget

from benchmarks.stage import FAKE_KEY, Stage, leases, remember
from benchmarks.studio import LIGHT

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running

WIDTH, HEIGHT = 1280, 840
FLAGSHIP = "dashscope/qwen3.8-max"
TICK = 1.2  # seconds in which every clock on screen has moved


async def first_start(stage: Stage) -> None:
    """Nothing has ever been asked."""
    await stage.size(WIDTH, HEIGHT)
    await stage.take("first-start")
    await stage.size(720, HEIGHT)
    await stage.take("first-start-narrow", [LIGHT])
    await stage.size(WIDTH, HEIGHT)
    stage.running.choosing.ask_for_key()
    await stage.take("key")
    dialog = stage.running.choosing._dialog
    assert dialog is not None
    from qwen_desktop.keychain import KeyAnswer, Outcome

    dialog._key.setText(FAKE_KEY)
    dialog.show_outcome(KeyAnswer(Outcome.LOCKED).sentence(), can_use_once=True)
    await stage.take("key-locked")
    dialog.reject()


async def tried(stage: Stage) -> None:
    """What the cards of the first start do."""
    from qwen_desktop.ui.sidebar import Picked
    from qwen_desktop.ui.welcome.card import Card

    running = stage.running
    running.desk.new()
    cards = {card.objectName(): card for card in running.window.findChildren(Card)}
    cards["sample"].click()
    await stage.until(lambda: any(a.document for a in running.asking.files.chips.values()))
    await stage.take("sample", [LIGHT])
    running.asking.clear()
    cards["trace"].click()
    await stage.take("recorded")
    running.tidying.delete(Picked((running.desk.current.id,)))
    running.rows.remove("undo")


async def embedded_and_empty(stage: Stage) -> None:
    """Conversations are there, and no key."""
    remember(stage.running, stage.clock)
    stage.running.desk.new()
    await stage.take("empty-embedded")


async def leases_asked(stage: Stage) -> None:
    """The picture of the README: documents, an answer, and the thought beside it."""
    from benchmarks.scene_texts import QUESTION

    running, clock = stage.running, stage.clock
    await stage.give_key()
    running.desk.new()
    await stage.take("empty")
    await running.asking.attach(leases(stage))
    running.composer.set_text(QUESTION)
    running.composer.setFocus()
    await stage.take("asking")
    running.asking.send(QUESTION)
    thought = "clause 5.1, so the fee"
    await stage.until(lambda: thought in _thought(running))
    clock.pass_by(6.4)
    await asyncio.sleep(TICK)
    await stage.take("thinking")
    stage.server.open("thought")
    await stage.until(lambda: "cheaper if they can wait" in _thought(running))
    clock.pass_by(5.9)
    stage.server.open("answer")
    await stage.until(lambda: running.desk.current.branch()[-1].text)
    await stage.take("answering")
    clock.pass_by(4.0)
    stage.server.open("end")
    await stage.answered()
    running.desk.rename(running.desk.current.id, "Compare two leases")
    await stage.take("answer")
    await _found(stage, "month")
    running.views.panel.set_folded(True)
    await stage.take("panel-folded", [LIGHT])
    running.views.panel.set_folded(False)
    running.window.toggle_panel()
    await stage.take("panel-closed", [LIGHT])
    running.window.toggle_panel()


async def _found(stage: Stage, query: str) -> None:
    """Some words looked for, in the answer and in the thought."""
    from qwen_desktop.ui.find.bar import FindBar
    from qwen_desktop.ui.find.finder import Finder

    finders = [view.findChild(Finder) for view in (stage.running.views.transcript, stage.running.views.panel.view)]
    for finder in finders:
        assert finder is not None
        finder.open(focus=False)
        finder._bar.ask(query)
        finder._edited(query)
        finder.step(True)
    assert len(stage.running.window.findChildren(FindBar)) == len(finders)
    await stage.take("found")
    for finder in finders:
        assert finder is not None
        finder.close()


def _thought(running: Running) -> str:
    branch = running.desk.current.branch()
    reasoning = branch[-1].reasoning if branch else None
    return reasoning.text if reasoning is not None else ""


async def narrow(stage: Stage) -> None:
    """As narrow as half a laptop's screen."""
    await stage.size(720, HEIGHT)
    await stage.take("narrow")
    stage.running.window.set_sidebar_visible(False)
    stage.running.window.set_panel_visible(False)
    await stage.take("narrow-alone", [LIGHT])
    await stage.size(420, 640)
    await stage.take("narrowest", [LIGHT])
    await stage.size(WIDTH, HEIGHT)
    stage.running.window.set_sidebar_visible(True)


async def formats(stage: Stage) -> None:
    """Everything an answer may hold."""
    await stage.size(WIDTH, 1560)
    await stage.ask("How do I stream Markdown into a Qt widget without a stutter?\n\n再来一个中文例子，谢谢！")
    await stage.take("formats")
    await stage.ask("And how does heat spread along a rod? With formulas, please.")
    await stage.until(lambda: _pictures_made(stage.running))
    await stage.take("formats-more")
    await stage.size(WIDTH, HEIGHT)


def _pictures_made(running: Running) -> bool:
    """Whether the diagram and the image of the last answer are there."""
    gallery = running.views.gallery
    return len(gallery._sizes) >= 2 and not gallery._tasks


async def failures(stage: Stage) -> None:
    """Answers that did not come to their end."""
    from qwen_desktop.domain.message import Message, Role, Status, TextPart

    running = stage.running
    await stage.ask("Name the moons of Saturn, then cut it short.")
    await stage.take("cut")
    stage.clock.pass_by(1.0)
    session = running.desk.current
    half = Message(
        Role.ASSISTANT,
        (TextPart("The three largest moons of Saturn are Titan, Rhea and"),),
        parent=session.branch()[0].id,
        status=Status.INTERRUPTED,
        model="qwen3.8-max",
    )
    session.conversation.add(half)
    running.stage.show(session)
    await stage.take("interrupted")
    await stage.ask("Something wrong with my key?")
    await stage.take("key-refused")
    await stage.ask("Are you busy?")
    await stage.take("busy", [LIGHT])
    running.desk.new()
    running.asking.send("Be silent for a while.")
    await stage.until(lambda: running.desk.current.branch() and running.desk.current.branch()[-1].text)
    session = running.desk.current
    running.desk.silence(session, session.branch()[-1].id, 30.0)
    running.asking.send("And then tell me about Rhea, the second largest of them")
    await stage.take("silence")
    running.asking.drop_queued()
    session.stop()
    await stage.answered()
    await stage.take("stopped", [LIGHT])


async def refused(stage: Stage) -> None:
    """What is said before anything is sent."""
    running = stage.running
    running.choosing.choose_model("dashscope/qwen3-max")
    running.desk.new()
    book = stage.files / "the-whole-archive.txt"
    book.write_text("The ferry left at six, and nobody waved. " * 30_000, encoding="utf-8")
    scan = stage.files / "holiday.heic"
    scan.write_bytes(bytes(range(256)) * 64)
    await running.asking.attach([book])
    running.composer.set_text("Summarise everything.")
    running.asking.send("Summarise everything.")
    await stage.until(lambda: "fit" in running.rows.names())
    await stage.take("too-long")
    await running.asking.attach([scan])
    await stage.take("unreadable")
    running.asking.clear()
    running.choosing.choose_model(FLAGSHIP)


async def rows(stage: Stage) -> None:
    """Notices above the conversation."""
    from qwen_desktop.assembly import show_problem
    from qwen_desktop.keychain import KeyAnswer, Outcome
    from qwen_desktop.storage.problems import StorageKind, StorageProblem
    from qwen_desktop.ui.choosing import KEY_ROW
    from qwen_desktop.ui.rows import ERROR, Notice
    from qwen_desktop.ui.sidebar import Picked

    running = stage.running
    running.desk.open(running.store.summaries()[2].id)
    running.tidying.delete(Picked((running.store.summaries()[0].id,)))
    await stage.take("deleted")
    running.rows.put(KEY_ROW, Notice(ERROR, KeyAnswer(Outcome.LOCKED).sentence()))
    show_problem(running.rows, StorageProblem(StorageKind.DISK_FULL, detail="database or disk is full"))
    running.rows.row("database")._fold()
    await stage.take("notices")
    for name in running.rows.names():
        running.rows.remove(name)


async def over_the_window(stage: Stage) -> None:
    """A menu, and files dragged across."""
    from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
    from PySide6.QtWidgets import QToolButton

    from qwen_desktop.ui.composer.models import ModelButton

    window = stage.running.window
    button = stage.running.composer.findChild(ModelButton)
    assert button is not None
    menu = button.menu()
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    await stage.take("models")
    menu.close()
    bar = next(b for b in window.findChildren(QToolButton) if b.menu() is not None and b is not button)
    bar.menu().popup(bar.mapToGlobal(QPoint(bar.width() - bar.menu().sizeHint().width(), bar.height())))
    await stage.take("menu", [LIGHT])
    bar.menu().close()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(stage.files / "mill-lane.md"))])
    place, actions = QPoint(400, 400), Qt.DropAction.CopyAction
    event = QDragEnterEvent(place, actions, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, event)
    await stage.take("drop")
    QApplication.sendEvent(window, QDragLeaveEvent())


async def preferences(stage: Stage) -> None:
    """Every choice in one window."""
    opener = stage.running.preferences
    assert opener is not None
    opener.open()
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
    pages = window.findChild(QListWidget)
    assert pages is not None
    for page in range(pages.count()):
        pages.setCurrentRow(page)
        await stage.take(f"preferences-{page + 1}")
    window.close()


async def in_their_language(stage: Stage, words: tuple[str, str, str]) -> None:
    """A conversation in the language of the window."""
    running = stage.running
    await stage.size(WIDTH, HEIGHT)
    await stage.take("first-start")
    await stage.give_key()
    running.asking.send(words[0])
    await stage.until(lambda: _thought(running) == words[1])
    stage.clock.pass_by(7.0)
    stage.server.open("answer")
    await stage.answered()
    await stage.take("answer")
    await preferences(stage)


async def chinese(stage: Stage) -> None:
    from benchmarks.scene_texts import CHINESE

    await in_their_language(stage, CHINESE)


async def japanese(stage: Stage) -> None:
    from benchmarks.scene_texts import JAPANESE

    await in_their_language(stage, JAPANESE)
