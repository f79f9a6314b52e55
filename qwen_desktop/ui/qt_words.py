"""Qt's own words (Undo, Cut, Paste, the buttons of its dialogs) in the user's language. Knows Qt's catalogues only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from qwen_desktop import i18n


def speak() -> None:
    """Let Qt speak the language in use; it speaks English where it has no catalogue."""
    application = QCoreApplication.instance()
    if application is None:
        return
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(i18n.current()), "qtbase", "_", folder):
        application.installTranslator(translator)
