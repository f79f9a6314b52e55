"""What the pictures of the side bar show. Knows the app's parts; does not know how a picture is taken."""

from __future__ import annotations

from benchmarks.scenes import HEIGHT, WIDTH
from benchmarks.stage import Stage
from benchmarks.studio import LIGHT
from qwen_desktop.domain.places import Folder

PINNED = "Which battery for the boat"
FILED = ("Draft: letter to the landlord", "Plan a week in Kyoto with two children and a grandmother")
SOUGHT = "notice"
ARCHIVED = ("First question", "Translate the safety notice")


async def forty_days(stage: Stage) -> None:
    """Forty days of conversations with one streaming, one unseen, one failed; a search, a selection, the archive."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from qwen_desktop.ui.sidebar.field import SearchField
    from qwen_desktop.ui.sidebar.view import ConversationView

    running = stage.running
    await stage.size(WIDTH, HEIGHT)
    _put_in_order(stage)
    for question in (
        "The best cut for curly hair",
        "A stove for a narrow kitchen",
        "How silent is a heat pump?",
    ):
        await _ask_unseen(stage, question)
    await stage.until(lambda: len(_at_work(stage)) == 1)
    shown = next(s for s in running.store.summaries() if s.title == "Compare two leases")
    running.desk.open(shown.id)
    await stage.take("forty-days")
    view, field = running.sidebar.findChild(ConversationView), running.sidebar.findChild(SearchField)
    assert view is not None
    assert field is not None
    field.setText("the")
    await stage.take("titles-found", [LIGHT])
    field.clear()
    view.setFocus()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    await stage.take("several-selected")
    running.tidying.delete(running.sidebar.picked())
    await stage.take("several-deleted", [LIGHT])
    running.tidying.undo()
    running.sidebar.show_archive(True)
    await stage.take("archive", [LIGHT])
    running.sidebar.show_archive(False)
    for session in running.desk.sessions():
        session.stop()
    await stage.until(lambda: not _at_work(stage))


async def searched(stage: Stage) -> None:
    """What a search finds below the titles, and where a hit in a trace leads."""
    from qwen_desktop.storage.search import Hit, Kind, Progress
    from qwen_desktop.ui.searching.results import Results
    from qwen_desktop.ui.sidebar.field import SearchField

    running = stage.running
    field, results = running.sidebar.findChild(SearchField), running.sidebar.findChild(Results)
    assert field is not None
    assert results is not None
    running.store.flush()
    running.store.search.nudge()
    await stage.until(lambda: running.store.search.progress == Progress(0, 0))
    running.desk.new()
    running.sidebar.focus_search()
    field.setText(SOUGHT)
    await stage.until(lambda: results.outcome.endswith("hits"))
    await stage.take("search")
    rows = results._rows
    hits = [row for n in range(rows.rowCount()) if isinstance(row := rows.at(rows.index(n)), Hit)]
    results.opened.emit(next(hit for hit in hits if hit.kind is Kind.THINKING))
    await stage.until(lambda: not running.views.frames.running)
    await stage.take("search-in-trace")
    field.clear()


def _at_work(stage: Stage) -> list[str]:
    return [session.id for session in stage.running.desk.sessions() if session.streaming]


def _put_in_order(stage: Stage) -> None:
    tidying, store = stage.running.tidying, stage.running.store
    listed = store.summaries()
    folder = Folder(name="Home")
    store.put_folder(folder)
    stage.running.sidebar.put_folders(folder)
    tidying.move([s.id for s in listed if s.title.startswith(FILED)], folder.id)
    tidying.pin([s.id for s in listed if s.title == PINNED], True)
    for title in ARCHIVED:
        tidying.archive([s.id for s in listed if s.title == title], True)
    stage.running.rows.remove("undo")


async def _ask_unseen(stage: Stage, question: str) -> None:
    """Ask, and turn away before the answer comes."""
    desk = stage.running.desk
    stage.clock.pass_by(60.0)
    desk.new()
    session = desk.current
    stage.running.asking.send(question)
    await stage.until(lambda: session.streaming)
    desk.new()
