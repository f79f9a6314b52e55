"""Whether the installed fonts cover Chinese and Japanese, and the row that names what to install. Draws nothing."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication

from qwen_desktop.i18n import _
from qwen_desktop.ui.rows import WARNING, Notice, RowButton

_COMMAND = "sudo apt install fonts-noto-cjk"


def missing_scripts() -> list[str]:
    """The languages among "zh" and "ja" that no installed font covers. Takes some ms at its first call."""
    system = QFontDatabase.WritingSystem
    wanted = {"zh": system.SimplifiedChinese, "ja": system.Japanese}
    return [language for language, script in wanted.items() if not QFontDatabase.families(script)]


def fonts_notice(missing: list[str]) -> Notice | None:
    """The row for what `missing_scripts` found; None where nothing is missing."""
    if not missing:
        return None
    if missing == ["zh"]:
        text = _("No installed font covers Chinese; the package fonts-noto-cjk does.")
    elif missing == ["ja"]:
        text = _("No installed font covers Japanese; the package fonts-noto-cjk does.")
    else:
        text = _("No installed font covers Chinese and Japanese; the package fonts-noto-cjk does.")
    copy = RowButton(_("Copy the command"), lambda: QGuiApplication.clipboard().setText(_COMMAND), closes=False)
    return Notice(WARNING, text, (copy,))
