"""The preferences: every choice has its control, holds at once, and is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QWidget,
)

from qwen_desktop import __version__, i18n
from qwen_desktop.settings import NAME, Settings, declared
from qwen_desktop.ui.preferences.opening import grouped
from qwen_desktop.ui.theme import Themes
from tests.ui.preferences import ABOUT, ANSWERS, BACKUPS, GENERAL, LEAVING, SERVERS, Made, make, run

Shown = Callable[..., QWidget]


@pytest.fixture
def made(tmp_path: Path, themes: Themes, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    made = make(tmp_path / "data", themes)
    shown(made.host, 600, 300)
    return made


def kept(made: Made) -> dict[str, object]:
    found: dict[str, object] = json.loads((made.folder / NAME).read_text("utf-8"))
    return found


# Every option


def test_every_shown_option_has_one_control_on_one_page(made: Made) -> None:
    wanted = {option.label() for option in declared() if option.shown}

    async def look(made: Made) -> None:
        found: list[str] = []
        for number in (GENERAL, ANSWERS, SERVERS, BACKUPS):
            page = made.page(number)
            for kind in (QComboBox, QAbstractSpinBox, QLineEdit):
                found += [w.accessibleName() for w in page.findChildren(kind) if w.accessibleName() in wanted]
        assert sorted(found) == sorted(wanted)

    run(made, look)


def test_an_option_nobody_placed_stands_under_general() -> None:
    general, answers = grouped()
    assert [o.name for o in general] == ["language", "theme", "send_key", "longest_paste", "zoom"]
    assert [o.name for o in answers] == ["thinking", "thinking_budget", "titles", "stall_seconds", "notify"]
    assert not {o.name for o in general + answers} & {"provider", "model", "geometry", "server_models", "backups"}


def test_a_choice_holds_at_once_and_is_kept(made: Made) -> None:
    async def choose(made: Made) -> None:
        made.page(GENERAL)
        made.choose("Appearance", "Dark")
        made.choose(Settings.send_key.label(), "Ctrl+Enter")
        made.named(QDoubleSpinBox, Settings.zoom.label()).stepUp()
        assert made.effects == ["theme", "send_key", "zoom"]
        assert (made.settings.theme, made.settings.send_key, made.settings.zoom) == ("dark", "ctrl+enter", 1.1)
        assert kept(made) == {"theme": "dark", "send_key": "ctrl+enter", "zoom": 1.1}

    run(made, choose)


def test_the_language_is_said_to_change_at_the_next_start(made: Made) -> None:
    async def choose(made: Made) -> None:
        made.page(GENERAL)
        sentence = "In this language from the next start on."
        assert sentence not in made.said()
        made.choose(Settings.language.label(), "日本語")
        assert sentence in made.said()
        assert kept(made)["language"] == "ja"
        made.choose(Settings.language.label(), "English")
        assert i18n.current() == "en"
        assert sentence not in made.said()

    run(made, choose)


def test_thinking_has_three_ways(made: Made) -> None:
    async def choose(made: Made) -> None:
        made.page(ANSWERS)
        for label, value in (("Always", True), ("Never", False), ("As the model does by itself", None)):
            made.choose(Settings.thinking.label(), label)
            assert made.settings.thinking is value
            assert made.choosing.choice().thinking is value

    run(made, choose)


def test_no_limit_and_a_number_are_both_a_longest_thought(made: Made) -> None:
    async def choose(made: Made) -> None:
        made.page(ANSWERS)
        box = made.named(QSpinBox, Settings.thinking_budget.label())
        assert box.text() == "No limit"
        box.stepUp()
        assert made.settings.thinking_budget == 1023 + 1
        box.setValue(box.minimum())
        assert made.settings.thinking_budget is None
        made.settings.thinking_budget = 10**12  # more than a spin box holds
        made.window.refresh()
        assert made.settings.thinking_budget == 10**12

    run(made, choose)


def test_a_number_being_typed_is_taken_when_it_is_whole(made: Made) -> None:
    async def choose(made: Made) -> None:
        made.page(ANSWERS)
        box = made.named(QSpinBox, "Warn after silence (seconds)")
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, "120")
        assert made.settings.stall_seconds == 30
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert made.settings.stall_seconds == 120
        assert made.window.isVisible()
        box.selectAll()
        QTest.keyClicks(box, "45")
        made.window.close()
        assert made.settings.stall_seconds == 45
        assert kept(made)["stall_seconds"] == 45

    run(made, choose)


def test_numbers_keep_to_their_bounds(made: Made) -> None:
    async def look(made: Made) -> None:
        made.page(ANSWERS)
        box = made.named(QSpinBox, "Warn after silence (seconds)")
        assert (box.minimum(), box.maximum()) == (5, 3600)
        made.page(GENERAL)
        size = made.named(QDoubleSpinBox, Settings.zoom.label())
        assert (size.minimum(), size.maximum(), size.text()) == (50, 400, "100 %")

    run(made, look)


def test_what_is_chosen_elsewhere_is_shown(made: Made) -> None:
    async def change(made: Made) -> None:
        made.page(ANSWERS)
        made.settings.thinking = False
        made.choosing.apply_settings()
        assert made.named(QComboBox, Settings.thinking.label()).currentText() == "Never"
        assert not (made.folder / NAME).exists()  # showing is not choosing

    run(made, change)


def test_scrolling_over_a_control_does_not_change_it(made: Made) -> None:
    async def scroll(made: Made) -> None:
        made.page(GENERAL)
        box = made.named(QDoubleSpinBox, Settings.zoom.label())
        made.window._names.setFocus()
        none = Qt.KeyboardModifier.NoModifier
        for wanted in (100.0, 110.0):
            event = QWheelEvent(
                QPointF(5, 5), QPointF(box.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, 120),
                Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(box, event)
            assert box.value() == wanted
            box.setFocus()
            await made.until(box.hasFocus)

    run(made, scroll)


def test_a_file_in_the_way_of_the_settings_is_said_in_one_line(made: Made) -> None:
    made.folder.write_text("a file where the folder should be", "utf-8")

    async def choose(made: Made) -> None:
        made.page(GENERAL)
        made.choose("Appearance", "Dark")
        assert "they hold until the window closes" in made.said()
        assert made.settings.theme == "dark"
        made.folder.unlink()
        made.choose(Settings.send_key.label(), "Ctrl+Enter")
        assert "they hold until the window closes" not in made.said()
        assert kept(made) == {"theme": "dark", "send_key": "ctrl+enter"}

    run(made, choose)


# The window


def test_it_is_one_window_that_comes_forward_again(made: Made) -> None:
    async def open_twice(made: Made) -> None:
        made.preferences.open()
        first = made.window
        assert not first.isModal()
        QTest.keyClick(first, Qt.Key.Key_Escape)
        assert not first.isVisible()
        made.preferences.open()
        assert made.window is first
        assert first.isVisible()
        assert made.host.isEnabled()

    run(made, open_twice)


def test_enter_in_a_field_does_not_close_it_or_press_a_stranger(made: Made) -> None:
    async def press(made: Made) -> None:
        made.page(SERVERS)
        QTest.keyClick(made.named(QLineEdit, Settings.workspace.label()), Qt.Key.Key_Return)
        assert made.window.isVisible()
        assert made.choosing._dialog is None

    run(made, press)


def test_pages_turn_with_the_arrow_keys(made: Made) -> None:
    async def turn(made: Made) -> None:
        made.preferences.open()
        names = made.window.findChild(QListWidget)
        titles = [names.item(i).text() for i in range(names.count())]
        assert titles == ["General", "Answers", "Keys and servers", "What leaves this computer", "Backups", "About"]
        names.setFocus()
        for _ in range(4):
            QTest.keyClick(names, Qt.Key.Key_Down)
        assert made.named(QAbstractButton, "Open folder").isVisible()

    run(made, turn)


@pytest.mark.parametrize("number", [GENERAL, ANSWERS, SERVERS, LEAVING, ABOUT])
def test_every_control_has_a_name_and_is_reached_with_tab_in_order(made: Made, number: int) -> None:
    async def walk(made: Made) -> None:
        page = made.page(number)
        kinds = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractButton)
        wanted = {w for kind in kinds for w in page.findChildren(kind) if w.isVisible() and w.isEnabled()}
        wanted -= {w for w in wanted if isinstance(w.parent(), QAbstractSpinBox | QComboBox)}
        assert all(w.accessibleName() or w.text() for w in wanted)
        made.window._names.setFocus()
        await made.until(made.window._names.hasFocus)
        seen: list[QWidget] = []
        for _ in range(30):
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            at = QApplication.focusWidget()
            if at is made.window._names:
                break
            seen.append(at)
        assert set(seen) == wanted
        places = [w.mapTo(page, QPoint(0, 0)) for w in seen]
        assert [(p.y() // 20, p.x()) for p in places] == sorted((p.y() // 20, p.x()) for p in places)

    run(made, walk)


@pytest.fixture
def wordy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which everything is twice as long."""

    class Twice:
        def gettext(self, text: str) -> str:
            return " ".join(word if "{" in word else f"{word} {word}" for word in text.split(" "))

        def ngettext(self, one: str, many: str, n: int) -> str:
            return self.gettext(one if n == 1 else many)

    monkeypatch.setattr(i18n, "_translations", Twice())


