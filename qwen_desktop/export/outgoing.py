"""Writes a conversation into a file. Runs in the worker: formulas and coloured code take their time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Document, Progress
from qwen_desktop.domain.message import Message
from qwen_desktop.export import as_html, as_json, as_markdown, describing, files
from qwen_desktop.export.describing import Remarks

WRITING = "writing"
_NONE = Remarks()
_EVERY = 0.1  # seconds between two reports


class Format(StrEnum):
    """What a conversation can be exported as."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """The end of such a file's name, with its dot."""
        return {Format.MARKDOWN: ".md", Format.HTML: ".html", Format.JSON: ".json"}[self]


Report = Callable[[Progress], None]


def write(
    report: Report,
    conversation: Conversation,
    documents: Sequence[Document],
    remarks: Mapping[str, Remarks],
    format: Format,
    path: str,
    language: str = "en",
) -> int:
    """Write the file, in place of what is there; how many bytes. `remarks` are by message. Raises OSError.

    Markdown and HTML show the branch on screen, JSON holds all of them.
    """
    i18n.use(language)
    return files.write(Path(path), _reported(_pieces(conversation, documents, remarks, format), conversation, report))


def _pieces(
    conversation: Conversation, documents: Sequence[Document], remarks: Mapping[str, Remarks], format: Format
) -> Iterator[str]:
    def remarks_of(message: Message) -> Remarks:
        return remarks.get(message.id, _NONE)

    match format:
        case Format.MARKDOWN:
            return as_markdown.pieces(conversation.title, describing.spoken(conversation), remarks_of)
        case Format.HTML:
            return as_html.pieces(conversation.title, describing.spoken(conversation), remarks_of)
        case Format.JSON:
            return as_json.pieces(conversation, documents)


def _reported(pieces: Iterator[str], conversation: Conversation, report: Report) -> Iterator[str]:
    told = time.monotonic()
    total = max(1, len(conversation.messages))
    for number, piece in enumerate(pieces):
        if (now := time.monotonic()) - told > _EVERY:
            told = now
            report(Progress(WRITING, min(number, total), total))
        yield piece
