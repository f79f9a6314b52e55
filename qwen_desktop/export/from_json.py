"""Reads a conversation from the JSON that `as_json` writes, also from a newer version or one that somebody has edited.

What has the wrong type costs that field, never the conversation. An answer that was running is an interrupted one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import (
    AttachmentPart,
    Message,
    Part,
    ReasoningPart,
    Role,
    Status,
    TextPart,
    new_id,
)
from qwen_desktop.export import trees
from qwen_desktop.export.as_json import FORMAT
from qwen_desktop.export.reading_values import array, count, flag, obj, seconds, text

_ROLES = {role.value: role for role in Role}
_STATUSES = {status.value: status for status in Status}
_HASH = re.compile("[0-9a-f]{64}")
_ID = re.compile(r"[\w.:-]{1,200}")


def is_ours(raw: Mapping[str, Any]) -> bool:
    """Whether an object says that it is one of this format, of whatever version."""
    return raw.get("format") == FORMAT


def conversation(raw: Mapping[str, Any]) -> Conversation:
    """The conversation, with a tree that can be walked."""
    found = about(raw)
    messages = [message(each) for each in array(raw.get("messages")) if isinstance(each, dict)]
    found.messages, found.head = trees.planted(messages, found.head)
    return found


def about(raw: Mapping[str, Any]) -> Conversation:
    """Everything of a conversation but its messages."""
    created = seconds(raw.get("created"))
    updated = seconds(raw.get("updated"))
    now = time.time()
    return Conversation(
        id=_id(raw.get("id")),
        title=text(raw.get("title")),
        title_by_user=bool(flag(raw.get("title_by_user"))),
        created=created if created is not None else updated if updated is not None else now,
        updated=updated if updated is not None else created if created is not None else now,
        head=text(raw.get("head")) or None,
        instructions=Instructions.from_dict(raw.get("instructions")),
        opened={above: below for above, below in obj(raw.get("opened")).items() if isinstance(below, str)},
        panel_closed=bool(flag(raw.get("panel_closed"))),
    )


def message(raw: Mapping[str, Any]) -> Message:
    usage, problem = raw.get("usage"), raw.get("problem")
    created = seconds(raw.get("created"))
    role = _ROLES.get(text(raw.get("role")), Role.ASSISTANT)
    return Message(
        role=role,
        parts=tuple(part for each in array(raw.get("parts")) if (part := _part(obj(each), created)) is not None),
        id=_id(raw.get("id")),
        parent=text(raw.get("parent")) or None,
        created=created if created is not None else time.time(),
        status=_status(text(raw.get("status")), role),
        model=text(raw.get("model")),
        provider=text(raw.get("provider")),
        thinking=flag(raw.get("thinking")),
        finish=text(raw.get("finish")),
        usage=_usage(usage) if isinstance(usage, dict) else None,
        problem=_problem(problem) if isinstance(problem, dict) else None,
        notice=text(raw.get("notice")),
        first_token=seconds(raw.get("first_token")),
        asked_with=Instructions.from_dict(raw.get("asked_with")),
    )


def document(raw: Mapping[str, Any]) -> Document | None:
    """A document with its text; None where there is no text, or nothing it could be known by."""
    blocks = tuple(Block(text(b.get("anchor")), text(b.get("text"))) for b in map(obj, array(raw.get("blocks"))))
    sha256 = _hash(raw.get("sha256"))
    if not sha256 or not any(block.text for block in blocks):
        return None
    counts = {str(name): n for name, each in obj(raw.get("counts")).items() if (n := count(each)) is not None}
    return Document(
        sha256=sha256,
        name=text(raw.get("name")),
        kind=text(raw.get("kind")),
        size=count(raw.get("size")) or 0,
        blocks=blocks,
        counts=counts,
        pages=count(raw.get("pages")),
        encoding=text(raw.get("encoding")),
        warnings=tuple(code for code in array(raw.get("warnings")) if isinstance(code, str)),
    )


def _id(raw: Any) -> str:
    found = text(raw)
    return found if _ID.fullmatch(found) else new_id()


def _hash(raw: Any) -> str:
    found = text(raw)
    return found if _HASH.fullmatch(found) else ""


def _status(raw: str, role: Role) -> Status:
    if role is not Role.ASSISTANT:
        return Status.COMPLETE
    status = _STATUSES.get(raw, Status.COMPLETE)
    return Status.INTERRUPTED if status is Status.STREAMING else status


def _part(raw: Mapping[str, Any], created: float | None) -> Part | None:
    match raw.get("type"):
        case "text":
            return TextPart(text(raw.get("text")))
        case "reasoning":
            started = seconds(raw.get("started"))
            begun = started if started is not None else created if created is not None else time.time()
            ended = seconds(raw.get("ended"))
            return ReasoningPart(text(raw.get("text")), begun, ended, count(raw.get("tokens")))
        case "attachment":
            return AttachmentPart(
                _hash(raw.get("sha256")),
                text(raw.get("name")),
                text(raw.get("kind")),
                count(raw.get("size")) or 0,
                count(raw.get("pages")),
            )
    return None


def _usage(raw: Mapping[str, Any]) -> Usage:
    return Usage(
        input=count(raw.get("input")) or 0,
        output=count(raw.get("output")) or 0,
        reasoning=count(raw.get("reasoning")),
        cached=count(raw.get("cached")),
        cache_created=count(raw.get("cache_created")),
        model=text(raw.get("model")),
        requests=count(raw.get("requests")) or 1,
        window=count(raw.get("window")),
    )


def _problem(raw: Mapping[str, Any]) -> Problem:
    kind = text(raw.get("kind"))
    return Problem(
        kind=ProblemKind(kind) if kind in ProblemKind._value2member_map_ else ProblemKind.INTERNAL,
        detail=text(raw.get("detail")),
        status=count(raw.get("status")),
        code=raw.get("code") if isinstance(raw.get("code"), str) else None,
        request_id=raw.get("request_id") if isinstance(raw.get("request_id"), str) else None,
        retry_after=seconds(raw.get("retry_after")),
        limit=count(raw.get("limit")),
        counted=count(raw.get("counted")),
        where=text(raw.get("where")),
        parameter=text(raw.get("parameter")),
    )
