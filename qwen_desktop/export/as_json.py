"""A conversation as JSON with everything that is known of it. `from_json` reads it again; docs/export.md describes it.

The names of the fields are the format's own: they stay when the code calls something by another name. Keys never stand
in a conversation; what services said of a failed request is looked through for them once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from qwen_desktop import __version__
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.errors import Problem, redacted
from qwen_desktop.domain.message import AttachmentPart, Message, Part, ReasoningPart, TextPart

FORMAT = "qwen-desktop/conversation"
VERSION = 1


def pieces(conversation: Conversation, documents: Iterable[Document] = ()) -> Iterator[str]:
    """The file in pieces: a line for each message, and for each document whose text is to go along."""
    head = {"format": FORMAT, "version": VERSION, "program": f"qwen-desktop/{__version__}", **about(conversation)}
    lines = ",\n".join(f"{_dumped(name)}: {_dumped(value)}" for name, value in head.items())
    yield "{\n" + lines + ',\n"messages": ['
    yield from _array(message(each) for each in conversation.messages.values())
    yield '],\n"documents": ['
    yield from _array(document(each) for each in documents)
    yield "]\n}\n"


def about(conversation: Conversation) -> dict[str, Any]:
    """Everything of a conversation but its messages."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "title_by_user": conversation.title_by_user,
        "created": conversation.created,
        "updated": conversation.updated,
        "head": conversation.head,
        "instructions": conversation.instructions.to_dict(),
        "opened": dict(conversation.opened),
        "panel_closed": conversation.panel_closed,
    }


def message(each: Message) -> dict[str, Any]:
    return {
        "id": each.id,
        "parent": each.parent,
        "role": each.role.value,
        "created": each.created,
        "status": each.status.value,
        "model": each.model,
        "provider": each.provider,
        "thinking": each.thinking,
        "finish": each.finish,
        "notice": each.notice,
        "first_token": each.first_token,
        "asked_with": each.asked_with.to_dict(),
        "usage": asdict(each.usage) if each.usage is not None else None,
        "problem": _problem(each.problem) if each.problem is not None else None,
        "parts": [_part(part) for part in each.parts],
    }


def document(each: Document) -> dict[str, Any]:
    """A document with its whole text."""
    return {
        "sha256": each.sha256,
        "name": each.name,
        "kind": each.kind,
        "size": each.size,
        "pages": each.pages,
        "encoding": each.encoding,
        "warnings": list(each.warnings),
        "counts": dict(each.counts),
        "blocks": [{"anchor": block.anchor, "text": block.text} for block in each.blocks],
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case ReasoningPart(text, started, ended, tokens):
            return {"type": "reasoning", "text": text, "started": started, "ended": ended, "tokens": tokens}
        case AttachmentPart():
            return {"type": "attachment", **asdict(part)}


def _problem(problem: Problem) -> dict[str, Any]:
    return {**problem.to_dict(), "detail": redacted(problem.detail)}


def _array(values: Iterable[dict[str, Any]]) -> Iterator[str]:
    separator = "\n"
    for value in values:
        yield separator + _dumped(value)
        separator = ",\n"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
