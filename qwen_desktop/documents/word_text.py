"""The text of Word paragraphs: what is seen, and in brackets what is not seen at once.

Tracked changes, comments, notes and hidden text are kept and marked. Knows the elements inside a paragraph; nothing of
lists, tables and files. The marks are read by the model and never translated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from qwen_desktop.documents.packages import Element
from qwen_desktop.documents.word_styles import Styles, hidden

_CHANGES = {
    "ins": "inserted",
    "del": "deleted",
    "moveTo": "moved here",
    "moveFrom": "moved away",
}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SKIPPED = {"instrText", "delInstrText", "fldData", "sdtPr", "sdtEndPr", "pPr", "rPr", "rubyPr", "annotationRef"}
_WINGDINGS = {0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0x4A: "☺"}
_NOTES = {"footnoteReference": "note", "endnoteReference": "endnote"}
_QUOTE = 60  # characters of what a comment is about


@dataclass
class Words:
    """Reads paragraphs of one document. `met` counts what the user is told about, `boxes` holds text boxes on the way.

    `comments` maps an id to who wrote what; `noted` lists the notes met in the paragraph: kind, id, number.
    """

    styles: Styles
    comments: dict[str, tuple[str, str]] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    boxes: list[Element] = field(default_factory=list)
    noted: list[tuple[str, str, int]] = field(default_factory=list)
    _notes: dict[str, int] = field(default_factory=dict)
    _open: dict[str, list[str]] = field(default_factory=dict)

    def paragraph(self, paragraph: Element, style: str) -> str:
        """The text of one w:p, with its marks. Line breaks inside it stay."""
        properties = paragraph.find("pPr")
        text = self._joined(self._pieces(paragraph, self.styles.hidden(style)))
        mark = properties.find("rPr") if properties is not None else None
        for name in ("del", "moveFrom", "ins") if mark is not None else ():
            change = mark.find(name) if mark is not None else None
            if change is not None and not (name == "ins" and _is_all(text, _CHANGES[name])):
                self._meet("changes")
                text += f"[paragraph break {_signed(_CHANGES[name], change)}]"
        return text

    def _joined(self, pieces: Iterator[tuple[str, str]]) -> str:
        """Pieces with what they are marked with; neighbours with the same mark share it."""
        out: list[tuple[str, str]] = []
        for mark, text in pieces:
            if not text:
                continue
            if out and out[-1][0] == mark:
                out[-1] = (mark, out[-1][1] + text)
            else:
                out.append((mark, text))
        for mark, _text in out:
            if mark:
                self._meet("hidden_text" if mark == "hidden" else "changes")
        return "".join(f"[{mark}: {text}]" if mark else text for mark, text in out)

    def _pieces(self, parent: Element, concealed: bool) -> Iterator[tuple[str, str]]:
        for child in parent:
            name = child.tag
            if name in _SKIPPED:
                continue
            if name == "r":
                yield "hidden" if self._is_hidden(child, concealed) else "", self._run(child)
            elif name in _CHANGES:
                yield _signed(_CHANGES[name], child), self._joined(self._pieces(child, concealed))
            elif name == "commentRangeStart":
                self._open[child.get("id", "")] = []
            elif name == "AlternateContent":
                yield from self._pieces(_chosen(child), concealed)
            elif name == "oMath":
                yield "", _formula(child)
            elif name == "ruby":
                yield "", self._ruby(child, concealed)
            elif name == "commentReference":
                yield "", self._comment(child.get("id", ""))
            else:
                yield from self._pieces(child, concealed)

    def _run(self, run: Element) -> str:
        out: list[str] = []
        for child in run:
            name = child.tag
            if name in ("t", "delText"):
                out.append(child.text or "")
            elif name in _SIGNS:
                out.append("\n" if name == "br" and child.get("type") == "page" else _SIGNS[name])
            elif name == "sym":
                out.append(_sign(child))
            elif name in _NOTES:
                out.append(self._note(_NOTES[name], child.get("id", "")))
            elif name == "commentReference":
                out.append(self._comment(child.get("id", "")))
            elif name == "ruby":
                out.append(self._ruby(child, False))
            elif name == "AlternateContent":
                out.append(self._drawn(_chosen(child)))
            elif name in ("drawing", "pict", "object"):
                out.append(self._drawn(child))
        text = "".join(out)
        for about in self._open.values():
            about.append(text)
        return text

    def _is_hidden(self, run: Element, concealed: bool) -> bool:
        properties = run.find("rPr")
        own = hidden(properties)
        if own is not None:
            return own
        style = properties.find("rStyle") if properties is not None else None
        return concealed or (style is not None and self.styles.hidden(style.get("val", "-")))

    def _drawn(self, drawing: Element) -> str:
        """A picture's description; the text boxes in it wait in `boxes`."""
        self.boxes.extend(drawing.iter("txbxContent"))
        described = next((each.get("descr", "") for each in drawing.iter("docPr") if each.get("descr")), "")
        return f"[picture: {described}]" if described else ""

    def _ruby(self, ruby: Element, concealed: bool) -> str:
        base, above = ruby.find("rubyBase"), ruby.find("rt")
        text = self._joined(self._pieces(base, concealed)) if base is not None else ""
        reading = self._joined(self._pieces(above, concealed)) if above is not None else ""
        return f"{text}({reading})" if reading else text

    def _note(self, kind: str, key: str) -> str:
        number = self._notes[kind] = self._notes.get(kind, 0) + 1
        self.noted.append((kind, key, number))
        return f"[{kind} {number}]"

    def _comment(self, key: str) -> str:
        about = " ".join("".join(self._open.pop(key, [])).split())
        if key not in self.comments:
            return ""
        self._meet("comments")
        who, text = self.comments[key]
        quoted = f" on “{about[:_QUOTE]}{'…' if len(about) > _QUOTE else ''}”" if about else ""
        return f"[comment by {who}{quoted}: {text}]"

    def _meet(self, what: str) -> None:
        self.met[what] = self.met.get(what, 0) + 1


def signed(element: Element) -> str:
    """Who did something and on which day: "Anna Li, 2026-03-01"."""
    day = element.get("date", "")[:10]
    return (element.get("author") or "unknown") + (f", {day}" if day else "")


def _signed(what: str, element: Element) -> str:
    return f"{what} by {signed(element)}"


def _is_all(text: str, what: str) -> bool:
    return text.startswith(f"[{what} by") or not text


def _chosen(alternatives: Element) -> Element:
    """The first of the ways in which a thing is written; the last is for programs that know none of the others."""
    return next((each for each in alternatives if each.tag == "Choice"), alternatives)


def _sign(element: Element) -> str:
    try:
        code = int(element.get("char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _WINGDINGS.get(code - 0xF000, "•")
    return chr(code) if 32 <= code < 0xD800 else ""


def _formula(element: Element) -> str:
    """A formula in one line: a/b, x^2, √(x)."""
    parts = {child.tag: _formula(child) for child in element}
    match element.tag:
        case "f":
            return f"({parts.get('num', '')})/({parts.get('den', '')})"
        case "sSup":
            return f"{parts.get('e', '')}^({parts.get('sup', '')})"
        case "sSub":
            return f"{parts.get('e', '')}_({parts.get('sub', '')})"
        case "rad":
            return f"√({parts.get('e', '')})"
        case "d":
            return f"({', '.join(_formula(child) for child in element.findall('e'))})"
        case "t":
            return element.text or ""
    return "".join(_formula(child) for child in element)
