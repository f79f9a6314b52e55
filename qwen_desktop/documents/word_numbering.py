"""Word's automatic numbers, as Word prints them: 第一条, 1.1, (a), イ, restarts included.

Knows word/numbering.xml and which list a paragraph is in; nothing of where the paragraph's properties come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from qwen_desktop.documents.numerals import numeral
from qwen_desktop.documents.packages import Element, integer, on

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_MARKS = re.compile("[\ue000-\uf8ff]")  # signs of the fonts Symbol and Wingdings


@dataclass(frozen=True, slots=True)
class Label:
    """A paragraph's number: `text` as printed, `form` the same for every number of its kind, "" for a bullet's.

    `joint` is what stands between it and the paragraph: a space, or nothing.
    """

    text: str
    form: str
    joint: str = " "


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    custom: str = ""
    text: str = ""
    restart: int | None = None  # the level (from 1) after which it begins again; 0 never, None after any above it
    legal: bool = False
    joint: str = " "
    style: str = ""


@dataclass(slots=True)
class _List:
    """One w:num: its levels, whose counters it shares, and which of them begin anew when it is first used."""

    shared: str
    levels: dict[int, _Level]
    anew: list[int]


@dataclass
class Numbering:
    """Counts through a document. Paragraphs must be asked about in the order they stand in."""

    _lists: dict[str, _List] = field(default_factory=dict)
    _counters: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Element | None, list_of_style: dict[str, str]) -> Numbering:
        """The lists of word/numbering.xml. `list_of_style` maps a numbering style to the w:num it names."""
        made = cls()
        if root is None:
            return made
        abstracts = {each.get("abstractNumId", ""): each for each in root.iter("abstractNum")}
        numbers = {each.get("numId", ""): _value(each, "abstractNumId") for each in root.iter("num")}
        for each in root.iter("num"):
            shared = _followed(_value(each, "abstractNumId"), abstracts, numbers, list_of_style)
            if shared in abstracts:
                made._lists[each.get("numId", "")] = _list(each, shared, abstracts[shared])
        return made

    def level_of_style(self, number: str, style: str) -> int | None:
        """The level of a list that is tied to a paragraph style."""
        found = self._lists.get(number)
        return next((at for at, level in found.levels.items() if level.style == style), None) if found else None

    def label(self, number: str, at: int) -> Label | None:
        """Count one paragraph at level `at` (from 0) of the list `number`, and say its label."""
        found = self._lists.get(number)
        if found is None or not 0 <= at < LEVELS:
            return None
        level = found.levels.get(at, _Level())
        counters = self._counters.setdefault(found.shared, [None] * LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for each in found.anew:
                counters[each] = None
        current = counters[at]
        counters[at] = level.start if current is None else current + 1
        for deeper in range(at + 1, LEVELS):
            after = found.levels.get(deeper, _Level()).restart
            if after is None or at < after:
                counters[deeper] = None
        if level.form == "bullet":
            return Label(_MARKS.sub("•", level.text) or "•", "")
        text = _PLACEHOLDER.sub(lambda match: _counted(found, level, counters, int(match[1]) - 1), level.text)
        return Label(text, f"{level.form} {level.text}", level.joint) if text.strip() else None


def _counted(found: _List, level: _Level, counters: list[int | None], at: int) -> str:
    own = found.levels.get(at, _Level())
    number = counters[at]
    form = "decimal" if level.legal and own.form != "none" else own.form
    return numeral(own.start if number is None else number, form, own.custom)


def _followed(shared: str, abstracts: dict[str, Element], numbers: dict[str, str], styles: dict[str, str]) -> str:
    """The definition that holds the levels: some only point to a numbering style."""
    for _step in range(8):
        link = abstracts[shared].find("numStyleLink") if shared in abstracts else None
        if link is None or styles.get(link.get("val", "")) not in numbers:
            break
        shared = numbers[styles[link.get("val", "")]]
    return shared


def _list(number: Element, shared: str, abstract: Element) -> _List:
    levels = {integer(each.get("ilvl")): _level(each) for each in abstract.findall("lvl")}
    anew: list[int] = []
    for override in number.findall("lvlOverride"):
        at = integer(override.get("ilvl"))
        own = override.find("lvl")
        if own is not None:
            levels[at] = _level(own)
        if (start := override.find("startOverride")) is not None:
            anew.append(at)
            levels[at] = replace(levels.get(at, _Level()), start=integer(start.get("val"), 1))
    return _List(shared, levels, [at for at in anew if 0 <= at < LEVELS])


def _level(each: Element) -> _Level:
    format_ = next(each.iter("numFmt"), None)  # inside mc:AlternateContent the first is the one Word takes
    restart = each.find("lvlRestart")
    legal = each.find("isLgl")
    suffix = each.find("suff")
    return _Level(
        start=integer(_value(each, "start"), 0),
        form=format_.get("val", "decimal") if format_ is not None else "decimal",
        custom=format_.get("format", "") if format_ is not None else "",
        text=_value(each, "lvlText"),
        restart=None if restart is None else integer(restart.get("val")),
        legal=legal is not None and on(legal.get("val")),
        joint="" if suffix is not None and suffix.get("val") == "nothing" else " ",
        style=_value(each, "pStyle"),
    )


def _value(parent: Element, name: str) -> str:
    child = parent.find(name)
    return child.get("val", "") if child is not None else ""
