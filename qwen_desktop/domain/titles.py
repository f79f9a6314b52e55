"""What a title is: one short line, whoever wrote it. Knows how wide letters are, and what models put around it."""

from __future__ import annotations

import re
import unicodedata

COLUMNS = 60  # the widest title, in columns of a Latin letter's width

_THOUGHT = re.compile(r"<think\b[^>]*>.*?(</think\s*>|\Z)|\A.*</think\s*>", re.DOTALL | re.IGNORECASE)
_LABEL = re.compile(r"(title|标题|標題|题目|題目|タイトル|題名|件名)\s*[:：]\s*", re.IGNORECASE)
_BLOCK = re.compile(r"(#{1,6}|>|[-*+]|\d{1,2}[.)])\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|~~|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_HTML = re.compile(r"</?(?:title|h[1-6]|p|b|i|em|strong|br)\s*/?>", re.IGNORECASE)  # and none that is asked about
_QUOTES = "\"'`“”„‟‘’‚‛«»‹›「」『』《》〈〉【】〝〞＂＇"
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_STOPS = "。．.｡"
_HIDDEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def columns(text: str) -> int:
    """How wide a text is where every letter has its cell: Chinese characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def tidied(text: str) -> str:
    """A model's words as a title: one line without thought, Markdown, quotation marks and full stop.

    "" where no word is left.
    """
    said = _HIDDEN.sub("", _THOUGHT.sub("", text))
    lines = (_bare(" ".join(line.split())) for line in said.splitlines() if not line.lstrip().startswith("```"))
    return _cut(next((line for line in lines if any(letter.isalnum() for letter in line)), ""))


def _bare(line: str) -> str:
    """Until nothing more comes off: a label may stand in quotation marks, and quotation marks behind a label."""
    before = None
    line = _LINK.sub(r"\1", _HTML.sub("", line))
    while line != before:
        before = line
        line = _BLOCK.sub("", line, count=1) if _BLOCK.match(line) else line
        line = _MARKS.sub("", line).strip()
        line = _LABEL.sub("", line, count=1) if _LABEL.match(line) else line
        if not line.endswith(("...", "。。。")):
            line = line.rstrip(_STOPS)
        line = _unquoted(line).strip()
    return line


def _unquoted(line: str) -> str:
    """Without the marks around the whole of it; those around words in it stay, as does an apostrophe."""
    if not line or not (line[0] in _QUOTES or line[-1] in _QUOTES):
        return line
    first, last = line[0] in _QUOTES, len(line) > 1 and line[-1] in _QUOTES
    inside = line[1 if first else 0 : -1 if last else None]
    others = [mark for mark in _APOSTROPHE.sub("", inside) if mark in _QUOTES]
    if first and last:
        return line if line[0] in others or line[-1] in others else inside
    return line if others or (last and line[-1] in "'’") else inside


def _cut(line: str) -> str:
    """At most COLUMNS wide: cut between words where there are any."""
    if columns(line) <= COLUMNS:
        return line
    kept = ""
    for letter in line:
        if columns(kept + letter) > COLUMNS - 1:
            break
        kept += letter
    if " " in kept[len(kept) // 2 :]:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip() + "…"
