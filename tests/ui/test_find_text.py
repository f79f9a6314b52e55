"""Hits counted are hits lit: the text that is kept of a message is the text that its documents show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Message, Status, TextPart, user_message
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.find.kept import StoredTexts
from qwen_desktop.ui.find.pattern import Pattern, fold
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript.entry import Entry
from qwen_desktop.ui.transcript.findable import making, parts
from qwen_desktop.ui.transcript.letters import CELL, LEAF, PIECE
from qwen_desktop.ui.transcript.segment import Segment
from qwen_desktop.ui.transcript.style import Style
from qwen_desktop.ui.transcript.table import TableSlice
from qwen_desktop.ui.transcript.text import TextSegment
from tests.markdown.test_answers import SNIPPETS
from tests.markdown.test_corpora import answers, readmes
from tests.ui.conversation import SAMPLE, answer, chunks, running
from tests.ui.finding import Finding, same_words
from tests.ui.test_transcript_growing import TEXTS
from tests.ui.test_transcript_hostile import HOSTILE

TALL = 14_000  # px: everything of a text is on screen
QUERIES = ("the", "e", "code", "重点", "重点字", "a b", "1", "x", "[", "is a", "。", "def f")
LONG_CODE = "x = '" + "abcdefghi " * 100 + "'\nneedle = '" + "0123456789" * 60 + "needle'\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data", lambda problem: None)


@pytest.fixture
def finding(themes: Themes, shown: Callable[..., QWidget], until: Callable[..., None], store: Store) -> Finding:
    made = Finding.made(themes, StoredTexts(store), until)
    shown(made.page, 800, TALL)
    return made


def whole(message: Message) -> str:
    """The text of a message, made to its end."""
    steps = making(message)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return str(end.value)


def documents(segments: list[Segment]) -> list[str]:
    """What the documents of segments say, cell by cell, read from Qt itself."""
    out: list[str] = []
    for segment in segments:
        if not isinstance(segment, TextSegment):
            continue
        document = segment.document
        assert document is not None
        if isinstance(segment, TableSlice):
            made = segment._table
            assert made is not None
            out += [
                made.cellAt(row, column).firstCursorPosition().block().text()
                for row in range(made.rows())
                for column in range(made.columns())
            ]
        else:
            out.append(segment.plain(document.toRawText()))
    return out


CORPUS = {
    "snippets": [text for text, _ in SNIPPETS.values()],
    "answers": answers(12),
    "readmes": [text[:6_000] for _, text in readmes()[:25]],
    "grown": [*TEXTS.values(), SAMPLE],
    "long code": [f"```python\n{LONG_CODE}```", f"- a\n  ```\n  {LONG_CODE}  ```"],
}


@pytest.mark.parametrize("name", CORPUS)
def test_what_is_counted_is_what_is_lit_and_what_is_there(finding: Finding, name: str) -> None:
    """For every text and query: the count, the hits lit, and an independent count in what Qt's documents say."""
    finding.finder.open()
    for text in CORPUS[name]:
        finding.view.show_messages([answer(text)], streaming=None)
        entry = finding.view.entries[0]
        for index in range(len(entry.segments or ())):
            finding.view.uncover(0, index, 0)
        assert finding.view.column.visible[-1].index == len(entry.segments or ()) - 1, "not everything is on screen"
        for query in QUERIES:
            finding.look_for(query)
            lit = finding.lit()
            assert finding.finder._search.total == len(lit)
            assert all(same_words(words, query) for words in lit), lit
            if "\n" not in text or all(not leaf.part for leaf in entry.leaves):
                wanted = re.compile(r"\s+".join(map(re.escape, fold(query).split())))
                assert len(lit) == sum(len(wanted.findall(fold(one))) for one in documents(entry.segments or []))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_nobody_should_write_is_counted_as_it_is_lit(finding: Finding, name: str) -> None:
    text = HOSTILE[name][:2_000]
    finding.view.show_messages([user_message(text), answer(text)], streaming=None)
    finding.finder.open()
    if finding.view.entries[0].foldable:
        finding.view.fold(0)
    for index in range(len(finding.view.entries[1].segments or ())):
        finding.view.uncover(1, index, 0)
    assert finding.view.column.visible[-1].index == len(finding.view.entries[1].segments or ()) - 1, "not all on screen"
    for query in ("a", "e", "1", "item", "👩‍👩‍👧‍👦", "[", "x x", "[a1]"):
        finding.look_for(query)
        lit = list(finding.lit_spans())
        across = _across(finding)
        assert finding.finder._search.total == len(lit) - across
        assert across or all(same_words(words, query) for _segment, _span, words in lit)


def _across(finding: Finding) -> int:
    """How many hits are lit in two segments, because a long leaf is shown in pieces."""
    found = 0
    for number in range(len(finding.view.entries)):
        hits = finding.finder._search.hits(number)
        assert hits is not None
        edges = [start for start, _end in hits.text.bounds]
        found += sum(
            any(start < edge < end for edge in edges) for start, end in zip(hits.starts, hits.ends, strict=True)
        )
    return found


@pytest.mark.parametrize("name", CORPUS)
def test_the_text_made_without_a_view_is_that_of_the_segments(themes: Themes, name: str) -> None:
    style = Style(themes.current)
    for text in CORPUS[name]:
        entry = Entry(answer(text), first=True)
        entry.open(style, 700)
        body = (entry.segments or [])[1:-1]
        apart = re.split(f"[{LEAF}{PIECE}]", whole(answer(text)))
        before = [one.find_text() for one in body]
        assert all(part in (one, one + "\n") for part, one in zip(apart, before or [""], strict=True))
        for one in body:
            one.measure(style, 700)
        assert [one.find_text() for one in body] == before, "laying out changed the text"


