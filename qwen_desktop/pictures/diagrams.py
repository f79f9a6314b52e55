"""Mermaid diagrams as SVG, with merman: in the window's colours and fonts, whatever the source says about those.

Runs in the worker. merman bounds what it lays out; what it cannot read it says in one sentence.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from PIL import ImageColor

from qwen_desktop.pictures import looks, vector
from qwen_desktop.pictures.errors import PictureError
from qwen_desktop.pictures.values import Ink

LONGEST = 50_000  # characters of a source
_STYLED = re.compile(r"^([ \t]*(?:style|classDef)[ \t]+\S+[ \t]+)([^\n;]*)", re.MULTILINE)
_FILL = re.compile(r"(?:^|,)\s*fill\s*:\s*(#[0-9a-fA-F]{3,8}|[a-zA-Z]+|(?:rgb|hsl)a?\([^)]*\))")
_COLOUR = re.compile(r"(?:^|,)\s*color\s*:")
_BAND = re.compile(r"^([ \t]*rect[ \t]+)rgb\(([^()\n]*)\)", re.MULTILINE)
_FONT_SIZE = re.compile(r"(font-size\s*:\s*)([\d.]+)(?=px|;|\}|\s|$)")
_PREFIX = re.compile(r"^Diagram parse error \([^)]*\): ")
_TOO_LARGE = re.compile(r"resource limit|safety limit|nesting exceeds|expand beyond", re.IGNORECASE)
_HAN = re.compile("[⺀-〿぀-ヿ㄰-㆏㐀-鿿가-힣豈-﫿＀-￯]")
_LABEL_SHARE, _LABEL_MORE = 0.1, 3.0  # by which the ground of words on a line is widened at either side
_CONTRAST = 0.5  # of luminance: lighter grounds take dark letters


def drawn(source: str, ink: Ink) -> Element:
    """The tree of a diagram's SVG. Raises PictureError."""
    if len(source) > LONGEST:
        raise PictureError("too_large")
    readable = _with_readable_words(source, ink)
    try:
        text = _rendered(readable, ink)
    except PictureError:
        if readable == source:
            raise
        text = _rendered(source, ink)  # it may be our words that are wrong
    root = vector.parsed(text)
    _dress(root, ink, 1.0 if families(source, ink)[0] == ink.han else ink.narrowing)
    return root


def families(source: str, ink: Ink) -> tuple[str, ...]:
    """The fonts for a diagram: one family for all of it, or Latin and Chinese letters would not match."""
    return (ink.han, ink.family) if ink.han and _HAN.search(source) else (ink.family,)


def _rendered(source: str, ink: Ink) -> str:
    import mmdr

    try:
        return mmdr.render(f"{source}\n{looks.directive(ink)}").svg()
    except ValueError as error:
        words = str(error).strip()
        if _TOO_LARGE.search(words):
            raise PictureError("too_large") from None
        first = next(iter(_PREFIX.sub("", words).splitlines()), "")
        raise PictureError("syntax", first[:300]) from None


def _with_readable_words(source: str, ink: Ink) -> str:
    """Nodes to which the source gives a ground of its own get letters that can be read on it."""

    def worded(match: re.Match[str]) -> str:
        fill = _FILL.search(match[2])
        if fill is None or _COLOUR.search(match[2]) or (light := _luminance(fill[1])) is None:
            return match[0]
        return f"{match[1]}{match[2].rstrip()},color:{'#1c1e21' if light > _CONTRAST else '#ffffff'}"

    source = _STYLED.sub(worded, source)
    return _BAND.sub(r"\1rgba(\2, 0.25)", source) if ink.dark else source


def _luminance(colour: str) -> float | None:
    try:
        red, green, blue = ImageColor.getrgb(colour)[:3]
    except ValueError:
        return None
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _dress(root: Element, ink: Ink, narrowing: float) -> None:
    """Colours that no variable of the theme reaches, and letters as small as their font needs."""
    root.set("color", ink.border)
    for element in root.iter():
        for key in ("fill", "stroke"):
            if element.get(key) == "#444444":
                element.set(key, ink.muted)
        if "labelBkg" in element.get("data-merman-source-classes", ""):
            _widen(element)
        if narrowing < 1.0:
            _narrow(element, narrowing)
        if "mix-blend-mode" in element.get("style", ""):
            element.set("style", element.get("style", "").replace("multiply", "normal"))
    style = SubElement(root, root.tag.replace("svg", "style"))
    style.text = _rules(ink)


def _widen(label: Element) -> None:
    """Words on a line have a ground as wide as they are in merman's font; in ours they may be wider."""
    for rect in label:
        if rect.tag.endswith("rect"):
            x, wide = float(rect.get("x", "0")), float(rect.get("width", "0"))
            more = wide * _LABEL_SHARE + _LABEL_MORE
            rect.set("x", f"{x - more:.2f}")
            rect.set("width", f"{wide + 2 * more:.2f}")


def _narrow(element: Element, share: float) -> None:
    size = element.get("font-size", "")
    if size.replace(".", "", 1).isdigit():
        element.set("font-size", f"{float(size) * share:.2f}")
    if "font-size" in (style := element.get("style", "")):
        element.set("style", _FONT_SIZE.sub(lambda m: f"{m[1]}{float(m[2]) * share:.2f}", style))
    if element.tag.endswith("style") and element.text:
        element.text = _FONT_SIZE.sub(lambda m: f"{m[1]}{float(m[2]) * share:.2f}", element.text)


def _rules(ink: Ink) -> str:
    marks = looks.strong(ink)
    rules = [
        f".grid .tick line{{stroke:{ink.border} !important}}",
        f".packetBlock{{fill:{ink.fill} !important;stroke:{looks.edge(ink)} !important}}",
        f".packetLabel,.packetByte,.packetTitle{{fill:{ink.text} !important}}",
    ]
    rules += [
        f"circle.actor-{n}{{fill:{mark} !important;stroke:{ink.page} !important}}" for n, mark in enumerate(marks)
    ]
    return "".join(rules)
