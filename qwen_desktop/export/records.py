"""A record of a data set, of a log or of a service's answer as a conversation with its trace.

Knows by which names such records call a question, an answer and a thought; what else is in them is left where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from qwen_desktop.domain.conversation import Conversation, first_line_title
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Message, Part, ReasoningPart, Role, TextPart
from qwen_desktop.export.reading_values import JSONObject, array, obj, seconds, text

_ROLES = {
    **dict.fromkeys(("user", "human", "prompter"), Role.USER),
    **dict.fromkeys(("assistant", "gpt", "bot", "model", "ai", "chatbot"), Role.ASSISTANT),
    **dict.fromkeys(("system", "developer"), Role.SYSTEM),
}
_LISTS = ("messages", "conversations", "conversation", "dialog", "dialogue")
_QUESTIONS = ("question", "prompt", "instruction", "query", "problem", "input", "user")
_ANSWERS = ("answer", "response", "output", "completion", "content", "text", "solution", "generation", "assistant")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "thought", "reasoning_details", "chain_of_thought", "cot")
_CONTENTS = ("content", "value", "text")
_THOUGHT_PARTS = ("thinking", "reasoning", "reasoning_text", "summary_text")
_THINK = re.compile(r"\s*<think>(.*?)(?:</think>\s*|\Z)", re.DOTALL)
_ONLY_END = re.compile(r"((?:(?!<think>).)*?)</think>\s*", re.DOTALL)  # the template had opened it


def conversation(record: Any, now: float) -> Conversation | None:
    """What a record says, as one branch; None where it holds no words of anybody. `now` dates what has no date."""
    raw: Mapping[str, Any] = {"text": record} if isinstance(record, str) else obj(record)
    created = next((at for name in ("created", "created_at", "timestamp") if (at := seconds(raw.get(name)))), now)
    found = Conversation(created=created, updated=created)
    said = _messages(raw, created)
    found.instructions = Instructions("\n\n".join(message.text for message in said if message.role is Role.SYSTEM))
    for message in said:
        if message.role is not Role.SYSTEM:
            found.add(message.with_(parent=found.head))
    if not found.messages:
        return None
    found.title = text(raw.get("title")) or first_line_title(found.messages.values()) or _first_words(found)
    return found


def _first_words(found: Conversation) -> str:
    """For a record without a question."""
    words = next((words for m in found.path() if (words := m.text or (m.reasoning.text if m.reasoning else ""))), "")
    return first_line_title([Message(Role.USER, (TextPart(words),))])


def _messages(raw: Mapping[str, Any], created: float) -> list[Message]:
    listed = next((raw[name] for name in _LISTS if isinstance(raw.get(name), list)), None)
    model = text(raw.get("model"))
    out = _listed(listed, model, created) if listed is not None else []
    if choices := array(raw.get("choices")):
        message = obj(obj(choices[0]).get("message"))
        answer = _answer(_content(message, _CONTENTS), _thought(message), model, created)
        out += [answer] if answer is not None else []
    question = "\n\n".join(words for name in _QUESTIONS if (words := text(raw.get(name)).strip()))
    asked = [_spoken(Role.USER, question, created)] if question else []
    if out:
        return out if any(message.role is Role.USER for message in out) else asked + out
    answer = _answer(_content(raw, _ANSWERS), _thought(raw), model, created)
    return asked + ([answer] if answer is not None else [])


def _listed(messages: Iterable[Any], model: str, created: float) -> list[Message]:
    out: list[Message] = []
    for raw in map(obj, messages):
        role = _ROLES.get((text(raw.get("role")) or text(raw.get("from"))).lower())
        words = _content(raw, _CONTENTS)
        at = seconds(raw.get("created")) or created
        if role is Role.ASSISTANT:
            answer = _answer(words, _thought(raw), text(raw.get("model")) or model, at)
            out += [answer] if answer is not None else []
        elif role is not None and words.strip():
            out.append(_spoken(role, words, at))
    return out


def _spoken(role: Role, words: str, created: float) -> Message:
    return Message(role, (TextPart(words),), created=created)


def _answer(words: str, thought: str, model: str, created: float) -> Message | None:
    if not thought:
        thought, words = thought_and_words(words)
    parts: list[Part] = []
    if thought.strip():
        parts.append(ReasoningPart(thought.strip("\n"), created, created))
    if words.strip():
        parts.append(TextPart(words))
    if not parts:
        return None
    return Message(
        Role.ASSISTANT, tuple(parts), created=created, model=model, thinking=True if thought.strip() else None
    )


def thought_and_words(said: str) -> tuple[str, str]:
    """The thought at the beginning of an answer, in `<think>`, and the rest; ("", all) where there is none."""
    for pattern in (_THINK, _ONLY_END):
        if (found := pattern.match(said)) is not None:
            return found[1].strip("\n"), said[found.end() :]
    return "", said


def _thought(raw: Mapping[str, Any]) -> str:
    for name in _THOUGHTS:
        if words := _plain(raw.get(name)):
            return words
    parts = [obj(part) for part in array(raw.get("content"))]
    return "\n\n".join(words for part in parts if part.get("type") in _THOUGHT_PARTS and (words := _of_part(part)))


def _content(raw: Mapping[str, Any], names: Iterable[str]) -> str:
    """The first of these fields that holds words; thoughts among several parts are left out."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, list):
            parts = [part for part in value if obj(part).get("type") not in _THOUGHT_PARTS]
            value = "".join(map(_plain, parts))
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _plain(raw: Any) -> str:
    """Words, also of an object or a list that holds some."""
    if isinstance(raw, list):
        return "\n\n".join(words for each in raw if (words := _plain(each)))
    return raw if isinstance(raw, str) else _of_part(obj(raw))


def _of_part(part: JSONObject) -> str:
    return next((words for name in ("text", "thinking", "content", "summary") if (words := text(part.get(name)))), "")
