"""Reads a PowerPoint presentation (.pptx, .ppsx): slide by slide, with its tables, charts, notes and comments.

Bytes come in, blocks go out. Hidden slides are read and marked. Shapes come in the order in which they are stored,
which is the order in which they are read aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qwen_desktop.documents.contents import Contents, Places, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.documents.numerals import numeral
from qwen_desktop.documents.packages import Element, Package, integer, on
from qwen_desktop.domain.document import Block

_NUMBERS = (
    ("circleNum", "decimalEnclosedCircle"),
    ("arabicDb", "decimalFullWidth"),
    ("arabic", "decimal"),
    ("alphaLc", "lowerLetter"),
    ("alphaUc", "upperLetter"),
    ("romanLc", "lowerRoman"),
    ("romanUc", "upperRoman"),
    ("ea1JpnChs", "japaneseCounting"),
    ("ea1ChsPeriod", "chineseCounting"),
    ("ea1ChtPeriod", "taiwaneseCounting"),
    ("ea1", "chineseCounting"),
)
_PARTS_OF_SLIDES = {"sldNum", "dt", "ftr", "hdr"}  # placeholders that repeat on every slide


def read(data: bytes, on_part: Callable[[int, int], None]) -> Contents:
    """Read every slide. `on_part` hears how many are done, and of how many.

    Raises DocumentError: damaged, password, bomb, empty.
    """
    package = Package(data)
    main = package.main("ppt/presentation.xml")
    root = package.tree(main)
    parts = package.related(main)
    slides = [parts[each.get("r:id", "")][1] for each in root.iter("sldId") if each.get("r:id") in parts]
    authors = {
        each.get("id", ""): each.get("name", "")
        for kind in ("commentAuthors", "authors")
        for part in package.related_as(main, kind)
        for each in package.tree(part)
    }
    places = Places()
    blocks: list[Block] = []
    met = {"hidden_slides": 0, "comments": 0}
    for number, part in enumerate(slides, 1):
        on_part(number, len(slides))
        slide = package.tree(part)
        hidden = not on(slide.get("show"))
        comments = list(_comments(package, part, authors))
        met["hidden_slides"] += hidden
        met["comments"] += len(comments)
        lines = ["[hidden slide]"] if hidden else []
        lines += [*_shapes(slide.find("cSld"), package, part), *comments, *_notes(package, part)]
        blocks.append(places.block(f"slide {number}", "\n".join(lines)))
    if not any(block.text for block in blocks):
        raise DocumentError("empty")
    return Contents(tuple(blocks), warnings(met))


def _shapes(parent: Element | None, package: Package, part: str) -> Iterator[str]:
    for child in parent if parent is not None else ():
        match child.tag:
            case "spTree" | "grpSp" | "AlternateContent" | "Choice":
                yield from _shapes(child, package, part)
            case "sp" | "cxnSp":
                place = next(child.iter("ph"), None)
                if place is None or place.get("type") not in _PARTS_OF_SLIDES:
                    title = place is not None and place.get("type") in ("title", "ctrTitle")
                    lines = list(_paragraphs(child.find("txBody")))
                    yield from (f"# {line}" for line in lines) if title else lines
            case "graphicFrame":
                yield from _graphic(child, package, part)
            case "pic":
                described = next((each.get("descr", "") for each in child.iter("cNvPr")), "")
                if described:
                    yield f"[picture: {described}]"


def _paragraphs(body: Element | None) -> Iterator[str]:
    """Lines as they are shown: automatic numbers before them, deeper ones indented."""
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in body.findall("p") if body is not None else ():
        text = "".join(_run(child) for child in paragraph)
        properties = paragraph.find("pPr")
        level = integer(properties.get("lvl")) if properties is not None else 0
        auto = properties.find("buAutoNum") if properties is not None else None
        counts = {at: count for at, count in counts.items() if at < level or (at == level and auto is not None)}
        if not text.strip():
            continue
        if auto is not None:
            kind = f"{auto.get('type', '')} {auto.get('startAt', '1')}"
            before = counts.get(level, ("", 0))
            number = before[1] + 1 if before[0] == kind else integer(auto.get("startAt"), 1)
            counts[level] = (kind, number)
            text = f"{_numbered(number, auto.get('type', ''))} {text}"
        for line in text.split("\n"):
            yield "  " * min(level, 8) + line


def _run(run: Element) -> str:
    if run.tag == "br":
        return "\n"
    text = run.find("t")
    return (text.text or "") if text is not None and run.tag in ("r", "fld") else _formula(run)


def _formula(element: Element) -> str:
    """The signs of a formula, in their order."""
    return "".join(each.text or "" for each in element.iter("t")) if element.tag in ("m", "AlternateContent") else ""


def _numbered(number: int, kind: str) -> str:
    form = next((form for start, form in _NUMBERS if kind.startswith(start)), "decimal")
    text = numeral(number, form)
    if kind.endswith("ParenBoth"):
        return f"({text})"
    return text + (")" if kind.endswith("ParenR") else "." if kind.endswith("Period") else "")


def _graphic(frame: Element, package: Package, part: str) -> Iterator[str]:
    """A table, a chart or a diagram."""
    for row in frame.iter("tr"):
        cells = (" / ".join(line.strip() for line in _paragraphs(cell.find("txBody"))) for cell in row.findall("tc"))
        yield "| " + " | ".join(cell.replace("|", "¦") for cell in cells) + " |"
    related = package.related(part)
    for chart in frame.iter("chart"):
        _kind, name = related.get(chart.get("r:id", ""), ("", ""))
        if package.has(name):
            yield from _chart(package.tree(name))
    for diagram in frame.iter("relIds"):
        _kind, name = related.get(diagram.get("r:dm", ""), ("", ""))
        for point in package.tree(name).iter("pt") if package.has(name) else ():
            yield from _paragraphs(point.find("t"))


def _chart(root: Element) -> Iterator[str]:
    """A chart's title, and each series with its values by category."""
    title = next(root.iter("title"), None)
    named = "".join(each.text or "" for each in title.iter("t")) if title is not None else ""
    yield f"[chart{': ' + named if named else ''}]"
    for series in root.iter("ser"):
        name = " ".join(_points(series.find("tx")).values())
        categories = _points(series.find("cat")) or _points(series.find("xVal"))
        values = _points(series.find("val")) or _points(series.find("yVal"))
        inside = "; ".join(f"{categories.get(at, str(at + 1))}: {value}" for at, value in sorted(values.items()))
        yield f"{name}: {inside}" if name else inside


def _points(holder: Element | None) -> dict[int, str]:
    found: dict[int, str] = {}
    for point in holder.iter("pt") if holder is not None else ():
        value = point.find("v")
        found[integer(point.get("idx"))] = (value.text or "") if value is not None else ""
    return found


def _notes(package: Package, part: str) -> Iterator[str]:
    for name in package.related_as(part, "notesSlide"):
        for shape in package.tree(name).iter("sp"):
            place = next(shape.iter("ph"), None)
            if place is not None and place.get("type") == "body":
                text = " / ".join(_paragraphs(shape.find("txBody")))
                if text:
                    yield f"[notes: {text}]"


def _comments(package: Package, part: str, authors: dict[str, str]) -> Iterator[str]:
    """Comments of old and new manner."""
    for name in package.related_as(part, "comments"):
        for each in package.tree(name).iter():
            if each.tag not in ("cm", "reply"):
                continue
            old, body = each.find("text"), each.find("txBody")
            text = (old.text or "") if old is not None else " / ".join(_paragraphs(body))
            who = authors.get(each.get("authorId", ""), "") or "unknown"
            day = (each.get("dt") or each.get("created") or "")[:10]
            yield f"[comment by {who}{', ' + day if day else ''}: {' '.join(text.split())}]"
