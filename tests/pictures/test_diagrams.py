"""Diagrams: drawn in the window's colours and letters, as large as wanted, and refused with the parser's words."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator

import pytest
from PIL import Image

from qwen_desktop.pictures import diagrams, jobs
from qwen_desktop.pictures.errors import PictureError, explain_diagram
from qwen_desktop.pictures.values import Drawing, Fit, Ink, Size
from qwen_desktop.worker import Worker, WorkerDied, WorkerError
from tests.pictures.parts import DARK, FLOW, LIGHT, WHOLE, report

KINDS = {
    "flowchart": FLOW,
    "sequence": "sequenceDiagram\n  A->>B: hello\n  Note over A,B: two\n",
    "class": "classDiagram\n  Animal <|-- Duck\n  Animal : +int age\n",
    "state": "stateDiagram-v2\n  [*] --> Still\n  Still --> [*]\n",
    "entities": "erDiagram\n  CUSTOMER ||--o{ ORDER : places\n",
    "gantt": "gantt\n  dateFormat YYYY-MM-DD\n  section S\n  task :a1, 2026-01-01, 30d\n",
    "pie": 'pie title Pets\n  "Dogs" : 386\n  "Cats" : 85\n',
    "mind map": "mindmap\n  root\n    one\n    two\n",
    "branches": "gitGraph\n  commit\n  branch b\n  commit\n",
    "time line": "timeline\n  2002 : one\n  2004 : two\n",
    "journey": "journey\n  section Go\n    Walk: 5: Me\n",
    "quadrants": "quadrantChart\n  x-axis Low --> High\n  A: [0.3, 0.6]\n",
    "chart": "xychart-beta\n  x-axis [a, b]\n  bar [1, 2]\n",
    "chinese": "flowchart TD\n  甲[提问] --> 乙{需要检索?}\n",
}


def picture(drawing: Drawing, ink: Ink) -> Image.Image:
    """As it looks in the window."""
    size = (drawing.width, drawing.height)
    page = Image.new("RGBA", size, ink.page)
    page.alpha_composite(Image.frombytes("RGBa", size, drawing.pixels, "raw", "BGRa").convert("RGBA"))
    return page.convert("RGB")


def colours(drawing: Drawing, ink: Ink) -> list[tuple[int, int, int]]:
    found = picture(drawing, ink).getcolors(1 << 24)
    assert found is not None
    return [colour for _, colour in sorted(found, reverse=True)]  # type: ignore[misc]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_every_kind_is_drawn_in_the_colours_of_the_window(kind: str, ink: Ink) -> None:
    drawn = jobs.draw_diagram(report, KINDS[kind], ink, WHOLE)
    found = colours(drawn, ink)
    assert len(drawn.pixels) == 4 * drawn.width * drawn.height
    assert len(found) > 20
    words = rgb(ink.text)
    assert any(max(abs(a - b) for a, b in zip(colour, words, strict=True)) < 24 for colour in found), "words are there"
    if kind not in ("pie", "mind map", "branches", "time line", "journey"):
        assert found[0] in (rgb(ink.page), rgb(ink.panel), rgb(ink.fill)) or kind == "chart"


def test_a_diagram_is_as_large_as_wanted() -> None:
    natural = jobs.draw_diagram(report, FLOW, LIGHT, WHOLE).natural
    sharp = jobs.draw_diagram(report, FLOW, LIGHT, Fit(2.0, Size(4_000, 4_000)))
    assert (sharp.width, sharp.height) == (round(natural.width * 2), round(natural.height * 2))
    narrow = jobs.draw_diagram(report, FLOW, LIGHT, Fit(2.0, Size(301, 4_000)))
    assert narrow.width == 301
    assert abs(narrow.height - natural.height * 301 / natural.width) <= 1
    assert narrow.natural == sharp.natural == natural


def test_a_chinese_diagram_has_its_letters_in_one_family() -> None:
    """A family without these letters would leave them to whatever font comes first, or show boxes."""
    one = jobs.draw_diagram(report, KINDS["chinese"], LIGHT, WHOLE)
    other = jobs.draw_diagram(report, KINDS["chinese"].replace("检", "■"), LIGHT, WHOLE)
    assert one.pixels != other.pixels
    boxes = jobs.draw_diagram(report, KINDS["chinese"].replace("检", "\ue123"), LIGHT, WHOLE)
    assert one.pixels != boxes.pixels


@pytest.mark.parametrize(
    "theirs",
    [
        '%%{init: {"theme":"forest","themeVariables":{"primaryColor":"#ff0000","mainBkg":"#ff0000"}}}%%\n',
        '%%{init: {"themeCSS":".node rect {fill: #ff0000 !important}"}}%%\n',
        '---\nconfig:\n  theme: dark\n  themeVariables:\n    mainBkg: "#ff0000"\n---\n',
    ],
)
def test_the_window_decides_on_colours(theirs: str) -> None:
    assert rgb("#ff0000") not in colours(jobs.draw_diagram(report, theirs + FLOW, LIGHT, WHOLE), LIGHT)


def test_a_ground_of_its_own_gets_words_that_can_be_read() -> None:
    for ink in (LIGHT, DARK):
        for ground, words in (("#ffd6f5", "#1c1e21"), ("#102030", "#ffffff"), ("pink", "#1c1e21")):
            source = f"flowchart LR\n  A[MMMMMM]\n  style A fill:{ground},stroke:#333\n"
            assert rgb(words) in colours(jobs.draw_diagram(report, source, ink, WHOLE), ink), (ground, ink.dark)
    chosen = "flowchart LR\n  A[MMMMMM]\n  style A fill:#ffd6f5,color:#00aa00\n"
    assert rgb("#00aa00") in colours(jobs.draw_diagram(report, chosen, LIGHT, WHOLE), LIGHT)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("flowchart TD\n  A[open --> B", "Unterminated node label"),
        ("hello world", "No Mermaid diagram type detected"),
        ("", "No Mermaid diagram type detected"),
        ("sequenceDiagram\n  A->>", ""),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_parsers_words(source: str, words: str) -> None:
    with pytest.raises(PictureError) as caught:
        jobs.draw_diagram(report, source, LIGHT, WHOLE)
    assert caught.value.code == "syntax"
    assert words in caught.value.detail
    assert "\n" not in caught.value.detail
    assert "parse error" not in explain_diagram(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "flowchart TD\n" + "".join(f"n{n} --> n{n + 1}\n" for n in range(3_000)),
        "flowchart LR\n" + " & ".join(f"a{n}" for n in range(200)) + " --> " + " & ".join(f"b{n}" for n in range(200)),
        "flowchart TD\n" + "".join(f"subgraph s{n}\n" for n in range(1_000)) + "a\n" + "end\n" * 1_000,
        "mindmap\n" + "".join(" " * n + "a\n" for n in range(300)),
        'packet-beta\n0-4294967295: "x"\n',
        "%%{init: " + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}%%\nflowchart TD\na",
        "flowchart TD\na --> b\n" + "%% filler\n" * 6_000,
    ],
    ids=["chain", "dense", "nested", "deep", "packet", "directive", "long"],
)
def test_what_is_too_large_is_refused_at_once(source: str) -> None:
    with pytest.raises(PictureError) as caught:
        jobs.draw_diagram(report, source, LIGHT, WHOLE)
    assert caught.value.code == "too_large"


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(memory_limit=2 << 30, silence=8, total=8, newest_first=True)
    yield made
    made.close()


def test_what_breaks_the_drawing_process_is_an_error_and_the_next_diagram_is_drawn(worker: Worker) -> None:
    bomb = (
        "flowchart LR\n"
        + " & ".join(f"a{n}" for n in range(3_500))
        + " --> "
        + " & ".join(f"b{n}" for n in range(3_000))
    )

    async def main() -> Drawing:
        job = "qwen_desktop.pictures.jobs:draw_diagram"
        with pytest.raises((WorkerError, PictureError)) as caught:
            await worker.run(job, bomb, LIGHT, WHOLE)
        assert isinstance(caught.value, WorkerDied | PictureError) or "Timeout" in type(caught.value).__name__
        assert explain_diagram(caught.value)
        drawn: Drawing = await worker.run(job, FLOW, LIGHT, WHOLE)
        return drawn

    assert asyncio.run(main()).width > 100


def test_a_diagram_can_be_kept_in_a_file() -> None:
    svg = jobs.keep_diagram(report, FLOW, LIGHT, ".svg").decode()
    assert svg.startswith("<")
    assert "Split" in svg
    image = Image.open(io.BytesIO(jobs.keep_diagram(report, FLOW, DARK, ".png")))
    natural = jobs.draw_diagram(report, FLOW, DARK, WHOLE).natural
    assert image.size == (round(natural.width * 2), round(natural.height * 2))
    assert image.convert("RGB").getpixel((0, 0)) == rgb(DARK.page), "on its page, or it could not be seen elsewhere"


def test_words_on_a_line_have_a_ground_that_is_wider_than_they_are() -> None:
    """The line must not strike the words out, in whatever family they are written."""
    tree = diagrams.drawn("flowchart LR\n  A -->|heat one end| B\n", LIGHT)
    (label,) = (g for g in tree.iter() if "labelBkg" in g.get("data-merman-source-classes", "") and len(g))
    (ground,) = (part for part in label if part.tag.endswith("rect"))
    (words,) = (part for part in label if part.tag.endswith("text"))
    left, wide = float(ground.get("x", "")), float(ground.get("width", ""))
    assert wide >= 85  # px, of 12 letters of 14 px
    assert abs(left + wide / 2 - float(words.get("x", ""))) < 1
