"""Inline Markdown that breaks off: emphasis and code are closed, half a link is its words, so that nothing jumps.

For display only. One pass over the text; knows nothing of blocks.
"""

from __future__ import annotations

import re

from qwen_desktop.markdown.inline import MATHS

_TOKEN = re.compile(r"\\.|\\$|`+|\*+|_+|~+|\$|!?\[|\]|<[a-zA-Z/]{0,4}$", re.DOTALL)
_TARGET = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)")
_HALF_TARGET = re.compile(r"\]\([^\n]*$")
_TAG_BEGUN = re.compile(r"</?(?:b|br|k|kb|kbd|s|su|sub|sup)?/?$")
_LONGEST_LABEL = 300


class _Reader:
    """What is open at some place of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: list[tuple[str, int]] = []  # open emphasis: character and length
        self.brackets: list[tuple[int, int]] = []  # open brackets: where they begin and end

    def read(self) -> str:
        """The text as it is best shown."""
        text, place = self.text, 0
        while (match := _TOKEN.search(text, place)) is not None:
            token, place = match[0], match.end()
            if token[0] == "\\" and token != "\\(":
                if len(token) == 1:
                    return self._closed(text[: match.start()])
            elif token[0] in "$\\":
                maths = MATHS.match(text, match.start())
                place = maths.end() if maths is not None else place
            elif token[0] == "`":
                end = _end_of_code(text, place, len(token))
                if end < 0:
                    return self._closed(text[: match.start()] if place == len(text) else text.rstrip("`") + token)
                place = end
            elif token[-1] == "[":
                self.brackets.append((match.start(), place))
            elif token == "]":
                shown = self._bracket(match.start())
                if isinstance(shown, str):
                    return shown
                place = shown
            elif token[0] == "<":
                if _TAG_BEGUN.match(token):
                    return self._closed(text[: match.start()])
            elif self._mark(match):
                return self._closed(text[: match.start()])
        return self._closed(self._without_bracket(text))

    def _bracket(self, start: int) -> int | str:
        """After the label of what may be a link: where to read on, or the final text if the link breaks off."""
        if not self.brackets:
            return start + 1
        begin, end = self.brackets.pop()
        target = _TARGET.match(self.text, start)
        if target is not None:
            return target.end()
        ends_here = start + 1 == len(self.text) and not self.text[end:start].isdecimal()
        if ends_here or _HALF_TARGET.match(self.text, start):
            words = "" if self.text[begin] == "!" else self.text[end:start]
            return self._closed(self.text[:begin] + words)
        return start + 1

    def _without_bracket(self, text: str) -> str:
        """`[label` without its bracket: most likely a link begins."""
        if not self.brackets:
            return text
        begin, end = self.brackets[-1]
        if len(text) - end > _LONGEST_LABEL or "\n" in text[end:] or text[end:].isdecimal():
            return text
        return text[:begin] + ("" if text[begin] == "!" else text[end:])

    def _mark(self, match: re.Match[str]) -> bool:
        """Open or close emphasis; True if the run ends the text and opens what has nothing in it yet."""
        text, char, left = self.text, match[0][0], len(match[0])
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        inside = _word(before) and _word(after)
        closes = bool(before) and not before.isspace() and not (char == "_" and inside)
        while closes and left and self.marks and self.marks[-1][0] == char:
            length = self.marks.pop()[1]
            if length > left:
                self.marks.append((char, length - left))
            left = max(0, left - length)
        if not left:
            return False
        if not after:
            return True
        if char == "~" and left < 2:
            return False
        if not after.isspace() and not (inside and (char == "_" or before.isdigit())):
            self.marks.append((char, left))
        return False

    def _closed(self, text: str) -> str:
        if not self.marks:
            return text
        return text.rstrip() + "".join(char * length for char, length in reversed(self.marks))


def soften(text: str) -> str:
    """Close what ends with the text: emphasis, code, links. The result is Markdown again."""
    return _Reader(text).read()


def _word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _end_of_code(text: str, place: int, length: int) -> int:
    """Where the code that was opened by `length` backticks ends, or -1."""
    match = re.compile(rf"(?<!`)`{{{length}}}(?!`)").search(text, place)
    return -1 if match is None else match.end()
