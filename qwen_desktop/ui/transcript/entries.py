"""The messages of a conversation on screen, each made into an entry when it is first looked at, and not before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwen_desktop import i18n
from qwen_desktop.domain.message import Message, Role
from qwen_desktop.markdown import without_data
from qwen_desktop.ui.han import CHARSETS, told_by
from qwen_desktop.ui.transcript.choices import Choices, made_of
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.plain import FOLD_LINES
from qwen_desktop.ui.transcript.style import Style

TELLING = 8  # messages before one that are asked for the forms of its Han characters
SAMPLE = 128  # messages looked at for an average height
LONG = 4_000  # characters of a text that may hold an image as data


class Entries:
    """A row of messages. Indexing makes the entry; `made` only looks whether there is one.

    What the reader chose in messages shown before comes from `before`.
    """

    def __init__(self, messages: Sequence[Message] = (), *, bare: bool = False, before: Entries | None = None) -> None:
        self._messages = list(messages)
        self._made: dict[int, Entry] = {}
        self._bare = bare
        self._choices = before.choices() if before is not None else {}  # message id → of its blocks

    def __len__(self) -> int:
        return len(self._messages)

    def __bool__(self) -> bool:
        return bool(self._messages)

    def __getitem__(self, number: int) -> Entry:
        entry = self._made.get(number)
        if entry is None:
            message = self._messages[number]
            entry = self._made[number] = Entry(
                message,
                first=number == 0,
                bare=self._bare,
                han=self._han_before(number),
                choices=self._choices.get(message.id),
            )
        return entry

    def _han_before(self, number: int) -> str:
        """The forms of Han characters in the messages before one, where the nearest of them tell; else the reader's."""
        for earlier in range(number - 1, max(-1, number - 1 - TELLING), -1):
            told = told_by(self.message(earlier).text)
            if len(told) == 1:
                return told[0]
        return i18n.current() if i18n.current() in CHARSETS else ""

    def __iter__(self) -> Iterator[Entry]:
        return (self[number] for number in range(len(self)))

    def made(self, number: int) -> Entry | None:
        return self._made.get(number)

    def message(self, number: int) -> Message:
        """The message as it stands, without making an entry of it."""
        entry = self._made.get(number)
        return self._messages[number] if entry is None else entry.message

    def append(self, message: Message) -> None:
        self._messages.append(message)

    def drop(self, number: int) -> None:
        """Forget the entry of a message that has not been seen for long; it will be made anew."""
        entry = self._made.get(number)
        if entry is not None and not entry.growing:
            self._messages[number] = entry.message
            self._keep(entry)
            del self._made[number]

    def choices(self) -> dict[str, Choices]:
        """What the reader chose in each message, seen now or earlier."""
        for entry in self._made.values():
            self._keep(entry)
        return self._choices

    def _keep(self, entry: Entry) -> None:
        chosen = made_of(entry.choices)
        if chosen:
            self._choices[entry.message.id] = chosen
        else:
            self._choices.pop(entry.message.id, None)

    def guesses(self, style: Style, width: int) -> tuple[list[int], bool]:
        """A height for every message, and whether they are each its own, not just the average of a few."""
        count = len(self)
        if count <= SAMPLE:
            return [guess(message, style, width) for message in self._messages], True
        step = count / SAMPLE
        sizes: dict[Role, list[int]] = {}
        for message in (self._messages[int(n * step)] for n in range(SAMPLE)):
            sizes.setdefault(message.role, []).append(guess(message, style, width))
        average = {role: sum(found) // len(found) for role, found in sizes.items()}
        other = next(iter(average.values()))
        return [average.get(message.role, other) for message in self._messages], False


def guess(message: Message, style: Style, width: int) -> int:
    """A height for a message that was never seen, from the length of its text alone."""
    text = message.text
    if len(text) > LONG:
        text = without_data(text)
    length: float = len(text)
    if not text.isascii():
        length = len(text.encode("utf-8", "surrogatepass")) * 0.75
    rows = length * style.body_px * 0.55 / width + text.count("\n", 0, 100_000) * 0.8
    if message.role is Role.USER:
        rows = min(rows, FOLD_LINES)
    return int(rows * style.line) + 84
