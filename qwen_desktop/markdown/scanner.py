"""Lines in, finished leaves out: the block structure of CommonMark with tables, task lists, footnotes, `<details>` and maths.

A leaf leaves only when a complete line has proved it closed, so what has left never changes. Where models often write what
the book reads otherwise, the reading is theirs: two spaces nest under `1.`, code in Markdown code nests, a table ends at a
line without a bar. Knows lines with their offsets; how text is cut into lines is the splitter's business.
"""

from __future__ import annotations

from qwen_desktop.markdown import html_starts, starts
from qwen_desktop.markdown.chain import Chain
from qwen_desktop.markdown.cursor import Cursor
from qwen_desktop.markdown.definitions import unescaped
from qwen_desktop.markdown.growing import Box, Growing
from qwen_desktop.markdown.leaf import Details, Footnote, Item, Kind, Quote
from qwen_desktop.markdown.table import cells

DEPTH = 32
"""Containers nest this deep; what looks like one more is text."""

_HTML_LINES = 400
_MATHS_LINES = 200
_MATHS_CHARACTERS = 8_000
_BLANK_LINES = 64  # after so many empty lines indented code is over
_SPECIAL = frozenset("#`~*+-_=>|:<$\\[0123456789")
_MARKDOWN = frozenset(("markdown", "md"))
_DETAILS_END = "</details>"


