"""The folded text of every message of a view: read from where it is kept, else made; of an answer that grows, followed.

Everything is done a step at a time, for whoever has only some milliseconds of each frame. Knows messages and entries;
does not know what is looked for, nor how texts are kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from qwen_desktop.domain.message import Message, Status
from qwen_desktop.ui.find.pattern import fold
from qwen_desktop.ui.transcript.entries import Entries
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.findable import joint, making, parts
from qwen_desktop.ui.transcript.letters import PIECE

# What steps cost, in the time in which a character is looked at.
READING = 2_000  # one text from where it is kept
MAKING = 60  # a character of Markdown
FOLDED = 65_536  # characters folded in one step
TOGETHER = 64  # texts read at once, if they are not longer than
TOGETHER_LENGTH = 200_000  # characters, all in all


class Kept(Protocol):
    """Where the texts of finished messages are kept."""

    def read(self, messages: Sequence[Message]) -> Mapping[str, str]:
        """What is kept of these messages, by their ids."""
        ...

    def keep(self, message: Message, text: str) -> None:
        """The text of a message, made anew."""
        ...


class Text:
    """The folded text of a message. Offsets are characters of `searched`, in which pieces of one leaf are joined."""

    __slots__ = ("_bounds", "_plain", "message", "searched", "was_kept")

    def __init__(self, message: Message, plain: str, was_kept: bool) -> None:
        self.message = message
        self.searched = plain.replace(PIECE, "") if PIECE in plain else plain
        self.was_kept = was_kept
        self._plain = plain
        self._bounds: list[tuple[int, int]] | None = None

    @property
    def bounds(self) -> list[tuple[int, int]]:
        """From where to where the text of each segment of the body goes."""
        if self._bounds is None:
            self._bounds = list(parts(self._plain))
        return self._bounds

    def part_at(self, offset: int) -> int:
        """The number of the part with an offset."""
        return max(0, bisect_right(self.bounds, (offset, 1 << 62)) - 1)


class Growing(Text):
    """The text of an answer that grows: what is finished is read once, the tail every time."""

    __slots__ = ("_definitions", "_finished", "_known", "_settled", "_settled_bounds", "stable")

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.message, "", False)
        self._definitions = entry.definitions  # others where the answer began again
        self._known = len(entry.definitions)
        self._finished = 0  # leaves
        self._settled = ""
        self._settled_bounds: list[tuple[int, int]] = []
        self._bounds = []
        self.stable = 0  # characters that will stay as they are

    def goes_on(self, entry: Entry) -> bool:
        """Whether this is still how the entry's text begins; a link's address that came late changes it."""
        return self._definitions is entry.definitions and self._known == len(entry.definitions)

    def read(self, entry: Entry) -> Iterator[int]:
        """Take what is new."""
        while self._finished < entry.finished and self.goes_on(entry):
            text, bound = self._part(entry, self._finished, len(self._settled))
            self._settled += text
            self._settled_bounds.append(bound)
            self._finished += 1
            yield len(text) * MAKING
        if not self.goes_on(entry) or entry.segments is None:
            return
        tail, bounds = "", []
        for index in range(self._finished, len(entry.leaves)):
            text, bound = self._part(entry, index, len(self._settled) + len(tail))
            tail += text
            bounds.append(bound)
        self.stable = len(self._settled)
        self.searched = self._settled + tail
        self._bounds = self._settled_bounds + bounds

    @staticmethod
    def _part(entry: Entry, index: int, start: int) -> tuple[str, tuple[int, int]]:
        """What one leaf adds, and where its own text stands."""
        assert entry.segments is not None
        before = joint(entry.leaves[index - 1] if index else None, entry.leaves[index]).replace(PIECE, "")
        text = fold(entry.segments[index + 1].find_text())
        return before + text, (start + len(before), start + len(before) + len(text))


class Texts:
    """Of the messages that `entries` gives."""

    def __init__(self, entries: Callable[[], Entries], kept: Kept) -> None:
        self._entries = entries
        self._kept = kept
        self._texts: dict[str, Text] = {}
        self._read: dict[str, str] = {}  # from where they are kept, and not looked at yet
        self._asked: set[str] = set()

    def __len__(self) -> int:
        return len(self._entries())

    def of(self, number: int) -> Text | None:
        """The text of a message, as far as it was made."""
        message = self._entries().message(number)
        text = self._texts.get(message.id)
        return text if text is not None and text.message is message else None

    def forget(self) -> None:
        """Keep nothing in memory."""
        self._texts = {}
        self._read = {}
        self._asked = set()

    def retain(self) -> None:
        """Other messages are shown: keep the texts of those that are among them."""
        found = (self.of(number) for number in range(len(self)))
        self._texts = {text.message.id: text for text in found if text is not None}
        self._read = {}
        self._asked = set()

    def spoil(self, number: int) -> None:
        """What was kept of a message is not what is shown: it is to be made anew."""
        message = self._entries().message(number)
        self._texts.pop(message.id, None)
        self._read.pop(message.id, None)
        self._asked.add(message.id)

    def make(self, number: int, ahead: Sequence[int]) -> Iterator[int]:
        """Have the text of a message as it is now; yields what each step has cost. `ahead`: those wanted next."""
        entry = self._entries().made(number)
        if entry is not None and entry.growing:
            yield from self._follow(entry)
        elif self.of(number) is None:
            yield from self._finish(self._entries().message(number), ahead)

    def _follow(self, entry: Entry) -> Iterator[int]:
        text = self._texts.get(entry.message.id)
        if not isinstance(text, Growing) or text.message is not entry.message or not text.goes_on(entry):
            text = Growing(entry)
        yield from text.read(entry)
        if text.goes_on(entry):
            self._texts[entry.message.id] = text

    def _finish(self, message: Message, ahead: Sequence[int]) -> Iterator[int]:
        if message.id not in self._asked:
            yield self._fetch(message, ahead) * READING
        plain = self._read.pop(message.id, None)
        was_kept = plain is not None
        if plain is None:
            steps = making(message)
            while plain is None:
                try:
                    yield next(steps) * MAKING
                except StopIteration as end:
                    plain = str(end.value)
            if message.status is not Status.STREAMING:
                self._kept.keep(message, plain)
        folded = []
        for at in range(0, len(plain), FOLDED):
            if at:
                yield FOLDED
            folded.append(fold(plain[at : at + FOLDED]))
        self._texts[message.id] = Text(message, "".join(folded), was_kept)

    def _fetch(self, message: Message, ahead: Sequence[int]) -> int:
        """Read what is kept of a message, and of some that come after it; returns how many were asked for."""
        wanted = [message]
        length = len(message.text)
        for number in ahead[:TOGETHER]:
            other = self._entries().message(number)
            length += len(other.text)
            if length > TOGETHER_LENGTH:
                break
            if other.id not in self._asked:
                wanted.append(other)
        self._asked.update(one.id for one in wanted)
        self._read.update(self._kept.read(wanted))
        return len(wanted)