@pytest.mark.parametrize("number", [GENERAL, ANSWERS, SERVERS, LEAVING, ABOUT])
def test_long_words_are_shown_whole_in_the_smallest_window(made: Made, wordy: None, number: int) -> None:
    async def look(made: Made) -> None:
        page = made.page(number)
        made.window.resize(1, 1)
        await made.until(lambda: made.window.width() == made.window.minimumWidth())
        area = page.parentWidget().parentWidget()
        for widget in page.findChildren(QWidget):
            if not widget.isVisible() or isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
                continue
            right = widget.mapTo(area, QPoint(widget.width(), 0)).x()
            assert right <= area.width(), widget
            if isinstance(widget, QLabel) and widget.wordWrap():
                assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()
            if isinstance(widget, QAbstractButton):
                assert widget.width() >= QFontMetrics(widget.font()).horizontalAdvance(widget.text())

    run(made, look)


def test_it_follows_the_theme(tmp_path: Path, qapp: QApplication, shown: Shown) -> None:
    themes = Themes("light")
    made = make(tmp_path / "data", themes)
    shown(made.host, 600, 300)

    async def look(made: Made) -> None:
        made.page(LEAVING)
        made.preferences.open()
        for choice in ("light", "dark"):
            themes.choose(choice)
            image = made.window.grab().toImage()
            names, page = image.pixelColor(4, image.height() - 8), image.pixelColor(image.width() - 30, 4)
            assert (names.name(), page.name()) == (themes.current.side, themes.current.page)
            wrong = [
                label.text()
                for label in made.window.findChildren(QLabel)
                if label.text() and not any(c in label.styleSheet() for c in _colours(themes))
            ]
            assert wrong == []

    try:
        run(made, look)
    finally:
        themes.choose("light")
        themes.deleteLater()


