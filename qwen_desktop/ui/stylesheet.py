"""The application's one stylesheet, made from a theme's values, so that native widgets match what we paint."""

from __future__ import annotations

from string import Template

from qwen_desktop import resource_files
from qwen_desktop.ui.colours import DISABLED, mixed
from qwen_desktop.ui.values import Theme

_SHEET = Template("""
QToolTip { color: $text; background: $panel; border: 1px solid $border; padding: 4px 8px; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $handle; margin: 3px; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $page; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 8px; }
QMenu::indicator:checked { image: url("$check"); }

QPushButton { color: $text; background: $page; border: 1px solid $border; border-radius: 8px; padding: 5px 12px;
  min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border-color: $focus; }
QPushButton:disabled { color: $faint; background: transparent; }
QPushButton[primary="true"] { color: $accent_text; background: $accent; border-color: $accent; }
QPushButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 4px 11px; }
QPushButton[primary="true"]:disabled { color: $faint; background: $hover; border-color: $hover; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; }
QPushButton[flat="true"]:hover { background: $hover; }
QPushButton[flat="true"]:focus { border-color: $focus; }

QToolButton { color: $muted; background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 5px; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:pressed { background: $border; }
QToolButton:focus { border-color: $focus; }
QToolButton:checked { color: $accent; background: $bubble; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QComboBox { color: $text; background: $page; border: 1px solid $border; border-radius: 8px;
  padding: 5px 8px; min-height: 20px; selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QComboBox:focus { border-color: $focus; }
QLineEdit { lineedit-password-character: 8226; }
QDialog QTreeView { color: $text; background: $page; border: 1px solid $border; border-radius: 8px; padding: 4px;
  outline: none; selection-background-color: $hover; selection-color: $text; }
QDialog QTreeView::item { padding: 5px 8px; border: none; }
QDialog QTreeView::item:selected { background: $hover; color: $text; }
QDialog QHeaderView::section { color: $muted; background: $page; border: none; border-bottom: 1px solid $border;
  padding: 4px 10px 6px 10px; }
QDialog QPlainTextEdit { color: $text; background: $page; border: 1px solid $border; border-radius: 8px; padding: 4px;
  selection-background-color: $selection; selection-color: $text; }
QDialog QPlainTextEdit:focus { border-color: $focus; }
NoticeRow QPlainTextEdit { color: $text; background: $page; border: 1px solid $border; border-radius: 8px;
  padding: 4px; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$arrow"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { color: $text; background: $page; border: 1px solid $border; outline: none;
  selection-background-color: $hover; selection-color: $text; }

QAbstractSpinBox { color: $text; background: $page; border: 1px solid $border; border-radius: 8px;
  padding: 5px 8px; min-height: 20px; selection-background-color: $selection; selection-color: $text; }
QAbstractSpinBox:focus { border-color: $focus; }
QAbstractSpinBox QLineEdit { border: none; padding: 0; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 28px; }
QAbstractSpinBox::up-arrow { image: url("$spin_up"); width: 16px; height: 16px; }
QAbstractSpinBox::down-arrow { image: url("$arrow"); width: 16px; height: 16px; }
""")


def words(colour: str, px: int, *, bold: bool = False) -> str:
    """The sheet of one label. Fonts set by `setFont` are lost where a scroll area is given another parent."""
    return f"color: {colour}; font-size: {px}px; font-weight: {600 if bold else 400};"


def stylesheet(theme: Theme) -> str:
    """The sheet for one theme."""
    return _SHEET.substitute(
        text=theme.text,
        muted=theme.muted,
        faint=theme.faint,
        page=theme.page,
        panel=theme.panel,
        hover=theme.hover,
        border=theme.border,
        bubble=theme.bubble,
        accent=theme.accent,
        accent_text=theme.accent_text,
        accent_hover=mixed(theme.accent, theme.text, 0.88),
        disabled=mixed(theme.faint, theme.page, DISABLED),
        handle=mixed(theme.faint, theme.page, 0.35),
        selection=theme.selection,
        focus=theme.focus,
        check=resource_files.path("icons/field-check.svg").as_posix(),
        arrow=resource_files.path("icons/field-arrow.svg").as_posix(),
        spin_up=resource_files.path("icons/field-arrow-up.svg").as_posix(),
    )
