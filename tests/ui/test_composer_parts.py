"""The composer's parts: chips, meter, models, thinking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from qwen_desktop.domain.model import Thinking
from qwen_desktop.ui.composer import Composer, ModelRow
from qwen_desktop.ui.composer.amounts import short
from qwen_desktop.ui.composer.chips import Chip, drawing_for
from qwen_desktop.ui.composer.meter import ContextMeter
from qwen_desktop.ui.composer.models import ModelButton
from qwen_desktop.ui.composer.thinking import ThinkingSwitch
from qwen_desktop.ui.theme import Themes

Heard = Callable[..., list[tuple[object, ...]]]

ROWS = [
    ModelRow("max", "Qwen3-Max", 262_144, Thinking.HYBRID, "¥2.5 / ¥10", "DashScope"),
    ModelRow("qwq", "QwQ", 131_072, Thinking.ALWAYS, "", "DashScope", needs_key=True),
    ModelRow("small", "SmolLM2", 8_192, Thinking.NEVER, "free", "On this computer"),
]


@pytest.fixture
def composer(themes: Themes, shown: Callable[..., Composer]) -> Composer:
    made = Composer(themes)
    made.set_models(ROWS, "max")
    shown(made, 760, 300)
    return made


def chip_of(composer: Composer, id: str) -> Chip:
    return next(c for c in composer.findChildren(Chip) if c.id == id)


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (9_949, "9.9k"), (9_950, "10k"), (262_144, "262k"),
     (999_499, "999k"), (999_500, "1M"), (1_000_000, "1M"), (1_048_576, "1.05M")],
)  # fmt: skip
def test_counts_are_short(count: int, written: str) -> None:
    assert short(count) == written


# Chips


def test_a_chip_tells_how_far_its_file_is(composer: Composer) -> None:
    composer.add_chip("f", "合同.pdf")
    chip = chip_of(composer, "f")
    assert chip.reading
    assert chip.findChild(QToolButton).accessibleName() == "Cancel reading 合同.pdf"
    composer.update_chip("f", progress=0.34)
    assert chip.state.replace("\N{NARROW NO-BREAK SPACE}", " ") == "34 %"
    composer.update_chip("f", tokens=1234)
    assert chip.state == "1.2k tokens"
    assert not chip.reading
    assert chip.findChild(QToolButton).accessibleName() == "Remove 合同.pdf"
    composer.update_chip("f", error="This PDF is locked.")
    assert chip.failed
    assert chip.accessibleName() == "合同.pdf, This PDF is locked."


def test_the_cross_and_del_ask_for_removal_and_the_chip_stays_until_then(composer: Composer, heard: Heard) -> None:
    removed = heard(composer.chip_removed)
    composer.add_chip("f", "a.pdf")
    cross = chip_of(composer, "f").findChild(QToolButton)
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Delete)
    assert removed == [("f",), ("f",)]
    assert composer.chip_ids() == ["f"]
    composer.remove_chip("f")
    assert composer.chip_ids() == []
    composer.remove_chip("f")


def test_a_chip_nobody_added_cannot_be_updated(composer: Composer) -> None:
    with pytest.raises(KeyError):
        composer.update_chip("gone", tokens=1)


def test_chips_wrap_and_scroll_instead_of_filling_the_window(composer: Composer, settle: Callable[[], None]) -> None:
    composer.add_chip("f", "a.pdf")
    settle()
    one = composer._chips.height()
    for n in range(60):
        composer.add_chip(f"f{n}", f"chapter-{n}.md")
    settle()
    assert one < composer._chips.height() <= one * 4
    rows = {chip.y() for chip in composer.findChildren(Chip)}
    assert len(rows) > 5
    assert all(chip.geometry().right() <= composer._chips.viewport().width() for chip in composer.findChildren(Chip))


def test_clearing_takes_the_chips_along(composer: Composer) -> None:
    composer.add_chip("f", "a.pdf")
    composer.set_text("x")
    composer.clear()
    assert (composer.chip_ids(), composer.text) == ([], "")
    assert not composer._chips.isVisible()


def test_files_have_the_drawing_of_their_kind() -> None:
    assert [drawing_for(n) for n in ("a.PDF", "b.md", "c.py", "README", "d.docx")] == [
        *("pdf", "file", "code", "file", "file")
    ]


# Meter


def test_the_meter_shows_both_numbers(composer: Composer) -> None:
    meter = composer.findChild(ContextMeter)
    composer.set_fit(1234, 1_000_000)
    assert meter.text == "1.2k / 1M"
    assert "1,234" in meter.toolTip()
    assert "1,000,000" in meter.toolTip()


def test_the_meter_turns_red_when_it_is_over(composer: Composer, themes: Themes) -> None:
    meter = composer.findChild(ContextMeter)

    def colours() -> set[str]:
        image = meter.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    composer.set_fit(500, 1000)
    assert not meter.over
    assert themes.current.error not in colours()
    composer.set_fit(1001, 1000)
    assert meter.over
    assert themes.current.error in colours()


def test_a_model_without_a_known_window_shows_the_count_alone(composer: Composer) -> None:
    composer.set_fit(1234, None)
    assert composer.findChild(ContextMeter).text == "1.2k"


# Models


def test_the_button_names_the_model_and_the_menu_describes_them_all(composer: Composer) -> None:
    button = composer.findChild(ModelButton)
    assert button.text() == "Qwen3-Max"
    assert button.accessibleName() == "Model: Qwen3-Max"
    texts = [a.text() for a in button.menu().actions() if a.text()]
    assert texts == [
        "DashScope",
        "Qwen3-Max\t262k · can think · ¥2.5 / ¥10",
        "QwQ\t131k · always thinks · Add key",
        "On this computer",
        "SmolLM2\t8.2k · does not think · free",
        "All models…",
    ]


def test_choosing_a_model_is_told(composer: Composer, heard: Heard) -> None:
    chosen = heard(composer.model_chosen)
    menu = composer.findChild(ModelButton).menu()
    next(a for a in menu.actions() if a.data() == "small").trigger()
    assert chosen == [("small",)]
    assert composer.findChild(ModelButton).text() == "SmolLM2"


def test_a_model_without_a_key_asks_for_one_and_is_not_chosen(composer: Composer, heard: Heard) -> None:
    chosen, wanted = heard(composer.model_chosen), heard(composer.key_wanted)
    button = composer.findChild(ModelButton)
    next(a for a in button.menu().actions() if a.data() == "qwq").trigger()
    assert (chosen, wanted) == ([], [("qwq",)])
    assert (button.current, button.text()) == ("max", "Qwen3-Max")
    assert [a.data() for a in button.menu().actions() if a.isChecked()] == ["max"]


def test_no_model_is_said_so(composer: Composer) -> None:
    composer.set_models([], "")
    assert composer.findChild(ModelButton).text() == "Choose a model"


def test_a_very_long_name_does_not_push_the_rest_out(composer: Composer) -> None:
    composer.set_models([ModelRow("x", "some-organisation/a-model-of-an-endless-name-2026-05-06")], "x")
    assert len(composer.findChild(ModelButton).text()) <= 24
    assert "2026-05-06" in composer.findChild(ModelButton).accessibleName()


def test_the_menu_opens_from_the_keyboard(composer: Composer) -> None:
    button = composer.findChild(ModelButton)
    seen: list[bool] = []
    button.menu().aboutToShow.connect(lambda: seen.append(True))
    button.menu().popup(QPoint(0, 0))
    assert seen == [True]
    button.menu().close()


# Thinking


def test_a_hybrid_model_can_be_switched(composer: Composer, heard: Heard) -> None:
    told = heard(composer.thinking_toggled)
    switch = composer.findChild(ThinkingSwitch)
    composer.set_thinking(Thinking.HYBRID, False)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    composer.toggle_thinking()
    assert told == [(True,), (False,)]


def test_a_model_that_always_thinks_is_locked_on(composer: Composer, heard: Heard) -> None:
    told = heard(composer.thinking_toggled)
    switch = composer.findChild(ThinkingSwitch)
    composer.set_thinking(Thinking.ALWAYS, False)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()
    assert told == []
    assert switch.toolTip() == "This model always thinks before it answers."


def test_a_model_that_never_thinks_is_off(composer: Composer, heard: Heard) -> None:
    told = heard(composer.thinking_toggled)
    switch = composer.findChild(ThinkingSwitch)
    composer.set_thinking(Thinking.NEVER, True)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    composer.toggle_thinking()
    assert not switch.isChecked()
    assert not switch.isEnabled()
    assert told == []
    assert switch.toolTip() == "This model answers without thinking."
