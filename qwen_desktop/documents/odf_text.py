"""The text of OpenDocument paragraphs and lists: numbers as they are printed, changes, comments, notes, hidden text.

Knows the elements of text; nothing of files. The marks are read by the model and never translated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from qwen_desktop.documents.numerals import numeral
from qwen_desktop.documents.packages import Element, integer

_FORMS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "": "none",
    "一, 二, 三, ...": "chineseCounting",
    "壹, 贰, 叁, ...": "chineseLegalSimplified", "①, ②, ③, ...": "decimalEnclosedCircle",
    "イ, ロ, ハ, ...": "irohaFullWidth", "ア, イ, ウ, ...": "aiueoFullWidth", "１, ２, ３, ...": "decimalFullWidth",
    "壱, 弐, 参, ...": "japaneseLegal", "甲, 乙, 丙, ...": "ideographTraditional", "子, 丑, 寅, ...": "ideographZodiac",
    "가, 나, 다, ...": "ganada", "일, 이, 삼, ...": "koreanDigital", "ｲ, ﾛ, ﾊ, ...": "iroha", "ｱ, ｲ, ｳ, ...": "aiueo",
}  # fmt: skip
_LEVELS = 10
_CHANGES = {"insertion": "inserted", "deletion": "deleted"}
_SILENT = {
    "annotation-end",
    "bookmark",
    "tracked-changes",
    "note-citation",
    "sequence-decls",
    "forms",
    "soft-page-break",
}


@dataclass(slots=True)
class _Level:
    form: str = "none"
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    bullet: str = ""


@dataclass
class Odf:
    """Reads the text of one document. `met` counts what the user is told about; `asides` holds notes on the way."""

    met: dict[str, int] = field(default_factory=dict)
    asides: list[str] = field(default_factory=list)
    _lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _hidden: set[str] = field(default_factory=set)
    _changes: dict[str, Element] = field(default_factory=dict)
    _outline: dict[int, _Level] = field(default_factory=dict)
    _outline_counts: list[int] = field(default_factory=lambda: [0] * _LEVELS)
    _kept: dict[str, list[int]] = field(default_factory=dict)  # where a list of a style, or of an id, has got to

    def learn(self, root: Element) -> None:
        """Take the styles of a part, and its tracked changes."""
        for each in root.iter("list-style"):
            self._lists[each.get("name", "")] = _levels(each)
        for each in root.iter("outline-style"):
            self._outline = _levels(each)
        for each in root.iter("style"):
            properties = each.find("text-properties")
            if properties is not None and properties.get("display") == "none":
                self._hidden.add(each.get("name", ""))
        for each in root.iter("changed-region"):
            self._changes[each.get("id", "")] = each

    def paragraph(self, element: Element) -> str:
        """The text of one text:p or text:h, a heading with its number."""
        text = self._inline(element)
        if element.get("style-name") in self._hidden and text.strip():
            self._meet("hidden_text")
            text = f"[hidden: {text}]"
        if element.tag != "h" or not text.strip():
            return text
        level = min(max(1, integer(element.get("outline-level"), 1)), _LEVELS)
        return "#" * min(level, 6) + " " + text

    def heading_label(self, element: Element) -> str:
        """Count one heading of the outline; "" where its level has no number, or it is taken out of the count."""
        level = min(max(1, integer(element.get("outline-level"), 1)), _LEVELS)
        if element.tag != "h" or element.get("is-list-header") == "true" or level not in self._outline:
            return ""
        return _counted(self._outline, self._outline_counts, level)

    def listed(
        self, element: Element, style: str = "", depth: int = 1, counts: list[int] | None = None
    ) -> Iterator[tuple[str, Element]]:
        """(label, paragraph) for every paragraph of a list, deeper lists included."""
        style = element.get("style-name") or style
        if counts is None:
            counts = self._begun(element, style)
        levels = self._lists.get(style, {})
        for item in element:
            if item.tag not in ("list-item", "list-header"):
                continue
            if item.get("start-value"):
                counts[depth - 1] = integer(item.get("start-value"), 1) - 1
            label = ""
            if item.tag == "list-item" and any(child.tag in ("p", "h") for child in item):
                label = _counted(levels, counts, min(depth, _LEVELS))
            for child in item:
                if child.tag in ("p", "h"):
                    yield label, child
                    label = ""
                elif child.tag == "list" and depth < _LEVELS:
                    yield from self.listed(child, style, depth + 1, counts)

    def _begun(self, element: Element, style: str) -> list[int]:
        """Where the numbers of a list begin: anew, or where another has got to."""
        goes_on = element.get("continue-numbering") == "true"
        before = self._kept.get(element.get("continue-list", "")) or (self._kept.get(style) if goes_on else None)
        counts = before if before is not None else _fresh(self._lists.get(style, {}))
        self._kept[style] = counts
        if key := element.get("id"):
            self._kept[key] = counts
        return counts

    def _inline(self, element: Element) -> str:
        """Text with its marks. A change is marked from its start to its end, or to the end of the paragraph."""
        out = [element.text or ""]
        open_ = ""
        for child in element:
            if child.tag == "change-start":
                open_ = child.get("change-id", "")
                out.append(self._opening(open_))
            elif child.tag == "change-end":
                out.append("]" if open_ else "")
                open_ = ""
            else:
                out.append(self._child(child))
            out.append(child.tail or "")
        return "".join(out) + ("]" if open_ else "")

    def _child(self, child: Element) -> str:
        match child.tag:
            case "s":
                return " " * min(integer(child.get("c"), 1), 200)
            case "tab":
                return "\t"
            case "line-break":
                return "\n"
            case "change":
                return self._removed(child.get("change-id", ""))
            case "annotation":
                return self._annotation(child)
            case "note":
                return self._note(child)
            case "hidden-text" | "hidden-paragraph":
                self._meet("hidden_text")
                return f"[hidden: {child.get('string-value') or self._inline(child)}]"
            case "ruby":
                base, above = child.find("ruby-base"), child.find("ruby-text")
                reading = self._inline(above) if above is not None else ""
                return (self._inline(base) if base is not None else "") + (f"({reading})" if reading else "")
            case "frame":
                self.asides.extend(f"[text box: {text}]" for text in map(self._plain, child.iter("text-box")) if text)
                described = child.find("desc")
                return f"[picture: {described.text}]" if described is not None and described.text else ""
        if child.tag in _SILENT:
            return ""
        text = self._inline(child)
        if child.get("style-name") in self._hidden and text:
            self._meet("hidden_text")
            return f"[hidden: {text}]"
        return text

    def _opening(self, key: str) -> str:
        self._meet("changes")
        region = self._changes.get(key)
        kind = next((each.tag for each in region if each.tag in _CHANGES), "") if region is not None else ""
        return f"[{_CHANGES.get(kind, 'changed')} by {_who(region)}: "

    def _removed(self, key: str) -> str:
        region = self._changes.get(key)
        deletion = region.find("deletion") if region is not None else None
        text = self._plain(deletion) if deletion is not None else ""
        return f"{self._opening(key)}{text}]" if deletion is not None else ""

    def _annotation(self, element: Element) -> str:
        self._meet("comments")
        return f"[comment by {_who(element)}: {self._plain(element)}]"

    def _note(self, element: Element) -> str:
        citation = element.find("note-citation")
        number = (citation.text or "") if citation is not None else ""
        kind = "endnote" if element.get("note-class") == "endnote" else "note"
        body = element.find("note-body")
        self.asides.append(f"[{kind} {number}: {self._plain(body) if body is not None else ''}]")
        return f"[{kind} {number}]"

    def _plain(self, parent: Element) -> str:
        """The paragraphs below an element, in one line."""
        lines = [self._inline(each).strip() for each in parent.iter() if each.tag in ("p", "h")]
        return " / ".join(line for line in lines if line)

    def plain(self, parent: Element) -> str:
        """As `_plain`, for headers, cells and comments of others."""
        return self._plain(parent)

    def _meet(self, what: str) -> None:
        self.met[what] = self.met.get(what, 0) + 1


def _levels(style: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for each in style:
        level = integer(each.get("level"))
        if 1 <= level <= _LEVELS:
            found[level] = _Level(
                form=_FORMS.get(each.get("num-format", ""), "decimal"),
                prefix=each.get("num-prefix", ""),
                suffix=each.get("num-suffix", ""),
                shown=max(1, integer(each.get("display-levels"), 1)),
                start=integer(each.get("start-value"), 1),
                bullet=each.get("bullet-char", "") if each.tag == "list-level-style-bullet" else "",
            )
    return found


def _fresh(levels: dict[int, _Level]) -> list[int]:
    return [levels.get(at, _Level()).start - 1 for at in range(1, _LEVELS + 1)]


def _counted(levels: dict[int, _Level], counts: list[int], at: int) -> str:
    """Count one at level `at` (from 1) and begin the deeper ones anew; its label."""
    level = levels.get(at, _Level(bullet="•"))
    counts[at - 1] = max(counts[at - 1] + 1, level.start if counts[at - 1] == 0 else 0)
    for deeper in range(at + 1, _LEVELS + 1):
        counts[deeper - 1] = levels.get(deeper, _Level()).start - 1
    if level.bullet:
        return "•" if "\ue000" <= level.bullet <= "\uf8ff" else level.bullet
    if level.form == "none":
        return (level.prefix + level.suffix).strip()
    numbers = [
        numeral(max(counts[each - 1], 1), levels.get(each, _Level()).form)
        for each in range(at - level.shown + 1, at + 1)
        if each > 0
    ]
    return level.prefix + ".".join(number for number in numbers if number) + level.suffix


def _who(holder: Element | None) -> str:
    """Who did something and on which day, from dc:creator and dc:date."""
    found = (
        {each.tag: each.text or "" for each in holder.iter() if each.tag in ("creator", "date")}
        if holder is not None
        else {}
    )
    day = found.get("date", "")[:10]
    return (found.get("creator") or "unknown") + (f", {day}" if day else "")
