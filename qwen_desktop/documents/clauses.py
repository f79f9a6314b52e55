"""Cuts a text with numbered clauses into blocks, each at the clause it begins with. Knows no format.

A place is the way to a clause by the labels that are printed: "第3条 (2) イ", "5.1 (a)"; "¶7" is the seventh paragraph
of a text that has none. What only repeats is left out: not "5. 5.1", and not the chapter that a clause stands in.
"""

from __future__ import annotations

import re

from qwen_desktop.documents.contents import Places
from qwen_desktop.domain.document import Block

ENOUGH = 1200  # characters after which any clause begins a block; before, only one of the first rank does
FULL = 3000  # characters after which any paragraph does

_NUMBER = "[0-9０-９一二三四五六七八九十百千〇零壱弐参拾]+"
_TYPED = re.compile(
    rf"\s*(第\s*{_NUMBER}\s*[編编部章節节条條款項项号號](?:の{_NUMBER})*|제\s*\d+\s*[장절조항호]"
    r"|(?:Article|Section|Clause|Chapter|Part|Schedule|Annex|Appendix|Exhibit)\s+(?:\d+[.\d]*|[IVXLC]+|[A-Z])\b)",
    re.IGNORECASE,
)
_RANKS = (
    (0, re.compile("[編编部]$|^(part|schedule|annex|appendix|exhibit)", re.IGNORECASE)),
    (1, re.compile("[章장]$|^chapter", re.IGNORECASE)),
    (2, re.compile("[節节절]$")),
    (3, re.compile("[条條조]|^(article|section|clause)", re.IGNORECASE)),
    (4, re.compile("[款項项항]$")),
    (5, re.compile("[号號호]$")),
)
_CLAUSE = 3
_UNRANKED = 9


class Clauses:
    """Takes paragraphs in their order and makes blocks of them."""

    def __init__(self) -> None:
        self._places = Places()
        self._blocks: list[Block] = []
        self._lines: list[str] = []
        self._place = ""
        self._size = 0
        self._paragraphs = 0
        self._path: list[tuple[int, str, str]] = []  # rank, form, label

    def add(self, line: str, label: str = "", form: str = "") -> None:
        """One paragraph as it is to be read. `label` is its automatic number, `form` the kind of number it is."""
        self._paragraphs += 1
        if not label and (typed := _TYPED.match(line)):
            label = form = typed[1]
        if label:
            self._step(label.strip(), form)
        chief = bool(label) and sum(rank >= _CLAUSE for rank, _form, _label in self._path) <= 1
        if not self._lines or chief or self._size > (ENOUGH if label else FULL):
            self._end()
            self._place = self._way() if label else f"¶{self._paragraphs}"
        self._lines.append(line)
        self._size += len(line)

    def apart(self, place: str, lines: list[str]) -> None:
        """A block of its own, for what stands outside the text: headers, footers."""
        self._end()
        self._blocks.append(self._places.block(place, "\n".join(lines)))

    def blocks(self) -> tuple[Block, ...]:
        self._end()
        return tuple(self._blocks)

    def _step(self, label: str, form: str) -> None:
        rank = next((rank for rank, words in _RANKS if words.search(label)), _UNRANKED)
        same = [at for at, each in enumerate(self._path) if each[1] == form]
        if rank < _UNRANKED:
            self._path = [each for each in self._path if each[0] < rank]
        elif same:
            del self._path[same[0] :]
        self._path.append((rank, form, label))
        del self._path[:-9]

    def _way(self) -> str:
        steps = [label for rank, _form, label in self._path if rank >= _CLAUSE] or [self._path[-1][2]]
        return " ".join(
            step
            for step, after in zip(steps, [*steps[1:], ""], strict=True)
            if not (after and re.match(re.escape(step.rstrip(". ")) + r"[.\-]", after))
        )

    def _end(self) -> None:
        if self._lines:
            self._blocks.append(self._places.block(self._place, "\n".join(self._lines)))
        self._lines, self._size = [], 0
