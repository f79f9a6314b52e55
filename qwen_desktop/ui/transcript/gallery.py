"""Pictures for what is on screen: asked for while it is painted, made in the worker, kept for the next painting.

Knows the worker's jobs and who asked for what; knows nothing of layout, nor of what a picture stands in. An answer is
there at once or comes later, and then `on_change` is called; who asked is told when the view takes the news.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtGui import QImage

from qwen_desktop.pictures.errors import PictureError, explain_diagram, explain_image
from qwen_desktop.pictures.values import Drawing, Fit, Ink, Size, fitted
from qwen_desktop.worker import Worker, WorkerDied, WorkerError

ROOM = 64_000_000  # bytes of pictures that are kept
KNOWN = 2_000  # pictures whose sizes are remembered, and as many that could not be made
JOBS = "qwen_desktop.pictures.jobs:"
SECONDS = 8.0  # for one picture


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be seen: the source of a diagram, or the address of an image."""

    text: str
    diagram: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A subject as somebody wants it; `ink` for a diagram."""

    subject: Subject
    fit: Fit
    ink: Ink | None = None


class Asker(Protocol):
    """Who shows a picture."""

    def arrived(self) -> None:
        """What was asked for is known now: there is a picture, or a reason why not."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels to paint. `held` is the memory that the image stands in."""

    image: QImage
    opaque: bool
    held: bytes


Key = tuple[Subject, object, Ink | None]


class Gallery:
    """The pictures of one view. Use it from the event loop's thread; `on_change` is set by the view."""

    def __init__(self, worker: Worker, room: int = ROOM) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._worker = worker
        self._room = room
        self._filled = 0
        self._kept: OrderedDict[Key, Picture] = OrderedDict()
        self._latest: dict[Subject, Key] = {}  # what to show while a better one is made
        self._sizes: OrderedDict[Subject, Size] = OrderedDict()
        self._troubles: OrderedDict[Subject, str] = OrderedDict()
        self._asked: dict[Asker, Key] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._told: dict[Asker, None] = {}
        self._closed = False

    # What is known

    def natural(self, subject: Subject) -> Size | None:
        """The size of a picture that was made before, in its own pixels."""
        return self._sizes.get(subject)

    def trouble(self, subject: Subject) -> str:
        """Why there is no picture, in a sentence; "" where nothing is known against it."""
        return self._troubles.get(subject, "")

    def forget_troubles(self) -> None:
        """Try again what could not be made: a file may be there by now."""
        self._troubles.clear()

    # Asking

    def picture(self, asker: Asker, wish: Wish) -> Picture | None:
        """The picture, or until it is there an older one of the same subject, or nothing."""
        key = self._key(wish)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            self._withdraw(asker)
            return found
        if wish.subject not in self._troubles:
            self._ask(asker, key, wish)
        latest = self._latest.get(wish.subject)
        return None if latest is None else self._kept.get(latest)

    def keep(self, visible: Collection[object]) -> None:
        """Drop what was asked for by others than those: they are out of sight."""
        for asker in [asker for asker in self._asked if asker not in visible]:
            self._withdraw(asker)

    def news(self) -> list[Asker]:
        """Who has been answered since the last call."""
        told, self._told = list(self._told), {}
        return told

    def _key(self, wish: Wish) -> Key:
        """Two wishes that lead to the same pixels are one."""
        natural = self._sizes.get(wish.subject)
        return wish.subject, wish.fit if natural is None else fitted(natural, wish.fit), wish.ink

    def _ask(self, asker: Asker, key: Key, wish: Wish) -> None:
        if self._closed or self._asked.get(asker) == key:
            return
        self._withdraw(asker)
        self._asked[asker] = key
        if key not in self._tasks:
            self._tasks[key] = asyncio.get_running_loop().create_task(self._make(key, wish))

    def _withdraw(self, asker: Asker) -> None:
        key = self._asked.pop(asker, None)
        if key is not None and key not in self._asked.values() and (task := self._tasks.pop(key, None)) is not None:
            task.cancel()

    async def _make(self, key: Key, wish: Wish) -> None:
        subject = wish.subject
        try:
            self._hang(key, wish, await self.drawn(subject, wish.fit, wish.ink))
        except (PictureError, WorkerError) as error:
            if isinstance(error, WorkerDied) and error.reason == "closed":
                return
            self._troubles[subject] = explain_diagram(error) if subject.diagram else explain_image(error)
            _shorten(self._troubles)
        self._tasks.pop(key, None)
        for asker in [asker for asker, asked in self._asked.items() if asked == key]:
            del self._asked[asker]
            self._told[asker] = None
        self.on_change()

    def _hang(self, key: Key, wish: Wish, drawing: Drawing) -> None:
        """Keep a picture, under the key that it is looked for with now that its size is known."""
        self._sizes[wish.subject] = drawing.natural
        self._sizes.move_to_end(wish.subject)
        _shorten(self._sizes)
        key = self._key(wish)
        self._kept[key] = shown(drawing)
        self._latest[wish.subject] = key
        self._filled += len(drawing.pixels)
        while self._filled > self._room and len(self._kept) > 1:
            old, picture = self._kept.popitem(last=False)
            self._filled -= len(picture.held)
            if self._latest.get(old[0]) == old:
                del self._latest[old[0]]

    # For files and the clipboard

    async def drawn(self, subject: Subject, fit: Fit, ink: Ink | None) -> Drawing:
        """A picture made for somebody who waits for it. Raises PictureError or WorkerError."""
        job = ("draw_diagram", subject.text, ink, fit) if subject.diagram else ("draw_image", subject.text, fit)
        made: Drawing = await self._run(*job)
        return made

    async def image_file(self, subject: Subject) -> tuple[bytes, str]:
        """An image as it came, and the ending for its file. Raises PictureError or WorkerError."""
        found: tuple[bytes, str] = await self._run("keep_image", subject.text)
        return found

    async def diagram_file(self, subject: Subject, ink: Ink, suffix: str) -> bytes:
        """A diagram as ".png" or ".svg". Raises PictureError or WorkerError."""
        found: bytes = await self._run("keep_diagram", subject.text, ink, suffix)
        return found

    async def _run(self, job: str, *arguments: object) -> Any:
        return await self._worker.run(JOBS + job, *arguments, total=SECONDS, silence=SECONDS)

    async def close(self) -> None:
        """Wait for nothing more."""
        self._closed = True
        tasks = list(self._tasks.values())
        self._tasks.clear()
        self._asked.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def shown(drawing: Drawing) -> Picture:
    """Pixels as Qt paints them."""
    form = QImage.Format.Format_RGB32 if drawing.opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(drawing.pixels, drawing.width, drawing.height, 4 * drawing.width, form)
    return Picture(image, drawing.opaque, drawing.pixels)


def _shorten(known: OrderedDict[Subject, Size] | OrderedDict[Subject, str]) -> None:
    while len(known) > KNOWN:
        known.popitem(last=False)