class Scanner:
    """The state between two lines. What it finds collects in `chain`."""

    def __init__(self, chain: Chain | None = None) -> None:
        self.chain = Chain() if chain is None else chain
        self._maths = True

    def line(self, text: str, start: int, end: int, whole: bool = True) -> None:
        """One line without its break, or the first part of one too long to be anything but text."""
        self._take(Cursor(text, start, start, end, whole), 1)

    def more(self, text: str, start: int, end: int) -> None:
        """The next part of a line that is too long."""
        leaf = self.chain.leaf
        if leaf is not None and leaf.lines and leaf.kind in (Kind.PARAGRAPH, Kind.FENCE, Kind.HTML):
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
        matched = self._match(cursor, depth)
        leaf = chain.leaf
        if leaf is not None and leaf.verbatim:
            if matched == len(chain.boxes) and self._continue(leaf, cursor):
                chain.after_blank = False
                return
            if leaf.maths is not None:
                self._give_up_maths()
                self._take(cursor.again(), depth)
                return
            chain.after_blank = bool(leaf.blanks)
            chain.close_leaf()
        self._begin(cursor, matched)

    def _match(self, cursor: Cursor, depth: int) -> int:
        """How many of the open containers go on in this line."""
        boxes = self.chain.boxes
        while depth < len(boxes):
            box = boxes[depth]
            value = box.value
            if isinstance(value, Quote):
                if cursor.indent > 3 or cursor.blank or cursor.text[cursor.next] != ">":
                    break
                cursor.to_next()
                cursor.skip(1)
                cursor.space()
            elif not isinstance(value, Details) and not self._in_item(cursor, box):
                break
            depth += 1
        return depth

    @staticmethod
    def _in_item(cursor: Cursor, box: Box) -> bool:
        if cursor.blank:
            return box.filled
        if cursor.indent >= box.content:
            cursor.columns(box.content)
            return True
        if box.generous(cursor.indent):
            text = cursor.text[cursor.next : cursor.next + 40]
            marker = starts.marker(text)
            if (marker is not None and marker.number in (None, 1)) or text.startswith(("```", "~~~")):
                box.content = cursor.indent
                cursor.columns(cursor.indent)
                return True
        return False

    def _begin(self, cursor: Cursor, matched: int) -> None:
        """What is left of a line after the containers that go on: new containers, then a leaf."""
        chain = self.chain
        opened = False
        if _DETAILS_END in cursor.text and self._end_details(cursor, matched):
            return
        while not cursor.blank:
            if cursor.indent >= 4:
                if chain.leaf is None or chain.leaf.kind is not Kind.PARAGRAPH:
                    self._indented(cursor, matched)
                    return
                break
            if cursor.text[cursor.next] not in _SPECIAL:
                break
            if len(chain.boxes) <= DEPTH and self._container(cursor, matched):
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

    def _text(self, cursor: Cursor, matched: int) -> None:
        """A line of plain text: more of the paragraph, also where that has lost its containers, a row, or a new paragraph."""
        chain = self.chain
        text = cursor.content()
        row = chain.leaf is not None and chain.leaf.kind is Kind.TABLE and matched == len(chain.boxes) and cursor.whole
        if not (row and "|" in text) and (chain.leaf is None or chain.leaf.kind is not Kind.PARAGRAPH):
            self._open(Kind.PARAGRAPH, cursor, matched)
        chain.add(text, cursor.base + cursor.next, cursor.end)
        chain.after_blank = False

    # -- containers ----------------------------------------------------------------------------------------------------

    def _container(self, cursor: Cursor, matched: int) -> bool:
        """Open the container that begins here."""
        char = cursor.text[cursor.next]
        if char == ">":
            place = cursor.place
            cursor.to_next()
            cursor.skip(1)
            cursor.space()
            self.chain.push(matched, Quote(place), cursor.end)
            return True
        if char == "[":
            found = starts.footnote(cursor.text[cursor.next : cursor.next + 128])
            if found is not None:
                value = Footnote(cursor.place, found[0])
                cursor.to_next()
                cursor.skip(found[1])
                self.chain.push(matched, value, cursor.end, 0, 4)
            return found is not None
        if char == "<":
            return cursor.whole and self._details(cursor, matched)
        return char in "-+*0123456789" and self._item(cursor, matched)

    def _item(self, cursor: Cursor, matched: int) -> bool:
        text = cursor.content()
        marker = starts.marker(text)
        if marker is None or (cursor.whole and starts.rule(text)):
            return False
        empty = len(text) == marker.length or text[marker.length :].isspace()
        if self.chain.paragraph(matched) is not None and (
            empty or marker.number not in (None, 1) or starts.delimiters(text) is not None
        ):
            return False
        place, offset = cursor.place, cursor.indent
        cursor.to_next()
        cursor.skip(marker.length)
        padding = 1 if empty or cursor.indent > 4 else cursor.indent
        cursor.columns(padding)
        task = starts.task(cursor.text[cursor.pos : cursor.pos + 80]) if not cursor.indent else None
        if task is not None:
            cursor.skip(task[1])
        self.chain.close_to(matched)
        self.chain.close_leaf()
        number = marker.number or 0
        run = self.chain.boxes[-1].run
        if run is not None and run[0] == marker.style and marker.number is not None:
            number = run[1]
        value = Item(place, marker.number is not None, number, None if task is None else task[0])
        self.chain.push(matched, value, cursor.end, offset, offset + marker.length + padding)
        self.chain.boxes[-2].run = (marker.style, number + 1)
        return True

    def _details(self, cursor: Cursor, matched: int) -> bool:
        """`<details>` and, in the same line or the next, its `<summary>`."""
        found = starts.details(cursor.content())
        if found is not None:
            value = Details(cursor.place, "", found[0])
            cursor.to_next()
            cursor.skip(found[1])
            self.chain.push(matched, value, cursor.end)
        box = self.chain.boxes[-1]
        fresh = isinstance(box.value, Details) and not box.filled and not box.value.summary
        summary = starts.summary(cursor.content()) if fresh and (found or matched == len(self.chain.boxes)) else None
        if summary is not None and isinstance(box.value, Details):
            cursor.to_next()
            cursor.skip(summary[1])
            box.end = cursor.end
            box.value = Details(box.value.start, summary[0], box.value.open)
            box.path = (*box.path[:-1], box.value)
        return found is not None or summary is not None

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
            self._continue(leaf, cursor)
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

    # -- leaves that take lines as they are ----------------------------------------------------------------------------

    def _continue(self, leaf: Growing, cursor: Cursor) -> bool:
        """Give the line to the open leaf; False if it is over and the line is another's."""
        if leaf.maths is not None:
            return self._in_maths(leaf, cursor)
        if leaf.kind is Kind.HTML:
            return self._in_html(leaf, cursor)
        if leaf.fence is None:
            return self._in_indented(leaf, cursor)
        if cursor.whole and cursor.indent <= 3 and not cursor.blank and cursor.text[cursor.next] == leaf.fence.char:
            text = cursor.content()
            if starts.closes(text, leaf.fence):
                if not leaf.nested:
                    leaf.end = cursor.end
                    self.chain.close_leaf()
                    return True
                leaf.nested -= 1
            elif leaf.info.partition(" ")[0].lower() in _MARKDOWN:
                inner = starts.fence(text)
                leaf.nested += inner is not None and inner.length >= leaf.fence.length
        if leaf.indent and cursor.indent:
            cursor.columns(min(leaf.indent, cursor.indent))
        self.chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
        return True

    def _in_indented(self, leaf: Growing, cursor: Cursor) -> bool:
        if cursor.blank and cursor.whole:
            cursor.columns(4)
            leaf.blanks.append((cursor.rest(), cursor.base + cursor.pos))
            return len(leaf.blanks) <= _BLANK_LINES
        if cursor.indent < 4 and not cursor.blank:
            return False
        blanks, leaf.blanks = leaf.blanks, []
        for text, mark in blanks:
            self.chain.add(text, mark, mark + len(text))
        cursor.columns(4)
        self.chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
        return True

    def _in_html(self, leaf: Growing, cursor: Cursor) -> bool:
        if leaf.until is None and cursor.blank and cursor.whole:
            return False
        self.chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
        leaf.nested += 1
        if leaf.nested >= _HTML_LINES or (leaf.until is not None and leaf.until.search(cursor.text, cursor.pos)):
            self.chain.close_leaf()
        return True

    # -- display maths -------------------------------------------------------------------------------------------------

    def _open_maths(self, cursor: Cursor, matched: int, text: str) -> bool:
        found = starts.maths(text) if self._maths else None
        if found is not None:
            leaf = self._open(Kind.MATH, cursor, matched)
            leaf.maths = found
            cursor.to_next()
            self._in_maths(leaf, cursor)
        return found is not None

    def _in_maths(self, leaf: Growing, cursor: Cursor) -> bool:
        """False if this can't be maths after all."""
        maths = leaf.maths
        if maths is None or not cursor.whole or len(leaf.lines) >= _MATHS_LINES or leaf.size > _MATHS_CHARACTERS:
            return False
        text = cursor.content()
        if starts.heading(text) is not None or starts.fence(text) is not None:
            return False
        skip = 0 if leaf.lines else maths.skip
        index = cursor.text.find(maths.closing, cursor.pos + skip)
        if index < 0:
            self.chain.add(cursor.rest(), cursor.base + cursor.pos, cursor.end)
            return True
        stop = index + len(maths.closing)
        lines = "\n".join([*leaf.lines, cursor.text[cursor.pos : stop]])
        text = lines if maths.environment else lines[maths.skip : -len(maths.closing)]
        behind = cursor.part(stop, len(cursor.text))
        self.chain.replace_leaf(text.strip(), cursor.end if behind.blank else cursor.base + stop)
        if not behind.blank:
            self._begin(behind, len(self.chain.boxes))
        return True

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
