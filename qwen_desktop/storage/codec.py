"""Messages as rows and rows as messages. Pure: knows the columns, no connection and no statement.

What is in a row that cannot be understood (a damaged byte) costs that field, never the conversation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from qwen_desktop.domain.errors import Problem
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import AttachmentPart, Message, Part, ReasoningPart, Role, Status, TextPart

MESSAGE_COLUMNS = (
    "id, conversation, parent, role, created, status, model, provider, thinking, finish, notice, first_token, "
    "usage, problem, asked_with"
)
PART_COLUMNS = "message, position, kind, text, data, document"

_ROLES = {role.value: role for role in Role}
_STATUSES = {status.value: status for status in Status}

MessageRow = tuple[Any, ...]  # in the order of MESSAGE_COLUMNS
PartRow = tuple[Any, ...]  # in the order of PART_COLUMNS


def clean(text: str) -> str:
    """`text` as UTF-8 can hold it: halves of a surrogate pair are joined, a lone half becomes U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def to_json(value: object) -> str:
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def from_json(text: str | None) -> Any:
    """The value, or None where there is none or it cannot be read."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def message_row(conversation_id: str, message: Message) -> MessageRow:
    return (
        message.id,
        conversation_id,
        message.parent,
        message.role.value,
        message.created,
        message.status.value,
        clean(message.model),
        clean(message.provider),
        message.thinking,
        clean(message.finish),
        clean(message.notice),
        message.first_token,
        to_json(asdict(message.usage)) if message.usage else None,
        to_json(message.problem.to_dict()) if message.problem else None,
        instructions_json(message.asked_with),
    )


def instructions_json(instructions: Instructions) -> str | None:
    return None if instructions.empty else to_json(instructions.to_dict())


def instructions(text: str | None) -> Instructions:
    return Instructions.from_dict(from_json(text))


def part_rows(message: Message) -> list[PartRow]:
    return [(message.id, position, *_part_values(part)) for position, part in enumerate(message.parts)]


def _part_values(part: Part) -> tuple[str, str, str | None, str | None]:
    """kind, text, data, document"""
    match part:
        case TextPart(text):
            return "text", clean(text), None, None
        case ReasoningPart(text, started, ended, tokens):
            return "reasoning", clean(text), to_json({"started": started, "ended": ended, "tokens": tokens}), None
        case AttachmentPart(sha256, name, kind, size, pages):
            data = {"name": name, "kind": kind, "size": size, "pages": pages}
            return "attachment", "", to_json(data), sha256


def message(row: MessageRow, parts: Iterable[PartRow]) -> Message:
    """The message of a row; `parts` are its part rows in order."""
    thinking, usage, problem = row[8], from_json(row[12]), from_json(row[13])
    return Message(
        role=_ROLES.get(row[3], Role.ASSISTANT),
        parts=tuple([_part(part) for part in parts]),
        id=row[0],
        parent=row[2],
        created=row[4],
        status=_STATUSES.get(row[5], Status.COMPLETE),
        model=row[6],
        provider=row[7],
        thinking=None if thinking is None else bool(thinking),
        finish=row[9],
        notice=row[10],
        first_token=row[11],
        usage=_usage(usage) if isinstance(usage, dict) else None,
        problem=Problem.from_dict(problem) if isinstance(problem, dict) else None,
        asked_with=instructions(row[14]),
    )


def _part(row: PartRow) -> Part:
    kind, text = row[2], row[3]
    if kind == "text":
        return TextPart(text)
    data = from_json(row[4])
    data = data if isinstance(data, dict) else {}
    if kind == "reasoning":
        return ReasoningPart(text, data.get("started") or 0.0, data.get("ended"), data.get("tokens"))
    return AttachmentPart(
        row[5] or "", data.get("name") or "", data.get("kind") or "", data.get("size") or 0, data.get("pages")
    )


def _usage(raw: dict[str, Any]) -> Usage:
    known = {name: value for name, value in raw.items() if name in Usage.__dataclass_fields__}
    return Usage(**{"input": 0, "output": 0, **known})
