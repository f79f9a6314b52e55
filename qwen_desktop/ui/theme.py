"""Looks in one place: colours, fonts and sizes for light and dark, made from what the system has chosen.

Knows Qt's palette, colour scheme and fonts; does not know any widget of ours. A widget takes `Themes`, reads
`themes.current` when it paints, and listens to `themes.changed`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from qwen_desktop import i18n
from qwen_desktop.ui import han_fonts
from qwen_desktop.ui.colours import contrast, mixed, readable, tinted
from qwen_desktop.ui.stylesheet import stylesheet
from qwen_desktop.ui.values import RADIUS, Theme

__all__ = ["RADIUS", "Theme", "Themes", "build"]

SYSTEM, LIGHT, DARK = "system", "light", "dark"

_OWN_ACCENT = "#3f5fd9"  # where nobody chose an accent
_STOCK_ACCENT = "#308cc6"  # what Qt's Fusion shows where nobody chose one


def build(is_dark: bool, accent: str, *, family: str, mono_family: str, system_px: int, han: str = "") -> Theme:
    """The theme for one scheme.

    `accent` ('#rrggbb') is moved until text in it reads at 4.5 : 1 on every ground. `system_px` is the pixel
    size of the system's font. `han` is the family for Chinese characters in the reader's language, "" for none.
    """
    if is_dark:
        page, side, panel, hover = "#1e1f22", "#18191b", "#1a1b1e", "#2a2b2f"
        text, muted, faint, border = "#e7e8ea", "#b0b3b9", "#9599a1", "#383a3f"
        code_back, error, error_back, warning = "#292a2e", "#ff8f85", "#3a2323", "#e3b341"
        found, found_current, found_edge = "#4d421d", "#7a5d10", "#e3b341"
    else:
        page, side, panel, hover = "#ffffff", "#f6f7f8", "#fafafb", "#eceef0"
        text, muted, faint, border = "#1c1e21", "#54585f", "#666b73", "#dcdfe3"
        code_back, error, error_back, warning = "#f3f4f6", "#b3261e", "#fdf0ee", "#8a5a00"
        found, found_current, found_edge = "#ffeca8", "#ffc83d", "#a86b00"
    if QColor(accent).saturation() < 40:  # a grey accent would look like a disabled control
        accent = _OWN_ACCENT
    bubble = tinted(accent, page, 0.20 if is_dark else 0.09, faint)
    accent = readable(accent, (page, side, panel, hover, bubble), towards_light=is_dark)
    return Theme(
        is_dark=is_dark,
        text=text,
        muted=muted,
        faint=faint,
        page=page,
        side=side,
        bubble=bubble,
        panel=panel,
        hover=hover,
        border=border,
        accent=accent,
        accent_text="#ffffff" if contrast("#ffffff", accent) >= 4.5 else "#141518",
        code_back=code_back,
        selection=tinted(accent, page, 0.36 if is_dark else 0.26, text),
        found=found,
        found_current=found_current,
        found_edge=found_edge,
        error=error,
        error_back=error_back,
        warning=warning,
        link=accent,
        focus=accent,
        families=(family, han) if han and han != family else (family,),
        mono_families=(mono_family, han) if han else (mono_family,),
        body=max(15, system_px + 1),
        ui=max(13, system_px),
        small=max(12, system_px - 1),
        mono=max(13, system_px),
    )


class Themes(QObject):
    """The theme in force. Follows the system live, unless `choice` is "light" or "dark"."""

    changed = Signal()

    def __init__(self, choice: str = SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._native = QGuiApplication.palette()
        self._font = QGuiApplication.font()
        self._scheme = QGuiApplication.styleHints().colorScheme()
        self.current = self._made()
        self._dress()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    @property
    def choice(self) -> str:
        """What the user asked for: "system", "light" or "dark"."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Follow the system, or stay light or dark, from now on."""
        self._choice = choice
        hints = QGuiApplication.styleHints()
        match choice:  # so that title bars and native dialogs go along where the platform can do it
            case "light":
                hints.setColorScheme(Qt.ColorScheme.Light)
            case "dark":
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case _:
                hints.unsetColorScheme()
        self._scheme = hints.colorScheme()
        self._remake()

    def _scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        self._remake()

    def _remake(self) -> None:
        QApplication.setPalette(QPalette())  # ours off, so that the system's own shows
        self._native = QGuiApplication.palette()
        theme = self._made()
        changed = theme != self.current
        self.current = theme
        self._dress()
        if changed:
            self.changed.emit()

    def _is_dark(self) -> bool:
        if self._choice in (LIGHT, DARK):
            return self._choice == DARK
        if self._scheme == Qt.ColorScheme.Unknown:
            return self._native.window().color().lightness() < self._native.windowText().color().lightness()
        return self._scheme == Qt.ColorScheme.Dark

    def _made(self) -> Theme:
        accent = self._native.color(QPalette.ColorRole.Accent).name()
        return build(
            self._is_dark(),
            _OWN_ACCENT if accent == _STOCK_ACCENT else accent,
            family=QFontInfo(self._font).family(),  # the font itself: an alias would give way to the Han family
            mono_family=QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)).family(),
            system_px=QFontInfo(self._font).pixelSize(),
            han=han_fonts.family(i18n.current()),
        )

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(_palette(self.current, self._native))
            application.setFont(_application_font(self._font, self.current))
            application.setStyleSheet(stylesheet(self.current))


def _application_font(system: QFont, theme: Theme) -> QFont:
    font = QFont(system)
    font.setFamilies(list(theme.families))
    font.setPixelSize(theme.ui)
    return font


def _palette(theme: Theme, native: QPalette) -> QPalette:
    """The native palette with our colours in it, so that widgets nobody styled match."""
    role = QPalette.ColorRole
    palette = QPalette(native)
    for where, colour in {
        role.Window: theme.page,
        role.WindowText: theme.text,
        role.Base: theme.page,
        role.AlternateBase: theme.side,
        role.Text: theme.text,
        role.PlaceholderText: theme.faint,
        role.Button: theme.side,
        role.ButtonText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.link,
        role.LinkVisited: theme.link,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Accent: theme.accent,
        role.Mid: theme.border,
        role.Midlight: theme.hover,
    }.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(mixed(theme.faint, theme.page, 0.7)))
    return palette
