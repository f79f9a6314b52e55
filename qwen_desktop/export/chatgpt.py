"""A conversation of ChatGPT's export: a mapping of nodes, some of which are messages of people and models.

Knows that format. What is not said by anybody (settings, hidden notes, searches) leaves no message; code that was run
and what it printed stay, as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.message import Message, Part, ReasoningPart, Role, Status, TextPart
from qwen_desktop.export import trees
from qwen_desktop.export.reading_values import JSONObject, array, count, flag, obj, seconds, text
from qwen_desktop.i18n import _

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.ASSISTANT}


def is_chatgpt(raw: Mapping[str, Any]) -> bool:
    """Whether an object is one conversation of such an export."""
    return isinstance(raw.get("mapping"), dict)


@dataclass(frozen=True, slots=True)
class _Node:
    """What one node of the mapping says: words, or a thought for the words below it."""

    role: Role
    words: str
    thought: str
    thought_seconds: float
    created: float | None
    model: str
    stopped: bool


def conversation(raw: Mapping[str, Any], now: float) -> Conversation | None:
    """The conversation with all its branches; None where nobody said anything. `now` dates what has no date."""
    nodes = {str(name): obj(node) for name, node in obj(raw.get("mapping")).items()}
    created = seconds(raw.get("create_time"))
    begun = created if created is not None else now
    messages, stands_for = _messages(nodes, begun)
    if not messages:
        return None
    updated = seconds(raw.get("update_time"))
    found = Conversation(
        title=text(raw.get("title")) or first_line_title(messages.values()),
        created=begun,
        updated=updated if updated is not None else begun,
    )
    if given := text(raw.get("conversation_id")) or text(raw.get("id")):
        found.id = given
    joined = _joined(messages, stands_for)
    found.messages, found.head = trees.planted(joined, stands_for.get(text(raw.get("current_node"))))
    return found


def _messages(nodes: dict[str, JSONObject], begun: float) -> tuple[dict[str, Message], dict[str, str | None]]:
    """The messages by id, and for each node the message that it is, or that stands nearest above it."""
    messages: dict[str, Message] = {}
    stands_for: dict[str, str | None] = {}
    waiting: dict[str, _Node] = {}  # a thought whose words come below, by node
    for name, above in _downwards(nodes):
        parent = stands_for.get(above) if above is not None else None
        stands_for[name] = parent
        said = _said(obj(nodes[name].get("message")))
        earlier = waiting.get(above) if above is not None else None
        if said is None:
            if earlier is not None:
                waiting[name] = earlier
            continue
        if not said.words:
            waiting[name] = said if earlier is None else replace(said, thought=f"{earlier.thought}\n\n{said.thought}")
            continue
        messages[name] = _message(name, parent, said, earlier, begun)
        stands_for[name] = name
    return messages, stands_for


def _downwards(nodes: dict[str, JSONObject]) -> Iterator[tuple[str, str | None]]:
    """Every node that can be reached from a root, each once and after the one above it, and that one."""
    below: dict[str | None, list[str]] = {}
    for name, node in nodes.items():
        above = node.get("parent")
        below.setdefault(above if isinstance(above, str) and above in nodes else None, []).append(name)
    stack: list[tuple[str, str | None]] = [(name, None) for name in reversed(below.get(None, []))]
    while stack:
        name, above = stack.pop()
        yield name, above
        stack += [(child, name) for child in reversed(below.get(name, []))]


def _message(name: str, parent: str | None, said: _Node, thought: _Node | None, begun: float) -> Message:
    created = said.created if said.created is not None else begun
    parts: list[Part] = []
    if thought is not None and said.role is Role.ASSISTANT:
        took = thought.thought_seconds
        parts.append(ReasoningPart(thought.thought, max(0.0, created - took), created))
    parts.append(TextPart(said.words))
    return Message(
        role=said.role,
        parts=tuple(parts),
        id=name,
        parent=parent,
        created=created,
        status=Status.STOPPED if said.stopped and said.role is Role.ASSISTANT else Status.COMPLETE,
        model=said.model if said.role is Role.ASSISTANT else "",
        thinking=True if len(parts) > 1 else None,
    )


def _said(message: JSONObject) -> _Node | None:
    """What a node says; None for nothing that a person would see."""
    metadata, content = obj(message.get("metadata")), obj(message.get("content"))
    role = _ROLES.get(text(obj(message.get("author")).get("role")))
    if role is None or flag(metadata.get("is_visually_hidden_from_conversation")):
        return None
    tool = text(obj(message.get("author")).get("role")) == "tool"
    words, thought = _words(content, tool, text(message.get("recipient"), "all")), _thought(content)
    if role is Role.USER:
        words = "\n\n".join(part for part in (_attached(metadata), words) if part)
    if not words.strip() and not thought.strip():
        return None
    return _Node(
        role,
        words if words.strip() else "",
        thought,
        float(count(metadata.get("finished_duration_sec")) or 0),
        seconds(message.get("create_time")),
        text(metadata.get("model_slug")),
        text(obj(metadata.get("finish_details")).get("type")) == "interrupted",
    )


def _words(content: JSONObject, tool: bool, recipient: str) -> str:
    match text(content.get("content_type")):
        case "text" | "multimodal_text" if not tool and recipient == "all":
            return "\n\n".join(part for part in map(_part, array(content.get("parts"))) if part)
        case "code" if recipient in ("all", "python"):
            code = text(content.get("text"))
            return _fenced(code, "python" if recipient == "python" else text(content.get("language")))
        case "execution_output":
            return _fenced(text(content.get("text")), "")
    return ""


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    kind = text(obj(part).get("content_type"))
    if kind == "audio_transcription":
        return text(obj(part).get("text"))
    return "*" + _("(a picture that is not in the export)") + "*" if "image" in kind else ""


def _fenced(code: str, language: str) -> str:
    if not code.strip():
        return ""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}{language if language.isalnum() and language != 'unknown' else ''}\n{code}\n{fence}"


def _thought(content: JSONObject) -> str:
    if text(content.get("content_type")) != "thoughts":
        return ""
    steps = [obj(step) for step in array(content.get("thoughts"))]
    return "\n\n".join(
        "\n\n".join(part for part in (f"**{summary}**" if summary else "", words) if part)
        for summary, words in ((text(step.get("summary")), text(step.get("content"))) for step in steps)
        if summary or words
    )


def _attached(metadata: JSONObject) -> str:
    """The names of files that went with a question; the files themselves are not in the export."""
    names = [text(obj(each).get("name")) for each in array(metadata.get("attachments"))]
    label = _("Attached:")
    return "\n".join(f"[{label} {name}]" for name in names if name)


def _joined(messages: dict[str, Message], stands_for: dict[str, str | None]) -> list[Message]:
    """The messages, with what a model said in several nodes on end made one message."""
    below: dict[str | None, int] = {}
    for message in messages.values():
        below[message.parent] = below.get(message.parent, 0) + 1
    into: dict[str, str] = {}
    for name, message in list(messages.items()):  # each stands behind its parent
        above = message.parent
        while above in into:
            above = into[above]
        upper = messages.get(above) if above is not None else None
        if (
            upper is None
            or upper.role is not Role.ASSISTANT
            or message.role is not Role.ASSISTANT
            or below[message.parent] > 1
        ):
            messages[name] = message.with_(parent=above)
        else:
            assert above is not None
            into[name] = above
            messages[above] = _one(upper, message)
            del messages[name]
    for node, stood_for in stands_for.items():
        while stood_for in into:
            stood_for = into[stood_for]
        stands_for[node] = stood_for
    return list(messages.values())


def _one(first: Message, second: Message) -> Message:
    thoughts = [m.reasoning for m in (first, second) if m.reasoning is not None]
    parts: list[Part] = []
    if thoughts:
        words = "\n\n".join(thought.text for thought in thoughts)
        parts.append(ReasoningPart(words, thoughts[0].started, thoughts[-1].ended))
    parts.append(TextPart(f"{first.text}\n\n{second.text}"))
    return first.with_(
        parts=tuple(parts),
        status=second.status,
        model=second.model or first.model,
        thinking=first.thinking or second.thinking,
    )
