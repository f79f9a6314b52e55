"""What the slices of one block of code share: the language, how it is wrapped, folded and scrolled, and its colours.

Knows lines of code and the lexer; paints nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qwen_desktop.ui.transcript.choices import BlockChoices
from qwen_desktop.ui.transcript.code_header import CodeHeader
from qwen_desktop.ui.transcript.languages import called, language_of
from qwen_desktop.ui.transcript.lexing import LineLexer, prepared
from qwen_desktop.ui.transcript.sideways import Sideways
from qwen_desktop.ui.transcript.slices import Slice

if TYPE_CHECKING:
    from qwen_desktop.ui.transcript.code import CodeSlice
    from qwen_desktop.ui.transcript.style import Style

FOLD_FROM = 24  # lines on screen that are more than this can be folded
FOLD_TO = 12  # to so many


class CodeBlock:
    """`info` is what stood behind the fence, `choices` what the reader chose, which are changed in place."""

    def __init__(self, info: str, choices: BlockChoices) -> None:
        self.info = info
        self.language = language_of(info)
        self.name = called(self.language)
        self.choices = choices
        self.slices: list[CodeSlice] = []
        self.sideways = Sideways()
        self.header = CodeHeader(self)
        self.columns = 0  # of the widest line
        self._measured: tuple[Style | None, float] = (None, 0.0)  # the widest line that was laid out, px
        self._lexer: LineLexer | None = None
        self._at = (0, 0)  # slice and row to colour next

    @property
    def text(self) -> str:
        """The whole code as written, to be copied."""
        return "".join(part.shown_text() + ("\n" if part.broken else "") for part in self.slices)

    @property
    def line_count(self) -> int:
        last = self.slices[-1]
        return last.first_line + len(last.lines)

    @property
    def wrapped(self) -> bool:
        return self.choices.wrapped

    @property
    def foldable(self) -> bool:
        return len(self.slices) > 1 or self.slices[0].rows > FOLD_FROM

    @property
    def folded(self) -> bool:
        """Whether only the first lines are shown: then all slices but the first are hidden."""
        return bool(self.choices.folded) and self.foldable

    def fold(self, folded: bool) -> None:
        """Show the first lines only, or all. The entry has to hide or show the slices."""
        self.choices.folded = folded
        self.slices[0].touch()

    def wrap(self, wrapped: bool) -> None:
        """Break long lines, or let them scroll."""
        self.choices.wrapped = wrapped
        for part in self.slices:
            part.drop()

    # Widths

    def widen(self, columns: int) -> None:
        """A line of so many columns has come."""
        self.columns = max(self.columns, columns)

    def seen(self, style: Style, width: float) -> None:
        """So wide a line was laid out: letters of some scripts are wider than can be known before."""
        self._measured = (style, max(width, self._measured[1]) if self._measured[0] is style else width)

    def natural(self, style: Style) -> float:
        """The width of the widest line, px."""
        measured = self._measured[1] if self._measured[0] is style else 0.0
        return max(self.columns * style.grid().column, measured)

    def across(self, style: Style) -> float:
        """How far what is shown goes from left to right, px; 0 where it takes whatever room there is."""
        return 0.0 if self.wrapped else self.natural(style)

    # Colours

    def colour(self, upto: int, deadline: float) -> tuple[bool, bool]:
        """Lex as far as slice `upto`, until `deadline`; whether anything was lexed, and whether there is more."""
        if not self.language:
            return False, False
        if self._lexer is None:
            self._lexer = prepared(self.language)
        if self._lexer is None:
            return False, True
        if self._lexer.idle:
            return False, False
        part, row = self._at
        done = 0
        while part <= upto:
            code = self.slices[part]
            while row < code.whole_lines:
                code.set_runs(row, self._lexer.line(code.lines[row]))
                row += 1
                done += 1
                if done % 8 == 0 and time.perf_counter() > deadline:
                    self._at = (part, row)
                    return True, True
            if part == len(self.slices) - 1:
                break
            part, row = part + 1, 0
        self._at = (part, row)
        return done > 0, False

    def withdraw(self, part: Slice) -> None:
        """A slice that was shown while it grew turned out to be something else."""
        del self.slices[part.index :]
        if self._at[0] >= part.index:
            self._lexer = None
            self._at = (0, 0)
        if self.slices:
            self.slices[-1].touch()  # it is the last one again
