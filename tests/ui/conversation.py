"""Messages and Markdown for tests of the conversation's view."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, ReasoningPart, Role, Status, TextPart, user_message
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.text import TextSegment

SAMPLE = """# Heading with `code`

Some **bold**, *italic*, ~~strike~~, `inline code` and a [link](https://example.org/a).

这个问题的根本原因是事件循环被同步调用阻塞了。**重点**字也可以。

1. First item
   - nested bullet
   - another
2. Second item
   ```python
   print("code in a list")
   ```

- [x] done
- [ ] open

> A quotation.
>
> - and a list

| Option | Latency |
|---|---:|
| `lru` | 12.50 |
| clock | 8.10 |

---

```python
async def stream(self):
    return 42
```

The [late] reference and the end.

[late]: https://example.org/late
"""


def answer(text: str, **changes: object) -> Message:
    """A finished answer."""
    message = Message(Role.ASSISTANT, (TextPart(text),) if text else (), model="qwen3-max")
    return message.with_(**changes) if changes else message


def running(**changes: object) -> Message:
    """An answer that was just asked for."""
    return Message(Role.ASSISTANT, (), model="qwen3-max", status=Status.STREAMING).with_(**changes)


def thought(text: str, seconds: float | None = 12.0, tokens: int | None = None) -> ReasoningPart:
    """A thought; `seconds` None while it runs."""
    started = time.time() - (seconds if seconds is not None else 4)
    return ReasoningPart(text, started, None if seconds is None else started + seconds, tokens)


def talk(turns: int, seed: int = 1) -> list[Message]:
    """A conversation of `turns` questions and answers of all lengths."""
    dice = random.Random(seed)
    blocks = SAMPLE.split("\n\n")
    out: list[Message] = []
    for turn in range(turns):
        out.append(user_message(f"Question number {turn} about the trick"))
        words = ["word " * dice.randint(3, 80) for _ in range(dice.randint(1, 5))]
        out.append(answer("\n\n".join([*words, *dice.sample(blocks, dice.randint(0, 3))])))
    return out


def chunks(text: str, seed: int, longest: int = 40) -> Iterator[str]:
    """`text` in pieces of random sizes."""
    dice = random.Random(seed)
    at = 0
    while at < len(text):
        size = dice.randint(1, longest)
        yield text[at : at + size]
        at += size


def stream(view: TranscriptView, message: Message, text: str, seed: int = 1, longest: int = 40) -> None:
    """Feed a running answer, a frame for every piece, and settle it."""
    for piece in chunks(text, seed, longest):
        view.feed(message.id, Change(text=piece))
        view._frame()
    view.settle(message.with_(parts=(TextPart(text),), status=Status.COMPLETE))


def texts(view: TranscriptView) -> list[str]:
    """What is on screen, segment by segment."""
    return [placed.segment.shown_text() for placed in view._column.visible if placed.segment.length]


def positions(view: TranscriptView) -> dict[str, int]:
    """The y of every text on screen."""
    return {p.segment.shown_text(): p.y for p in view._column.visible if p.segment.length}


def point_of(view: TranscriptView, text: str, inside: float = 0.0) -> QPoint:
    """Where some text on screen begins, in the viewport; `inside`: that many px to the right of it."""
    for placed in view._column.visible:
        at = placed.segment.shown_text().find(text)
        if at >= 0 and isinstance(placed.segment, TextSegment):
            caret = placed.segment.caret(at).translated(placed.x + view._left(), placed.y)
            return QPointF(caret.left() + inside, caret.center().y()).toPoint()
    raise AssertionError(f"{text!r} is not on screen: {texts(view)}")


def spot_point(view: TranscriptView, action: str, nth: int = 0) -> QPoint:
    """The middle of a clickable place on screen."""
    found = [
        spot.rect.translated(placed.x + view._left(), placed.y).center().toPoint()
        for placed in view._column.visible
        for spot in placed.segment.spots()
        if spot.action == action
    ]
    return found[nth]


def click(view: TranscriptView, point: QPoint) -> None:
    QTest.mouseMove(view.viewport(), point)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def drag(view: TranscriptView, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, none, start)
    QTest.mouseMove(view.viewport(), end)
    if release:
        QTest.mouseRelease(view.viewport(), left, none, end)


def clipboard() -> tuple[str, str]:
    """Text and HTML on the clipboard."""
    data = QGuiApplication.clipboard().mimeData()
    return str(data.text()), str(data.html())
