"""Conversations in and out of the real window: by its menus, by drag, and with files that cannot be read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.export import as_json, from_json
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.composer.editor import local_files
from qwen_desktop.ui.dragging_out import carried
from qwen_desktop.ui.header import Title
from tests.export import samples, schema
from tests.export.pages import Page
from tests.servers.scripted import ScriptedServer
from tests.ui.test_sidebar_states import without_titles
from tests.ui.whole import Desktop, until, window

WAITS: list[dict[str, Any]] = [{"text": "half of it"}, {"wait": "on"}, {"text": "rest"}, {"end": True}]
RECORD = '{"question": "Equal?", "reasoning_content": "900 twice", "answer": "They are equal."}\n'


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    return qapp


def play(folder: Path, scenario: Callable[[Desktop], Awaitable[None]], *kept: Conversation) -> None:
    """A scenario in the window, on a store that keeps these conversations."""
    store = Store.open(without_titles(folder), lambda problem: None)
    store.put_whole(kept, [samples.DOCUMENT] if kept else []).result()
    store.close()

    async def whole() -> None:
        async with window(folder) as desktop:
            await scenario(desktop)

    asyncio.run(whole())


def dialog() -> QFileDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible())


def name(path: Path) -> None:
    """Name a file in the dialog that is open, and confirm."""
    opened = dialog()
    line = opened.findChild(QLineEdit)
    assert line is not None
    line.setText(str(path))
    if opened.fileMode() == QFileDialog.FileMode.Directory:
        next(b for b in opened.findChildren(QPushButton) if b.isDefault()).click()
    else:
        QTest.keyClick(line, Qt.Key.Key_Return)


def command(desktop: Desktop, id: str) -> None:
    next(action for action in desktop.running.window.actions() if action.objectName() == id).trigger()


def row(desktop: Desktop, of: str) -> str:
    """The sentence of a notice; "" where there is none."""
    rows = desktop.running.rows
    return rows.row(of).notice.text if of in rows.names() else ""


async def told(desktop: Desktop, of: str) -> str:
    """The sentence that stands there once the work is over."""
    await until(lambda: row(desktop, of) and not row(desktop, of).endswith(("…", "%")))
    return row(desktop, of)


def press(desktop: Desktop, of: str, label: str) -> None:
    buttons = desktop.running.rows.row(of).findChildren(QPushButton)
    next(each for each in buttons if each.text() == label).click()


# Out


@pytest.mark.parametrize("kind", ["md", "html", "json"])
def test_the_conversation_on_screen_is_exported_as_the_user_names_it(tmp_path: Path, kind: str) -> None:
    conversation = samples.conversation()
    target = tmp_path / f"out.{kind}"

    async def part(desktop: Desktop) -> None:
        desktop.click(conversation.title)
        command(desktop, "export")
        assert dialog().selectedFiles()[0].endswith("Compare two leases.md")
        name(target)
        await until(lambda: "Exported as" in row(desktop, "export"))

    play(tmp_path / "data", part, conversation)
    text = target.read_text(encoding="utf-8")
    match kind:
        case "md":
            assert "<summary>Thinking (12 s, 486 tokens)</summary>" in text
        case "html":
            assert Page(text).faults == []
        case "json":
            assert schema.faults(json.loads(text)) == []
            assert from_json.conversation(json.loads(text)) == conversation
            assert json.loads(text)["documents"][0]["name"] == "lease.pdf"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [target.name]


def test_the_kind_of_file_that_is_chosen_gives_it_its_suffix(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        desktop.click(conversation.title)
        command(desktop, "export")
        opened = dialog()
        page = next(kind for kind in opened.nameFilters() if kind.endswith("(*.html)"))
        opened.selectNameFilter(page)
        opened.filterSelected.emit(page)
        assert opened.selectedFiles()[0].endswith("Compare two leases.html")
        name(tmp_path / "page")
        await until(lambda: "Exported as" in row(desktop, "export"))

    play(tmp_path / "data", part, conversation)
    assert (tmp_path / "page.html").exists()


def test_a_row_of_the_side_bar_exports_its_conversation_and_several_go_into_a_folder(tmp_path: Path) -> None:
    one, other = samples.conversation(), samples.conversation()
    other.title = "Other"
    (tmp_path / "out").mkdir()

    async def part(desktop: Desktop) -> None:
        desktop.choose("Other", "Export…")
        assert dialog().selectedFiles()[0].endswith("Other.md")
        name(tmp_path / "one.md")
        await until(lambda: "one.md" in row(desktop, "export"))
        desktop.running.sidebar.wishes.exported.emit((one.id, other.id))
        name(tmp_path / "out")
        await until(lambda: len(list((tmp_path / "out").glob("*.md"))) == 2)

    play(tmp_path / "data", part, one, other)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Compare two leases.md", "Other.md"]


def test_an_answer_that_is_coming_in_is_exported_as_far_as_it_has_come(tmp_path: Path) -> None:
    async def part() -> None:
        with ScriptedServer({"default": WAITS}) as server:
            async with window(without_titles(tmp_path / "data"), server) as desktop:
                desktop.say("Why?")
                desk = desktop.running.desk
                await until(lambda: desk.current.draft is not None and desk.current.draft.text)
                command(desktop, "export")
                name(tmp_path / "now.json")
                await until(lambda: "Exported as" in row(desktop, "export"))
                assert desk.current.streaming
                server.open("on")
                await until(lambda: not desk.current.streaming)

    asyncio.run(part())
    messages = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))["messages"]
    assert messages[1]["status"] == "streaming"
    assert messages[1]["parts"][0]["text"] == "half of it"


def test_a_file_that_cannot_be_written_is_said_with_a_way_out(tmp_path: Path) -> None:
    conversation = samples.conversation()
    (tmp_path / "file").write_text("in the way")

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        from qwen_desktop.export.outgoing import Format

        exchange.exports.export(conversation.id, Format.MARKDOWN, tmp_path / "file" / "x.md")
        assert "could not be written" in await told(desktop, "export")
        press(desktop, "export", "Save elsewhere…")
        name(tmp_path / "x.md")
        await until(lambda: "Exported as" in row(desktop, "export"))

    play(tmp_path / "data", part, conversation)
    assert (tmp_path / "x.md").exists()


def test_nothing_can_be_exported_of_an_empty_conversation(tmp_path: Path) -> None:
    async def part(desktop: Desktop) -> None:
        command(desktop, "export")
        assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]

    play(tmp_path / "data", part)


# In


def test_an_imported_record_opens_as_a_conversation_with_its_trace(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(RECORD)

    async def part(desktop: Desktop) -> None:
        command(desktop, "import")
        name(tmp_path / "r.jsonl")
        assert await told(desktop, "import") == "1 conversation was imported from r.jsonl."
        shown = desktop.running.desk.current.branch()
        assert [m.text for m in shown] == ["Equal?", "They are equal."]
        assert shown[1].reasoning is not None
        assert desktop.running.window.panel_visible
        assert desktop.rows()[-1] == "Equal?"
        assert desktop.running.store.flush()

    play(tmp_path / "data", part)


def test_what_was_exported_comes_back_exactly_in_another_window(tmp_path: Path) -> None:
    conversation = samples.conversation()
    path = tmp_path / "c.json"
    path.write_text("".join(as_json.pieces(conversation, [samples.DOCUMENT])), encoding="utf-8")

    async def part(desktop: Desktop) -> None:
        exchange, store = desktop.running.exchange, desktop.running.store
        assert exchange is not None
        exchange.imports.take([path])
        await told(desktop, "import")
        assert store.load(conversation.id) == conversation
        assert store.document(samples.DOCUMENT.sha256) == samples.DOCUMENT
        exchange.imports.take([path])
        await until(lambda: "is here already" in row(desktop, "import"))
        assert len(store.summaries()) == 1

    play(tmp_path / "data", part)


def test_a_bad_file_is_said_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text(RECORD + "not json\n")
    (tmp_path / "good.jsonl").write_text(RECORD)

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        exchange.imports.take([tmp_path / "bad.jsonl"])
        assert (await told(desktop, "import")).startswith("Line 2 of bad.jsonl is not JSON, and nothing was imported")
        assert desktop.running.store.summaries() == []
        press(desktop, "import", "Choose another file…")
        name(tmp_path / "good.jsonl")
        await until(lambda: "was imported" in row(desktop, "import"))
        assert len(desktop.running.store.summaries()) == 1

    play(tmp_path / "data", part)


def test_a_big_import_says_how_far_it_is_leaves_the_window_free_and_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    with path.open("w") as file:
        for number in range(150_000):
            file.write(json.dumps({"question": f"q{number}", "reasoning": "so " * 40, "answer": "a"}) + "\n")

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        exchange.imports.take([path])
        await until(lambda: "%" in row(desktop, "import"), limit=60)
        desktop.running.composer.set_text("typed meanwhile")
        assert desktop.running.composer.text == "typed meanwhile"
        words = desktop.running.rows.row("import").findChildren(QLabel)
        assert any("Importing big.jsonl" in label.text() for label in words)
        press(desktop, "import", "Cancel")
        await until(lambda: not exchange.imports._tasks)
        assert row(desktop, "import") == ""
        assert desktop.running.store.summaries() == []

    play(tmp_path / "data", part)


# Dragged out


def point_of(desktop: Desktop, action: str, entry: int = 0) -> QPoint:
    """The middle of a message's button, in the view."""
    view = desktop.running.views.transcript
    for placed in view._column.visible:
        for spot in placed.segment.spots():
            if spot.action == action and placed.entry == entry:
                at = QPointF(placed.x, placed.y) + spot.rect.center()
                offset = view._column_point(QPointF(0, 0))
                return (at - offset).toPoint()
    raise AssertionError(action)


