"""A thought inside the text is found however the text is cut, and tags that are only talked about are left alone."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.domain.events import ReasoningDelta, TextDelta, TextWasReasoning
from qwen_desktop.providers.inline import Closing, InlineEvent, InlineThought


def fold(events: Sequence[InlineEvent]) -> tuple[str, str]:
    """What a reader would see at the end: the thought and the answer."""
    thought, text = "", ""
    for event in events:
        match event:
            case TextDelta(piece):
                text += piece
            case ReasoningDelta(piece):
                thought += piece
            case TextWasReasoning():
                thought, text = thought + text, ""
    return thought, text


def parse(pieces: Sequence[str], closing: Closing = Closing.OUTSIDE_CODE) -> tuple[str, str]:
    parser = InlineThought(closing)
    events: list[InlineEvent] = []
    for piece in pieces:
        events += parser.feed(piece)
    return fold(events + parser.finish())


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        ("<think>\nhm\n</think>\n\nyes", "hm", "yes"),
        ("\n <think>hm</think>yes", "hm", "yes"),
        ("<think>\n\n</think>\n\nyes", "", "yes"),
        ("</think>\n\nyes", "", "yes"),
        ("hm, so</think>\n\nyes", "hm, so", "yes"),
        ("plain", "", "plain"),
        ("  plain", "", "  plain"),
        ("yes <think>no</think>", "", "yes <think>no</think>"),
        ("it ends with `</think>`, mind", "", "it ends with `</think>`, mind"),
        ("```xml\n</think>\n```\n", "", "```xml\n</think>\n```\n"),
        ("a ```b``` \n```\nx\n```\nhm</think>yes", "a ```b``` \n```\nx\n```\nhm", "yes"),
        ("<think>cut in the mid", "cut in the mid", ""),
        ("<think>a</think>b</think>c <think>d", "a", "b</think>c <think>d"),
        ("<thinking>", "", "<thinking>"),
        ("<th", "", "<th"),
        ("a <", "", "a <"),
        ("<think>a </thi", "a </thi", ""),
        ("", "", ""),
        (" \n", "", ""),
    ],
)
def test_one_piece(text: str, thought: str, answer: str) -> None:
    assert parse([text]) == (thought, answer)
    assert parse(list(text)) == (thought, answer)


def test_where_the_prompt_opened_the_thought_the_first_closing_tag_ends_it() -> None:
    text = "the tag ` and <think> and then\n</think>yes"
    assert parse([text], Closing.ALWAYS) == ("the tag ` and <think> and then\n", "yes")
    assert parse([text]) == ("", text)


def test_a_model_that_never_thinks_only_writes() -> None:
    assert parse(["hm</think>yes"], Closing.NEVER) == ("", "hm</think>yes")
    assert parse(["<think>hm</think>yes"], Closing.NEVER) == ("hm", "yes")


def test_text_is_given_out_at_once() -> None:
    parser = InlineThought(Closing.OUTSIDE_CODE)
    assert parser.feed("Hello") == [TextDelta("Hello")]
    assert parser.feed(" you <") == [TextDelta(" you ")]
    assert parser.feed("/b>") == [TextDelta("</b>")]


PIECES = ["<think>", "</think>", "<", "think>", "</", "`", "```\n", "\n", " ", "hm", "yes", "思考", "<b>", "/think>"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=14),
    st.lists(st.integers(0, 60), max_size=12),
    st.sampled_from(Closing),
)
def test_any_cut_gives_the_same(parts: list[str], cuts: list[int], closing: Closing) -> None:
    text = "".join(parts)
    at = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [text[a:b] for a, b in itertools.pairwise(at)]
    assert parse(pieces, closing) == parse([text], closing) == parse(list(text), closing)


@given(st.text(alphabet="<>/think `\nab", max_size=60))
def test_nothing_is_lost_where_there_is_no_closing_tag(text: str) -> None:
    if "</think>" in text or text.lstrip().startswith("<think>") or not text.strip():
        return
    assert parse(list(text)) == ("", text)
