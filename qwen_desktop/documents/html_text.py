"""The text of a web page as it is shown: lines, with the numbers of lists, rows of tables, and hidden text marked.

Knows elements; nothing of files and encodings. Elements may be left open, as they often are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from qwen_desktop.documents.numerals import numeral

_SILENT = {"script", "style", "template", "rp", "iframe", "object", "svg", "canvas"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table"),
    *("tbody", "textarea", "tfoot", "thead", "title", "tr", "ul"),
}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_MARKS = {"ins": "inserted", "del": "deleted", "s": "struck out", "strike": "struck out"}
_LIST_TYPES = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "1": "decimal",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand",
    "cjk-decimal": "ideographDigital",
    "japanese-informal": "japaneseCounting",
    "katakana": "aiueoFullWidth",
    "katakana-iroha": "irohaFullWidth",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
    "japanese-formal": "japaneseLegal",
    "none": "none",
}
_STYLE_TYPE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 8  # levels of indentation


@dataclass(slots=True)
class _List:
    tag: str
    form: str
    next: int
    step: int = 1


@dataclass(slots=True)
class _Open:
    """An element whose end must be noticed, and how many of its name stand open inside it."""

    tag: str
    opening: str
    inner: int = 0


@dataclass(slots=True)
class _Table:
    """A table being read; `row` is None between rows."""

    row: list[str] | None = None
    spans: list[int] = field(default_factory=list)


class PageText(HTMLParser):
    """Feed it a page in pieces, close it, then ask for `lines`. `hidden` counts what was marked as hidden."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden = 0
        self._lines: list[str] = []
        self._line = ""
        self._silent = ""
        self._silent_depth = 0
        self._pre = 0
        self._lists: list[_List] = []
        self._tables: list[_Table] = []
        self._marked: list[_Open] = []

    def lines(self) -> list[str]:
        self._end_line()
        return [line for line in self._lines if line.strip()]

    def close(self) -> None:
        super().close()
        while self._marked:
            self._unmark(-1)
        while self._tables:
            self._end_table()
        self._end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._silent_depth += tag == self._silent
            return
        if tag in _SILENT:
            self._silent, self._silent_depth = tag, 1
            return
        if self._marked and self._marked[-1].tag == "p" and tag in _BLOCKS:
            self._unmark(-1)
        for each in self._marked:
            each.inner += tag == each.tag
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._end_line()
        self._begin(tag, attributes)
        if tag in _VOID:
            return
        if "hidden" in attributes or _HIDING.search(attributes.get("style", "").lower()):
            self.hidden += 1
            self._mark(tag, "[hidden: ")
        elif tag in _MARKS:
            self._mark(tag, f"[{_MARKS[tag]}: ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent_depth -= tag == self._silent
            if not self._silent_depth:
                self._silent = ""
            return
        for at in range(len(self._marked) - 1, -1, -1):
            if self._marked[at].tag == tag:
                if self._marked[at].inner:
                    self._marked[at].inner -= 1
                else:
                    self._unmark(at)
                break
        if tag in ("ol", "ul") and self._lists:
            self._end_line()
            self._lists.pop()
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag == "title":
            self._line += "]" if self._line else ""
        elif tag == "rt":
            self._line += ")"
        if tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._line += first
            for each in others:
                self._end_line()
                self._line = each
            return
        text = _SPACES.sub(" ", data)
        if not self._line or self._line.endswith(" "):
            text = text.lstrip(" ")
        self._line += text

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "br":
                self._end_line()
            case "hr":
                self._lines.append("---")
            case "pre" | "textarea":
                self._pre += tag == "pre"
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._line = _HEADINGS[tag]
            case "title":
                self._line = "[page title: "
            case "ol" | "ul":
                self._lists.append(_opened(tag, attributes))
            case "li":
                self._item(attributes)
            case "table":
                self._tables.append(_Table())
            case "tr" if self._tables:
                self._end_row()
                self._tables[-1].row = []
            case "td" | "th" if self._tables:
                self._begin_cell(attributes)
            case "img":
                self._line += f"[picture: {attributes['alt']}]" if attributes.get("alt", "").strip() else ""
            case "input":
                self._line += attributes.get("value", "") if attributes.get("type", "text") != "hidden" else ""
            case "sup":
                self._line += "^"
            case "sub":
                self._line += "_"
            case "rt":
                self._line += "("

    def _mark(self, tag: str, opening: str) -> None:
        self._line += opening
        self._marked.append(_Open(tag, opening))

    def _unmark(self, at: int) -> None:
        """The end of what is marked; a mark around nothing goes."""
        opening = self._marked.pop(at).opening
        if self._line.endswith(opening):
            self._line = self._line.removesuffix(opening)
            self.hidden -= opening == "[hidden: "
        else:
            self._line = self._line.rstrip(" ") + "]"

    def _item(self, attributes: dict[str, str]) -> None:
        """The number or the point before an entry of a list."""
        own = self._lists[-1] if self._lists else _List("ul", "", 1)
        indent = "  " * min(max(0, len(self._lists) - 1), _DEEPEST)
        if own.tag == "ul":
            self._line = indent + "- "
            return
        number = _whole(attributes.get("value"), own.next)
        own.next = number + own.step
        label = numeral(number, own.form)
        joint = "、" if own.form in ("chineseCountingThousand", "japaneseCounting", "ideographDigital") else ". "
        self._line = indent + (label + joint if label else "")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        table = self._tables[-1]
        if table.row is None:
            table.row = []
        self._end_line()
        table.row.append("")
        table.spans.append(min(64, max(1, _whole(attributes.get("colspan"), 1))))

    def _end_row(self) -> None:
        table = self._tables[-1]
        self._end_line()
        row, table.row = table.row, None
        cells = [
            each for text, span in zip(row or [], table.spans, strict=False) for each in [text, *[""] * (span - 1)]
        ]
        table.spans = []
        if any(cells):
            self._put("| " + " | ".join(cell.replace("|", "¦") for cell in cells) + " |", outer=True)

    def _end_table(self) -> None:
        self._end_row()
        self._tables.pop()

    def _end_line(self) -> None:
        line, self._line = self._line, ""
        line = line if self._pre else line.rstrip(" ")
        if line.strip() and line.strip() not in ("[page title:",):
            self._put(line)

    def _put(self, line: str, outer: bool = False) -> None:
        """A line that is done: into the page, or into the cell that it stands in. `outer` is a table's own row."""
        tables = self._tables[:-1] if outer else self._tables
        row = next((table.row for table in reversed(tables) if table.row), None)
        if row is None:
            self._lines.append(line)
        else:
            row[-1] = f"{row[-1]} / {line.strip()}" if row[-1] else line.strip()


def _opened(tag: str, attributes: dict[str, str]) -> _List:
    style = _STYLE_TYPE.search(attributes.get("style", "").lower())
    form = _LIST_TYPES.get(style[1] if style else attributes.get("type", "1"), "decimal")
    return _List(tag, form, _whole(attributes.get("start"), 1), -1 if "reversed" in attributes else 1)


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default
