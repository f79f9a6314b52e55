"""A piece of a question: the user's words as typed, line for line. Knows no Markdown."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment


class PlainSegment(TextSegment):
    """Some lines of a question, `pad` px (zoom 1) away from the edge of its bubble."""

    __slots__ = ("_text",)

    def __init__(self, text: str, setting: Setting = PLAIN) -> None:
        super().__init__(setting)
        self._text = text

    def shown_text(self) -> str:
        return self._text

    def fill(self, document: QTextDocument, style: Style) -> None:
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.line))
        cursor.insertText(self._text, style.char())

    def estimate(self, style: Style, width: int) -> int:
        per_line = max(8, int(width / (style.body_px * 0.5)))
        lines = sum(1 + len(line) // per_line for line in self._text.split("\n"))
        return style.px(self.setting.above) + lines * style.line

    @property
    def natural_width(self) -> float:
        """The width of the longest line, once laid out."""
        return float(self._doc.idealWidth()) if self._doc is not None else 0.0
