"""Files of conversations, wherever they are from: each is understood whole, or refused in one clear sentence."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Progress
from qwen_desktop.domain.message import Status
from qwen_desktop.export import as_json, incoming
from qwen_desktop.export.incoming import Found, read
from qwen_desktop.export.problems import ImportProblem, explain
from qwen_desktop.worker import WorkerDied, WorkerTimeout
from tests.export import samples

NOW = 1_750_000_000.0


def take(path: Path, reports: list[Progress] | None = None) -> Found:
    return read((reports if reports is not None else []).append, str(path), "en", NOW)


def given(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def told(conversation: Conversation) -> list[tuple[str, str, str]]:
    """The branch shown: role, thought, text."""
    return [(m.role.value, m.reasoning.text if m.reasoning else "", m.text) for m in conversation.path()]


def only(found: Found) -> Conversation:
    assert len(found.conversations) == 1
    return found.conversations[0]


def node(name: str, parent: str | None, role: str = "", text: str = "", **more: Any) -> dict[str, Any]:
    content = more.pop("content", {"content_type": "text", "parts": [text]})
    message = (
        {"author": {"role": role}, "content": content, "recipient": "all", "metadata": {}, **more} if role else None
    )
    return {"id": name, "parent": parent, "message": message, "children": []}


def chatgpt(*nodes: dict[str, Any], current: str, **more: Any) -> dict[str, Any]:
    mapping = {each["id"]: each for each in nodes}
    return {"title": "Rent", "create_time": 1_700_000_000.5, "update_time": 1_700_000_100.0, "mapping": mapping} | {
        "current_node": current,
        "conversation_id": "6a-chat",
        **more,
    }


def thinking_chat() -> dict[str, Any]:
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Sums", "content": "900 twice"}]}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 12 seconds"}
    return chatgpt(
        node("root", None),
        node("hidden", "root", "system", "You are", metadata={"is_visually_hidden_from_conversation": True}),
        node(
            "q",
            "hidden",
            "user",
            "Which rent?",
            create_time=1_700_000_010.0,
            metadata={"attachments": [{"name": "a.pdf"}]},
        ),
        node("t", "q", "assistant", content=thoughts, metadata={"finished_duration_sec": 12}),
        node("r", "t", "assistant", content=recap),
        node("a", "r", "assistant", "900.", create_time=1_700_000_030.0, metadata={"model_slug": "o3"}),
        node("a2", "q", "assistant", "901.", metadata={"finish_details": {"type": "interrupted"}}),
        current="a",
    )


# Ours


def test_our_own_export_comes_back_with_all_versions_traces_and_documents(tmp_path: Path) -> None:
    conversation = samples.conversation()
    path = given(tmp_path, "c.json", "".join(as_json.pieces(conversation, [samples.DOCUMENT])))
    found = take(path)
    assert only(found) == conversation
    assert found.documents == (samples.DOCUMENT,)


def test_several_of_ours_in_one_file_are_several_conversations(tmp_path: Path) -> None:
    one, other = samples.conversation(), samples.conversation()
    lines = [json.dumps(json.loads("".join(as_json.pieces(each)))) for each in (one, other)]
    assert take(given(tmp_path, "c.jsonl", "\n".join(lines))).conversations == (one, other)
    assert take(given(tmp_path, "c.json", f"[{','.join(lines)}]")).conversations == (one, other)


# ChatGPT's


def test_a_chat_of_chatgpt_keeps_its_trace_its_versions_and_its_place(tmp_path: Path) -> None:
    found = only(take(given(tmp_path, "conversations.json", [thinking_chat()])))
    assert (found.id, found.title, found.created, found.updated) == (
        "6a-chat",
        "Rent",
        1_700_000_000.5,
        1_700_000_100.0,
    )
    assert told(found) == [
        ("user", "", "[Attached: a.pdf]\n\nWhich rent?"),
        ("assistant", "**Sums**\n\n900 twice", "900."),
    ]
    answer = found.messages["a"]
    assert answer.model == "o3"
    assert answer.reasoning is not None
    assert answer.reasoning.seconds == 12
    assert [(m.text, m.status) for m in found.versions("a")] == [
        ("901.", Status.STOPPED),
        ("900.", Status.COMPLETE),
    ]


def test_the_archive_is_taken_as_chatgpt_sent_it(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", "{}")
        archive.writestr("conversations-000.json", json.dumps([thinking_chat()]))
        archive.writestr("folder/conversations-001.json", json.dumps([thinking_chat() | {"conversation_id": "second"}]))
    assert [each.id for each in take(path).conversations] == ["6a-chat", "second"]


def test_code_that_was_run_stays_as_code_in_one_answer(tmp_path: Path) -> None:
    code = {"content_type": "code", "text": "print(1)"}
    printed = {"content_type": "execution_output", "text": "1"}
    raw = chatgpt(
        node("q", None, "user", "Run"),
        node("c", "q", "assistant", content=code, recipient="python"),
        node("o", "c", "tool", content=printed),
        node("s", "o", "assistant", content={"content_type": "code", "text": "search()"}, recipient="browser"),
        node("a", "s", "assistant", "It printed 1."),
        current="a",
    )
    found = only(take(given(tmp_path, "conversations.json", [raw])))
    assert told(found)[1:] == [("assistant", "", "```python\nprint(1)\n```\n\n```\n1\n```\n\nIt printed 1.")]


def test_a_chat_in_which_nobody_says_anything_is_passed_over(tmp_path: Path) -> None:
    found = take(given(tmp_path, "conversations.json", [chatgpt(node("root", None), current="root"), thinking_chat()]))
    assert (len(found.conversations), found.passed_over) == (1, 1)


def test_ten_thousand_messages_in_a_row_are_no_matter(tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(10_000)]
    nodes = [
        node(name, names[n - 1] if n else None, "user" if n % 2 == 0 else "assistant", name)
        for n, name in enumerate(names)
    ]
    found = only(take(given(tmp_path, "conversations.json", [chatgpt(*nodes, current=names[-1])])))
    assert [m.text for m in found.path()] == names


# Records

THOUGHT, WORDS = "900 twice, so equal.", "They are equal."
RECORDS: dict[str, Any] = {
    "messages with reasoning_content": {
        "messages": [
            {"role": "user", "content": "Equal?"},
            {"role": "assistant", "reasoning_content": THOUGHT, "content": WORDS},
        ]
    },
    "messages with reasoning": {
        "messages": [
            {"role": "user", "content": "Equal?"},
            {"role": "assistant", "reasoning": THOUGHT, "content": WORDS},
        ]
    },
    "messages with <think>": {
        "messages": [
            {"role": "user", "content": "Equal?"},
            {"role": "assistant", "content": f"<think>\n{THOUGHT}\n</think>\n\n{WORDS}"},
        ]
    },
    "from and value": {
        "conversations": [
            {"from": "human", "value": "Equal?"},
            {"from": "gpt", "value": f"<think>{THOUGHT}</think>{WORDS}"},
        ]
    },
    "parts": {
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Equal?"}]},
            {
                "role": "assistant",
                "content": [{"type": "thinking", "thinking": THOUGHT}, {"type": "text", "text": WORDS}],
            },
        ]
    },
    "question, reasoning and answer": {"question": "Equal?", "reasoning": THOUGHT, "answer": WORDS},
    "prompt and response": {"prompt": "Equal?", "response": f"<think>{THOUGHT}</think>\n{WORDS}"},
    "the template opened the thought": {"prompt": "Equal?", "response": f"{THOUGHT}\n</think>\n{WORDS}"},
    "a service's answer": {
        "prompt": "Equal?",
        "choices": [{"message": {"role": "assistant", "reasoning_content": THOUGHT, "content": WORDS}}],
    },
    "reasoning details": {
        "question": "Equal?",
        "reasoning_details": [{"type": "reasoning.text", "text": THOUGHT}],
        "answer": WORDS,
    },
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_opens_as_a_conversation_with_its_trace(tmp_path: Path, kind: str) -> None:
    record = RECORDS[kind]
    expected = [("user", "", "Equal?"), ("assistant", THOUGHT, WORDS)]
    for name, value in (
        ("one.json", record),
        ("list.json", [record]),
        ("data.json", {"data": [record]}),
        ("lines.jsonl", json.dumps(record) + "\n\n"),
    ):
        found = only(take(given(tmp_path, name, value)))
        assert told(found) == expected, name
        assert found.path()[-1].thinking is True


def test_each_line_is_a_conversation_and_the_first_is_on_top(tmp_path: Path) -> None:
    lines = [{"question": f"Question {n}", "reasoning": "hm", "answer": "so"} for n in range(3)]
    found = take(given(tmp_path, "r.json", "\n".join(map(json.dumps, lines))))
    assert [each.title for each in found.conversations] == ["Question 0", "Question 1", "Question 2"]
    assert found.conversations[0].updated > found.conversations[1].updated > found.conversations[2].updated


def test_a_thought_without_an_end_is_a_thought(tmp_path: Path) -> None:
    found = only(take(given(tmp_path, "r.json", {"prompt": "Equal?", "response": "<think>900 and"})))
    assert told(found) == [("user", "", "Equal?"), ("assistant", "900 and", "")]


def test_a_tag_in_the_middle_of_an_answer_is_text(tmp_path: Path) -> None:
    found = only(take(given(tmp_path, "r.json", {"prompt": "Tag?", "response": "Write <think> first, </think> last."})))
    assert told(found)[1] == ("assistant", "", "Write <think> first, </think> last.")


def test_a_list_of_messages_is_one_conversation(tmp_path: Path) -> None:
    found = only(take(given(tmp_path, "m.json", RECORDS["messages with reasoning"]["messages"])))
    assert told(found) == [("user", "", "Equal?"), ("assistant", THOUGHT, WORDS)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_of_json_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps({"question": "何?", "answer": "これ"}, ensure_ascii=False), encoding=encoding)
    assert told(only(take(path))) == [("user", "", "何?"), ("assistant", "", "これ")]


# What cannot be read


def refused(path: Path) -> str:
    with pytest.raises(ImportProblem) as raised:
        take(path)
    sent = pickle.loads(pickle.dumps(raised.value))
    assert explain(sent) == explain(raised.value), "it says the same on this side of the worker"
    return explain(sent)


def test_bad_files_are_refused_in_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    locked = tmp_path / "other.zip"
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("holiday.txt", "sun")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "binary.json").write_bytes(bytes(range(256)))
    wanted = {
        "absent.json": "no longer there",
        "empty.json": "is empty",
        "oops.json": "is not JSON",
        "deep.json": "is not JSON",
        "binary.json": "is not JSON",
        "numbers.json": "holds no conversation",
        "lines.jsonl": "Line 2 of",
        "other.zip": "no conversations.json",
        "broken.zip": "damaged archive",
        "folder.json": "is a folder",
    }
    given(tmp_path, "empty.json", " \n")
    given(tmp_path, "oops.json", '{"messages": [')
    given(tmp_path, "deep.json", "[" * 200_000)
    given(tmp_path, "numbers.json", [1, 2, {"rows": [3]}])
    given(tmp_path, "lines.jsonl", '{"question": "a"}\n{"question": \n')
    for name, words in wanted.items():
        sentence = refused(tmp_path / name)
        assert name in sentence
        assert words in sentence
        assert "\n" not in sentence


def test_an_archive_that_would_unpack_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "LARGEST", 1_000_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", b"[" + b" " * 2_000_000 + b"]")
    assert path.stat().st_size < 10_000
    assert "2.0 MB, and at most 1.0 MB" in refused(path)
    assert "at most 1.0 MB" in refused(given(tmp_path, "large.json", "[" + " " * 1_500_000 + "]"))


def test_a_worker_that_gave_up_is_explained_too() -> None:
    assert "too much memory" in explain(WorkerDied("memory"), "big.json")
    assert "too long" in explain(WorkerTimeout(120.0), "big.json")
    assert "could not be read" in explain(WorkerDied("crash"), "big.json")


def test_reading_says_how_far_it_is(tmp_path: Path) -> None:
    reports: list[Progress] = []
    lines = "\n".join(json.dumps({"question": "q" * 500, "answer": "a"}) for _ in range(20_000))
    take(given(tmp_path, "r.jsonl", lines), reports)
    stages = {report.stage for report in reports}
    assert stages == {incoming.READING, incoming.UNDERSTANDING}
    assert len([r for r in reports if r.stage == incoming.READING]) >= 2
    assert all(0 <= r.done <= r.total for r in reports)


def test_a_system_prompt_becomes_the_conversations_instructions(tmp_path: Path) -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "tool", "content": "{}"},
        {"role": "user", "content": "Hi"},
    ]
    found = only(take(given(tmp_path, "r.json", {"messages": messages})))
    assert found.instructions.text == "Be brief."
    assert told(found) == [("user", "", "Hi")]
