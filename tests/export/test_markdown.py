"""A conversation as Markdown, read by another reader of Markdown: traces fold, and nothing leaks out of a message."""

from __future__ import annotations

from markdown_it import MarkdownIt

from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.export import as_markdown, describing
from qwen_desktop.export.describing import Remarks
from tests.export import samples

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def written(*messages: Message, title: str = "T") -> str:
    return "".join(as_markdown.pieces(title, messages))


def answer(text: str, thought: str = "") -> Message:
    parts = (ReasoningPart(thought, 1_000.0, 1_012.0, 486),) if thought else ()
    return Message(Role.ASSISTANT, (*parts, TextPart(text)), model="qwen3-max")


def headings(text: str) -> list[str]:
    tokens = READER.parse(text)
    return [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open"]


def test_the_branch_on_screen_is_told_in_order_with_its_trace_folded() -> None:
    conversation = samples.conversation()
    text = "".join(as_markdown.pieces(conversation.title, describing.spoken(conversation)))
    assert headings(text) == ['Compare "two" leases', "Instructions", "You", "qwen3-max"]
    assert "1970" not in text
    assert "**lease.pdf** · pdf · 2 pages · 123 KB" in text
    trace = text[text.index("<details>") : text.index("</details>")]
    assert "<summary>Thinking (12 s, 486 tokens)</summary>" in trace
    assert "Let me *see* about" in trace
    assert "Both say **900**" in text[text.index("</details>") :]
    assert "Half" not in text, "another version"


def test_a_fence_that_is_not_closed_swallows_neither_the_answer_nor_the_next_message() -> None:
    text = written(answer("```\nopen", thought="```python\nalso open"), user_message("# not a heading of mine"))
    assert headings(text)[:3] == ["T", "qwen3-max", "You"]
    fences = [token.content for token in READER.parse(text) if token.type == "fence"]
    assert fences == ["also open\n", "open\n"]


def test_html_of_the_model_is_text() -> None:
    html = READER.render(written(answer("<script>alert(1)</script> <img src=x onerror=y>\n\n<div>\n\n</details>")))
    assert "<script" not in html
    assert "<img" not in html
    assert "<div" not in html
    assert html.count("<details") == html.count("</details")


def test_a_question_keeps_its_lines() -> None:
    html = READER.render(written(user_message("one\ntwo")))
    assert "one<br />\ntwo" in html


def test_a_title_and_a_file_name_are_no_markdown() -> None:
    html = READER.render(written(title="*a* <b> [c](d) #"))
    assert "<h1>*a* &lt;b&gt; [c](d) #</h1>" in html


def test_what_was_said_of_an_answer_stands_with_it() -> None:
    text = "".join(as_markdown.pieces("T", [answer("Half")], lambda message: Remarks("Another region.", "Stopped.")))
    assert text.index("Another region.") < text.index("Half") < text.index("Stopped.")


def test_details_of_an_answer_stay_closed_in_themselves() -> None:
    html = READER.render(written(answer("<details>\n<summary>More</summary>\n\ninside"), user_message("next")))
    assert html.index("</details>") < html.index("next")