def test_positions_are_those_of_the_document(themes: Themes) -> None:
    """Each character of what can be found, taken by itself, is at the positions that its segment gives for it."""
    style = Style(themes.current)
    text = f"A 😀 *b* 字\\\nc ![](http://x/y)\n\n| 😀 a | b |\n|---|---|\n| `c` | 😀😀d |\n\n```\n😀{LONG_CODE}\n```"
    for message in (answer(text), user_message(text.replace("\n", "\r\n", 2))):
        entry = Entry(message, first=True)
        entry.open(style, 700)
        for segment in (entry.segments or [])[1:-1]:
            assert isinstance(segment, TextSegment)
            segment.measure(style, 700)
            document = segment.document
            assert document is not None
            shown = segment.find_text()
            spans = segment.positions_of([(at, at + 1) for at, letter in enumerate(shown) if letter != CELL])
            raw = document.toRawText().encode("utf-16-le", "surrogatepass")
            read = [raw[2 * first : 2 * last].decode("utf-16-le") for first, last in spans]
            assert "".join(read).replace("\u2029", "\n").replace("\u2028", "\n") == shown.replace(CELL, "").replace(
                "\u2028", "\n"
            )


def test_a_code_point_that_is_no_character_does_not_shift_what_follows(finding: Finding) -> None:
    finding.view.show_messages(
        [user_message("\ud800 half \ud83d\ude00 word\ufdd0 word\ufdd2word \x00word")], streaming=None
    )
    finding.look_for("word")
    assert finding.lit() == ["word"] * 4


def test_long_pieces_are_one_text(themes: Themes) -> None:
    code = "\n".join(f"line {n}" for n in range(200))
    made = whole(answer(f"```\n{code}\n```"))
    assert made.count(PIECE) == 3
    assert made.replace(PIECE, "") == code
    paragraph = "Some words that go on and on. " * 300
    assert whole(answer(paragraph)).replace(PIECE, "") == paragraph.rstrip()
    question = "x" * 5_000 + "\nshort\n" + "y" * 3_000
    assert whole(user_message(question)).replace(PIECE, "") == question
    for text in (made, whole(answer(paragraph)), whole(user_message(question))):
        joined = text.replace(PIECE, "")
        cut = [joined[start:end] for start, end in parts(text)]
        assert "".join(cut) == joined
        assert cut == text.split(PIECE)


def test_a_hit_over_the_edge_of_two_pieces_is_lit_in_both(finding: Finding) -> None:
    code = "\n".join(f"line {n}" for n in range(150))
    finding.view.show_messages([answer(f"```\n{code}\n```")], streaming=None)
    assert finding.look_for("line 63 line 64") == "1 of 1"
    assert finding.lit() == ["line 63", "line 64"]


@pytest.mark.parametrize("name", [*TEXTS, "sample"])
@pytest.mark.parametrize("query", ["e", "word", "a b", "x + 1", "two", "the end"])
def test_a_growing_answer_is_counted_as_it_is_lit_at_every_frame(finding: Finding, name: str, query: str) -> None:
    text = (TEXTS | {"sample": SAMPLE})[name][:4_000]
    message = running()
    finding.view.show_messages([user_message("q")], streaming=None)
    finding.view.add(message)
    finding.finder.open()
    finding.write(query)
    for piece in chunks(text, seed=5, longest=160):
        finding.view.feed(message.id, Change(text=piece))
        finding.view._frame()
        finding.done()
        entry = finding.view.entries[1]
        lit = finding.lit()
        assert finding.finder._search.total == len(lit) - _across(finding)
        hits = finding.finder._search.hits(1)
        assert hits is not None
        fresh = [match.span() for match in Pattern(query).hits(hits.text.searched)]
        assert list(zip(hits.starts, hits.ends, strict=True)) == fresh
        assert len(hits.text.bounds) == len(entry.leaves) or not entry.leaves
    finding.view.settle(message.with_(parts=(TextPart(text),), status=Status.COMPLETE))
    finding.done()
    grown = finding.finder._search.total
    finding.view.show_messages([user_message("q"), answer(text)], streaming=None)
    finding.done()
    assert finding.finder._search.total == grown


def test_an_address_that_comes_late_changes_what_is_found(finding: Finding) -> None:
    message = running()
    finding.view.show_messages([], streaming=None)
    finding.view.add(message)
    finding.view.feed(message.id, Change(text="See [the page][late] and more.\n\nAnother paragraph.\n\n"))
    finding.view._frame()
    assert finding.look_for("[late]") == "1 of 1"
    finding.view.feed(message.id, Change(text="[late]: https://example.org\n\nThe end.\n\n"))
    finding.view._frame()
    assert finding.outcome() == "No matches"
    assert finding.look_for("the page") == "1 of 1"
    assert finding.lit() == ["the page"]


def test_text_that_turns_out_to_be_thought_is_found_no_more(finding: Finding) -> None:
    message = running()
    finding.view.show_messages([], streaming=None)
    finding.view.add(message)
    finding.view.feed(message.id, Change(text="Hm, a needle.\n\nAnd so on.\n\n"))
    finding.view._frame()
    assert finding.look_for("needle") == "1 of 1"
    finding.view.feed(message.id, Change(moved=True, thought_ended=True))
    finding.view.feed(message.id, Change(text="Well.\n\nNothing here.\n\nNor here.\n\n"))
    finding.view._frame()
    assert finding.outcome() == "No matches"