def drag_from(widget: Any, at: QPoint) -> None:
    """Press, and move far enough for a drag; the button stays down."""
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    to = at + QPoint(0, QApplication.startDragDistance() + 4)
    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(widget.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def test_a_message_is_dragged_out_by_its_copy_button_as_a_file(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        begun: list[Path] = []
        exchange.dragging.drag = begun.append
        desktop.click(conversation.title)
        view = desktop.running.views.transcript
        view.to_end()
        await until(
            lambda: any(s.action == "copy" for p in view._column.visible for s in p.segment.spots() if p.entry == 1)
        )
        at = point_of(desktop, "copy", 1)
        QApplication.clipboard().setText("before")
        drag_from(view.viewport(), at)
        await until(lambda: begun)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert QApplication.clipboard().text() == "before", "a drag is no click"
        [path] = begun
        assert path.name == "Compare two leases.md"
        text = path.read_text(encoding="utf-8")
        assert "<summary>Thinking (12 s, 486 tokens)</summary>" in text
        assert "Both say **900**" in text
        assert "Compare\n" not in text, "the question is another message"
        at = point_of(desktop, "copy", 1)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert "900" in QApplication.clipboard().text(), "and a click still copies"

    play(tmp_path / "data", part, conversation)


def test_the_conversation_is_dragged_out_by_its_title(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        begun: list[Path] = []
        exchange.dragging.drag = begun.append
        desktop.click(conversation.title)
        title = desktop.running.window.findChild(Title)
        assert title is not None
        drag_from(title, QPoint(20, 10))
        await until(lambda: begun)
        QTest.mouseRelease(title, Qt.MouseButton.LeftButton)
        text = begun[0].read_text(encoding="utf-8")
        assert text.startswith('# Compare "two" leases')
        assert "## You" in text

    play(tmp_path / "data", part, conversation)


def test_where_the_button_is_let_go_before_the_file_is_ready_there_is_no_drag(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        exchange = desktop.running.exchange
        assert exchange is not None
        begun: list[Path] = []
        exchange.dragging.drag = begun.append
        desktop.click(conversation.title)
        title = desktop.running.window.findChild(Title)
        assert title is not None
        drag_from(title, QPoint(20, 10))
        QTest.mouseRelease(title, Qt.MouseButton.LeftButton)
        task = exchange.dragging._task
        assert task is not None
        await task
        assert begun == []

    play(tmp_path / "data", part, conversation)


def test_a_row_of_the_side_bar_carries_its_conversation_as_a_file(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        begun: list[str] = []
        mime = QMimeData()
        desktop.view.on_dragged((conversation.id,), mime)
        [url] = mime.urls()
        path = Path(url.toLocalFile())
        await until(path.exists)
        assert path.name == "Compare two leases.md"
        begun.append(path.read_text(encoding="utf-8"))  # noqa: ASYNC240 - a few lines, in a test
        assert begun[0].startswith('# Compare "two" leases')
        assert local_files(mime) == []

    play(tmp_path / "data", part, conversation)


def test_a_drag_out_is_not_taken_by_our_own_window(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("x")

    async def part(desktop: Desktop) -> None:
        mime = carried(path)
        action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(600, 400), action, mime, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(desktop.running.window, drop)
        assert desktop.running.asking.files.chips == {}

    play(tmp_path / "data", part)


def test_one_message_is_saved_from_its_menu(tmp_path: Path) -> None:
    conversation = samples.conversation()

    async def part(desktop: Desktop) -> None:
        desktop.click(conversation.title)
        view = desktop.running.views.transcript
        view.to_end()
        await until(lambda: view._column.visible)
        menu = view._menu_at(QPointF(100, view.viewport().height() / 2))
        next(a for a in menu.actions() if a.text() == "Save this message…").trigger()
        name(tmp_path / "message.md")
        await until(lambda: "Exported as" in row(desktop, "export"))
        assert "Save this message…" not in [
            a.text() for a in desktop.running.views.panel.view._menu_at(QPointF(20, 20)).actions()
        ]

    play(tmp_path / "data", part, conversation)
    assert "Both say **900**" in (tmp_path / "message.md").read_text(encoding="utf-8")
