"""Reads a Word document (.docx, .docm, .dotx): numbered clauses, tables, notes, headers, and what is marked in it.

Bytes come in, blocks go out. Numbers are counted as Word shows them with all markup on: a paragraph that is deleted but
not yet accepted still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qwen_desktop.documents.clauses import Clauses
from qwen_desktop.documents.contents import Contents, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.packages import Element, Package, integer
from qwen_desktop.documents.word_numbering import Label, Numbering
from qwen_desktop.documents.word_styles import Styles, numbering_of
from qwen_desktop.documents.word_text import Words, signed

_WRAPPERS = {
    "sdt",
    "sdtContent",
    "customXml",
    "smartTag",
    "ins",
    "del",
    "moveTo",
    "moveFrom",
    "AlternateContent",
    "Choice",
}
_STEP = 100  # paragraphs between two reports


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read it all. `on_part` hears how many paragraphs are done, and of how many.

    Raises DocumentError: damaged, password, bomb, empty.
    """
    package = Package(data)
    main = package.main("word/document.xml")
    story = _Story(package, main, on_part)
    body = story.root.find("body")
    if body is None:
        raise DocumentError("damaged")
    story.read(body)
    blocks = story.clauses.blocks()
    if not any(block.text.strip() for block in blocks):
        raise DocumentError("empty")
    return Contents(blocks, warnings(story.words.met))


class _Story:
    """One document on its way into blocks."""

    def __init__(self, package: Package, main: str, on_part: Callable[[int, int], None]) -> None:
        self._package = package
        self.root = package.tree(main)
        self._parts = package.related(main)
        self._styles = Styles.of(self._part("styles"))
        lists = self._styles.lists_of_numbering_styles()
        self._numbering = Numbering.of(self._part("numbering"), lists)
        self.words = Words(self._styles)
        self.words.comments = {
            each.get("id", ""): (signed(each), self._plain(each))
            for each in _children(self._part("comments"), "comment")
        }
        self._notes = {
            kind: {each.get("id", ""): each for each in _children(self._part(part), name)}
            for kind, part, name in (("note", "footnotes", "footnote"), ("endnote", "endnotes", "endnote"))
        }
        self.clauses = Clauses()
        self._on_part = on_part
        self._total = sum(1 for _each in self.root.iter("p"))
        self._done = 0

    def read(self, body: Element) -> None:
        self._around("header", "headerReference")
        for block in _blocks(body):
            if block.tag == "p":
                line, label = self._paragraph(block)
                if line.strip():
                    self.clauses.add(line, label.text if label and label.form else "", label.form if label else "")
            else:
                for row in self._table(block):
                    self.clauses.add(row)
            for line in self._asides():
                self.clauses.add(line)
        self._around("footer", "footerReference")

    def _part(self, kind: str) -> Element | None:
        names = [name for type_, name in self._parts.values() if type_ == kind]
        return self._package.tree_or_none(names[0]) if names else None

    def _paragraph(self, paragraph: Element) -> tuple[str, Label | None]:
        """A paragraph as it is printed, its number before it."""
        self._done += 1
        if self._done % _STEP == 1:
            self._on_part(self._done, self._total)
        properties = paragraph.find("pPr")
        style = properties.find("pStyle") if properties is not None else None
        name = style.get("val", "") if style is not None else ""
        label = self._label(properties, name)
        text = self.words.paragraph(paragraph, name)
        outline = self._styles.outline(name)
        heading = "#" * (min(outline, 5) + 1) + " " if outline is not None and text.strip() else ""
        if label is None or (not text.strip() and not label.form):
            return heading + text, None
        return heading + label.text + label.joint + text, label

    def _label(self, properties: Element | None, style: str) -> Label | None:
        own_number, own_level = numbering_of(properties)
        number, level, named_by = self._styles.numbering(style)
        if own_number is not None:
            number = own_number
        elif number is not None and own_level is None:
            tied = [self._numbering.level_of_style(number, each) for each in (style, named_by)]
            level = next((each for each in tied if each is not None), level)
        if not number or number == "0":
            return None
        at = own_level if own_level is not None else level
        return self._numbering.label(number, at or 0)

    def _table(self, table: Element) -> Iterator[str]:
        """One line for each row; a cell that spans several columns is followed by empty ones."""
        for row in _children(table, "tr"):
            cells: list[str] = []
            for cell in _children(row, "tc"):
                properties = cell.find("tcPr")
                span = properties.find("gridSpan") if properties is not None else None
                cells.append(self._cell(cell))
                cells.extend([""] * min(63, integer(span.get("val"), 1) - 1 if span is not None else 0))
            line = "| " + " | ".join(cells) + " |"
            properties = row.find("trPr")
            for name, what in (("ins", "inserted"), ("del", "deleted")):
                change = properties.find(name) if properties is not None else None
                if change is not None:
                    line = f"[row {what} by {signed(change)}] {line}"
            yield line

    def _cell(self, cell: Element) -> str:
        lines: list[str] = []
        for block in _blocks(cell):
            lines.extend([self._paragraph(block)[0]] if block.tag == "p" else self._table(block))
        return " / ".join(" ".join(line.split()) for line in lines if line.strip()).replace("|", "¦")

    def _asides(self) -> Iterator[str]:
        """What the last paragraph or table led to: its text boxes and notes."""
        while self.words.boxes:
            box = self.words.boxes.pop(0)
            lines = [self._paragraph(each)[0] for each in _blocks(box) if each.tag == "p"]
            if text := " / ".join(line for line in lines if line.strip()):
                yield f"[text box: {text}]"
        while self.words.noted:
            kind, key, number = self.words.noted.pop(0)
            if key in self._notes[kind]:
                yield f"[{kind} {number}: {self._plain(self._notes[kind][key]).strip()}]"

    def _plain(self, parent: Element) -> str:
        """The paragraphs of a comment or a note, in one line."""
        lines = [self.words.paragraph(each, "") for each in parent.iter("p")]
        return " / ".join(line.strip() for line in lines if line.strip())

    def _around(self, what: str, reference: str) -> None:
        """Headers or footers, each text once, however many sections repeat it."""
        lines: dict[str, None] = {}
        for each in self.root.iter(reference):
            _type, name = self._parts.get(each.get("r:id", ""), ("", ""))
            part = self._package.tree_or_none(name)
            if part is not None and (text := self._plain(part)):
                lines[f"[{what}: {text}]"] = None
        if lines:
            self.clauses.apart(what, list(lines))


def _children(parent: Element | None, name: str) -> Iterator[Element]:
    """The children of one name, looking through what only wraps them."""
    for child in parent if parent is not None else ():
        if child.tag == name:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, looking through what only wraps them."""
    for child in parent:
        if child.tag in ("p", "tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)
