"""A piece of a question: the user's words as typed, line for line. Knows no Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextCursor, QTextDocument

from qwen_desktop.ui.han import form_of
from qwen_desktop.ui.transcript.letters import findable
from qwen_desktop.ui.transcript.setting import PLAIN, Setting
from qwen_desktop.ui.transcript.style import Style, block_format
from qwen_desktop.ui.transcript.text import TextSegment

PIECE = 2000  # characters of a question in one segment
FOLD_LINES = 12
FOLD_CHARACTERS = 1200
BUBBLE_PAD_X = 14  # px at zoom 1
BUBBLE_PAD_TOP = 7  # less than below: lines have their room above them
BUBBLE_SHARE = 0.8  # of the column, at most


class PlainSegment(TextSegment):
    """Some lines of a question; `broken` says that what follows begins on a new line."""

    __slots__ = ("_text", "broken")

    def __init__(self, text: str, setting: Setting = PLAIN, *, broken: bool = True) -> None:
        super().__init__(setting)
        self._text = text
        self.broken = broken

    def shown_text(self) -> str:
        return self._text

    def find_text(self) -> str:
        return findable(self._text)

    def fill(self, document: QTextDocument, style: Style) -> None:
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block_format(style.line))
        cursor.insertText(self._text, style.char(han=form_of(self._text, self.setting.han)))

    def estimate(self, style: Style, width: int) -> int:
        per_line = max(8, int(width / (style.body_px * 0.5)))
        lines = sum(1 + len(line) // per_line for line in self._text.split("\n"))
        return style.px(self.setting.above) + lines * style.line

    @property
    def natural_width(self) -> float:
        """The width of the longest line, once laid out."""
        return float(self._doc.idealWidth()) if self._doc is not None else 0.0


def is_long(text: str) -> bool:
    """Whether a question is folded until it is asked for."""
    return text.count("\n") >= FOLD_LINES or len(text) > FOLD_CHARACTERS


def beginning(text: str) -> str:
    """What a folded question shows."""
    return "\n".join(text[:FOLD_CHARACTERS].split("\n")[:FOLD_LINES]) + "…"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A question in parts of at most 2,000 characters, and whether each ends with its line."""
    start = 0
    while len(text) - start > PIECE:
        end = text.rfind("\n", start, start + PIECE + 1)
        if end < 0:
            yield text[start : start + PIECE], False
            start += PIECE
        else:
            yield text[start:end], True
            start = end + 1
    if start < len(text) or (start and text[start - 1] == "\n"):
        yield text[start:], True
