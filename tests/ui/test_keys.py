"""Pasting a key: what is said before, what is handed on, and what does not stay behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from qwen_desktop.ui.keys import KeyDialog, KeyState, RegionRow
from qwen_desktop.ui.keys.dialog import cleaned
from qwen_desktop.ui.theme import Themes

Heard = Callable[..., list[tuple[object, ...]]]

KEY = "sk-0123456789abcdef"
REGIONS = (
    RegionRow("ap-southeast-1", "Singapore", "intl.example"),
    RegionRow("cn-beijing", "Beijing", "cn.example"),
    RegionRow("us-east-1", "Virginia", "us.example"),
    RegionRow("eu-central-1", "Frankfurt"),
)


@pytest.fixture
def make(themes: Themes, shown: Callable[..., KeyDialog]) -> Callable[..., KeyDialog]:
    def build(state: KeyState | None = None) -> KeyDialog:
        dialog = KeyDialog(state or KeyState(REGIONS), themes)
        shown(dialog, 560, 320)
        return dialog

    return build


def field(dialog: KeyDialog, name: str) -> QLineEdit:
    return next(f for f in dialog.findChildren(QLineEdit) if f.accessibleName() == name)


def button(dialog: KeyDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == text)


def said(dialog: KeyDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_key_is_never_shown(make: Callable[..., KeyDialog]) -> None:
    dialog = make()
    QTest.keyClicks(field(dialog, "API key"), KEY)
    assert field(dialog, "API key").displayText() == "•" * len(KEY)
    assert KEY not in said(dialog)


def test_it_is_said_before_that_three_hosts_are_tried(make: Callable[..., KeyDialog], heard: Heard) -> None:
    dialog = make()
    given = heard(dialog.key_given)
    assert "tried once on each of Alibaba's shared hosts" in said(dialog)
    for host in ("intl.example", "cn.example", "us.example"):
        assert host in said(dialog)
    field(dialog, "API key").setText(KEY)
    button(dialog, "Use key").click()
    assert given == [(KEY, "", "")]


def test_with_a_region_no_other_host_is_tried(make: Callable[..., KeyDialog], heard: Heard) -> None:
    dialog = make()
    given = heard(dialog.key_given)
    region = dialog.findChild(QComboBox)
    region.setCurrentIndex(region.findData("cn-beijing"))
    assert "no other host" in said(dialog)
    assert "intl.example" not in said(dialog)
    field(dialog, "API key").setText(KEY)
    field(dialog, "Workspace").setText(" ws-1 ")
    button(dialog, "Use key").click()
    assert given == [(KEY, "cn-beijing", "ws-1")]


def test_what_cannot_work_is_said_and_not_sent(make: Callable[..., KeyDialog]) -> None:
    dialog = make()
    use = button(dialog, "Use key")
    assert not use.isEnabled()
    field(dialog, "API key").setText(KEY)
    assert use.isEnabled()
    field(dialog, "Workspace").setText("ws-1")
    assert "choose it above" in said(dialog)
    assert not use.isEnabled()
    region = dialog.findChild(QComboBox)
    region.setCurrentIndex(region.findData("eu-central-1"))
    assert use.isEnabled()
    field(dialog, "Workspace").clear()
    assert "workspace hosts only" in said(dialog)
    assert not use.isEnabled()


@pytest.mark.parametrize(
    "pasted", [KEY, f"  {KEY}\n", f'"{KEY}"', f"'{KEY}'", f"DASHSCOPE_API_KEY={KEY}", f'export KEY="{KEY}"\n']
)
def test_what_copying_adds_is_taken_off(pasted: str) -> None:
    assert cleaned(pasted) == KEY


def test_it_says_where_the_key_is_kept(make: Callable[..., KeyDialog]) -> None:
    assert "keychain (GNOME Keyring), never in a file" in said(make(KeyState(REGIONS, keychain="GNOME Keyring")))
    assert "keychain, never in a file" in said(make())
    assert "DASHSCOPE_API_KEY is set" in said(make(KeyState(REGIONS, from_environment=True)))


def test_without_a_keychain_the_key_can_be_used_for_this_run(make: Callable[..., KeyDialog], heard: Heard) -> None:
    dialog = make()
    once = heard(dialog.once_requested)
    field(dialog, "API key").setText(KEY)
    assert not button(dialog, "Use for this run only").isVisible()
    dialog.show_outcome("The keychain is locked.", can_use_once=True)
    assert "The keychain is locked." in said(dialog)
    button(dialog, "Use for this run only").click()
    assert once == [(KEY, "", "")]


def test_while_the_key_is_tried_nothing_can_be_changed_but_it_can_be_given_up(
    make: Callable[..., KeyDialog], heard: Heard
) -> None:
    dialog = make()
    field(dialog, "API key").setText(KEY)
    dialog.set_busy("Trying intl.example…")
    assert "Trying intl.example…" in said(dialog)
    assert not field(dialog, "API key").isEnabled()
    assert not button(dialog, "Use key").isEnabled()
    given_up = heard(dialog.rejected)
    button(dialog, "Cancel").click()
    assert len(given_up) == 1


def test_after_an_outcome_it_can_be_tried_again(make: Callable[..., KeyDialog]) -> None:
    dialog = make()
    field(dialog, "API key").setText(KEY)
    dialog.set_busy("Trying…")
    dialog.show_outcome("No host knows this key.")
    assert button(dialog, "Use key").isEnabled()
    assert not button(dialog, "Use for this run only").isVisible()


def test_a_stored_key_can_be_forgotten(make: Callable[..., KeyDialog], heard: Heard) -> None:
    assert not button(make(), "Forget key").isVisible()
    dialog = make(KeyState(REGIONS, stored=True))
    forgotten = heard(dialog.forget_requested)
    button(dialog, "Forget key").click()
    assert len(forgotten) == 1


def test_a_closed_dialog_holds_no_key(make: Callable[..., KeyDialog]) -> None:
    for close in (KeyDialog.accept, KeyDialog.reject):
        dialog = make()
        field(dialog, "API key").setText(KEY)
        close(dialog)
        assert field(dialog, "API key").text() == ""
        assert KEY not in repr(vars(dialog))


def test_enter_in_the_key_field_uses_it(make: Callable[..., KeyDialog], heard: Heard) -> None:
    dialog = make(KeyState(REGIONS, stored=True))
    given, forgotten = heard(dialog.key_given), heard(dialog.forget_requested)
    field(dialog, "API key").setText(KEY)
    QTest.keyClick(field(dialog, "API key"), Qt.Key.Key_Return)
    assert (len(given), len(forgotten)) == (1, 0)


def test_enter_on_a_focused_button_presses_that_button(make: Callable[..., KeyDialog], heard: Heard) -> None:
    dialog = make()
    given, given_up = heard(dialog.key_given), heard(dialog.rejected)
    field(dialog, "API key").setText(KEY)
    button(dialog, "Cancel").setFocus()
    QTest.keyClick(button(dialog, "Cancel"), Qt.Key.Key_Return)
    assert (len(given), len(given_up)) == (0, 1)


def test_every_sentence_is_shown_whole(make: Callable[..., KeyDialog]) -> None:
    dialog = make(KeyState(REGIONS, keychain="a keychain of a long name " * 4))
    dialog.show_outcome("A long sentence about what came of it. " * 8, can_use_once=True)
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_the_region_in_use_is_chosen(make: Callable[..., KeyDialog]) -> None:
    dialog = make(KeyState(REGIONS, region="us-east-1", workspace="ws-9"))
    assert dialog.findChild(QComboBox).currentText() == "Virginia"
    assert field(dialog, "Workspace").text() == "ws-9"


def test_what_went_wrong_stays_readable_when_the_theme_changes(make: Callable[..., KeyDialog], themes: Themes) -> None:
    dialog = make()
    dialog.show_outcome("The keychain is locked.")
    try:
        for look in ("dark", "light"):
            themes.choose(look)
            sheet = next(w.styleSheet() for w in dialog.findChildren(QLabel) if w.text() == "The keychain is locked.")
            assert themes.current.error in sheet
    finally:
        themes.choose("light")