def _colours(themes: Themes) -> tuple[str, ...]:
    theme = themes.current
    return (theme.text, theme.muted, theme.error, theme.warning)


def test_about_says_what_it_is_and_where_it_keeps_things(made: Made) -> None:
    async def look(made: Made) -> None:
        made.page(ABOUT)
        said = made.said()
        for piece in ("Qwen Desktop", __version__, "MIT", "Unofficial: not affiliated with Alibaba."):
            assert piece in said
        day = made.preferences._figures_of
        assert str(day.year) in said
        assert f"{day.day}" in said
        assert made.named(QLineEdit, "Data folder").text() == str(made.folder)
        made.button("Open folder").click()
        assert made.opened == [True]

    run(made, look)


def test_nothing_of_it_is_imported_before_it_is_opened() -> None:
    program = (
        "import sys, qwen_desktop.wiring\n"
        "late = ('window', 'server', 'serving', 'options', 'controls', 'about')\n"
        "sys.exit(', '.join(n for n in late if f'qwen_desktop.ui.preferences.{n}' in sys.modules) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_a_value_that_looks_like_a_key_is_refused_and_said(made: Made) -> None:
    async def paste(made: Made) -> None:
        made.page(SERVERS)
        made.choose(Settings.region.label(), "Singapore")
        line = made.named(QLineEdit, Settings.workspace.label())
        line.setFocus()
        QTest.keyClicks(line, "sk-0123456789abcdef")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert "keys are kept in the system's keychain" in made.said()
        assert made.settings.workspace == ""
        assert line.text() == ""
        assert "0123456789abcdef" not in (made.folder / NAME).read_text("utf-8")

    run(made, paste)


def test_the_settings_come_back_in_the_controls(tmp_path: Path, themes: Themes, shown: Shown) -> None:
    settings = Settings.load(tmp_path)
    settings.theme, settings.zoom, settings.thinking, settings.stall_seconds = "dark", 1.25, False, 90
    settings.save()
    made = make(tmp_path, themes)
    shown(made.host, 600, 300)

    async def look(made: Made) -> None:
        made.page(GENERAL)
        assert made.named(QComboBox, "Appearance").currentText() == "Dark"
        assert made.named(QDoubleSpinBox, Settings.zoom.label()).text() == "125 %"
        made.page(ANSWERS)
        assert made.named(QComboBox, Settings.thinking.label()).currentText() == "Never"
        assert made.named(QSpinBox, "Warn after silence (seconds)").value() == 90

    run(made, look)


def test_in_the_app_each_choice_holds_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ui.wired_preferences", str(tmp_path / "data")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told == {
        "menu": ["Preferences…"],
        "modal": False,
        "dark_before": False,
        "dark": True,
        "modifier": True,
        "zoom": [2.0, 2.0],
        "stall": 77,
        "thinking": False,
    }
    settings = Settings.load(tmp_path / "data")
    assert (settings.theme, settings.send_key, settings.zoom) == ("dark", "ctrl+enter", 2.0)
