"""Lines in, finished leaves out: the block structure of CommonMark, with tables, tasks, footnotes, `<details>`, maths.

A leaf leaves only when a complete line has proved it closed, so what has left never changes. Where models often write
what the book reads otherwise, the reading is theirs: two spaces nest under `1.`, code in Markdown code nests, a table
ends at a line without a bar. Knows lines with their offsets; how text becomes lines is the splitter's business.
"""

from __future__ import annotations

from qwen_desktop.markdown import containers, html_starts, images, starts, verbatim
from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.cursor import Cursor
from qwen_desktop.markdown.definitions import unescaped
from qwen_desktop.markdown.growing import Growing
from qwen_desktop.markdown.leaf import Details, Kind
from qwen_desktop.markdown.table import cells

_SPECIAL = frozenset("#`~*+-_=>|:<[$\\0123456789")
_DETAILS_END = "</details>"


class Scanner:
    """The state between two lines. What it finds collects in `chain`."""

    def __init__(self, chain: Chain | None = None) -> None:
        self.chain = Chain() if chain is None else chain
        self._maths = True

    def line(self, text: str, start: int, end: int, whole: bool = True) -> None:
        """One line without its break, or the first part of one too long to be anything but text."""
        if self.chain.leaf is not None and self.chain.leaf.kind is Kind.IMAGE:
            self.chain.close_leaf()  # its line broke off
        self._take(Cursor(text, start, start, end, whole), 1)

    def more(self, text: str, start: int, end: int) -> None:
        """The next part of a line that is too long."""
        leaf = self.chain.leaf
        if leaf is not None and leaf.kind is Kind.IMAGE:
            self._more_of_image(leaf, Cursor(text, start, start, end, False))
        elif leaf is not None and leaf.lines and leaf.kind is Kind.PARAGRAPH:
            self._more_of_paragraph(leaf, text, start, end)
        elif leaf is not None and leaf.lines and leaf.kind in (Kind.FENCE, Kind.HTML):
            self.chain.extend(text, end)
        else:
            self._take(Cursor(text, start, start, end, False), len(self.chain.boxes))

    def finish(self, maths_may_go_on: bool = False) -> None:
        """The text is over: close everything. Unclosed maths was none, unless it `may_go_on`."""
        leaf = self.chain.leaf
        if leaf is not None and leaf.maths is not None:
            if maths_may_go_on:
                self.chain.replace_leaf("\n".join(leaf.lines)[leaf.maths.skip :].strip(), leaf.end)
            else:
                self._give_up_maths()
        self.chain.close_to(1)
        self.chain.close_leaf()

    # -- one line ------------------------------------------------------------------------------------------------------

    def _take(self, cursor: Cursor, depth: int) -> None:
        """One line, of which the first `depth` containers are known to go on."""
        chain = self.chain
        matched = containers.going_on(chain, cursor, depth)
        leaf = chain.leaf
        if leaf is not None and leaf.verbatim:
            if matched == len(chain.boxes) and self._into(leaf, cursor):
                return
            if leaf.maths is not None:
                self._give_up_maths()
                self._take(cursor.again(), depth)
                return
            chain.after_blank = bool(leaf.blanks)
            chain.close_leaf()
        self._begin(cursor, matched)

    def _begin(self, cursor: Cursor, matched: int) -> None:
        """What is left of a line after the containers that go on: new containers, then a leaf."""
        chain = self.chain
        opened = False
        folds = _DETAILS_END in cursor.text
        while not cursor.blank:
            if folds and self._end_details(cursor, matched):
                return
            if cursor.indent >= 4:
                if chain.leaf is None or chain.leaf.kind is not Kind.PARAGRAPH:
                    self._indented(cursor, matched)
                    return
                break
            if cursor.text[cursor.next] not in _SPECIAL:
                break
            if containers.begin(chain, cursor, matched):
                matched = len(chain.boxes)
                opened = True
                continue
            if cursor.whole and self._block(cursor, matched):
                return
            break
        if not cursor.blank:
            self._text(cursor, matched)
        else:
            chain.close_to(matched)
            chain.close_leaf()
            chain.after_blank = not opened

    def _into(self, leaf: Growing, cursor: Cursor) -> bool:
        """Give a line to a leaf that takes it as it is; False if it does not."""
        verdict = verbatim.take(self.chain, leaf, cursor)
        if verdict is verbatim.Verdict.REFUSED:
            return False
        self.chain.after_blank = False
        if isinstance(verdict, Cursor):
            self._begin(verdict, len(self.chain.boxes))
        return True

    def _text(self, cursor: Cursor, matched: int) -> None:
        """Plain text: more of the paragraph, even where that has lost its containers, a row, or a new paragraph."""
        chain = self.chain
        text = cursor.content()
        row = chain.leaf is not None and chain.leaf.kind is Kind.TABLE and matched == len(chain.boxes) and cursor.whole
        if not (row and "|" in text):
            if found := images.parts(cursor):
                self._parted(found, matched)
                return
            if chain.leaf is None or chain.leaf.kind is not Kind.PARAGRAPH:
                self._open(Kind.PARAGRAPH, cursor, matched)
        chain.add(text, cursor.base + cursor.next, cursor.end)
        chain.after_blank = False

    def _end_details(self, cursor: Cursor, matched: int) -> bool:
        """A line with `</details>`: what stands before it is inside, what stands behind it is not."""
        index = cursor.text.find(_DETAILS_END, cursor.next)
        boxes = self.chain.boxes
        depth = next((i for i in range(matched - 1, 0, -1) if isinstance(boxes[i].value, Details)), 0)
        if index < 0 or not depth or "`" in cursor.text[:index]:
            return False
        inside = cursor.part(cursor.pos, index)
        if not inside.blank:
            self._begin(inside, matched)
        self.chain.close_to(depth)
        self.chain.after_blank = False
        behind = cursor.part(index + len(_DETAILS_END), len(cursor.text))
        if not behind.blank:
            self._begin(behind, depth)
        return True

    # -- images --------------------------------------------------------------------------------------------------------

    def _parted(self, parts: list[images.Part], matched: int) -> None:
        """Text and images that stand by themselves; where a paragraph is open they go on in its containers."""
        chain = self.chain
        if chain.leaf is not None and chain.leaf.kind is Kind.PARAGRAPH:
            matched = len(chain.boxes)
        for part in parts:
            if not part.image:
                if chain.leaf is None or chain.leaf.kind is not Kind.PARAGRAPH:
                    self._open(Kind.PARAGRAPH, part.cursor, matched)
                chain.add(part.cursor.content(), part.cursor.base + part.cursor.next, part.cursor.end)
                chain.after_blank = False
                continue
            leaf = self._open(Kind.IMAGE, part.cursor, matched)
            if part.open:
                leaf.swallow(part.cursor.text, part.cursor.end, images.DATA_LIMIT)
            else:
                chain.replace_leaf(part.cursor.text, part.cursor.end)

    def _more_of_image(self, leaf: Growing, cursor: Cursor) -> None:
        end, goes_on = images.goes_on(cursor.text)
        leaf.swallow(cursor.text[:end], cursor.base + end, images.DATA_LIMIT)
        if goes_on:
            return
        self.chain.close_leaf()
        rest = cursor.part(end, len(cursor.text))
        if not rest.blank:
            self._text(rest, len(self.chain.boxes))

    def _more_of_paragraph(self, leaf: Growing, text: str, start: int, end: int) -> None:
        """More of a long line of text, in which an image may begin that is written as data."""
        known = leaf.lines[-1][-images.REACH :]
        place = images.begins(known + text, len(known))
        if place < 0:
            self.chain.extend(text, end)
            return
        if place >= len(known):
            if place > len(known):
                self.chain.extend(text[: place - len(known)], start + place - len(known))
        else:
            leaf.take_back(len(known) - place)
        cursor = Cursor((known + text)[place:], start - len(known) + place, start - len(known) + place, end, False)
        self._text(cursor, len(self.chain.boxes))

    # -- leaves --------------------------------------------------------------------------------------------------------

    def _open(self, kind: Kind, cursor: Cursor, matched: int) -> Growing:
        self.chain.close_to(matched)
        self.chain.close_leaf()
        leaf = self.chain.open(kind, cursor.start)
        self.chain.after_blank = False
        return leaf

    def _block(self, cursor: Cursor, matched: int) -> bool:
        """Open the leaf that begins with this line, unless it is plain text."""
        text = cursor.content()
        char = text[0]
        if char in "`~":
            return self._fence(cursor, matched, text)
        if char == "#":
            return self._heading(cursor, matched, text)
        if char == "<":
            return self._html(cursor, matched, text)
        if char in "$\\":
            return self._open_maths(cursor, matched, text)
        if char in "|:-" and self._table(cursor, matched, text):
            return True
        if char in "=-" and self._underline(cursor, matched, text):
            return True
        if char in "*-_" and starts.rule(text):
            self._open(Kind.RULE, cursor, matched)
            self.chain.replace_leaf("", cursor.end)
            return True
        return False

    def _heading(self, cursor: Cursor, matched: int, text: str) -> bool:
        found = starts.heading(text)
        if found is not None:
            self._open(Kind.HEADING, cursor, matched).level = found[0]
            self.chain.replace_leaf(found[1], cursor.end)
        return found is not None

    def _fence(self, cursor: Cursor, matched: int, text: str) -> bool:
        found = starts.fence(text)
        if found is not None:
            leaf = self._open(Kind.FENCE, cursor, matched)
            leaf.fence, leaf.indent, leaf.info, leaf.end = found, cursor.indent, unescaped(found.info), cursor.end
        return found is not None

    def _indented(self, cursor: Cursor, matched: int) -> None:
        self._open(Kind.FENCE, cursor, matched)
        cursor.columns(4)
        self.chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)

    def _html(self, cursor: Cursor, matched: int, text: str) -> bool:
        in_paragraph = self.chain.leaf is not None and self.chain.leaf.kind is Kind.PARAGRAPH
        found = html_starts.html(text, in_paragraph)
        if found is not None:
            leaf = self._open(Kind.HTML, cursor, matched)
            leaf.until = found[0]
            self._into(leaf, cursor)
        return found is not None

    def _table(self, cursor: Cursor, matched: int, text: str) -> bool:
        """The delimiter row makes a table of the paragraph's last line."""
        paragraph = self.chain.paragraph(matched)
        aligned = None if paragraph is None else starts.delimiters(text)
        if paragraph is None or aligned is None or "|" not in paragraph.lines[-1]:
            return False
        alone = len(paragraph.lines) == 1
        columns = len(cells(paragraph.lines[-1]))
        if (alone and paragraph.part) or (columns != len(aligned) and min(columns, len(aligned)) < 2):
            return False
        header, mark = paragraph.split_last()
        start = mark
        if alone:
            start = paragraph.start
            self.chain.forget_leaf()
        else:
            paragraph.end = mark - 1
        leaf = self._open(Kind.TABLE, cursor, matched)
        leaf.start, leaf.info = start, aligned
        self.chain.add(header, mark, mark + len(header))
        self.chain.add(text, cursor.place, cursor.end)
        return True

    def _underline(self, cursor: Cursor, matched: int, text: str) -> bool:
        """A setext underline makes a heading of the paragraph."""
        paragraph = self.chain.paragraph(matched)
        level = 0 if paragraph is None or paragraph.part else starts.underline(text)
        if not level or paragraph is None or not self.chain.define():
            return False
        paragraph.kind, paragraph.level = Kind.HEADING, level
        self.chain.replace_leaf("\n".join(paragraph.lines).rstrip(), cursor.end)
        self.chain.after_blank = False
        return True

    # -- display maths -------------------------------------------------------------------------------------------------

    def _open_maths(self, cursor: Cursor, matched: int, text: str) -> bool:
        found = starts.maths(text) if self._maths else None
        if found is not None:
            leaf = self._open(Kind.MATH, cursor, matched)
            leaf.maths = found
            cursor.to_next()
            self._into(leaf, cursor)
        return found is not None

    def _give_up_maths(self) -> None:
        """What was taken for maths is not: read its lines again as anything but maths."""
        depth = len(self.chain.boxes)
        leaf = self.chain.forget_leaf()
        if leaf is None:
            return
        self._maths = False
        start = leaf.start
        for line, mark in zip(leaf.lines, leaf.marks, strict=True):
            end = mark + len(line)
            self._take(Cursor(line, mark, start, end), depth)
            start = end + 1
        self._maths = True
