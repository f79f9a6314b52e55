"""A conversation as JSON: what is exported comes back exactly, and is what docs/ says it is."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.message import Message, ReasoningPart, Role, Status, TextPart, user_message
from qwen_desktop.export import as_json, from_json
from tests.export import samples, schema


def exported(conversation: Conversation, *documents: Document) -> dict[str, Any]:
    found = json.loads("".join(as_json.pieces(conversation, documents)))
    assert isinstance(found, dict)
    return found


def test_what_was_exported_comes_back_exactly() -> None:
    before = samples.conversation()
    raw = exported(before, samples.DOCUMENT)
    after = from_json.conversation(raw)
    assert after == before
    assert list(after.messages) == list(before.messages), "versions keep their order"
    assert from_json.document(raw["documents"][0]) == samples.DOCUMENT


def test_an_export_is_what_its_schema_says() -> None:
    assert schema.faults(exported(samples.conversation(), samples.DOCUMENT)) == []
    assert schema.faults(exported(Conversation())) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("head",), 3),
        (("messages", 0, "role"), "robot"),
        (("messages", 1, "usage", "input"), "many"),
        (("messages", 1, "parts", 0, "type"), "thought"),
        (("documents", 0, "counts", "qwen3"), None),
        (("format",), "other"),
        (("more",), 1),
    ],
)
def test_the_check_sees_what_the_schema_forbids(path: tuple[Any, ...], value: Any) -> None:
    raw: Any = exported(samples.conversation(), samples.DOCUMENT)
    at = raw
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert schema.faults(raw) != []


def test_nothing_that_is_known_is_left_out() -> None:
    raw = exported(samples.conversation(), samples.DOCUMENT)
    assert {f.name for f in fields(Conversation) if not f.name.startswith("_")} <= set(raw)
    assert {f.name for f in fields(Message)} <= set(raw["messages"][0])
    assert {f.name for f in fields(Usage)} <= set(raw["messages"][1]["usage"])
    assert {f.name for f in fields(Problem)} <= set(raw["messages"][2]["problem"])
    assert {f.name for f in fields(ReasoningPart)} <= set(raw["messages"][1]["parts"][0])
    assert {f.name for f in fields(Document)} <= set(raw["documents"][0])


def test_a_key_in_the_words_of_a_service_is_not_exported() -> None:
    found = Conversation()
    problem = Problem(ProblemKind.UNAUTHORIZED, "wrong key sk-abcdefghijklmnop")
    found.add(Message(Role.ASSISTANT, (), problem=problem, status=Status.FAILED))
    assert "sk-abcdefghijklmnop" not in json.dumps(exported(found))


def test_an_answer_that_was_coming_in_is_an_interrupted_one_afterwards() -> None:
    found = Conversation()
    found.add(Message(Role.ASSISTANT, (TextPart("half"),), status=Status.STREAMING))
    [message] = from_json.conversation(exported(found)).messages.values()
    assert (message.text, message.status) == ("half", Status.INTERRUPTED)


def test_what_has_the_wrong_type_costs_only_that_field() -> None:
    raw = exported(samples.conversation())
    raw["messages"][1] |= {"usage": {"input": "x", "output": 5}, "created": "yesterday", "new_field": [1], "model": 7}
    raw["messages"][1]["parts"].append({"type": "hologram"})
    raw["title"] = None
    found = from_json.conversation(raw)
    answer = list(found.messages.values())[1]
    assert found.title == ""
    assert answer.text == samples.ANSWER
    assert answer.usage == Usage(0, 5)
    assert answer.model == ""


def test_a_circle_of_parents_becomes_a_tree_that_can_be_walked() -> None:
    raw = exported(Conversation())
    one, other = user_message("one"), user_message("other")
    raw["messages"] = [as_json.message(one.with_(parent=other.id)), as_json.message(other.with_(parent=one.id))]
    raw["head"] = one.id
    found = from_json.conversation(raw)
    assert found.path()[-1].text == "one"
    assert found.path(other.id)[-1].text == "other"


def test_half_a_surrogate_pair_is_written_and_read() -> None:
    from qwen_desktop.export.files import encoded

    found = Conversation(title="\ud83d broken")
    text = encoded("".join(as_json.pieces(found))).decode("utf-8")
    assert from_json.conversation(json.loads(text)).title == "� broken"
