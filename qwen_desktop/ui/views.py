"""The conversation and the thought beside it, made when they are first looked at: the first frame needs neither.

Knows both views and the empty places they go to; does not know what they show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qwen_desktop.domain.message import Message
from qwen_desktop.ui.theme import Themes
from qwen_desktop.worker import Worker

if TYPE_CHECKING:  # importing these costs as much as everything else in the first frame together
    from qwen_desktop.ui.frames import Frames
    from qwen_desktop.ui.thinking.panel import ThinkingPanel
    from qwen_desktop.ui.transcript.gallery import Gallery
    from qwen_desktop.ui.transcript.state import Ending
    from qwen_desktop.ui.transcript.view import TranscriptView

EndingOf = Callable[[Message], "Ending | None"]


class Views:
    """`transcript_place` and `panel_place` stand in the window from the start, and are filled by `make`."""

    def __init__(
        self,
        themes: Themes,
        zoom: Callable[[], float],
        ending: EndingOf,
        notice: Callable[[str], str],
        versions: Callable[[str], tuple[int, int]],
        worker: Worker,
    ) -> None:
        self.transcript_place = _place()
        self.panel_place = _place()
        self._themes = themes
        self._zoom = zoom
        self._ending = ending
        self._notice = notice
        self._versions = versions
        self._worker = worker  # makes pictures
        self._gallery: Gallery | None = None
        self._made: tuple[TranscriptView, ThinkingPanel] | None = None
        self._frames: Frames | None = None
        themes.changed.connect(self._dress)

    @property
    def made(self) -> bool:
        return self._made is not None

    @property
    def transcript(self) -> TranscriptView:
        return self.make()[0]

    @property
    def panel(self) -> ThinkingPanel:
        return self.make()[1]

    @property
    def gallery(self) -> Gallery:
        """The pictures of the conversation."""
        if self._gallery is None:
            from qwen_desktop.ui.transcript.gallery import Gallery

            self._gallery = Gallery(self._worker)
        return self._gallery

    @property
    def frames(self) -> Frames:
        """The heartbeat of both."""
        self.make()
        assert self._frames is not None
        return self._frames

    def put_above_transcript(self, bar: QWidget) -> None:
        """Have `bar` stand between the header and the conversation."""
        layout = self.transcript_place.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, bar)

    def make(self) -> tuple[TranscriptView, ThinkingPanel]:
        """Both views, made now if they were not."""
        if self._made is None:
            from qwen_desktop.ui.frames import Frames
            from qwen_desktop.ui.thinking.panel import ThinkingPanel
            from qwen_desktop.ui.transcript.view import TranscriptView

            self._frames = frames = Frames(QCoreApplication.instance())
            theme = self._themes.current
            transcript = TranscriptView(
                theme,
                frames,
                sentence=self._ending,
                versions=self._versions,
                notice=self._notice,
                gallery=self.gallery,
            )
            panel = ThinkingPanel(theme, frames)
            self._made = (transcript, panel)
            _put(transcript, self.transcript_place)
            _put(panel, self.panel_place)
            self.apply_zoom()
        return self._made

    def apply_zoom(self) -> None:
        """Take the text size the settings say."""
        if self._made is not None:
            for view in self._made:
                view.set_zoom(self._zoom())

    async def close(self) -> None:
        """Wait for no more pictures."""
        if self._gallery is not None:
            await self._gallery.close()

    def _dress(self) -> None:
        if self._made is not None:
            for view in self._made:
                view.set_theme(self._themes.current)


def _place() -> QWidget:
    place = QWidget()
    layout = QVBoxLayout(place)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return place


def _put(view: QWidget, place: QWidget) -> None:
    layout = place.layout()
    assert layout is not None
    layout.addWidget(view)
    place.setFocusProxy(view)
