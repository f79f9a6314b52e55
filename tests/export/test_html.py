"""A conversation as one HTML page: whole in itself, right in every script, and harmless whatever the model wrote."""

from __future__ import annotations

import re

import pytest

from qwen_desktop.chat.exporting import remarks_of
from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.export import as_html, describing
from qwen_desktop.export.html_style import SHEET
from tests.export import samples
from tests.export.pages import Page

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="https://evil.example/x.png" onerror="alert(1)">',
    "![pixel](https://evil.example/pixel.png)",
    "[click](javascript:alert(1)) [data](data:text/html,x) <javascript:alert(1)>",
    '[title](https://a.b "\\" onmouseover=alert(1) \\"")',
    "</div></article></main><iframe src=//evil.example></iframe>",
    "<style>@import url(//evil.example)</style>",
    "```html\n</code></pre><script>1</script>\n```",
    '```"><script>1</script>\nx\n```',
    "$</math><script>1</script>$ and $\\text{<b onclick=1>}$",
    "$\\color{red;background:url(//evil.example)}{x}$",
    "| <b> | </table><script> |\n|---|---|\n| [^x] | <svg onload=1> |",
    '[^"><script>]: note\n\ntext[^"><script>]',
    "<details><summary><img src=x></summary>\n\nopen",
    "- a\n  > b\n  > 1. c\n\n      d",
]


def page(*messages: Message, title: str = "T") -> tuple[Page, str]:
    text = "".join(as_html.pieces(title, messages, remarks_of))
    return Page(text), text


def answer(text: str, thought: str = "") -> Message:
    parts = (ReasoningPart(thought, 1_000.0, 1_012.0),) if thought else ()
    return Message(Role.ASSISTANT, (*parts, TextPart(text)), model="qwen3-max")


def test_everything_of_the_branch_stands_in_a_page_that_needs_nothing_else() -> None:
    conversation = samples.conversation()
    text = "".join(as_html.pieces(conversation.title, describing.spoken(conversation), remarks_of))
    found = Page(text)
    assert found.faults == []
    assert "Be brief & <kind>." in found.words
    assert "Let me see about" in found.words
    assert "Both say 900" in found.words
    assert len(found.all("details")) == 1
    assert "lease.pdf" in found.words
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_the_model_wrote_fetches_and_runs_nothing(text: str) -> None:
    found, _text = page(answer(text, thought=text), user_message(text), title=text)
    assert found.faults == []


def test_formulas_are_mathml_with_their_source() -> None:
    found, text = page(answer("$x^2$ and\n\n$$\\frac{a}{b}$$"))
    assert [given.get("display") for given in found.all("math")] == [None, "block"]
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in text
    assert "<mfrac>" in text
    assert '<annotation encoding="application/x-tex">\\frac{a}{b}</annotation>' in text


def test_a_formula_that_cannot_be_set_is_shown_as_it_was_written() -> None:
    found, _text = page(answer("$\\notacommand{x}$ and $\\frac{1}$"))
    assert [given.get("class") for given in found.all("code")] == ["tex", "tex"]


def test_code_has_its_colours_and_stays_word_for_word() -> None:
    found, text = page(answer('```python\ndef f():\n    return "<b>"\n```'))
    assert '<span class="k">def</span>' in text
    assert found.all("pre") == [{"dir": "ltr", "data-language": "python"}]
    assert 'def f():\n    return "<b>"' in found.words


def test_tables_align_and_scroll_by_themselves() -> None:
    found, _text = page(answer("| a | b |\n|:-:|--:|\n| 1 | 2 |"))
    assert [given["style"] for given in found.all("td")] == ["text-align: center", "text-align: right"]
    assert {"class": "wide"} in found.all("div")


def test_each_text_says_its_language_and_finds_its_direction() -> None:
    found, _text = page(answer("你好，世界。"), answer("日本語の文章です。"), answer("مرحبا بالعالم"), answer("Plain"))
    assert [given.get("lang") for given in found.all("article")] == ["zh-Hans", "ja", "und-Arab", None]
    assert all(given["dir"] == "auto" for given in found.all("p") if given.get("class") != "about")


def test_lists_nest_and_number_as_they_were_written() -> None:
    _found, text = page(answer("3. three\n4. four\n   - inner\n\n- [x] done"))
    assert '<ol start="3" dir="auto">' in text
    assert re.search(r"four.*<ul dir=\"auto\"><li dir=\"auto\">.*inner", text, re.DOTALL)
    assert "☑" in text


def test_a_stopped_answer_says_so() -> None:
    conversation = samples.conversation()
    stopped = next(m for m in conversation.messages.values() if m.text == "Nothing.")
    found, _text = page(stopped)
    assert "stopped" in found.words.lower()


def palette(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", sheet))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_it_is_light_and_dark_as_the_readers_system_is_and_readable_in_both() -> None:
    light, _query, rest = SHEET.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("} }")[0]
    for colours in (palette(light), palette(dark)):
        assert len(colours) == 17
        for name in ("text", "muted", "accent", "error", "c", "k", "t", "f", "s", "n", "i", "d"):
            for ground in ("page", "panel", "code", "bubble"):
                if ground == "bubble" and name not in ("text", "muted", "accent"):
                    continue
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    assert luminance(palette(light)["page"]) > 0.9 > 0.1 > luminance(palette(dark)["page"])
