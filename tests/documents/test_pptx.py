"""Presentations are read slide by slide, with what is not on the slides themselves."""

from __future__ import annotations

from qwen_desktop.documents import pptx
from qwen_desktop.documents.contents import Contents
from tests.documents.office import R, package, relationships

P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def shape(*paragraphs: str, place: str = "") -> str:
    ph = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>' if place else ""
    return f"<p:sp>{ph}<p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"


def line(text: str, properties: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


def numbered(text: str, kind: str, more: str = "", level: int = 0) -> str:
    return line(text, f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}" {more}/></a:pPr>')


def slide(inside: str, show: str = "1") -> str:
    return f'<p:sld {P} {A} {R} show="{show}"><p:cSld><p:spTree>{inside}</p:spTree></p:cSld></p:sld>'


def deck(slides: list[str], extra: dict[str, str] | None = None) -> bytes:
    """A presentation whose files are numbered against the order in which they are shown."""
    count = len(slides)
    names = [f"slides/slide{count - at}.xml" for at in range(count)]
    listed = "".join(f'<p:sldId id="{256 + at}" r:id="r{at}"/>' for at in range(count))
    return package(
        {
            "_rels/.rels": relationships(("a", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relationships(
                *((f"r{at}", "slide", name) for at, name in enumerate(names)), ("au", "commentAuthors", "authors.xml")
            ),
            **{f"ppt/{name}": content for name, content in zip(names, slides, strict=True)},
            **(extra or {}),
        }
    )


def read(data: bytes) -> Contents:
    return pptx.read(data, lambda _done, _total: None)


def test_slides_come_in_the_order_in_which_they_are_shown() -> None:
    made = deck([slide(shape(line("One"), place="title")), slide(shape(line("Two")), show="0")])
    assert [(block.anchor, block.text) for block in read(made).blocks] == [
        ("slide 1", "# One"),
        ("slide 2", "[hidden slide]\nTwo"),
    ]
    assert read(made).warnings == ("hidden_slides:1",)


def test_automatic_numbers_are_those_of_the_slide() -> None:
    body = shape(
        numbered("a", "arabicPeriod"),
        numbered("b", "arabicPeriod"),
        numbered("x", "alphaLcParenBoth", level=1),
        numbered("y", "alphaLcParenBoth", level=1),
        numbered("c", "arabicPeriod"),
        numbered("z", "alphaLcParenBoth", level=1),
        line("plain"),
        numbered("d", "circleNumDbPlain", 'startAt="3"'),
        numbered("e", "circleNumDbPlain", 'startAt="3"'),
    )
    assert read(deck([slide(body)])).blocks[0].text.split("\n") == [
        *("1. a", "2. b", "  (a) x", "  (b) y", "3. c", "  (a) z", "plain", "③ d", "④ e")
    ]


def test_tables_charts_groups_notes_and_comments_are_read() -> None:
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
    row = "<a:tr>{}</a:tr>".format(cell.format("Item") + cell.format("5 | 6"))
    table = (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{row}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    chart = '<p:graphicFrame><c:chart xmlns:c="urn:c" r:id="ch"/></p:graphicFrame>'
    points = "<c:cat><c:pt idx='0'><c:v>2025</c:v></c:pt></c:cat><c:val><c:pt idx='0'><c:v>12</c:v></c:pt></c:val>"
    series = f"<c:ser><c:tx><c:pt idx='0'><c:v>Sales</c:v></c:pt></c:tx>{points}</c:ser>"
    inside = f"<p:grpSp>{shape(line('in a group'))}</p:grpSp>" + table + chart + shape(line("7"), place="sldNum")
    told = shape(line("say it slowly"), place="body") + shape(line("1"), place="sldNum")
    comment = '<p:cm authorId="0" dt="2026-01-02T03:00:00"><p:text>why?</p:text></p:cm>'
    made = deck(
        [slide(inside)],
        {
            "ppt/slides/_rels/slide1.xml.rels": relationships(
                ("n", "notesSlide", "../notes.xml"),
                ("c", "comments", "../comment.xml"),
                ("ch", "chart", "../chart.xml"),
            ),
            "ppt/notes.xml": f"<p:notes {P} {A}>{told}</p:notes>",
            "ppt/comment.xml": f"<p:cmLst {P}>{comment}</p:cmLst>",
            "ppt/authors.xml": f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="Bo"/></p:cmAuthorLst>',
            "ppt/chart.xml": f'<c:chartSpace xmlns:c="urn:c">{series}</c:chartSpace>',
        },
    )
    assert read(made).blocks[0].text.split("\n") == [
        *("in a group", "| Item | 5 ¦ 6 |", "[chart]", "Sales: 2025: 12"),
        *("[comment by Bo, 2026-01-02: why?]", "[notes: say it slowly]"),
    ]
    assert read(made).warnings == ("comments:1",)
