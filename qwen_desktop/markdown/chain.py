"""The chain of what is open: containers, innermost last, and the leaf in them. Hands out what is finished.

Knows what follows from opening and closing, not what makes a line open or close anything.
"""

from __future__ import annotations

from qwen_desktop.markdown.definitions import Definition, definition
from qwen_desktop.markdown.growing import Box, Growing
from qwen_desktop.markdown.leaf import Container, Kind, Leaf


class Chain:
    """`boxes[0]` is the document. `after_blank`: the line before was empty."""

    def __init__(self) -> None:
        self.boxes = [Box(None)]
        self.leaf: Growing | None = None
        self.after_blank = False
        self.definitions: dict[str, Definition] = {}
        self._out: list[Leaf] = []

    def taken(self) -> list[Leaf]:
        """The leaves finished since the last call."""
        out, self._out = self._out, []
        return out

    def fork(self) -> Chain:
        """A copy to try things on. Costs the open containers and one piece, whatever came before."""
        other = Chain()
        other.boxes = [box.copy() for box in self.boxes]
        other.leaf = None if self.leaf is None else self.leaf.copy()
        other.after_blank = self.after_blank
        return other

    def paragraph(self, matched: int) -> Growing | None:
        """The open paragraph, if all its containers go on in a line that matched so many."""
        leaf = self.leaf
        if leaf is None or leaf.kind is not Kind.PARAGRAPH or matched < len(self.boxes):
            return None
        return leaf

    # -- containers ----------------------------------------------------------------------------------------------------

    def push(self, matched: int, value: Container, end: int, offset: int = 0, content: int = 0) -> None:
        """Open a container in the first `matched` ones, closing the others. `end`: where its first line ends."""
        self.close_to(matched)
        self.close_leaf()
        outer = self.boxes[-1]
        outer.filled = True
        outer.run = None
        box = Box(value, outer.path, offset, content)
        box.end = end
        self.boxes.append(box)

    def close_to(self, count: int) -> None:
        """Close all containers but the outermost `count`. One that held nothing leaves an empty paragraph."""
        if count == len(self.boxes):
            return
        self.close_leaf()
        while len(self.boxes) > count:
            box = self.boxes[-1]
            if box.value is not None and not box.announced:
                start, spaced = box.value.start, self.after_blank and not box.filled
                self._out.append(
                    Leaf(Kind.PARAGRAPH, "", box.path, start, box.end, opens=self._announce(), spaced=spaced)
                )
            self.boxes.pop()

    def _announce(self) -> int:
        """How many containers begin with the leaf that opens now."""
        count = 0
        for box in reversed(self.boxes):
            if box.announced:
                break
            box.announced = True
            count += 1
        return count

    # -- the leaf ------------------------------------------------------------------------------------------------------

    def open(self, kind: Kind, start: int) -> Growing:
        """Open a leaf in the innermost container; the one before it has been closed."""
        box = self.boxes[-1]
        box.filled = True
        box.run = None
        self.leaf = Growing(kind, box.path, start, self._announce(), self.after_blank)
        return self.leaf

    def add(self, text: str, mark: int, end: int) -> None:
        """One more line of the open leaf; `mark` and `end`: where it lies in the source."""
        if self.leaf is not None:
            self._emit(self.leaf.add(text, mark, end))

    def extend(self, text: str, end: int) -> None:
        """More of the open leaf's last line."""
        if self.leaf is not None:
            self._emit(self.leaf.extend(text, end))

    def close_leaf(self) -> None:
        """The open leaf is over."""
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        self._emit(leaf.close())
        if leaf.kind is Kind.PARAGRAPH and not leaf.lines:
            self._unannounce(leaf.opens)

    def replace_leaf(self, text: str, end: int) -> None:
        """The open leaf is over, and says `text` instead of its lines."""
        leaf, self.leaf = self.leaf, None
        if leaf is not None:
            leaf.end = end
            self._out.append(leaf.leaf(text))

    def forget_leaf(self) -> Growing | None:
        """Undo the opening of the open leaf."""
        leaf, self.leaf = self.leaf, None
        if leaf is not None:
            self._unannounce(leaf.opens)
            self.after_blank = leaf.spaced
        return leaf

    def define(self) -> bool:
        """Take the definitions off the open paragraph. Whether any of it is left."""
        leaf = self.leaf
        if leaf is None:
            return False
        self._emit(leaf.definitions())
        if not leaf.lines:
            self.forget_leaf()
            return False
        return True

    def _unannounce(self, count: int) -> None:
        for box in self.boxes[len(self.boxes) - count :]:
            box.announced = False

    def _emit(self, leaves: list[Leaf]) -> None:
        for leaf in leaves:
            self._out.append(leaf)
            if leaf.kind is Kind.DEFINITION:
                found = definition(leaf.text)
                if found is not None:
                    self.definitions.setdefault(found.label, found)
